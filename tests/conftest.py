"""What holds for every test: no model hub, and one loaded model; pyproject blocks sockets."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from retrieval import wiring
from retrieval.adapters.centring import Centre
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import RunningEngine
from retrieval.engines import Choice, Engine
from retrieval.ports import Vectors
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
    """Where the model is exported to, once for all tests; a data folder may link to it.

    Of all processes that run tests: whoever needs the export first makes it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "exports"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def embedder(exports: Path) -> ModelEmbedder:
    """The model that comes with the project, loaded when it is first used."""
    return ModelEmbedder(exports=exports)


class Remembering(ModelEmbedder):
    """The one loaded model, which knows what it has embedded before.

    Each bot that starts looks for questions to offer, in the same articles: most of the time of a test
    that starts one went into sentences that the test before had embedded."""

    def __init__(self, model: ModelEmbedder, exports: Path) -> None:
        super().__init__(exports=exports)
        self._model = model
        self._known: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if unknown := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(unknown, super().embed_passages(unknown), strict=True))
        rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else super().embed_passages(texts)

    @property
    def _engine(self) -> tuple[RunningEngine, Choice, Centre]:
        return self._model._engine


@pytest.fixture(scope="session")
def shared_model(embedder: ModelEmbedder, exports: Path) -> Iterator[None]:
    """Let every library that is opened use the one loaded model, unless it names another."""
    remembering = Remembering(embedder, exports)

    def choose(
        model: str | None, *, engine: Engine | None, exports: Path, keep: bool = True
    ) -> ModelEmbedder:
        if model is None and engine is None:
            return remembering
        return ModelEmbedder(model, engine=engine, exports=exports, keep=keep)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ModelEmbedder", choose)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own."""
    return Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "data")})
