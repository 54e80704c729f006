"""Exports that could not be sent stay as long as their job, and no file of others is touched."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import exports
from retrieval.tasks import ExportTask, ReindexTask
from tests.fake_jobs import MemoryJobs

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Untold:
    """A library that has these jobs to tell of."""

    def __init__(self, *tasks: Any) -> None:
        jobs = MemoryJobs()
        self._jobs = [jobs.enqueue(task) for task in tasks]

    def untold_jobs(self) -> Sequence[Any]:
        return self._jobs


def written(path: Path, *, days: float) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def prune(data: Path, *tasks: Any) -> None:
    library: Any = Untold(*tasks)
    exports.prune(data, library, now=NOW)


def test_an_old_export_goes_and_a_younger_one_stays(tmp_path: Path) -> None:
    old = written(exports.path_of(tmp_path, "shared", 7), days=91)
    half = written(old.with_name(f".{old.name}.part"), days=91)
    young = written(exports.path_of(tmp_path, "shared", 8), days=89)
    prune(tmp_path, ReindexTask())
    assert [old.exists(), half.exists(), young.exists()] == [False, False, True]


def test_an_export_that_is_still_to_be_told_of_stays(tmp_path: Path) -> None:
    path = written(exports.path_of(tmp_path, "shared", 7), days=400)
    half = written(path.with_name(f".{path.name}.part"), days=400)
    prune(tmp_path, ExportTask("shared", str(path)))
    assert path.exists()
    assert half.exists()


def test_what_is_no_export_is_left_alone(tmp_path: Path) -> None:
    mine = written(tmp_path / "exports" / "backup.jsonl.gz", days=400)
    prune(tmp_path)
    assert mine.exists()


def test_without_an_export_there_is_nothing_to_do(tmp_path: Path) -> None:
    prune(tmp_path)
    assert list(tmp_path.iterdir()) == []
