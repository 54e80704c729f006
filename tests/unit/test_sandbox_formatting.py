"""What a message holds of the text that a call gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import Entity, normalized
from bot.sandbox.errors import Refused
from bot.sandbox.formatting import Formatted, formatted


def entity(kind: str, offset: int, length: int, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **fields}


def kept(body: Formatted) -> list[tuple[str, int, int]]:
    return [(e.type, e.offset, e.length) for e in body.entities]


def refusal(text: str, *entities: Any, **options: Any) -> str:
    with pytest.raises(Refused) as caught:
        formatted(text, entities=list(entities), **options)
    return caught.value.description


def test_white_space_at_the_ends_is_trimmed_and_entities_move_along() -> None:
    body = formatted("  \n a b \n ", entities=[entity("bold", 4, 1), entity("italic", 6, 4)])
    assert body.text == "a b"
    assert kept(body) == [("bold", 0, 1), ("italic", 2, 1)]


def test_white_space_at_the_start_stays_as_far_as_an_entity_covers_it() -> None:
    assert formatted("   a", entities=[entity("code", 2, 2)]).text == " a"


def test_control_characters_become_spaces_and_reordering_marks_vanish() -> None:
    body = formatted("a\tb\r\u202ec\x01d", entities=[entity("bold", 5, 1)])
    assert body.text == "a bc d"
    assert kept(body) == [("bold", 3, 1)]


def test_right_to_left_text_keeps_its_marks() -> None:
    assert formatted("\u200fשלום\u200f").text == "\u200fשלום\u200f"


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u2060\u00ad", "\ufeff"])
def test_text_that_cannot_be_seen_is_empty(text: str) -> None:
    assert formatted(text).is_empty


@pytest.mark.parametrize(
    ("given_entity", "error"),
    [
        (entity("bold", 4, 1), "ends after the end of the text at UTF-16 offset 5"),
        (entity("bold", 9, 1), "Entity begins after the end of the text at UTF-16 offset 9"),
        (entity("bold", 2, 2), "Entity begins in a middle of a UTF-16 symbol at byte offset 5"),
        (entity("bold", 0, 2), "Entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol"),
        (entity("bold", -1, 2), "receive an entity with incorrect offset -1"),
        (entity("blod", 0, 1), "Unsupported type specified"),
        (entity("text_link", 0, 1, url="nothing"), "entity URL 'nothing' is invalid: Wrong HTTP URL"),
        (entity("text_link", 0, 1), "entity URL '' is invalid: URL host is empty"),
        (entity("custom_emoji", 0, 1, custom_emoji_id="x"), "invalid custom emoji identifier"),
        (entity("bold", 0, 1, colour="red"), "unknown field 'colour'"),
        ({"type": "bold", "offset": 0}, 'Can\'t find field "length"'),
        (3, "expected an Object"),
    ],
)  # fmt: skip
def test_wrong_entities_are_refused(given_entity: Any, error: str) -> None:
    assert error in refusal("a🏟b", given_entity)


def test_entities_beside_a_parse_mode_are_refused() -> None:
    assert "parse_mode" in refusal("a", entity("bold", 0, 1), parse_mode="HTML")


def test_an_unknown_parse_mode_is_refused() -> None:
    assert refusal("a", parse_mode="BBCode") == "Bad Request: unsupported parse_mode"


def test_lone_surrogates_are_refused() -> None:
    assert refusal("a\ud83d") == "Bad Request: strings must be encoded in UTF-8"


def test_markup_errors_are_named_as_by_telegram() -> None:
    assert refusal("<b>a", parse_mode="HTML") == (
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    )


def test_telegram_finds_addresses_commands_and_mentions_outside_code() -> None:
    text = "/ask @ann see https://a.example/x, b.org or `c.org` #tag"
    body = formatted(text.replace("`", " "), entities=[entity("code", 45, 5)])
    assert kept(body) == [
        ("bot_command", 0, 4), ("mention", 5, 4), ("url", 14, 19), ("url", 35, 5),
        ("code", 45, 5), ("hashtag", 52, 4),
    ]  # fmt: skip


def test_crossing_styles_are_split() -> None:
    assert normalized([Entity("bold", 0, 4), Entity("italic", 2, 4)]) == [
        Entity("bold", 0, 2), Entity("bold", 2, 2), Entity("italic", 2, 2), Entity("italic", 4, 2)
    ]  # fmt: skip


def test_nothing_lies_inside_code_and_quotes_do_not_nest() -> None:
    assert normalized([Entity("code", 0, 4), Entity("bold", 1, 2)]) == [Entity("code", 0, 4)]
    quotes = [Entity("blockquote", 0, 9), Entity("blockquote", 2, 3), Entity("bold", 1, 2)]
    assert normalized(quotes) == [Entity("blockquote", 0, 9), Entity("bold", 1, 2)]


KINDS = ["bold", "italic", "underline", "code", "pre", "text_link", "blockquote", "spoiler"]


@given(
    st.lists(
        st.builds(Entity, st.sampled_from(KINDS), st.integers(0, 12), st.integers(0, 6)), max_size=6
    )
)
def test_normalized_entities_never_cross_and_normalizing_again_changes_nothing(
    entities: list[Entity],
) -> None:
    fixed = normalized(entities)
    for number, one in enumerate(fixed):
        for other in fixed[number + 1 :]:
            apart = one.end <= other.offset or other.end <= one.offset
            inside = one.offset <= other.offset and other.end <= one.end
            outside = other.offset <= one.offset and one.end <= other.end
            assert apart or inside or outside
    assert {(e.type, e.offset, e.end) for e in normalized(fixed)} == {
        (e.type, e.offset, e.end) for e in fixed
    } or any(a.type == b.type and a.end == b.offset for a in fixed for b in fixed)


@given(st.text(alphabet="a🏟 \n\r\té", max_size=10), st.data())
def test_an_entity_keeps_covering_the_same_characters(text: str, data: st.DataObject) -> None:
    marks = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    before, covered = text[: marks[0]], text[marks[0] : marks[1]]
    units = [len(part.encode("utf-16-le")) // 2 for part in (before, covered)]
    body = formatted(text, entities=[entity("bold", *units)])
    shown = body.text.encode("utf-16-le")
    found = [shown[2 * e.offset : 2 * e.end].decode("utf-16-le") for e in body.entities]
    expected = covered.replace("\r", "").replace("\t", " ")
    if not text.replace("\r", "").replace("\t", " ").strip(" \n"):
        assert body.is_empty
    elif found:
        assert found == [expected] or found == [expected.rstrip(" \n")]
    else:
        assert not expected.rstrip(" \n") or not covered
