import pytest

from retrieval.domain import Span
from retrieval.standing import standing_alone

BRIDGE = "The bridge opened. It cost 6.4 million crowns. Quist led the work."


def shown(text: str, chosen: str, language: str = "en") -> str:
    start = text.index(chosen)
    span = standing_alone(text, Span(start, start + len(chosen)), language)
    return text[span.start : span.end]


def test_a_pronoun_at_the_head_brings_the_sentence_before() -> None:
    told = "The bridge opened. It cost 6.4 million crowns."
    assert shown(BRIDGE, "It cost 6.4 million crowns.") == told


@pytest.mark.parametrize(
    "chosen",
    [
        "After this, Huguenots fled.",
        "In that year they fled.",
        "Because of these, many fled.",
        "After petitioning the crown in 1697, they fled.",
        "Another reason was hunger.",
        "The latter fled.",
        "Then he fled.",
        "In 1685, he fled.",
        "In January 1685 they fled.",
        "In its harshest form it forbade all.",
        "Taking ship, they fled.",
        "Most were driven out.",
        "The height of this was in 1685.",
    ],
)
def test_what_leans_on_the_sentence_before_brings_it(chosen: str) -> None:
    assert shown(f"The edict was revoked. {chosen}", chosen) == f"The edict was revoked. {chosen}"


@pytest.mark.parametrize(
    "chosen",
    [
        "Quist led the work.",
        "On the day that he died, Quist was old.",
        "Most towns were burnt.",
        "For those who walk it is closed.",
        "In her book Quist tells of it.",
        "After the revocation, Huguenots fled.",
        "After petitioning the crown in 1697, Huguenots fled.",
    ],
)
def test_what_leans_on_nothing_stands_alone(chosen: str) -> None:
    assert shown(f"The edict was revoked. {chosen}", chosen) == chosen


def test_a_pronoun_in_the_first_sentence_has_nothing_to_lean_on() -> None:
    assert shown("It rained.", "It rained.") == "It rained."


def test_a_pronoun_beyond_something_left_out_brings_nothing() -> None:
    assert shown("Quist came.\n\nHe paid.", "He paid.") == "He paid."


def test_a_long_sentence_is_not_shown_for_a_pronoun() -> None:
    assert shown(f"Quist {'really ' * 80}came. He paid.", "He paid.") == "He paid."


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("Мост открыт. Он стоил дорого.", "Он стоил дорого."),
        ("Мост открыт. После этого стало тихо.", "После этого стало тихо."),
    ],
)
def test_russian_leans_back_too(text: str, chosen: str) -> None:
    assert shown(text, chosen, "ru") == text


@pytest.mark.parametrize(
    ("text", "chosen", "told"),
    [
        (
            "He came. “I lost. I was tired,” Quist said. He left.",
            "I was tired,” Quist said.",
            "“I lost. I was tired,” Quist said.",
        ),
        (
            'He came. "I lost. I was tired," Quist said.',
            'I was tired," Quist said.',
            '"I lost. I was tired," Quist said.',
        ),
        (
            "Quist said: “I lost. I was tired.” He left.",
            "Quist said: “I lost.",
            "Quist said: “I lost. I was tired.”",
        ),
        ("Quist said: “I lost. I was tired.", "Quist said: “I lost.", "Quist said: “I lost."),
        ("“I lost.\nI was tired,” Quist said.", "I was tired,” Quist said.", None),
        ('A pipe of 6" broke. It was old.', 'A pipe of 6" broke.', None),
        ("Quist said “no” and left. He came.", "Quist said “no” and left.", None),
    ],
)
def test_both_marks_of_what_is_quoted_are_shown_where_they_stand_near(
    text: str, chosen: str, told: str | None
) -> None:
    assert shown(text, chosen) == (told or chosen)


def test_german_marks_are_left_as_they_are() -> None:
    text = "Er kam. „Ich habe verloren“, sagte er. Dann ging er. Er sagte ”nichts”."
    assert shown(text, "„Ich habe verloren“, sagte er.", "de") == "„Ich habe verloren“, sagte er."
