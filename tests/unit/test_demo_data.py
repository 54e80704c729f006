import json
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "bot" / "demo" / "articles.jsonl"
CHATS = ROOT / "bot" / "demo" / "chats.jsonl"
QUESTIONS = ROOT / "tests" / "data" / "demo" / "questions.jsonl"

ARTICLE_KEYS = {
    "id",
    "title",
    "text",
    "outlet",
    "authors",
    "published",
    "url",
    "language",
    "fiction",
}
QUESTION_KEYS = {"id", "question", "kind", "language", "answers", "article", "answerable"}
OF_EACH_KIND = {
    "who": 11,
    "when": 11,
    "where": 11,
    "how-many": 11,
    "why": 11,
    "what": 13,
    "paraphrased": 14,
    "misspelt": 10,
    "russian": 14,
    "near-miss": 12,
    "off-topic": 12,
}
UNANSWERABLE_KINDS = {"near-miss", "off-topic"}

Rows = list[dict[str, Any]]


def rows(path: Path) -> Rows:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def articles() -> Rows:
    return rows(ARTICLES)


@pytest.fixture(scope="module")
def questions() -> Rows:
    return rows(QUESTIONS)


@pytest.fixture(scope="module")
def chats() -> Rows:
    return rows(CHATS)


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def is_cyrillic(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("CYRILLIC" in unicodedata.name(char) for char in letters)
    return cyrillic > len(letters) / 2


@pytest.mark.parametrize("path", [ARTICLES, CHATS, QUESTIONS], ids=lambda path: path.name)
def test_files_are_normalised_and_end_with_a_newline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("}\n")


def test_articles_have_exactly_the_agreed_keys(articles: Rows) -> None:
    assert [row["id"] for row in articles if set(row) != ARTICLE_KEYS] == []


def test_there_are_thirty_two_articles_six_of_them_in_russian(articles: Rows) -> None:
    assert Counter(row["language"] for row in articles) == {"en": 26, "ru": 6}


def test_every_article_is_marked_as_fiction(articles: Rows) -> None:
    assert [row["id"] for row in articles if row["fiction"] is not True] == []


def test_articles_do_not_repeat_an_id_title_text_or_address(articles: Rows) -> None:
    for key in ("id", "title", "text", "url"):
        assert repeated([row[key] for row in articles]) == []
    assert [row["id"] for row in articles if not row["id"].startswith("demo-")] == []


def test_no_paragraph_stands_in_two_articles(articles: Rows) -> None:
    assert repeated([part for row in articles for part in row["text"].split("\n")]) == []


def test_addresses_use_only_the_reserved_domain(articles: Rows) -> None:
    for row in articles:
        parts = urlsplit(row["url"])
        assert parts.scheme == "https"
        assert (parts.hostname or "").endswith(".example")


def test_an_outlet_has_one_host(articles: Rows) -> None:
    pairs = {(row["outlet"], urlsplit(row["url"]).hostname) for row in articles}
    assert len(pairs) == len({outlet for outlet, _ in pairs}) == len({host for _, host in pairs})


def test_dates_are_plain_and_fall_between_january_and_october_2026(articles: Rows) -> None:
    for row in articles:
        day = date.fromisoformat(row["published"])
        assert row["published"] == day.isoformat()
        assert date(2026, 1, 1) <= day <= date(2026, 10, 31)


def test_articles_are_short_and_made_of_clean_paragraphs(articles: Rows) -> None:
    for row in articles:
        assert 90 <= len(row["text"].split()) <= 260, row["id"]
        for part in row["text"].split("\n"):
            assert part, row["id"]
            assert part == " ".join(part.split()), row["id"]


def test_authors_are_a_list_of_names(articles: Rows) -> None:
    for row in articles:
        assert isinstance(row["authors"], list)
        assert all(isinstance(name, str) and name.strip() == name != "" for name in row["authors"])


def test_the_language_is_the_one_the_article_is_written_in(articles: Rows) -> None:
    for row in articles:
        assert is_cyrillic(row["text"]) == (row["language"] == "ru"), row["id"]


def test_the_two_accounts_of_the_cannery_disagree(articles: Rows) -> None:
    texts = {row["id"]: row["text"] for row in articles}
    courier, gazette = texts["demo-cannery-courier"], texts["demo-cannery-gazette"]
    assert "120 people" in courier
    assert "31 million crowns" in courier
    assert "74 people" in gazette
    assert "38 million crowns" in gazette


def test_the_ferry_story_is_told_three_times_over_two_days(articles: Rows) -> None:
    days = [row["published"] for row in articles if row["id"].startswith("demo-ferry-aground-")]
    assert days == ["2026-08-18", "2026-08-18", "2026-08-20"]


def test_six_example_questions_one_in_russian(chats: Rows) -> None:
    assert [row for row in chats if set(row) != {"question", "note"}] == []
    assert [row for row in chats if not row["question"] or not row["note"]] == []
    assert Counter(is_cyrillic(row["question"]) for row in chats) == {False: 5, True: 1}
    assert repeated([row["question"] for row in chats]) == []


def test_questions_have_exactly_the_agreed_keys(questions: Rows) -> None:
    assert [row["id"] for row in questions if set(row) != QUESTION_KEYS] == []


def test_there_are_enough_questions_of_each_kind(questions: Rows) -> None:
    assert len(questions) == 130
    assert Counter(row["kind"] for row in questions) == OF_EACH_KIND


def test_questions_do_not_repeat(questions: Rows) -> None:
    assert repeated([row["id"] for row in questions]) == []
    assert repeated([row["question"].casefold() for row in questions]) == []


def test_questions_are_in_the_language_they_claim(questions: Rows) -> None:
    for row in questions:
        assert is_cyrillic(row["question"]) == (row["language"] == "ru"), row["id"]


def test_the_first_answer_stands_verbatim_in_the_article(articles: Rows, questions: Rows) -> None:
    texts = {row["id"]: unicodedata.normalize("NFC", row["text"]) for row in articles}
    for row in questions:
        if row["answerable"]:
            first = unicodedata.normalize("NFC", row["answers"][0])
            assert first in texts[row["article"]], row["id"]


def test_accepted_answers_are_distinct_and_trimmed(questions: Rows) -> None:
    for row in questions:
        assert repeated(row["answers"]) == [], row["id"]
        assert [text for text in row["answers"] if not text or text != text.strip()] == []


def test_only_unanswerable_questions_lack_answers(questions: Rows) -> None:
    for row in questions:
        assert row["answerable"] == bool(row["answers"]), row["id"]
        assert row["answerable"] == (row["kind"] not in UNANSWERABLE_KINDS), row["id"]


def test_every_question_but_the_off_topic_ones_belongs_to_an_article(
    articles: Rows, questions: Rows
) -> None:
    known = {row["id"] for row in articles}
    for row in questions:
        if row["kind"] == "off-topic":
            assert row["article"] is None, row["id"]
        else:
            assert row["article"] in known, row["id"]


def test_every_article_is_asked_about(articles: Rows, questions: Rows) -> None:
    asked = {row["article"] for row in questions if row["answerable"]}
    assert [row["id"] for row in articles if row["id"] not in asked] == []
