"""What is killed without warning; tests/benchmarks/faults kills it oftener, and more than it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.adapters.embedder import ModelEmbedder
from tests.benchmarks.faults import backups, ingest, migrations
from tests.benchmarks.faults.trial import Trial


@pytest.mark.usefixtures("shared_model")
def test_nothing_acknowledged_is_lost_when_ingest_is_killed(
    tmp_path: Path, embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.dim == 384  # it is exported now, not by each process that is killed
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(exports)
    kills = list(ingest.Trial(tmp_path, articles=60, seed=2).kills(3))
    assert [problem for kill in kills for problem in kill.problems] == []
    assert sum(kill.receipts for kill in kills) > 0
    assert sum(kill.asked for kill in kills) > 0


def promised(trials: Iterator[Trial]) -> None:
    assert [trial.what for trial in trials if trial.problems] == []


def test_a_migration_that_is_killed_is_done_by_the_next_start(tmp_path: Path) -> None:
    promised(migrations.kills(tmp_path, times=3, seed=3, articles=40))


def test_a_backup_that_is_killed_leaves_the_ones_before_and_is_done_by_the_next(
    demo_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(demo_data, tmp_path / "data")
    promised(backups.kills(data, times=2, seed=3))
