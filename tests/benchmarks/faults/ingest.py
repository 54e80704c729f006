"""Kills `footnote ingest` at random moments and looks for what was lost.

Every kill is SIGKILL and hits the same data folder; between them about half of the articles change.
Nothing is repaired by hand. After each kill the folder is opened and compared with the receipts that
were printed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from retrieval import Librarian, Settings, open_library
from retrieval.domain import Article, ArticleId
from tests.benchmarks.faults.trial import ROOT, faults_of

QUESTIONS = 3  # after each kill


@dataclass(frozen=True, slots=True)
class Invented:
    """An article of words that there are not, with a question that only it answers."""

    url: str
    title: str
    text: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: some time after so many receipts."""

    receipts: int
    delay_s: float

    def __str__(self) -> str:
        return f"{self.delay_s:.2f} s after " + (
            f"receipt {self.receipts}" if self.receipts else "the start"
        )


@dataclass(frozen=True, slots=True)
class Kill:
    """What one kill left; there should be no problems."""

    moment: Moment
    receipts: int
    articles: int
    passages: int
    asked: int
    problems: list[str]

    def __str__(self) -> str:
        found = "; ".join(self.problems) or "nothing lost"
        return (
            f"ingest: killed {self.moment!s:32} {self.receipts:4} receipts, {self.articles:4} articles and "
            f"{self.passages:5} passages stored, {self.asked} questions: {found}"
        )


def invent(number: int, version: int) -> Invented:
    """Article of that number; its title stays, its text is another in each version."""
    place = _name(Random(f"place {number}"))
    rng = Random(f"article {number} version {version}")
    keeper = f"{_name(rng)} {_name(rng)}"
    size = 400 if number % 50 == 0 else 100 if number % 10 == 0 else 3
    sentences = [f"{_name(rng)} {' '.join(_word(rng) for _ in range(8))}." for _ in range(size)]
    sentences.insert(rng.randrange(size), f"The keeper of the {place} lighthouse is {keeper}.")
    return Invented(
        url=f"https://lighthouses.example/{number}",
        title=f"The {place} lighthouse",
        text=" ".join(sentences),
        question=f"Who is the keeper of the {place} lighthouse?",
        answer=keeper,
    )


def _word(rng: Random) -> str:
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(3))


def _name(rng: Random) -> str:
    return (_word(rng) + rng.choice("lnrs")).capitalize()


class Trial:
    """A data folder that is written to and killed again and again."""

    def __init__(self, folder: Path, *, articles: int, seed: int) -> None:
        self._folder = folder
        self._rng = Random(seed)
        self._latest = {number: invent(number, 0) for number in range(articles)}
        self._titles: dict[ArticleId, str] = {}  # of every article that a receipt has named
        self._texts: dict[str, str] = {}  # by URL, as they stood after the last kill

    def kills(self, times: int) -> Iterator[Kill]:
        """Kill so many times; a run that ends before its moment is looked at but not counted."""
        version = killed = 0
        while killed < times:
            version += 1
            self._change(version)
            moment = self._moment()
            receipts, code = self._interrupted(moment)
            yield self._looked_at(moment, receipts, code)
            killed += code != 0

    def _change(self, version: int) -> None:
        """Give about half of the articles another text."""
        for number in self._latest:
            if self._rng.random() < 0.5:
                self._latest[number] = invent(number, version)

    def _moment(self) -> Moment:
        """While it starts and embeds its first articles, or after some receipts."""
        if self._rng.random() < 0.25:
            return Moment(0, self._rng.uniform(0, 6))
        return Moment(self._rng.randint(1, len(self._latest) * 6 // 10), self._rng.uniform(0, 1))

    def _interrupted(self, moment: Moment) -> tuple[list[dict[str, Any]], int]:
        """Run an ingest up to that moment; returns the receipts that got out, and how it ended."""
        made = self._rng.sample(list(self._latest.values()), len(self._latest))
        file = self._folder / "articles.jsonl"
        rows = (
            {"url": one.url, "title": one.title, "text": one.text, "language": "en"} for one in made
        )
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "ingest", "--json", str(file)],
            cwd=ROOT,
            env={**os.environ, "FOOTNOTE_DATA": str(self._folder / "data")},
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            lines = [line for _ in range(moment.receipts) if (line := process.stdout.readline())]
            time.sleep(moment.delay_s)
            process.kill()
            lines += process.stdout.readlines()
        # What was cut off in the middle has acknowledged nothing.
        return [json.loads(line) for line in lines if line.endswith(b"\n")], process.returncode

    def _looked_at(self, moment: Moment, receipts: list[dict[str, Any]], code: int) -> Kill:
        """Open the folder as it was left, and compare it with the receipts."""
        problems = [] if code in {0, -9} else [f"ingest ended with {code}"]
        problems += [f"receipt: {one}" for one in receipts if one["article_id"] is None]
        self._titles |= {one["article_id"]: one["title"] for one in receipts}
        data = self._folder / "data"
        with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as librarian:
            named = {one["url"] for one in receipts}
            stored = librarian.articles()
            problems += self._lost(stored, named)
            self._texts = {str(article.url): article.text for article in stored}
            problems += _miscounted(librarian, data / "footnote.db")
            whole = [one for one in self._latest.values() if self._texts.get(one.url) == one.text]
            asked = self._rng.sample(whole, min(QUESTIONS, len(whole)))
            problems += [found for one in asked if (found := _unanswered(librarian, one))]
            articles, passages = librarian.count()
        return Kill(moment, len(receipts), articles, passages, len(asked), problems)

    def _lost(self, stored: list[Article], named: set[str]) -> Iterator[str]:
        """What the receipts of this run and of those before it promised and is not there."""
        titles = {article.id: article.title for article in stored}
        for id_, title in self._titles.items():
            if titles.get(id_) != title:
                yield f"article {id_} is {titles.get(id_)!r}, not {title!r}"
        texts = {article.url: article.text for article in stored}
        for made in self._latest.values():
            before = self._texts.get(made.url)
            # Without a receipt the new text may be there, as it is stored before it is named.
            allowed = {made.text} if made.url in named else {made.text, before}
            if texts.get(made.url) not in allowed:
                yield f"{made.url} is not stored as it was handed in"


def _miscounted(librarian: Librarian, database: Path) -> Iterator[str]:
    """Rows against what is kept about them, and against the index after a search."""
    yield from faults_of(database)
    passages = librarian.count()[1]
    if passages:
        librarian.search("Who is the keeper of the lighthouse?")
    index = len(librarian._serving()[0])
    if index != passages:
        yield f"the index holds {index} of {passages} passages"


def _unanswered(librarian: Librarian, made: Invented) -> str | None:
    answer = librarian.ask(made.question)
    quote = answer.citations[0].text if answer.found else None
    if quote and made.answer in quote and answer.citations[0].article.url == made.url:
        return None
    return f"{made.question} was answered by {quote!r}"
