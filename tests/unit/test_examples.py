"""Names of people in articles, from which examples of questions are made."""

from datetime import UTC, datetime

import pytest

from bot.examples import _people, _questions, _speaks
from retrieval.domain import Article


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("The captain, Mads Ortelle, steered by the buoy.", ["Mads Ortelle"]),
        ("Wilhelmina Strake said so.", ["Wilhelmina Strake"]),
        ("The smack was called Good Intent, says Barnaby Flint-Moor.", ["Barnaby Flint-Moor"]),
        ("The Port Ansgar council met in Lower Brenholt, at the Seamen's Hall.", []),
        ("Об этом сказал Лука Садовой из посёлка Косая Гавань.", ["Лука Садовой", "Косая Гавань"]),
        ("Поезд из Верхней Тессели опоздал.", []),
    ],
)
def test_places_and_ships_are_not_taken_for_people(text: str, people: list[str]) -> None:
    assert list(_people(text)) == people


def test_somebody_with_an_office_or_words_of_their_own_is_told_from_a_mere_name() -> None:
    text = "The trawler Good Intent found it. The keeper, Isidor Vamm, knew. Liv Tarrant said no."
    names = ["Good Intent", "Isidor Vamm", "Liv Tarrant"]
    assert [_speaks(name, text) for name in names] == [False, True, True]


def test_a_mere_name_is_no_example() -> None:
    article = Article(
        title="Old cannery to reopen",
        text="The firm Northsound Preserves will tin herring there. The mayor, Ines Corvander, agreed.",
        id=1,
        library=1,
        added_at=datetime(2026, 11, 1, tzinfo=UTC),
        content_hash="",
    )
    asked = _questions(article, "en")
    assert asked[0] == "Who is Ines Corvander?"
    assert not any("Northsound" in question for question in asked)
