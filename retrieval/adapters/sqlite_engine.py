"""Opening a SQLite file: modes, pragmas, transactions and permissions."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import msgspec
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from retrieval.adapters import storage_errors
from retrieval.errors import StorageDamaged, StorageReadOnly

_BUSY_TIMEOUT_S = 10.0
_IMMEDIATE = "footnote_immediate"
_PATH = "footnote_path"
_NO_TEXT = "Could not decode to UTF-8"  # as the driver says of a value that was stored as a text
_NOT_AS_STORED = (ValueError, TypeError, msgspec.DecodeError)  # UTF-8, JSON, dates, lost values
_NEEDS_WRITING = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def open_engine(path: Path, *, erasing: bool = False) -> tuple[sa.Engine, bool]:
    """Return an engine for the file, and whether it can be written; a missing file is created.

    With `erasing`, what is deleted is overwritten with zeros at once. Raises StorageReadOnly when the
    file is missing and cannot be created."""
    with storage_errors.translated(path):
        writable = _create(path)
        if writable:
            _switch_to_wal(path)
        mode = "" if writable else _reading_mode(path)
    return _engine(path, mode, erasing=erasing), writable


def open_for_writing(path: Path) -> tuple[sa.Engine, sa.Engine]:
    """Return engines to read and to write with, for what is private; raises StorageReadOnly."""
    engine, writable = open_engine(path, erasing=True)
    if not writable:
        engine.dispose()
        raise StorageReadOnly(str(path))
    return engine, for_writing(engine)


def open_untouched(path: Path) -> sa.Engine:
    """Return an engine that reads an existing file and leaves no trace, also beside a writer.

    What an unapplied_log() holds is not read."""
    with storage_errors.translated(path):
        return _engine(path, _untouching_mode(path))


def _engine(path: Path, mode: str, *, erasing: bool = False) -> sa.Engine:
    uri = path.absolute().as_uri() + mode
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        creator=partial(_connect, uri, erasing=erasing),
        poolclass=QueuePool,
        max_overflow=-1,  # readers are never kept waiting for one another
        execution_options={_PATH: str(path)},
        hide_parameters=True,  # they hold what people typed, and a traceback would show them
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", partial(storage_errors.translate, path=path))
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection to read rows with and make nouns of them, under as_stored()."""
    with as_stored(engine), engine.connect() as connection:
        yield connection


@contextmanager
def as_stored(engine: sa.Engine) -> Iterator[None]:
    """Raise StorageDamaged for values that were never stored so; for the reading of rows only."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if _NO_TEXT not in str(error.orig):
            raise
        raise StorageDamaged(_path(engine)) from error
    except _NOT_AS_STORED as error:
        raise StorageDamaged(_path(engine)) from error


def _path(engine: sa.Engine) -> str:
    return str(engine.get_execution_options().get(_PATH, ""))


def for_writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that take the write lock when they begin.

    A transaction that read first could not be made a writer once another process has written."""
    return engine.execution_options(**{_IMMEDIATE: True})


def _create(path: Path) -> bool:
    """Create what is missing, for the owner only; say whether folder and file can be written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _switch_to_wal(path: Path) -> None:
    """Let readers and a writer work side by side from now on; the file remembers it."""
    uri = path.absolute().as_uri()
    with closing(_connect(uri)) as connection:
        if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            return
    # The busy timeout does not hold for the switch: processes that start together queue here.
    with FileLock(f"{path}.lock", timeout=_BUSY_TIMEOUT_S), closing(_connect(uri)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _reading_mode(path: Path) -> str:
    """Return the query of the file's URI under which it can be read without being written."""
    try:
        with closing(_connect(f"{path.absolute().as_uri()}?mode=ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        # WAL wants to create a file beside. Without a WAL nothing is lost by not looking for one.
        wal = path.with_name(f"{path.name}-wal")
        if error.sqlite_errorcode & 0xFF not in _NEEDS_WRITING:
            raise
        if wal.exists() and wal.stat().st_size:
            raise StorageReadOnly(str(path)) from error
        return "?immutable=1"
    return "?mode=ro"


def _untouching_mode(path: Path) -> str:
    """Return the query of the file's URI under which reading it creates, changes and removes nothing.

    In WAL mode even a reader creates the log and its shared memory, unless they are there."""
    if not (_beside(path, "wal").exists() and _beside(path, "shm").exists()):
        return "?immutable=1"
    # Also applies the log of a process that was killed, in memory of our own.
    mode = "?mode=ro&readonly_shm=1"
    try:
        with closing(_connect(path.absolute().as_uri() + mode)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        # A writer without any reader so far: there is no mark yet that we could read up to.
        if error.sqlite_errorcode & 0xFF not in _NEEDS_WRITING:
            raise
        return "?mode=ro"
    return mode


def unapplied_log(path: Path) -> bool:
    """Whether a log stands beside that has to be applied before the database can be relied on.

    So it is after files were copied by hand, never beside a running process or after its end."""
    journal, log = _beside(path, "journal"), _beside(path, "wal")
    return _filled(journal) or (_filled(log) and not _beside(path, "shm").exists())


def _beside(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}-{end}")


def _filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _connect(uri: str, *, erasing: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives a power cut
    # Not for articles: each merge of the word index would write its old pages once more.
    connection.execute(f"PRAGMA secure_delete = {'ON' if erasing else 'OFF'}")
    return connection


def _begin(connection: sa.Connection) -> None:
    # The driver's own transactions begin too late and never around DDL, hence isolation_level None.
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
