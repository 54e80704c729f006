"""The embedding model, on the fastest engine that this machine offers."""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from retrieval.adapters.engines import Kind, RunningEngine, exports, machine
from retrieval.adapters.model_folder import ModelFolder
from retrieval.engines import Choice, Engine, Machine, Why, choose, without_openvino
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors

log = logging.getLogger(__name__)

_QUERIES_KEPT = 1024
"""Vectors of questions, 1.5 MB with the default model: people press buttons under the same question,
and ask what others in the group have just asked."""


class ModelEmbedder:
    """A sentence-transformers model by folder or hub name; nothing is loaded before it is needed.

    `exports` is the folder that keeps exported models; without it, or with `keep` false, only what
    lies there already is used. Safe to use from several threads. Raises ModelUnusable."""

    def __init__(
        self,
        model: str | None = None,
        *,
        engine: Engine | None = None,
        exports: Path | None = None,
        keep: bool = True,
    ) -> None:
        self._folder = ModelFolder(model)
        self._wanted = engine
        self._exports = exports
        self._keep = keep
        self._loading = threading.Lock()
        self._loaded: tuple[RunningEngine, Choice] | None = None
        self._together = _Together(lambda texts: self._run(texts, Kind.QUERY))
        self._query = lru_cache(_QUERIES_KEPT)(self._together.embed)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights and configuration and the chunking version."""
        return self._folder.fingerprint

    @property
    def choice(self) -> Choice:
        """The engine that runs the model, and why this one; loads it."""
        return self._engine[1]

    @property
    def folder(self) -> ModelFolder:
        """Where the model's files are."""
        return self._folder

    @property
    def engine(self) -> str:
        """Name of the engine that runs the model; loads it."""
        return self.choice.engine.value

    @property
    def dim(self) -> int:
        """Length of one vector."""
        return self._engine[0].dim

    @property
    def max_tokens(self) -> int:
        """Longest input that is read whole."""
        return self._engine[0].max_tokens

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim), float32, unit rows; (0, dim) for none."""
        return self._run(texts, Kind.PASSAGE)

    def embed_query(self, text: str) -> Vectors:
        """Shape (1, dim), float32, a unit row that must not be changed: it is remembered."""
        return self._query(text)

    def running(self) -> RunningEngine:
        """The engine itself, which remembers nothing; loads it."""
        return self._engine[0]

    def _run(self, texts: Sequence[str], kind: Kind) -> Vectors:
        # Half a surrogate pair is no text to a tokenizer; a page may hold one.
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        return self._engine[0].encode(whole, kind)

    @property
    def _engine(self) -> tuple[RunningEngine, Choice]:
        """Loaded at first use, by the one thread that holds the lock."""
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load(machine.look())
            return self._loaded

    def _load(self, here: Machine) -> tuple[RunningEngine, Choice]:
        choice = choose(here, self._wanted)
        if choice.engine.library == "openvino":
            try:
                return self._exported(choice)
            except _NotExported as refusal:
                if choice.why is Why.SET:
                    raise ModelUnusable(self._folder.name, refusal.detail) from refusal
                choice = without_openvino(here, refusal.why, refusal.detail)
                log.warning("slower engine=%s because=%s", choice.engine, refusal.why)
        return self._reference(choice.engine), choice

    def _reference(self, engine: Engine) -> RunningEngine:
        # Seconds of imports, wanted only where nothing faster runs.
        from retrieval.adapters.engines import reference  # noqa: PLC0415

        try:
            return reference.load(self._folder.path, engine, self._folder.max_tokens)
        except ModelUnusable as error:
            raise ModelUnusable(self._folder.name, error.detail) from error

    def _exported(self, choice: Choice) -> tuple[RunningEngine, Choice]:
        try:
            from retrieval.adapters.engines.openvino_runtime import OpenVinoEngine  # noqa: PLC0415
        except ImportError as error:
            raise _NotExported(Why.NOT_INSTALLED, "openvino cannot be loaded") from error
        folder, manifest = self._export()
        if choice.engine.value not in manifest.fidelity and choice.why is not Why.SET:
            choice = Choice(Engine.OPENVINO_FP32, Why.UNFAITHFUL)
        return OpenVinoEngine(folder, manifest, choice.engine), choice

    def _export(self) -> tuple[Path, exports.Manifest]:
        """The exported model, made now when there is none; raises _NotExported."""
        if self._exports is None:
            raise _NotExported(Why.NOT_EXPORTED, "there is no folder to keep the export in")
        folder = self._exports / self.fingerprint
        manifest = exports.find(folder)
        if manifest is None and not self._keep:
            raise _NotExported(Why.NOT_EXPORTED, "it was not exported yet")
        if manifest is None:
            try:
                manifest = exports.make(self._folder.path, folder, self._folder.max_tokens)
            except exports.ExportFailed as error:
                raise _NotExported(Why.NOT_EXPORTED, str(error)) from error
        if manifest.refused:
            raise _NotExported(Why.NOT_EXPORTABLE, manifest.refused)
        return folder, manifest


class _NotExported(Exception):
    """Why OpenVINO cannot run this model here."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


class _Waiting:
    """A text that somebody waits for, and what became of it."""

    __slots__ = ("error", "text", "vector")

    def __init__(self, text: str) -> None:
        self.text = text
        self.vector: Vectors | None = None
        self.error: BaseException | None = None


class _Together:
    """Embeds in one batch what arrives while the batch before is computed."""

    def __init__(self, run: Callable[[list[str]], Vectors]) -> None:
        self._run = run
        self._turn = threading.Lock()
        self._noting = threading.Lock()
        self._waiting: list[_Waiting] = []

    def embed(self, text: str) -> Vectors:
        """Shape (1, dim), not to be written to."""
        mine = _Waiting(text)
        with self._noting:
            self._waiting.append(mine)
        with self._turn:  # whoever is first embeds for all; the others find it done
            if mine.vector is None and mine.error is None:
                self._embed_all()
        if mine.error is not None:
            raise mine.error
        assert mine.vector is not None  # noqa: S101 - one of both was set
        return mine.vector

    def _embed_all(self) -> None:
        with self._noting:
            batch, self._waiting = self._waiting, []
        try:
            vectors = self._run([one.text for one in batch])
        except BaseException as error:  # noqa: BLE001 - raised again for each that waits
            for one in batch:
                one.error = error
            return
        vectors.flags.writeable = False
        for one, row in zip(batch, np.split(vectors, len(batch)), strict=True):
            one.vector = row
