"""Opening a SQLite file: modes, pragmas, transactions and permissions."""

import os
import sqlite3
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from retrieval.adapters import storage_errors
from retrieval.errors import StorageReadOnly

_BUSY_TIMEOUT_S = 10.0
_IMMEDIATE = "footnote_immediate"


def open_engine(path: Path) -> tuple[sa.Engine, bool]:
    """Return an engine for the file, and whether it can be written; a missing file is created.

    Raises StorageReadOnly when the file is missing and cannot be created."""
    writable = _prepare(path)
    query = "" if writable else _reading_mode(path)
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        creator=partial(_connect, f"{path.absolute().as_uri()}{query}", writable=writable),
        poolclass=QueuePool,
        max_overflow=-1,  # readers are never kept waiting for one another
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", partial(storage_errors.translate, path=path))
    return engine, writable


def for_writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that take the write lock when they begin.

    A transaction that read first could not be made a writer once another process has written."""
    return engine.execution_options(**{_IMMEDIATE: True})


def _prepare(path: Path) -> bool:
    """Create folder and file when they are missing, for the owner only; say if they can be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise storage_errors.of_os(error, path) from error
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _reading_mode(path: Path) -> str:
    """Return the query of the file's URI under which it can be read without being written."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        # WAL wants to create its -shm file. Without a WAL nothing is lost by not looking for one.
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise StorageReadOnly(str(path)) from error
        return "?immutable=1"
    except sqlite3.DatabaseError as error:
        raise storage_errors.of_sqlite(error, path) or error from error
    return "?mode=ro"


def _connect(uri: str, *, writable: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: sa.Connection) -> None:
    # The driver's own transactions begin too late and never around DDL, hence isolation_level None.
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
