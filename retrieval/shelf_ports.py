"""What keeps vectors of models that do not serve, as a Protocol."""

from collections.abc import Sequence
from typing import Protocol

from retrieval.ports import Vectors


class VectorShelf(Protocol):
    """Vectors of models that do not serve now, by text; a cache, which may lose what it held."""

    def put(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors of a model, named by its fingerprint, one row a text."""

    def get(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """Those that are there, by text, each of shape (dim,)."""

    def models(self) -> frozenset[str]:
        """Of which models there are vectors."""

    def forget(self, model: str) -> None:
        """Forget the vectors of a model."""
