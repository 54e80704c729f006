"""What an error of the database or the operating system means for the caller."""

import errno
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.engine.interfaces import ExceptionContext

from retrieval.errors import (
    FootnoteError,
    StorageBusy,
    StorageDamaged,
    StorageFull,
    StorageReadOnly,
)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LITTLE_ROOM = 1 << 20  # bytes; below it an I/O error is taken for a full disk

_MEANING: dict[int, type[StorageFull | StorageReadOnly | StorageBusy | StorageDamaged]] = {
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


def of_sqlite(error: BaseException, path: Path) -> FootnoteError | None:
    """Return the error to raise instead, or None when it is a fault of ours."""
    if not isinstance(error, sqlite3.Error):
        return None
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
        return StorageBusy(str(path))  # another process stored the same thing a moment ago
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < _LITTLE_ROOM:
        return StorageFull(str(path))
    meaning = _MEANING.get(primary)
    return meaning(str(path)) if meaning else None


def of_os(error: OSError, path: Path) -> FootnoteError:
    """Return the error to raise instead of one of the operating system's on writing."""
    if error.errno in _NO_ROOM:
        return StorageFull(str(path))
    return StorageReadOnly(str(path))


def translate(context: ExceptionContext, path: Path) -> None:
    """Raise the meaning of a driver's error; listens to SQLAlchemy's handle_error."""
    meaning = of_sqlite(context.original_exception, path)
    if meaning is not None:
        raise meaning from context.original_exception
