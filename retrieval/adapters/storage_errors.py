"""What an error of the database or the operating system means for the caller."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine.interfaces import ExceptionContext

from retrieval.errors import (
    FootnoteError,
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageReadOnly,
)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LITTLE_ROOM = 1 << 20  # bytes; below it an I/O error is taken for a full disk

_MEANING: dict[int, type[StorageError | StorageDamaged]] = {
    sqlite3.SQLITE_FULL: StorageFull,
    sqlite3.SQLITE_READONLY: StorageReadOnly,
    sqlite3.SQLITE_CANTOPEN: StorageReadOnly,
    sqlite3.SQLITE_PERM: StorageReadOnly,
    sqlite3.SQLITE_BUSY: StorageBusy,
    sqlite3.SQLITE_LOCKED: StorageBusy,
    sqlite3.SQLITE_CORRUPT: StorageDamaged,
    sqlite3.SQLITE_NOTADB: StorageDamaged,
    sqlite3.SQLITE_IOERR: StorageDamaged,
}
# SQLite says FULL for ENOSPC only; a quota or a limit on file size comes as one of these.
_CANNOT_GROW = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}


def translate(context: ExceptionContext, path: Path) -> None:
    """Raise the meaning of a driver's error; listens to SQLAlchemy's handle_error."""
    meaning = _meaning(context.original_exception, path)
    if meaning is not None:
        raise meaning from context.original_exception


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise the meaning of errors of sqlite3 and of the operating system."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        meaning = _meaning(error, path)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: BaseException, path: Path) -> FootnoteError | None:
    """Return the error to raise instead, or None when it is a fault of ours."""
    if isinstance(error, OSError):
        return _of_system(error)(str(path))
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
        return StorageBusy(str(path))  # another process stored the same thing a moment ago
    primary = code & 0xFF
    if code in _CANNOT_GROW or (primary == sqlite3.SQLITE_IOERR and _full(path)):
        return StorageFull(str(path))
    meaning = _MEANING.get(primary)
    return meaning(str(path)) if meaning else None


def _full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < _LITTLE_ROOM


def _of_system(error: OSError) -> type[StorageError]:
    if error.errno in _NO_ROOM:
        return StorageFull
    return StorageBusy if isinstance(error, TimeoutError) else StorageReadOnly
