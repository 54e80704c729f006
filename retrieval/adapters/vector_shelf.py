"""Vectors by text in a file of their own: what was embedded once need not be again."""

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from retrieval.adapters import rows, storage_errors
from retrieval.errors import StorageDamaged
from retrieval.ports import Vectors

log = logging.getLogger(__name__)

T = TypeVar("T")

_SCHEMA = """CREATE TABLE IF NOT EXISTS vectors (
  model TEXT, digest BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, digest)
) WITHOUT ROWID"""
_SEAL = 4  # bytes
_BUSY_TIMEOUT_S = 60.0  # a batch of another process is written in much less


class FileShelf:
    """VectorShelf in a SQLite file, as float16, which is how they are stored, each with a checksum.

    The file may be removed at any moment, one that cannot be read is begun again, and a vector that
    changed on the disk is not there. Raises Storage
    errors."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of these texts; those that are there stay."""
        if texts:
            digests = map(_digest, texts)
            packed = {
                of: _sealed(of, one) for of, one in zip(digests, rows.pack(vectors), strict=True)
            }
            self._or_begin_again(lambda: self._write(model, packed))

    def get(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """Those that are there, by text, each of shape (dim,)."""
        digests = {_digest(text): text for text in texts}
        held = self._or_begin_again(lambda: self._read(model, list(digests))) or {}
        found = {of: one for of, sealed in held.items() if (one := _opened(of, sealed)) is not None}
        if damaged := held.keys() - found.keys():
            log.warning("kept vectors damaged and dropped count=%d", len(damaged))
            self._or_begin_again(lambda: self._drop(model, damaged))
        if not found:
            return {}
        vectors = rows.unpack(list(found.values()))
        return dict(zip((digests[digest] for digest in found), vectors, strict=True))

    def models(self) -> frozenset[str]:
        """Of which models there are vectors."""
        found = self._or_begin_again(self._models) if self._path.exists() else None
        return found or frozenset()

    def forget(self, model: str) -> None:
        """Forget the vectors of a model, and give their place back."""
        if self._path.exists():
            self._or_begin_again(lambda: self._forget(model))

    def _or_begin_again(self, work: Callable[[], T]) -> T | None:
        """Do what is to be done with the file; one that is damaged, or another
        program's, is removed, for it is only a cache."""
        try:
            with storage_errors.translated(self._path):
                return work()
        except (StorageDamaged, sqlite3.Error, UnicodeDecodeError):
            log.warning("kept vectors unreadable and begun again file=%s", self._path.name)
            for suffix in ("", "-journal"):
                self._path.with_name(f"{self._path.name}{suffix}").unlink(missing_ok=True)
            return None

    def _read(self, model: str, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found: dict[bytes, bytes] = {}
        with closing(self._open()) as connection:
            for batch in rows.batches(digests):
                marks = ",".join("?" * len(batch))
                query = (
                    f"SELECT digest, vector FROM vectors WHERE model = ? AND digest IN ({marks})"  # noqa: S608 - marks only
                )
                found.update(connection.execute(query, [model, *batch]))
        return found

    def _write(self, model: str, vectors: dict[bytes, bytes]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        values = [(model, digest, vector) for digest, vector in vectors.items()]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", values)

    def _drop(self, model: str, digests: Iterable[bytes]) -> None:
        gone = [(model, digest) for digest in digests]
        with closing(self._open()) as connection, connection:
            connection.executemany("DELETE FROM vectors WHERE model = ? AND digest = ?", gone)

    def _models(self) -> frozenset[str]:
        with closing(self._open()) as connection:
            found = connection.execute("SELECT DISTINCT model FROM vectors").fetchall()
            return frozenset(row[0] for row in found)

    def _forget(self, model: str) -> None:
        with closing(self._open()) as connection:
            with connection:
                gone = connection.execute("DELETE FROM vectors WHERE model = ?", [model]).rowcount
            if gone:
                connection.execute("VACUUM")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S)
        connection.execute(_SCHEMA)
        return connection


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _sealed(digest: bytes, vector: bytes) -> bytes:
    return vector + zlib.crc32(digest + vector).to_bytes(_SEAL)


def _opened(digest: bytes, sealed: bytes) -> bytes | None:
    """The vector that was sealed, None when it or its text is not what it was."""
    vector = sealed[:-_SEAL]
    return vector if _sealed(digest, vector) == sealed else None
