"""How often the product finds and quotes what news quizzes ask for (the newsqa_rt data).

python -m tests.benchmarks.newsqa FOLDER [--data DIR]

FOLDER holds articles.jsonl.gz and queries.jsonl.gz. All articles are taken in as a person would do
it, some ten minutes on two cores; with --data they are kept in DIR, and the next run begins with
the questions. Beside the product stands plain Okapi BM25 over whole articles. In brackets are 95 %
intervals: Wilson's for shares, bootstrapped for means."""

import argparse
import gzip
import json
import math
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import Librarian, Settings, open_library
from retrieval.domain import Answer, ArticleId, Citation
from retrieval.errors import ArticleUnknown

GROUPS = ("strong", "weak", "null")
RARE = 25  # a weak answer that stands in more articles proves nothing (shared/data/README)
ALL = 1000  # more passages than a search ever weighs
Ranks = list[int | None]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the ids, in the data, of the articles that count as found."""

    group: str
    text: str
    asked_at: date
    answers: tuple[str, ...]
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question; a rank of None is a miss."""

    group: str
    rank: int | None
    bm25_rank: int | None
    answer: Answer
    right: bool
    holds: bool
    exact: int


class Bm25:
    """Okapi BM25, k1 = 1.2 and b = .75, over lower-cased words with a whole text as the unit."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._lengths: dict[str, int] = {}
        for id_, text in texts.items():
            terms = Counter(_words(text))
            self._lengths[id_] = terms.total()
            for term, times in terms.items():
                self._postings[term].append((id_, times))

    def rank(self, query: str) -> list[str]:
        """Ids of the texts that share a word with the query, best first; ties keep their order."""
        mean = sum(self._lengths.values()) / len(self._lengths)
        scores = dict.fromkeys(self._lengths, 0.0)
        for term in _words(query):
            of = self._postings.get(term, [])
            idf = math.log(1 + (len(self._lengths) - len(of) + 0.5) / (len(of) + 0.5))
            for id_, times in of:
                norm = 1.2 * (0.25 + 0.75 * self._lengths[id_] / mean)
                scores[id_] += idf * times * 2.2 / (times + norm)
        return sorted((id_ for id_ in scores if scores[id_] > 0), key=lambda id_: -scores[id_])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def first_rank(ranking: Sequence[object], gold: Collection[object]) -> int | None:
    """Place of the first gold item, from 1."""
    return next((place for place, item in enumerate(ranking, start=1) if item in gold), None)


def hits(ranks: Ranks, k: int) -> int:
    """How many are among the first k."""
    return sum(rank is not None and rank <= k for rank in ranks)


def reciprocal_ranks(ranks: Ranks, k: int) -> list[float]:
    """1 / rank, 0 beyond the first k."""
    return [1 / rank if rank is not None and rank <= k else 0.0 for rank in ranks]


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a share; everything is possible when nothing was tried."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.959964, successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile interval of a mean, from 10,000 seeded samples."""
    drawn = np.random.default_rng(0).choice(np.asarray(values), (10_000, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


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
    librarian: Librarian, bm25: Bm25, question: Question, stored: Mapping[str, ArticleId]
) -> Asked:
    """Search, ask and check every quote against the article as it is stored."""
    gold = {stored[id_] for id_ in question.gold if id_ in stored}
    found = librarian.search(question.text, k=ALL)
    answer = librarian.ask(question.text, asked_at=question.asked_at)
    first = answer.citations[0] if answer.citations else None
    quoted = first.text.casefold() if first else ""
    return Asked(
        group=question.group,
        rank=first_rank(list(dict.fromkeys(one.article.id for one in found)), gold),
        bm25_rank=first_rank(bm25.rank(question.text), question.gold),
        answer=answer,
        right=first is not None and first.article.id in gold,
        holds=any(one.casefold() in quoted for one in question.answers),
        exact=sum(is_exact(librarian, citation) for citation in answer.citations),
    )


def is_exact(librarian: Librarian, citation: Citation) -> bool:
    """Whether the quote stands word for word in the article that it is linked to."""
    span = citation.quote.span
    try:
        text = librarian.article(citation.article.id).text
    except ArticleUnknown:
        return False
    return citation.quote.article_id == citation.article.id and (
        bool(citation.text) and citation.text == text[span.start : span.end]
    )


def report(asked: Sequence[Asked]) -> None:
    """Print the tables."""
    groups = {name: [one for one in asked if one.group == name] for name in GROUPS}
    _line("article found", "hit@1", "hit@5", "MRR@10")
    for name in ("strong", "weak"):
        of = groups[name]
        _ranking(f"{name} ({len(of)}) Footnote", [one.rank for one in of])
        _ranking(f"{name} ({len(of)}) BM25", [one.bm25_rank for one in of])
    _line("\nanswers", "answered", "right article first", "answer in the quote")
    for name, of in groups.items():
        found = [one for one in of if one.answer.found]
        checks: list[Callable[[Asked], bool]] = [lambda one: one.right, lambda one: one.holds]
        shares = [_share(sum(map(check, found)), len(found)) for check in checks]
        _line(f"{name} ({len(of)})", _share(len(found), len(of)), *(shares if name != "null" else []))
    quotes = [citation.text for one in asked for citation in one.answer.citations]
    words = [len(one.answer.citations[0].text.split()) for one in asked if one.answer.found]
    print(f"\nquotes: {sum(one.exact for one in asked)} of {len(quotes)} exact,", end=" ")
    print(f"{np.mean(words) if words else 0:.1f} words in the mean first quote")
    print("milliseconds p50 / p95:", end=" ")
    elapsed = [one.answer.elapsed for one in asked]
    stages = {name: [getattr(one, f"{name}_ms") for one in elapsed] for name in
              ("embed", "search", "choose", "total")}
    print(", ".join("{} {:.0f} / {:.0f}".format(k, *np.percentile(v, [50, 95])) for k, v in stages.items()))
