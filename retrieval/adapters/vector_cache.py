"""An embedder that remembers, in a file, the passages it has embedded before."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np

from retrieval.adapters import rows, storage_errors
from retrieval.errors import StorageDamaged
from retrieval.ports import Embedder, Vectors

T = TypeVar("T")

_SCHEMA = """CREATE TABLE IF NOT EXISTS vectors (
  model TEXT, digest BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, digest)
) WITHOUT ROWID"""
_BUSY_TIMEOUT_S = 60.0  # a batch of another process is written in much less


class CachedEmbedder:
    """Passages by fingerprint, engine and digest of the text, as float16, which is how they are stored.

    Questions are embedded anew each time, so that their time can be measured. The file may be removed
    at any moment, and one that cannot be read is begun again. Raises Storage errors."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path

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
        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = self._or_begin_again(lambda: self._read(digests)) or {}
        unknown = {
            digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known
        }
        if unknown:
            packed = rows.pack(self._embedder.embed_passages(list(unknown.values())))
            fresh = dict(zip(unknown, packed, strict=True))
            self._or_begin_again(lambda: self._write(fresh))
            known |= fresh
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        return rows.unpack([known[digest] for digest in digests])

    def _or_begin_again(self, work: Callable[[], T]) -> T | None:
        """Do what is to be done with the file; one that is damaged, or another
        program's, is removed, for it is only a cache."""
        try:
            with storage_errors.translated(self._path):
                return work()
        except (StorageDamaged, sqlite3.Error, UnicodeDecodeError):
            for suffix in ("", "-journal"):
                self._path.with_name(f"{self._path.name}{suffix}").unlink(missing_ok=True)
            return None

    def _read(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found: dict[bytes, bytes] = {}
        with closing(self._open()) as connection:
            for batch in rows.batches(digests):
                marks = ",".join("?" * len(batch))
                query = (
                    f"SELECT digest, vector FROM vectors WHERE model = ? AND digest IN ({marks})"  # noqa: S608 - marks only
                )
                found.update(connection.execute(query, [self._model, *batch]))
        return found

    def _write(self, vectors: dict[bytes, bytes]) -> None:
        values = [(self._model, digest, vector) for digest, vector in vectors.items()]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", values)

    @property
    def _model(self) -> str:
        return f"{self.fingerprint} {self.engine}"

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S)
        connection.execute(_SCHEMA)
        return connection
