"""Times the inline mode at 100,000 passages: all of our own work for one query, the network left out.

python -m tests.benchmarks.inline [--passages 100000] [--queries 200] [--data FOLDER]

The passages are made up of 40,000 words as frequent as words are (Zipf), their vectors are random, and
questions are a few words of one of them; the handler, the library, the model and python-telegram-bot are
the real ones, and only the request to Telegram is answered at once. FOLDER keeps the library for another
run. Ends with 1 when p95 is above 100 ms."""

# ruff: noqa: T201 - it prints what it measures

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from telegram import Update
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.desk import Desk
from bot.handlers.floods import Floods
from bot.handlers.inline import Inline
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.state import State, open_state
from retrieval import SHARED, Librarian, Settings, open_library
from retrieval.domain import Draft, Identity, Span
from retrieval.identity import content_hash

MOST_MS = 100.0
WORDS = 40_000
PASSAGE = 90  # words, in sentences of 15
SENTENCE = 15
TOGETHER = 40  # passages of one article
WARM = 20  # queries that are not counted


class Nowhere(BaseRequest):
    """Telegram, which takes everything at once."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def do_request(self, url: str, method: str, **given: Any) -> tuple[int, bytes]:  # type: ignore[override]
        result: Any = True
        if url.endswith("getMe"):
            result = {"id": 42, "is_bot": True, "first_name": "F", "username": "footnote_bot"}
        else:
            self.answers.append(dict(given["request_data"].parameters))
        return 200, json.dumps({"ok": True, "result": result}).encode()


def build(library: Librarian, passages: int) -> None:
    """Fill the library, unless it is full already."""
    writer = library._writer()
    rng = np.random.default_rng(1)
    words, shares = _words(rng)
    into = library.create_library(SHARED).id
    began = time.monotonic()
    for number in range(library.count()[0], passages // TOGETHER):
        text, spans = _article(np.random.default_rng(number), words, shares)
        vectors = rng.normal(size=(TOGETHER, writer.embedder.dim)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        draft = Draft(title=f"Report {number}", text=text, outlet="Gazette", language="en")
        writer.store.add(
            draft,
            Identity(into, f"report-{number}", ""),
            spans,
            vectors,
            content_hash=content_hash(draft),
            fingerprint=writer.embedder.fingerprint,
        )
        if number % 250 == 0:
            print(f"{number * TOGETHER} passages, {time.monotonic() - began:.0f} s", flush=True)


def _words(rng: np.random.Generator) -> tuple[list[str], Any]:
    letters = np.array(list("abcdefghijklmnoprstuvwy"))
    words = ["".join(rng.choice(letters, size=rng.integers(3, 11))) for _ in range(WORDS)]
    shares = 1 / np.arange(1, WORDS + 1)
    return words, shares / shares.sum()


def _article(rng: np.random.Generator, words: Sequence[str], shares: Any) -> tuple[str, list[Span]]:
    text, spans = "", []
    for _ in range(TOGETHER):
        drawn = [words[at] for at in rng.choice(WORDS, size=PASSAGE, p=shares)]
        sentences = [drawn[at : at + SENTENCE] for at in range(0, PASSAGE, SENTENCE)]
        passage = " ".join(" ".join(one).capitalize() + "." for one in sentences)
        start = len(text) + (2 if text else 0)
        text = f"{text}\n\n{passage}" if text else passage
        spans.append(Span(start, start + len(passage)))
    return text, spans


def queries(library: Librarian, number: int) -> Iterator[str]:
    """A few words in a row of articles here and there, as somebody types them."""
    rng = np.random.default_rng(7)
    held = library.count()[0]
    for _ in range(number):
        offset = int(rng.integers(0, held))
        words = library.latest(limit=1, offset=offset)[0].text.split()
        start = int(rng.integers(0, len(words) - 8))
        yield " ".join(words[start : start + int(rng.integers(2, 7))])


async def measure(
    library: Librarian, state: State, settings: Settings, asked: Sequence[str]
) -> list[float]:
    """Milliseconds of each query but the first ones."""
    telegram = Nowhere()
    bot = ExtBot("42:TEST", request=telegram, get_updates_request=Nowhere())
    await bot.initialize()
    given = BotSettings.from_env({"TELEGRAM_BOT_TOKEN": "42:TEST"})
    times = []
    with ThreadPoolExecutor(4) as pool:
        desk = Desk(given, settings, library, state, pool, bot, Metrics())
        inline = Inline(desk, Floods(desk))
        for number, query in enumerate(asked):
            update = Update.de_json(_update(number, query), bot)
            began = time.perf_counter()
            await inline.query(update, None)
            times.append(1000 * (time.perf_counter() - began))
    shown = [
        json.loads(one["results"]) if isinstance(one["results"], str) else one["results"]
        for one in telegram.answers
    ]
    cards = sum(map(len, shown)) / len(shown)
    print(f"{len(shown)} queries answered, {cards:.1f} cards on average")
    return times[WARM:]


def _update(number: int, query: str) -> dict[str, Any]:
    person = {"id": 1_000 + number, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    body = {"id": str(number), "from": person, "query": query, "offset": ""}
    return {"update_id": number, "inline_query": body}


def main() -> int:
    """Build, ask, and print p50 and p95."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"FOOTNOTE_DATA": str(args.data or folder)})
        with open_library(settings) as library, open_state(settings) as state:
            build(library, args.passages)
            library.warm_up()
            asked = list(queries(library, args.queries + WARM))
            times = asyncio.run(measure(library, state, settings, asked))
            passages = library.count()[1]
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{passages} passages, {len(times)} queries: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    return int(p95 > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
