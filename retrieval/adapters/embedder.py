"""The embedding model, on the fastest engine that this machine offers."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from retrieval.adapters import centring
from retrieval.adapters.centring import Centre
from retrieval.adapters.engines import Kind, RunningEngine, exports, fidelity, machine
from retrieval.adapters.model_folder import ModelFolder
from retrieval.engines import Choice, Engine, Why, choose, without_openvino
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors

log = logging.getLogger(__name__)

_QUERIES_KEPT = 1024
"""Vectors of questions, 1.5 MB with the default model: people press buttons under the same question,
and ask what others in the group have just asked."""

_CHARACTERS_A_TOKEN = 64
"""A text is cut to so many characters for each token that the model reads before it is tokenised: in no
language is a token that long on average, and a text of 100 MB took GBs otherwise."""


class ModelEmbedder:
    """A sentence-transformers model by folder or hub name; nothing is loaded before it is needed.

    `exports` is the folder that keeps exported models: without it OpenVINO is not used, and with
    `keep` false only for what lies there already. Safe to use from several threads. Raises
    ModelUnusable."""

    def __init__(
        self,
        model: str | None = None,
        *,
        engine: Engine | None = None,
        exports: Path | None = None,
        keep: bool = True,
    ) -> None:
        self._folder = ModelFolder(model, kept=exports)
        self._wanted = engine
        self._exports = exports
        self._keep = keep
        self._loading = threading.Lock()
        self._loaded: tuple[RunningEngine, Choice, Centre] | None = None
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
    def languages(self) -> frozenset[str] | None:
        """English for the default model, None for any other."""
        return frozenset({"en"}) if self._folder.is_default else None

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
        """The engine itself, which remembers nothing and does not centre; loads it."""
        return self._engine[0]

    def _run(self, texts: Sequence[str], kind: Kind) -> Vectors:
        engine, _, centre = self._engine
        longest = engine.max_tokens * _CHARACTERS_A_TOKEN
        # Half a surrogate pair is no text to a tokenizer; a page may hold one.
        whole = [text[:longest].encode("utf-8", "replace").decode() for text in texts]
        return centre.apply(engine.encode(whole, kind), kind)

    @property
    def _engine(self) -> tuple[RunningEngine, Choice, Centre]:
        """Loaded at first use, by the one thread that holds the lock."""
        with self._loading:
            if self._loaded is None:
                engine, choice = self._load()
                self._loaded = engine, choice, self._centre(engine)
            return self._loaded

    def _centre(self, engine: RunningEngine) -> Centre:
        if self._folder.is_default:  # known to need none
            return Centre(np.empty((0, engine.dim), dtype=np.float32))
        key = self._folder.export_key
        kept = self._exports / f"{key}.centre-{centring.VERSION}.npy" if self._exports else None
        return Centre.kept(engine, kept, keep=self._keep)

    def _load(self) -> tuple[RunningEngine, Choice]:
        here = machine.look()
        choice = choose(here, self._wanted)
        if choice.why is Why.GPU:
            try:
                return self._tried(choice)
            except (ModelUnusable, RuntimeError) as error:  # CUDA's own errors among them
                log.warning("GPU not used because=%s", type(error).__name__)
                here = replace(here, gpu=False)
                choice = choose(here)
        if choice.engine.library == "openvino":
            try:
                return self._exported(choice)
            except _NotExported as refusal:
                if choice.why is Why.SET and refusal.why is not Why.NOT_YET:
                    raise ModelUnusable(self._folder.name, refusal.detail) from refusal
                choice = without_openvino(here, refusal.why, refusal.detail)
                if refusal.why is not Why.NOT_YET:
                    log.warning("slower engine=%s because=%s", choice.engine, refusal.why)
        if choice.why is Why.SET:
            return self._reference(choice.engine), choice
        return self._tried(choice)

    def _tried(self, choice: Choice) -> tuple[RunningEngine, Choice]:
        """Run it if its vectors are those of float32 on the processor, else that."""
        engine = self._reference(choice.engine)
        if choice.engine is Engine.TORCH_FP32:
            return engine, choice
        exact = self._reference(Engine.TORCH_FP32)
        if fidelity.compare(fidelity.trial(exact), fidelity.trial(engine)).suffices:
            return engine, choice
        return exact, Choice(Engine.TORCH_FP32, Why.UNFAITHFUL)

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
        if choice.why is not Why.SET and not manifest.is_faithful(choice.engine):
            choice = Choice(Engine.OPENVINO_FP32, Why.UNFAITHFUL)
        try:
            return OpenVinoEngine(folder, manifest, choice.engine), choice
        except Exception as error:  # openvino and tokenizers raise what they like
            raise _NotExported(Why.NOT_EXPORTED, type(error).__name__) from error

    def _export(self) -> tuple[Path, exports.Manifest]:
        """The exported model, made now when there is none; raises _NotExported."""
        if self._exports is None:
            raise _NotExported(Why.NOT_EXPORTED, "there is no folder to keep the export in")
        folder = self._exports / self._folder.export_key
        manifest = exports.find(folder)
        if manifest is None and not self._keep:
            raise _NotExported(Why.NOT_YET, "it was not exported yet")
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


class _Together:
    """Embeds in one batch what arrives while the batch before is computed."""

    def __init__(self, run: Callable[[list[str]], Vectors]) -> None:
        self._run = run
        self._turn = threading.Lock()
        self._noting = threading.Lock()
        self._waiting: list[tuple[str, Future[Vectors]]] = []

    def embed(self, text: str) -> Vectors:
        """Shape (1, dim), not to be written to."""
        mine: Future[Vectors] = Future()
        with self._noting:
            self._waiting.append((text, mine))
        with self._turn:  # whoever is first embeds for all; the others find it done
            if not mine.done():
                self._embed_all()
        return mine.result()

    def _embed_all(self) -> None:
        with self._noting:
            batch, self._waiting = self._waiting, []
        texts = list(dict.fromkeys(text for text, _ in batch))
        try:
            rows = dict(zip(texts, self._run(texts), strict=True))
        except Exception as error:  # noqa: BLE001 - raised again for each that waits
            for _, one in batch:
                one.set_exception(error)
            return
        except BaseException:
            with self._noting:  # this thread is stopped, not the others
                self._waiting = batch + self._waiting
            raise
        for text, one in batch:
            vector = rows[text][np.newaxis].copy()  # a view would keep the whole batch
            vector.flags.writeable = False
            one.set_result(vector)
