"""A few seconds of what `python -m tests.benchmarks.load` does for as long as it is told to."""

import shutil
from pathlib import Path

import pytest

from retrieval.adapters.embedder import ModelEmbedder
from tests.benchmarks.load import run


@pytest.mark.usefixtures("shared_model")
def test_two_hundred_chats_at_once_lose_nothing_and_keep_their_order(
    demo_data: Path, tmp_path: Path, embedder: ModelEmbedder, exports: Path
) -> None:
    data = shutil.copytree(demo_data, tmp_path / "data")
    if embedder.engine.startswith("openvino"):
        (data / "models").symlink_to(exports)
    seen = run(data, minutes=0.1, rate=5.0, seed=2)
    assert seen.problems == []
    assert sum(map(len, seen.seconds.values())) > 10
    assert {"question", "group question"} <= set(seen.seconds)
