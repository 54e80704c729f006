"""What holds for every test: no model hub, and one loaded model; pyproject blocks sockets."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import wiring
from retrieval.adapters.embedder import SentenceTransformerEmbedder
from retrieval.settings import Settings

# Read by libraries when they are loaded, which is later than this.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The model that comes with the project, loaded when it is first used."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def shared_model(embedder: SentenceTransformerEmbedder) -> Iterator[None]:
    """Let every library that is opened use the one loaded model, unless it names another."""

    def choose(model: str | None) -> SentenceTransformerEmbedder:
        return embedder if model is None else SentenceTransformerEmbedder(model)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "SentenceTransformerEmbedder", choose)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own."""
    return Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "data")})
