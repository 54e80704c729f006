"""The page that the project began with, which cannot be published: absent, these tests are skipped."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrieval import Librarian, Settings, open_library
from retrieval.domain import Answer, Article
from retrieval.sentences import sentence_spans

SEED = Path(__file__).parents[3] / "shared" / "seed"
FAR_OFF = ["Who won the 1998 World Cup?", "What is the best pizza in Naples?"]

pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason=f"the seed data are not at {SEED}")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SEED / name).read_text("utf-8").split("\n") if line]


@pytest.fixture(scope="module")
def librarian(tmp_path_factory: pytest.TempPathFactory, shared_model: None) -> Iterator[Librarian]:
    """A library of the seed page; tests only read it."""
    data = str(tmp_path_factory.mktemp("seed"))
    with open_library(Settings.from_env({"FOOTNOTE_DATA": data})) as librarian:
        assert [one.status for one in librarian.ingest([str(SEED / "page.txt")])] == ["added"] * 4
        yield librarian


@pytest.fixture(scope="module")
def articles(librarian: Librarian) -> list[Article]:
    """In the order of the page."""
    return sorted(librarian.articles(), key=lambda article: article.id)


def test_the_page_gives_its_four_articles(articles: list[Article]) -> None:
    assert [one.title for one in articles] == [row["title"] for row in rows("articles.jsonl")]
    assert {one.outlet for one in articles} == {"Russia Today"}
    assert [one.published for one in articles] == [date(2025, 3, 15), None, None, None]


def test_the_texts_are_whole_and_hold_nothing_else(articles: list[Article]) -> None:
    (check,) = rows("extraction_check.jsonl")
    text = "\n".join(one.text for one in articles)
    assert [part for part in check["with"] if part not in text] == []
    assert [part for part in check["without"] if part in text] == []


def test_nine_of_ten_questions_are_answered_in_a_short_quote(librarian: Librarian) -> None:
    asked = [row for row in rows("queries.jsonl") if row["answerable"] and row["lang"] == "en"]
    answers = {row["id"]: librarian.ask(row["question"]) for row in asked}
    right = [row["id"] for row in asked if is_right(answers[row["id"]], row)]
    assert len(asked) == 10
    assert len(right) >= 9, right
    # Two sentences, and one before them for a pronoun.
    quotes = [answer.citations[0].text for answer in answers.values() if answer.found]
    assert [quote for quote in quotes if len(sentence_spans(quote, "en")) > 3] == []


def is_right(answer: Answer, row: dict[str, Any]) -> bool:
    """Whether the first quote is from the right article and holds an answer."""
    if not answer.found or answer.citations[0].article.title != row["article"]:
        return False
    quote = answer.citations[0].text.casefold()
    return any(gold.casefold() in quote for gold in row["answers"])


@pytest.mark.parametrize("question", FAR_OFF)
def test_what_the_page_does_not_say_is_not_answered(librarian: Librarian, question: str) -> None:
    answer = librarian.ask(question)
    assert not answer.found
    assert answer.citations == ()
