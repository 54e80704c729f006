"""sentence-transformers: the reference, and what runs every model on every platform."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.adapters.engines import Kind, unit_rows
from retrieval.adapters.engines.machine import cores
from retrieval.engines import Engine
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 16  # 64 passages/s in bfloat16 on two idle cores; other sizes were not compared
_GPU_BATCH = 64  # not tried: no machine with a GPU was at hand
_AT_ONCE = 128  # texts; a question waits for no more than these

_PAD_TO = 64
"""Tokens. The engine keeps something for every length that it meets: 1,300 passages left 90 MB behind,
562 MB when each batch had a length of its own, and took three quarters of the time (busy machine)."""

_MAX_TOKENS = 512  # of a model that does not say


class ReferenceEngine:
    """A model as sentence-transformers runs it."""

    def __init__(self, model: "SentenceTransformer", *, batch: int = _BATCH) -> None:
        self._model = model
        self._batch = batch
        self._lock = threading.Lock()  # its tokenizer is not safe
        dim = model.get_embedding_dimension()
        if dim is None:
            raise ModelUnusable("", "it does not say how long its vectors are")
        self.dim = dim
        self.max_tokens = model.max_seq_length or _MAX_TOKENS

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Shape (len(texts), dim), float32, unit rows in the order of the texts."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        encode = self._model.encode_query if kind is Kind.QUERY else self._model.encode_document
        for start in range(0, len(order), _AT_ONCE):
            part = order[start : start + _AT_ONCE]
            with self._lock:
                rows = encode(
                    [texts[position] for position in part],
                    batch_size=self._batch,
                    convert_to_tensor=True,
                    show_progress_bar=False,
                )
            vectors[part] = rows.float().cpu().numpy()
        return unit_rows(vectors)


def load(folder: Path, engine: Engine, max_tokens: int | None) -> ReferenceEngine:
    """Load a model folder; `max_tokens` overrules what it says. Raises ModelUnusable."""
    import torch  # noqa: PLC0415 - see load_model

    torch.set_num_threads(cores())
    if engine is not Engine.TORCH_GPU:
        dtype = torch.bfloat16 if engine.is_bf16 else torch.float32
        model = load_model(folder, "cpu", dtype, max_tokens)
        batch = _BATCH
    elif torch.cuda.is_available():
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
        dtype = torch.bfloat16 if fast else torch.float32
        model = load_model(folder, "cuda", dtype, max_tokens)
        batch = _GPU_BATCH
    elif torch.backends.mps.is_available():
        model = load_model(folder, "mps", torch.float32, max_tokens)
        batch = _GPU_BATCH
    else:
        raise ModelUnusable(folder.name, "torch finds no GPU")
    first: Any = model[0]
    if hasattr(first, "processing_kwargs"):
        first.processing_kwargs = {"text": {"pad_to_multiple_of": _PAD_TO}}
    return ReferenceEngine(model, batch=batch)


def load_model(
    folder: Path, device: str | None, dtype: object, max_tokens: int | None
) -> "SentenceTransformer":
    """Load a model folder as it comes, on what it chooses where no device is given.

    Raises ModelUnusable."""
    # Seconds of imports, wanted only where nothing faster runs.
    import transformers  # noqa: PLC0415
    from safetensors import SafetensorError  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    try:
        model = SentenceTransformer(
            str(folder), device=device, local_files_only=True, model_kwargs={"dtype": dtype}
        )
    except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
        raise ModelUnusable(folder.name, "sentence-transformers cannot load it") from error
    if max_tokens is not None:
        model.max_seq_length = max_tokens
    return model
