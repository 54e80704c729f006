"""`footnote ingest` killed without warning; tests/benchmarks/kill.py does it oftener."""

from pathlib import Path

import pytest

from retrieval.adapters.embedder import ModelEmbedder
from tests.benchmarks.kill import Trial


@pytest.mark.usefixtures("shared_model")
def test_nothing_acknowledged_is_lost_when_ingest_is_killed(
    tmp_path: Path, embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.dim == 384  # it is exported now, not by each process that is killed
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(exports)
    kills = list(Trial(tmp_path, articles=60, seed=2).kills(3))
    assert [problem for kill in kills for problem in kill.problems] == []
    assert sum(kill.receipts for kill in kills) > 0
    assert sum(kill.asked for kill in kills) > 0
