"""What holds for every test: no model hub, and one loaded model; pyproject blocks sockets."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from retrieval import wiring
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.engines import Engine
from retrieval.settings import Settings

# Read by libraries when they are loaded, which is later than this.
os.environ.update(
    HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", PTB_TIMEDELTA="1", TOKENIZERS_PARALLELISM="false"
)

# An example may take long on a machine that does other things too; pytest-timeout is the limit.
# The same examples each time; to look for new ones: pytest --hypothesis-profile=explore.
hypothesis.settings.register_profile("any machine", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model is exported to, once for all tests; a data folder may link to it."""
    return tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="session")
def embedder(exports: Path) -> ModelEmbedder:
    """The model that comes with the project, loaded when it is first used."""
    return ModelEmbedder(exports=exports)


@pytest.fixture(scope="session")
def shared_model(embedder: ModelEmbedder) -> Iterator[None]:
    """Let every library that is opened use the one loaded model, unless it names another."""

    def choose(
        model: str | None, *, engine: Engine | None, exports: Path, keep: bool = True
    ) -> ModelEmbedder:
        if model is None and engine is None:
            return embedder
        return ModelEmbedder(model, engine=engine, exports=exports, keep=keep)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ModelEmbedder", choose)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own."""
    return Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "data")})
