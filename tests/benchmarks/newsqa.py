"""How often the product finds and quotes what news quizzes ask for (the newsqa_rt data).

python -m tests.benchmarks.newsqa FOLDER [--data DIR]

FOLDER holds articles.jsonl.gz and queries.jsonl.gz. All articles are taken in as a person would do
it, some ten minutes on two cores; with --data they are kept in DIR, and the next run begins with
the questions. Beside the product stands plain Okapi BM25 over whole articles. Answers are given
twice, the second time ("dated") with the day of the question. Right articles and quotes are shares
of what was answered. In brackets are 95 % intervals: Wilson's for shares, bootstrapped for means."""

# ruff: noqa: T201 - it prints its tables

import argparse
import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import Librarian, Settings, open_library
from retrieval.domain import Answer, ArticleId, Citation
from tests.benchmarks import metrics

GROUPS = ("strong", "weak", "null")
RARE = 25  # a weak answer that stands in more articles proves nothing (shared/data/README)
ALL = 1_000  # more passages than a search ever ranks


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the ids, in the data, of the articles that count as found."""

    group: str
    text: str
    asked_at: date
    answers: tuple[str, ...]
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and what is true of it: `right` and `holds` of the first quote, if any."""

    answer: Answer
    right: bool
    holds: bool
    exact: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question; a rank of None is a miss. `dated` was told the question's day."""

    group: str
    rank: int | None
    bm25_rank: int | None
    plain: Told
    dated: Told


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a .jsonl.gz file in order."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        yield from map(json.loads, lines)


def questions(rows: Iterator[dict[str, Any]]) -> Iterator[Question]:
    """Every question but weak ones whose answer stands in many articles."""
    for row in rows:
        if row["label"] != "weak" or row["answer_df"] <= RARE:
            yield Question(
                group=row["label"],
                text=row["question"],
                asked_at=date.fromisoformat(row["question_date"].replace("/", "-")),
                answers=tuple(row["answers"]),
                gold=frozenset(row["gold_article_ids"] + row["also_contains_answer"]),
            )


def take_in(librarian: Librarian, file: Path, ids: Sequence[str]) -> dict[str, ArticleId]:
    """Take the articles in; returns by their id in the data what they are stored as."""
    began, statuses, stored = time.perf_counter(), Counter[str](), {}
    for outcome in librarian.ingest([str(file)]):
        statuses[outcome.status.value] += 1
        if outcome.article is not None:
            line = int(outcome.source.rpartition(":")[2])
            stored[ids[line - 1]] = outcome.article.id
    counts = ", ".join(f"{count} {status}" for status, count in statuses.items())
    articles, passages = librarian.count()
    seconds = time.perf_counter() - began
    print(f"{articles} articles, {passages} passages; {counts} in {seconds:.0f} s\n", flush=True)
    return stored


def ask(
    librarian: Librarian, bm25: metrics.Bm25, question: Question, stored: Mapping[str, ArticleId]
) -> Asked:
    """Search and ask, without the day of the question and with it."""
    gold = {stored[id_] for id_ in question.gold if id_ in stored}
    found = librarian.search(question.text, k=ALL)
    answers = (librarian.ask(question.text, asked_at=day) for day in (None, question.asked_at))
    plain, dated = (check(librarian, answer, question.answers, gold) for answer in answers)
    return Asked(
        group=question.group,
        rank=metrics.first_rank(list(dict.fromkeys(one.article.id for one in found)), gold),
        bm25_rank=metrics.first_rank(bm25.rank(question.text), question.gold),
        plain=plain,
        dated=dated,
    )


def check(librarian: Librarian, answer: Answer, accepted: Sequence[str], gold: set[int]) -> Told:
    """Compare an answer with what is accepted, and its quotes with the articles as stored."""
    first = answer.citations[0] if answer.citations else None
    quote = first.text.casefold() if first else ""
    return Told(
        answer=answer,
        right=first is not None and first.article.id in gold,
        holds=any(one.casefold() in quote for one in accepted),
        exact=sum(is_exact(librarian, citation) for citation in answer.citations),
    )


def is_exact(librarian: Librarian, citation: Citation) -> bool:
    """Whether the quote stands word for word in the article that it is linked to."""
    span, stored = citation.quote.span, librarian.article(citation.article.id)
    inside = citation.quote.article_id == stored.id and 0 <= span.start < span.end
    return inside and citation.text == stored.text[span.start : span.end]


def report(asked: Sequence[Asked]) -> None:
    """Print the tables."""
    groups = {name: [one for one in asked if one.group == name] for name in GROUPS}
    _line("articles found", "hit@1", "hit@5", "MRR@10")
    for name in GROUPS[:2]:
        of = groups[name]
        _ranking(f"{name} ({len(of)}), Footnote", [one.rank for one in of])
        _ranking(f"{name} ({len(of)}), BM25", [one.bm25_rank for one in of])
    print()
    _line("answers", "answered", "right article first", "answer in first quote")
    for name, of in groups.items():
        _answers(f"{name} ({len(of)})", [one.plain for one in of])
        _answers(f"{name} ({len(of)}), dated", [one.dated for one in of])
    told = [answer for one in asked for answer in (one.plain, one.dated)]
    words = [len(one.answer.citations[0].text.split()) for one in told if one.answer.found]
    quotes, exact = sum(len(one.answer.citations) for one in told), sum(one.exact for one in told)
    mean = float(np.mean(words)) if words else 0.0
    print(f"\nquotes: {exact} of {quotes} exact; {mean:.1f} words in the mean first quote\n")
    _line("milliseconds", "p50", "p95")
    for stage in ("embed", "search", "choose", "total"):
        spent = [float(getattr(one.answer.elapsed, f"{stage}_ms")) for one in told]
        _line(stage, *(f"{value:.1f}" for value in np.percentile(spent, [50, 95])))


def _answers(name: str, told: Sequence[Told]) -> None:
    found = [one for one in told if one.answer.found]
    right, holds = sum(one.right for one in found), sum(one.holds for one in found)
    shares = [_share(right, len(found)), _share(holds, len(found))]
    _line(name, _share(len(found), len(told)), *([] if name.startswith("null") else shares))


def _ranking(name: str, ranks: metrics.Ranks) -> None:
    gains = metrics.reciprocal_ranks(ranks, 10)
    low, high = metrics.bootstrap(gains)
    shares = (_share(metrics.hits(ranks, k), len(ranks)) for k in (1, 5))
    _line(name, *shares, f"{np.mean(gains):.3f} [{low:.3f}, {high:.3f}]")


def _share(successes: int, n: int) -> str:
    low, high = metrics.wilson(successes, n)
    return f"{successes}/{n} {successes / max(n, 1):.3f} [{low:.3f}, {high:.3f}]"


def _line(name: str, *cells: str) -> None:
    print(f"{name:24}" + "".join(f"{cell:30}" for cell in cells).rstrip())


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.newsqa")
    parser.add_argument("folder", type=Path, help="where articles and queries are")
    parser.add_argument("--data", type=Path, help="where to keep the library for the next run")
    args = parser.parse_args()
    file = args.folder / "articles.jsonl.gz"
    texts = {row["id"]: f"{row['title']}\n{row['text']}" for row in read_rows(file)}
    asked = list(questions(read_rows(args.folder / "queries.jsonl.gz")))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"FOOTNOTE_DATA": str(args.data or folder)})
        with open_library(settings) as librarian:
            stored = take_in(librarian, file, list(texts))
            bm25 = metrics.Bm25(texts)
            report([ask(librarian, bm25, question, stored) for question in asked])


if __name__ == "__main__":
    main()
