"""Kills a process that adds articles and writes a snapshot of the index after each.

python -m tests.benchmarks.faults.snapshots DATA FIRST is that process."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random

import numpy as np

from retrieval.adapters.kept_index import open_index
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Draft, Identity, Span
from tests.benchmarks.faults.trial import ROOT, Trial, faults_of

DIM = 384
MODEL = "model"
PASSAGES = 40  # of an article


def write(data: Path, first: int) -> None:
    """Add and write until killed, and print the id of each article once it is stored."""
    store = SqliteStore(data / "footnote.db")
    store.create_library("one")
    index = open_index(data / "index", store, MODEL, DIM)
    for number in count(first):
        words = [f"article{number} line{line}" for line in range(PASSAGES)]
        text = "\n".join(words)
        starts = [sum(len(one) + 1 for one in words[:at]) for at in range(PASSAGES)]
        vectors = np.random.default_rng(number).normal(size=(PASSAGES, DIM)).astype(np.float32)
        article = store.add(
            Draft(title=f"Title {number}", text=text),
            Identity(1, str(number), ""),
            [Span(at, at + len(one)) for at, one in zip(starts, words, strict=True)],
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
            content_hash=str(number),
            fingerprint=MODEL,
        )
        print(article.id, flush=True)  # noqa: T201 - the acknowledgement
        index.refresh()
        index.snapshot()


def kills(data: Path, *, times: int, seed: int) -> Iterator[Trial]:
    """Kill it so many times on one data folder."""
    rng, acknowledged = Random(f"snapshot {seed}"), set[int]()
    for run in range(times):
        after, pause = rng.randint(0, 8), rng.uniform(0, 0.1)
        with subprocess.Popen(
            [sys.executable, "-m", __name__, str(data), str(run * 10_000)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(after)]
            if not after:
                pause = rng.uniform(0, 2)
            time.sleep(pause)
            process.kill()
            told += process.stdout
        acknowledged |= {int(line) for line in told if line.endswith("\n")}
        what = f"snapshot: killed {pause:.2f} s after article {after} of run {run}"
        yield Trial(what, list(_lost(data, acknowledged)))


def _lost(data: Path, acknowledged: set[int]) -> Iterator[str]:
    if not acknowledged:
        return
    with closing(SqliteStore(data / "footnote.db")) as store:
        everywhere = frozenset(library.id for library in store.libraries())
        present = {article.id for article in store.list_articles(within=everywhere)}
        if missing := acknowledged - present:
            yield f"articles {sorted(missing)} were acknowledged and are not there"
        with closing(open_index(data / "index", store, MODEL, DIM)) as index:
            ids, vectors = store.vectors_of(range(1_000_000))
            held, found = index.newest(len(ids) + 1)
            if held != ids or not np.array_equal(found, vectors):
                yield f"the index holds {len(held)} of {len(ids)} passages, or other vectors"
    yield from faults_of(data / "footnote.db")
    if bad := [path.name for path in (data / "index").glob("*.bad")]:
        yield f"a snapshot was half written: {bad}"
    if len(left := [path.name for path in (data / "index").glob("gen-*")]) > 6:  # two generations
        yield f"files are left: {left}"


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
