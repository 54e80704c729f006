"""Sets of questions that others published, each with fields of its own, as corpora."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from retrieval.dates import parse_date
from retrieval.evaluation import folders
from retrieval.evaluation.datasets import Corpus, Expected, Question, without_half
from retrieval.evaluation.gold import is_answer

_RARE = 25
"""A weak answer that stands in more articles proves nothing, says the data's own description."""

_CROSS_LANGUAGE = "en"  # the language whose articles are also asked in all others


def read_news_or_facts(folder: Path, articles: Path | None) -> list[Corpus]:
    """Three formats have articles and queries: told by a field that only one of them has."""
    rows = list(folders.rows(folder, "queries"))
    fields = rows[0] if rows else {}
    if "article_key" in fields:
        questions = map(_of_seed, rows)
    elif "evidence" in fields and "type" in fields:
        questions = map(_of_multihop, rows)
    else:
        wanted = (row for row in rows if row["label"] != "weak" or row["answer_df"] <= _RARE)
        questions = map(_of_newsqa, wanted)
    return [folders.corpus(folder, "articles", questions, articles)]


def _of_newsqa(row: Any) -> Question:
    return Question(
        id=row["id"],
        text=row["question"],
        kind=row["label"],
        language="en",
        expected=_expected(answerable=row["label"] != "null", other=Expected.REFUSE_ABSENT),
        gold=frozenset(row["gold_article_ids"] + row["also_contains_answer"]),
        answers=texts(row["answers"]) if row["label"] != "null" else (),
        asked_at=parse_date(row["question_date"]),
    )


def _of_multihop(row: Any) -> Question:
    evidence = row["evidence"]
    return Question(
        id=row["id"],
        text=row["question"],
        kind=row["type"].removesuffix("_query"),
        language="en",
        expected=_expected(answerable=row["answerable"], other=Expected.REFUSE_ABSENT),
        gold=frozenset(one["article_id"] for one in evidence),
        answers=tuple(one["fact"] for one in evidence),
    )


def _of_seed(row: Any) -> Question:
    return Question(
        id=row["id"],
        text=row["question"],
        kind=row["kind"],
        language=row["lang"],
        expected=_expected(answerable=row["answerable"], other=Expected.REFUSE_OTHER_FACT),
        gold=frozenset(texts(row.get("article_key"))),
        answers=texts(row["answers"]),
    )


def read_squad(folder: Path, articles: Path | None) -> list[Corpus]:
    """Paragraphs as articles; questions that theirs does not answer, and ones without theirs."""
    # Some of its rows are called answerable and have a blank for an answer: nobody knows what is right.
    rows = (
        row
        for row in folders.rows(folder, "queries")
        if not row["answerable"] or texts(row["answers"])
    )
    corpus = folders.corpus(folder, "passages", map(_of_squad, rows), articles)
    return [corpus, without_half(corpus)]


def _of_squad(row: Any) -> Question:
    return Question(
        id=row["id"],
        text=row["question"],
        kind="answerable" if row["answerable"] else "other-fact",
        language=row.get("lang", "en"),
        expected=_expected(answerable=row["answerable"], other=Expected.REFUSE_OTHER_FACT),
        gold=frozenset({row["gold_passage_id"]}),
        answers=texts(row["answers"]),
    )


def read_xquad(folder: Path, articles: Path | None) -> list[Corpus]:
    """Each language asked of its own passages, and each other one of the English ones."""
    languages = sorted(file.name.split(".")[1] for file in folder.glob("passages.*.jsonl*"))
    asked = {
        code: [
            replace(_of_squad(row), kind="same-language", family=row["id"])
            for row in folders.rows(folder, f"queries.{code}")
        ]
        for code in languages
    }
    own = [
        folders.corpus(folder, f"passages.{code}", asked[code], articles, language=code)
        for code in languages
    ]
    across = [
        replace(question, kind="cross-language")
        for code in languages
        if code != _CROSS_LANGUAGE
        for question in asked[code]
    ]
    if _CROSS_LANGUAGE in languages:
        english = own[languages.index(_CROSS_LANGUAGE)]
        own[languages.index(_CROSS_LANGUAGE)] = replace(
            english, questions=(*english.questions, *across)
        )
    return [*own, *(without_half(_same_language(corpus)) for corpus in own)]


def _same_language(corpus: Corpus) -> Corpus:
    same = (question for question in corpus.questions if question.kind == "same-language")
    return replace(corpus, questions=tuple(same))


def read_clapnq(folder: Path, _: Path | None) -> list[Corpus]:
    """Each item's passage as an article; a quote is right when it holds a gold sentence."""
    rows = list(folders.rows(folder, "items"))
    articles = [{"id": row["id"], "title": row["title"], "text": row["passage"]} for row in rows]
    questions = [
        Question(
            id=row["id"],
            text=row["question"],
            kind="answerable" if row["answerable"] else "other-fact",
            language="en",
            expected=_expected(answerable=row["answerable"], other=Expected.REFUSE_OTHER_FACT),
            gold=frozenset({row["id"]}),
            answers=texts(row["gold_sentences"]),
        )
        for row in rows
    ]
    corpus = Corpus("items", lambda: articles, tuple(questions))
    return [corpus, without_half(corpus)]


def read_rgb(folder: Path, _: Path | None) -> list[Corpus]:
    """Snippets that answer among those that do not; only the latter; and altered ones among them.

    Those that do not answer were found for the very question: they are about it, and say other things."""
    rows = list(folders.rows(folder, "en_fact"))

    def corpus(name: str, right: str | None, answer: str) -> Corpus:
        fields = [field for field in (right, "negative") if field]
        articles = [
            {"id": f"{row['id']}/{field}/{at}", "title": f"Result {at + 1}", "text": text}
            for row in rows
            for field in fields
            for at, text in enumerate(row[field])
        ]
        questions = [
            Question(
                id=row["id"],
                text=row["query"],
                kind=name,
                language="en",
                expected=_expected(answerable=right is not None, other=Expected.REFUSE_OTHER_FACT),
                gold=frozenset(f"{row['id']}/{right}/{at}" for at in range(len(row[right])))
                if right
                else frozenset(),
                answers=texts(row[answer]) if right else (),
            )
            for row in rows
        ]
        return Corpus(name, lambda: articles, tuple(questions))

    return [
        corpus("among-negatives", "positive", "answer"),
        corpus("negatives-only", None, "answer"),
        corpus("altered", "positive_wrong", "fakeanswer"),
    ]


def _expected(*, answerable: bool, other: Expected) -> Expected:
    return Expected.ANSWER if answerable else other


def texts(value: object) -> tuple[str, ...]:
    """The texts of a text, a list, or a list of lists of alternatives; none of None."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(text for one in value for text in texts(one))
    if not isinstance(value, str):
        raise TypeError("expected a text or a list of texts")
    return (value,) if is_answer(value) else ()
