"""Transactions of the bot's state, and the few statements that its parts share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from retrieval.errors import StorageDamaged

Upsert = postgresql.Insert | sqlite.Insert


class Database:
    """Short transactions, from any number of threads; moments come from the clock given.

    `path` is for errors."""

    def __init__(
        self, reader: sa.Engine, writer: sa.Engine, *, now: Callable[[], datetime], path: str
    ) -> None:
        self._path = path
        self._reader = reader
        self._writer = writer
        self._now = now
        # SQLite lets those who wait try again at random times: some would wait for seconds.
        self._one_writer: AbstractContextManager[object] = (
            Lock() if writer.dialect.name == "sqlite" else nullcontext()
        )

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    def now_s(self) -> float:
        """Seconds since 1970."""
        return self._now().timestamp()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read one state of the database; raises StorageDamaged for what was never stored so."""
        try:
            with self._reader.connect() as connection:
                yield connection
        except (ValueError, TypeError) as error:
            raise StorageDamaged(self._path) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Write, all or nothing; what is read in between is not changed by others on SQLite."""
        with self._one_writer, self._writer.begin() as connection:
            yield connection


def insert(connection: sa.Connection, table: sa.Table) -> Upsert:
    """An insert that can say what happens to a row that is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
