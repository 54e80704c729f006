"""What is known of web pages as rows, and the methods of SqliteStore that read and write them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.adapters import rows, sqlite_passages, sqlite_stories
from retrieval.adapters.schema import articles, pages
from retrieval.adapters.sqlite_engine import reading
from retrieval.domain import (
    Article,
    ArticleId,
    Fetched,
    KnownPage,
    Libraries,
    LibraryId,
    Validators,
)

GONE_FOR_GOOD = timedelta(days=30)
"""A page that was gone for longer is not asked for again."""


class PageRows:
    """PageStore over the tables of a store, which says how to read and write."""

    _engine: sa.Engine
    _now: Callable[[], datetime]
    _writing: Callable[[], AbstractContextManager[sa.Connection]]

    def pages(
        self,
        *,
        within: Libraries,
        ids: Sequence[ArticleId] | None = None,
        checked_before: datetime | None = None,
    ) -> list[KnownPage]:
        """Pages that were read, each once, by the oldest article of each.

        With `checked_before`, also those whose check lies ahead: the clock was set back since."""
        now = self._now()
        query = _known_pages(within, now - GONE_FOR_GOOD)
        if checked_before is not None:
            checked = sa.func.coalesce(pages.c.checked_at, sa.func.min(articles.c.added_at))
            query = query.having(sa.or_(checked < checked_before, checked > now))
        found: dict[str, tuple[ArticleId, KnownPage]] = {}
        with reading(self._engine) as connection:
            for batch in [None] if ids is None else rows.batches(ids):
                chosen = query if batch is None else query.where(articles.c.id.in_(batch))
                for row in connection.execute(chosen):
                    first, _ = found.get(row.source_key, (row.first, None))
                    found[row.source_key] = (min(first, row.first), _page(row))
        return [page for _, page in sorted(found.values(), key=lambda one: one[0])]

    def keep_page(self, library: LibraryId, source: str, fetched: Fetched) -> None:
        """Note that a page was read now."""
        statement = insert(pages).values(
            library=library,
            source_key=source,
            url=fetched.url,
            etag=fetched.validators.etag,
            last_modified=fetched.validators.last_modified,
            checked_at=self._now(),
        )
        told = ("url", "etag", "last_modified", "checked_at")
        statement = statement.on_conflict_do_update(
            index_elements=(pages.c.library, pages.c.source_key),
            set_={name: statement.excluded[name] for name in told},
        )
        with self._writing() as connection:
            connection.execute(statement)

    def check_page(self, library: LibraryId, source: str) -> None:
        """Note that a page was found unchanged now."""
        known = sa.and_(pages.c.library == library, pages.c.source_key == source)
        with self._writing() as connection:
            connection.execute(pages.update().where(known).values(checked_at=self._now()))

    def retire_page(self, library: LibraryId, source: str) -> list[Article]:
        """Remove the passages of the articles of a page, in one transaction."""
        live = sa.and_(
            articles.c.library == library,
            articles.c.source_key == source,
            articles.c.gone_at.is_(None),
        )
        with self._writing() as connection:
            found = connection.execute(sa.select(articles).where(live).order_by(articles.c.id))
            gone = [rows.article(row) for row in found]
            for article in gone:
                sqlite_passages.take(connection, article)
                sqlite_stories.take(connection, article.id)
            connection.execute(articles.update().where(live).values(gone_at=self._now()))
            # Should it come back as it was, it has to be read all the same.
            known = sa.and_(pages.c.library == library, pages.c.source_key == source)
            values = {"etag": None, "last_modified": None, "checked_at": self._now()}
            connection.execute(pages.update().where(known).values(values))
        return gone


def forget_page(connection: sa.Connection, library: LibraryId, source: str) -> None:
    """Drop what is known of a page that no article stands on any more."""
    there = sa.and_(articles.c.library == library, articles.c.source_key == source)
    if connection.execute(sa.select(articles.c.id).where(there).limit(1)).first() is None:
        gone = sa.and_(pages.c.library == library, pages.c.source_key == source)
        connection.execute(pages.delete().where(gone))


def _known_pages(within: Libraries, gone_after: datetime) -> sa.Select[tuple[object, ...]]:
    source = articles.c.source_key
    known = (pages.c.url, pages.c.etag, pages.c.last_modified, pages.c.checked_at)
    joined = articles.outerjoin(
        pages, sa.and_(pages.c.library == articles.c.library, pages.c.source_key == source)
    )
    # What was never fetched is asked for at the address that it came with.
    own = sa.func.max(sa.case((articles.c.part_key == "", articles.c.url))).label("own")
    query = sa.select(source, sa.func.min(articles.c.id).label("first"), own, *known)
    return (
        query.select_from(joined)
        .where(
            articles.c.library.in_(within),
            articles.c.url.is_not(None),
            sa.or_(source.startswith("http://"), source.startswith("https://")),
            sa.or_(articles.c.gone_at.is_(None), articles.c.gone_at > gone_after),
        )
        .group_by(source, *known)
    )


def _page(row: sa.Row[tuple[object, ...]]) -> KnownPage:
    validators = Validators(row.etag, row.last_modified)
    return KnownPage(
        row.source_key, Fetched(row.url or row.own or row.source_key, validators), row.checked_at
    )
