"""An embedder that remembers, in a file, the passages it has embedded before."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.adapters.vector_shelf import FileShelf
from retrieval.ports import Embedder, Vectors


class CachedEmbedder:
    """Passages by fingerprint, engine and digest of the text, as float16, which is how they are stored.

    Questions are embedded anew each time, so that their time can be measured. The file may be removed
    at any moment, and one that cannot be read is begun again. Raises Storage errors."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._shelf = FileShelf(path)

    @property
    def fingerprint(self) -> str:
        """That of the embedder within, whose vectors these are."""
        return self._embedder.fingerprint

    @property
    def engine(self) -> str:
        """What runs the embedder within."""
        return self._embedder.engine

    @property
    def languages(self) -> frozenset[str] | None:
        """Those of the embedder within."""
        return self._embedder.languages

    @property
    def dim(self) -> int:
        """Length of one vector."""
        return self._embedder.dim

    @property
    def max_tokens(self) -> int:
        """Longest input that is read whole."""
        return self._embedder.max_tokens

    def embed_query(self, text: str) -> Vectors:
        """Shape (1, dim), always computed."""
        return self._embedder.embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim); what is known is read, the rest is embedded and kept."""
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        known = self._shelf.get(self._model, texts)
        unknown = list(dict.fromkeys(text for text in texts if text not in known))
        if unknown:
            # As the file holds them, so that a second run has the same vectors as the first.
            fresh = self._embedder.embed_passages(unknown).astype(np.float16).astype(np.float32)
            self._shelf.put(self._model, unknown, fresh)
            known |= dict(zip(unknown, fresh, strict=True))
        return np.stack([known[text] for text in texts])

    @property
    def _model(self) -> str:
        return f"{self.fingerprint} {self.engine}"
