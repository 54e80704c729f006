"""Whether the embedding model is there, intact, and gives what the index expects."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.adapters.model_folder import DEFAULT_MODEL, local_model
from retrieval.errors import ModelUnusable
from retrieval.findings import Diagnosis, Finding
from retrieval.ports import Embedder

OpenModel = Callable[[str | None], Embedder]

_SENTENCES = ("The ferry left the harbour at nine.", "Bread is baked before dawn.")
_NEARLY = 0.01  # a row of float32 that was normalised is off by a millionth


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of the present model; None for what could not be found out."""

    fingerprint: str | None = None
    dim: int | None = None


def examine_model(
    name: str | None, kept: Path, open_model: OpenModel
) -> tuple[list[Finding], Model]:
    """Find, verify, load and run the model; nothing is downloaded."""
    shown = {"model": name or DEFAULT_MODEL}
    try:
        here = None if name is None else local_model(name, kept)
        if here is None and name is not None:
            return [Finding(Diagnosis.MODEL_NOT_HERE, shown)], Model()
        embedder = open_model(here)
        fingerprint = embedder.fingerprint
    except ModelUnusable as error:
        return [Finding(Diagnosis.MODEL_UNUSABLE, shown | {"detail": error.detail})], Model()
    intact = Finding(Diagnosis.MODEL_INTACT, shown | {"fingerprint": fingerprint[:12]})
    try:
        works = _run(embedder, shown)
    except ModelUnusable as error:
        unloadable = Finding(Diagnosis.MODEL_UNLOADABLE, shown | {"detail": error.detail})
        return [intact, unloadable], Model(fingerprint)
    except Exception as error:  # noqa: BLE001 - what a folder's own configuration makes torch raise
        detail = {"detail": type(error).__name__}
        return [intact, Finding(Diagnosis.MODEL_UNLOADABLE, shown | detail)], Model(fingerprint)
    return [intact, works], Model(fingerprint, embedder.dim)


def _run(embedder: Embedder, shown: dict[str, str]) -> Finding:
    dim = embedder.dim
    passages = embedder.embed_passages(_SENTENCES)
    query = embedder.embed_query(_SENTENCES[0])
    shapes = passages.shape == (len(_SENTENCES), dim) and query.shape == (1, dim)
    # A sentence is nearer to itself than to another, or the weights are noise; NaN fails too.
    sound = (
        shapes
        and bool(np.all(np.abs(np.linalg.norm(passages, axis=1) - 1) < _NEARLY))
        and float(query[0] @ passages[0]) > float(query[0] @ passages[1])
    )
    return Finding(
        Diagnosis.MODEL_WORKS if sound else Diagnosis.MODEL_USELESS,
        shown | {"dim": dim, "engine": embedder.engine},
    )
