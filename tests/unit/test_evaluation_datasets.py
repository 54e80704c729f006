"""Folders of evaluation data: each format in miniature, what is made of it, and what is refused."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation.datasets import (
    Corpus,
    Dataset,
    Expected,
    Half,
    Question,
    half_of,
    without_half,
)
from retrieval.evaluation.formats import open_dataset

Rows = list[dict[str, Any]]

HALVES = [Half.TUNE, Half.TUNE, Half.REPORT]


def write(path: Path, rows: Rows) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")


def only(dataset: Dataset) -> Question:
    (question,) = [question for _, question in dataset.questions()]
    return question


def corpus(titles: int) -> Corpus:
    articles = [{"id": f"a{at}", "title": f"Title {at}", "text": "x"} for at in range(titles)]
    questions = tuple(
        Question(
            id=str(at),
            text=f"Question {at}?",
            kind="who",
            expected=Expected.ANSWER,
            gold=frozenset({f"a{at}"}),
            answers=("x",),
        )
        for at in range(titles)
    )
    return Corpus("c", lambda: articles, questions)


def test_ones_own_questions_need_little(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", [{"title": "T", "text": "One. Two."}])
    write(
        tmp_path / "questions.jsonl",
        [
            {"question": "One?", "article": "1", "answers": "One"},
            {"question": "Three?", "article": "1", "answerable": False, "kind": "near-miss"},
            {"question": "Four?", "answerable": False},
        ],
    )
    (part,) = open_dataset(tmp_path).corpora
    assert [row["id"] for row in part.articles()] == ["1"]
    first, near, off = part.questions
    assert (first.expected, first.gold, first.answers) == (
        Expected.ANSWER,
        frozenset({"1"}),
        ("One",),
    )
    assert (near.expected, near.kind) == (Expected.REFUSE_OTHER_FACT, "near-miss")
    assert off.expected is Expected.REFUSE_ABSENT


def test_a_collection_elsewhere_can_stand_in_for_the_articles(tmp_path: Path) -> None:
    write(tmp_path / "q" / "questions.jsonl", [{"question": "One?", "article": "x"}])
    write(tmp_path / "other.jsonl.gz", [{"id": "x", "title": "T", "text": "One."}])
    (part,) = open_dataset(tmp_path / "q", articles=tmp_path / "other.jsonl.gz").corpora
    assert [row["id"] for row in part.articles()] == ["x"]


NEWS = {
    "id": "q",
    "question": "Where?",
    "answers": ["Idaho"],
    "question_date": "2022/06/16",
    "gold_article_ids": ["a"],
    "also_contains_answer": ["b"],
    "label": "strong",
    "answer_df": 220,
}


def test_newsqa_counts_every_article_with_the_answer_and_knows_the_day(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl.gz", [{"id": "a", "title": "T", "text": "x"}])
    write(
        tmp_path / "queries.jsonl.gz",
        [NEWS, NEWS | {"label": "weak"}, NEWS | {"label": "weak", "answer_df": 25, "id": "w"}],
    )
    strong, rare = (question for _, question in open_dataset(tmp_path).questions())
    assert (strong.kind, strong.gold, strong.asked_at) == (
        "strong",
        frozenset({"a", "b"}),
        date(2022, 6, 16),
    )
    assert (rare.kind, rare.id) == ("weak", "w")  # one that stands in 220 articles proves nothing


def test_newsqa_null_questions_are_to_be_refused_whatever_they_list(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", [{"id": "a", "title": "T", "text": "x"}])
    write(tmp_path / "queries.jsonl", [NEWS | {"label": "null"}])
    question = only(open_dataset(tmp_path))
    assert (question.expected, question.answers) == (Expected.REFUSE_ABSENT, ())


def test_squad_keeps_passages_apart_and_adds_questions_about_absent_titles(tmp_path: Path) -> None:
    passages = [{"id": f"T{at}::0", "title": f"T{at}", "text": "x"} for at in range(20)]
    queries = [
        {
            "id": str(at),
            "question": f"Q{at}?",
            "answerable": at % 2 == 0,
            "answers": ["x"] if at % 2 == 0 else [],
            "gold_passage_id": f"T{at}::0",
        }
        for at in range(20)
    ]
    write(tmp_path / "passages.jsonl.gz", passages)
    write(tmp_path / "queries.jsonl.gz", queries)
    whole, half = open_dataset(tmp_path).corpora
    assert Counter(one.expected for one in whole.questions) == {
        Expected.ANSWER: 10,
        Expected.REFUSE_OTHER_FACT: 10,
    }
    left = {row["id"] for row in half.articles()}
    assert 0 < len(left) < 20
    assert {one.expected for one in half.questions} == {Expected.REFUSE_ABSENT}
    assert all(one.gold.isdisjoint(left) for one in half.questions)


def test_xquad_asks_each_language_of_its_own_passages_and_all_of_the_english(
    tmp_path: Path,
) -> None:
    for code in ("en", "ru"):
        passage = {"id": "T::0", "title": "T", "text": code}
        query = {"id": "1", "question": f"{code}?", "answers": [code], "gold_passage_id": "T::0"}
        write(tmp_path / f"passages.{code}.jsonl.gz", [passage])
        write(tmp_path / f"queries.{code}.jsonl.gz", [query | {"lang": code, "answerable": True}])
    asked = [
        (corpus.name, question.kind, question.language)
        for corpus, question in open_dataset(tmp_path).questions()
        if "half" not in corpus.name
    ]
    assert asked == [
        ("passages.en", "same-language", "en"),
        ("passages.en", "cross-language", "ru"),
        ("passages.ru", "same-language", "ru"),
    ]
    english, russian = open_dataset(tmp_path).corpora[:2]
    assert [row["language"] for row in (*english.articles(), *russian.articles())] == ["en", "ru"]


def test_clapnq_wants_a_gold_sentence(tmp_path: Path) -> None:
    item = {
        "id": "1",
        "question": "q",
        "title": "T",
        "passage": "One . Two .",
        "answerable": True,
        "gold_sentences": ["Two ."],
    }
    write(tmp_path / "items.jsonl.gz", [item, item | {"id": "2", "answerable": False}])
    first, second = open_dataset(tmp_path).corpora[0].questions
    assert (first.gold, first.answers) == (frozenset({"1"}), ("Two .",))
    assert second.expected is Expected.REFUSE_OTHER_FACT


def test_multihop_is_found_with_any_of_its_facts(tmp_path: Path) -> None:
    query = {"id": "0", "question": "q", "type": "comparison_query", "answerable": True}
    evidence = [{"article_id": "a", "fact": "One."}, {"article_id": "b", "fact": "Two."}]
    write(tmp_path / "articles.jsonl", [{"id": "a", "title": "T", "text": "One."}])
    write(tmp_path / "queries.jsonl", [query | {"evidence": evidence}])
    question = only(open_dataset(tmp_path))
    assert (question.kind, question.gold, question.answers) == (
        "comparison",
        frozenset({"a", "b"}),
        ("One.", "Two."),
    )


def test_rgb_is_asked_with_answers_without_them_and_with_altered_ones(tmp_path: Path) -> None:
    row = {
        "id": "r",
        "query": "When?",
        "answer": [["May 15 2012", "15 May 2012"]],
        "fakeanswer": "May 1, 2002",
        "positive": ["On 15 May 2012 …"],
        "positive_wrong": ["On May 1, 2002 …"],
        "negative": ["No.", "Neither."],
    }
    write(tmp_path / "en_fact.jsonl.gz", [row])
    among, without, altered = open_dataset(tmp_path).corpora
    assert [len(list(one.articles())) for one in (among, without, altered)] == [3, 2, 3]
    assert among.questions[0].answers == ("May 15 2012", "15 May 2012")
    assert without.questions[0].expected is Expected.REFUSE_OTHER_FACT
    assert altered.questions[0].answers == ("May 1, 2002",)


def test_the_seed_asks_of_articles_that_are_there(tmp_path: Path) -> None:
    row = {"id": "s", "question": "q", "lang": "ru", "kind": "кто", "answers": ["Merz"]}
    write(tmp_path / "articles.jsonl", [{"id": "poll", "title": "T", "text": "Merz."}])
    rows: Rows = [
        row | {"answerable": True, "article_key": "poll"},
        row | {"answerable": False, "article_key": None, "answers": []},
    ]
    write(tmp_path / "queries.jsonl", rows)
    first, second = (question for _, question in open_dataset(tmp_path).questions())
    assert (first.gold, first.language) == (frozenset({"poll"}), "ru")
    assert second.expected is Expected.REFUSE_OTHER_FACT


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, DatasetReason.UNKNOWN_FORMAT),
        ({"questions.jsonl": "{}\n"}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": "[1]\n"}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": '{"question": "q"\n'}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": '{"question": 7}\n'}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": '{"question": "q", "answers": 7}\n'}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": "\n"}, DatasetReason.FILE_MISSING),
        ({"questions.jsonl": "", "articles.jsonl": "{}"}, DatasetReason.NO_QUESTIONS),
        ({"questions.jsonl.gz": "no gzip"}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": "[" * 100_000}, DatasetReason.BAD_LINE),
        ({"questions.jsonl": '{"question": "q"}', "articles.jsonl": ""}, DatasetReason.BAD_LINE),
        ({"queries.jsonl": '{"x": 1}', "articles.jsonl": ""}, DatasetReason.BAD_LINE),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(
    tmp_path: Path, files: dict[str, str], reason: DatasetReason
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetUnusable) as caught:
        open_dataset(tmp_path)
    assert caught.value.reason is reason


def test_a_bad_line_is_named_by_its_number(tmp_path: Path) -> None:
    lines = '{"question": "q", "article": 1}\n\nno json\n'
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    with pytest.raises(DatasetUnusable) as caught:
        open_dataset(tmp_path)
    assert caught.value.where.endswith("questions.jsonl:3")


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", [{"title": "T", "text": "one\u2028two"}])
    write(tmp_path / "questions.jsonl", [{"question": "q\u2028r", "answers": ["one"]}])
    dataset = open_dataset(tmp_path)
    assert [row["text"] for row in dataset.corpora[0].articles()] == ["one\u2028two"]
    assert only(dataset).text == "q\u2028r"


def test_the_halves_part_the_questions_about_evenly_and_for_ever() -> None:
    questions = corpus(400).questions
    halves = Counter(half_of(question) for question in questions)
    assert 160 < halves[Half.TUNE] < 240
    halves_of_three = [half_of(question) for question in questions[:3]]
    assert halves_of_three == HALVES  # a change would mix what was tuned on with the rest


def test_translations_and_copies_stay_in_one_half() -> None:
    for number in range(20):
        english = replace(corpus(1).questions[0], text=f"When {number}?", family=str(number))
        assert half_of(english) is half_of(replace(english, text=f"Когда {number}?", language="ru"))
        shouted = replace(english, family="", text=f"WHEN {number}?")
        assert half_of(shouted) is half_of(replace(shouted, text=f"when {number}?"))


def test_a_sample_is_never_empty_nor_larger_than_asked_for() -> None:
    twice = Dataset("d", (corpus(5), replace(corpus(5), name="again")))
    assert [len(list(twice.sample(size).questions())) for size in (1, 2, 3, 100)] == [2, 2, 2, 10]


def test_articles_whose_ids_are_numbers_are_taken_away_too() -> None:
    numbered = replace(
        corpus(40),
        articles=lambda: [{"id": at, "title": f"Title {at}", "text": "x"} for at in range(40)],
        questions=tuple(replace(one, gold=frozenset({one.id})) for one in corpus(40).questions),
    )
    half = without_half(numbered)
    left = {str(row["id"]) for row in half.articles()}
    assert 0 < len(left) < 40
    assert all(one.gold.isdisjoint(left) for one in half.questions)


def test_squad_rows_with_a_blank_for_an_answer_are_left_out(tmp_path: Path) -> None:
    row = {"question": "q", "gold_passage_id": "T::0", "answerable": True}
    write(tmp_path / "passages.jsonl", [{"id": "T::0", "title": "T", "text": "x"}])
    rows: Rows = [row | {"id": "1", "answers": [""]}, row | {"id": "2", "answers": ["x"]}]
    write(tmp_path / "queries.jsonl", rows)
    whole, _ = open_dataset(tmp_path).corpora
    assert [question.id for question in whole.questions] == ["2"]


def test_an_article_that_is_no_object_is_named_by_its_line(tmp_path: Path) -> None:
    write(tmp_path / "questions.jsonl", [{"question": "q", "article": 1}])
    (tmp_path / "articles.jsonl").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(DatasetUnusable) as caught:
        list(open_dataset(tmp_path).corpora[0].articles())
    assert caught.value.where.endswith("articles.jsonl:1")


def test_a_sample_is_the_same_each_time_and_grows_without_changing() -> None:
    dataset = Dataset("d", (corpus(50),))
    small = {question.id for _, question in dataset.sample(5).questions()}
    large = {question.id for _, question in dataset.sample(20).questions()}
    assert len(small) == 5
    assert len(large) == 20
    assert small < large


def test_a_corpus_without_questions_is_not_asked() -> None:
    dataset = Dataset("d", (corpus(3), without_half(corpus(3))))
    assert dataset.only(lambda _: False).corpora == ()


def test_the_digest_follows_questions_answers_and_articles() -> None:
    digests = {Dataset("d", (corpus(size),)).digest() for size in (2, 3)}
    renamed = Dataset("other name", (corpus(2),)).digest()
    assert len(digests) == 2
    assert renamed in digests
