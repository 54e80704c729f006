"""Libraries as rows: the methods of SqliteStore that read and write them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from retrieval.adapters import sqlite_articles, sqlite_passages
from retrieval.adapters.sqlite_engine import reading
from retrieval.domain import Library, LibraryId


class LibraryRows:
    """Over the tables of a store, which says how to read and write."""

    _engine: sa.Engine
    _writing: Callable[[], AbstractContextManager[sa.Connection]]

    def library(self, name: str) -> Library | None:
        """The library of that name, or None."""
        with reading(self._engine) as connection:
            return sqlite_articles.library(connection, name)

    def libraries(self) -> list[Library]:
        """Every library, by name."""
        with reading(self._engine) as connection:
            return sqlite_articles.all_libraries(connection)

    def create_library(self, name: str) -> Library:
        """Create a library; one that exists is returned, also by a store opened for reading."""
        known = self.library(name)
        if known is not None:
            return known
        with self._writing() as connection:
            return sqlite_articles.create_library(connection, name)

    def remove_library(self, library: LibraryId) -> None:
        """Remove a library with all that is in it."""
        with self._writing() as connection:
            for article in sqlite_articles.every(connection, library):
                if article.gone_at is None:
                    sqlite_passages.take(connection, article)
            sqlite_articles.remove_library(connection, library)
