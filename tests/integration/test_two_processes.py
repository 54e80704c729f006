"""Two processes on one data folder: both read, and one of them writes snapshots of the index."""

import logging
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.adapters.kept_index import open_index
from retrieval.adapters.sqlite_store import SqliteStore
from tests.benchmarks.faults.snapshots import DIM, MODEL, PASSAGES

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    input()
"""


def test_a_reader_sees_whole_articles_while_another_process_adds_and_writes_snapshots(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.faults.snapshots", str(tmp_path), "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()  # the first article is stored
        sizes = []
        with (
            closing(SqliteStore(tmp_path / "footnote.db")) as store,
            closing(open_index(tmp_path / "index", store, MODEL, DIM)) as index,
        ):
            for _ in range(10):
                writer.stdout.readline()
                index.refresh()
                everywhere = frozenset(library.id for library in store.libraries())
                found = store.match("line7", 1000, within=everywhere)
                assert len(index) % PASSAGES == 0
                assert len(found) >= 1
                sizes.append(len(index))
        writer.kill()
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def test_the_second_writer_of_snapshots_is_refused_with_a_sentence_and_answers_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "index").mkdir()
    lock = str(tmp_path / "index" / "lock")
    caplog.set_level(logging.INFO)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, lock],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            closing(SqliteStore(tmp_path / "footnote.db")) as store,
            closing(open_index(tmp_path / "index", store, MODEL, DIM)) as index,
        ):
            assert not index.snapshot()
            assert "index snapshot left to the process that is writing one" in caplog.text
            assert not (tmp_path / "index" / "manifest.json").exists()
            holder.communicate("\n")
            assert index.snapshot()
