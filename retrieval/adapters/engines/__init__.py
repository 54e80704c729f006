"""What runs the embedding model: sentence-transformers always, OpenVINO where it is faster."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np

from retrieval.ports import Vectors


class Kind(StrEnum):
    """What a text is: models may have a prompt for each."""

    PASSAGE = "passage"
    QUERY = "query"


class RunningEngine(Protocol):
    """A loaded model; safe to use from several threads."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    @property
    def max_tokens(self) -> int:
        """Longest input that is read whole."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Shape (len(texts), dim), float32, unit rows in the order of the texts; (0, dim) for none."""


def unit_rows(vectors: Vectors) -> Vectors:
    """Normalise in float32: rows that come from bfloat16 are off by up to a hundredth."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit
