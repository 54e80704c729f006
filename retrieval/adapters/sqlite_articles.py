"""Libraries and articles as rows, inside a transaction of the caller."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.adapters import rows
from retrieval.adapters.schema import articles, feeds, libraries, pages, passages, totals
from retrieval.adapters.sqlite_engine import as_stored
from retrieval.domain import (
    Article,
    ArticleId,
    Draft,
    Identity,
    Libraries,
    Library,
    Passage,
    PassageId,
)

LIVE = articles.c.gone_at.is_(None)
"""Of articles whose page is not gone."""


def library(connection: sa.Connection, name: str) -> Library | None:
    """The library of that name, or None."""
    row = connection.execute(sa.select(libraries).where(libraries.c.name == name)).first()
    return Library(row.id, row.name) if row else None


def all_libraries(connection: sa.Connection) -> list[Library]:
    """Every library, by name."""
    found = connection.execute(sa.select(libraries).order_by(libraries.c.name))
    return [Library(row.id, row.name) for row in found]


def create_library(connection: sa.Connection, name: str) -> Library:
    """A new library, or the one that another process created a moment ago."""
    connection.execute(insert(libraries).on_conflict_do_nothing(), {"name": name})
    row = connection.execute(sa.select(libraries).where(libraries.c.name == name)).one()
    return Library(row.id, row.name)


def every(connection: sa.Connection, library: int) -> list[Article]:
    """All articles of a library, those whose page is gone too."""
    query = sa.select(articles).where(articles.c.library == library)
    return [rows.article(row) for row in connection.execute(query)]


def remove_library(connection: sa.Connection, library: int) -> None:
    """Remove the rows of a library whose passages are gone; entries of feeds go by cascade."""
    for table in (articles, pages, feeds, totals):
        connection.execute(table.delete().where(table.c.library == library))
    connection.execute(libraries.delete().where(libraries.c.id == library))


def of_identity(identity: Identity) -> sa.ColumnElement[bool]:
    """The condition for the one article of that identity."""
    return sa.and_(
        articles.c.library == identity.library,
        articles.c.source_key == identity.source,
        articles.c.part_key == identity.part,
    )


def first(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Article | None:
    """The oldest article that meets the condition, or None."""
    row = connection.execute(sa.select(articles).where(condition).order_by(articles.c.id)).first()
    return rows.article(row) if row else None


def insert_article(
    connection: sa.Connection,
    draft: Draft,
    identity: Identity,
    *,
    added_at: datetime,
    content_hash: str,
) -> Article:
    """Store an article without its passages."""
    values = rows.draft_values(draft, content_hash) | {
        "library": identity.library,
        "source_key": identity.source,
        "part_key": identity.part,
        "added_at": added_at,
    }
    statement = articles.insert().values(values).returning(*articles.c)
    return rows.article(connection.execute(statement).one())


def update_article(
    connection: sa.Connection, old: Article, draft: Draft, *, content_hash: str
) -> Article:
    """Store a new version of an article without its passages; identity and added_at stay."""
    values = rows.draft_values(draft, content_hash)
    statement = articles.update().where(articles.c.id == old.id).values(values)
    return rows.article(connection.execute(statement.returning(*articles.c)).one())


def newest(
    connection: sa.Connection, *, within: Libraries, limit: int | None, offset: int
) -> list[Article]:
    """Articles by id, newest first."""
    query = sa.select(articles).where(articles.c.library.in_(within), LIVE)
    query = query.order_by(articles.c.id.desc()).limit(limit).offset(offset)
    return [rows.article(row) for row in connection.execute(query)]


def after(
    connection: sa.Connection, last: ArticleId, limit: int, *, within: Libraries
) -> list[Article]:
    """Articles with an id above `last`, by id."""
    query = sa.select(articles).where(articles.c.library.in_(within), articles.c.id > last, LIVE)
    query = query.order_by(articles.c.id).limit(limit)
    return [rows.article(row) for row in connection.execute(query)]


def source_keys(connection: sa.Connection, beginning: str) -> set[str]:
    """What articles were read from, of sources that begin so."""
    source = articles.c.source_key
    query = sa.select(source).distinct().where(source.startswith(beginning, autoescape=True))
    return set(connection.scalars(query))


def newest_day(connection: sa.Connection, *, within: Libraries) -> date | None:
    """The latest day of publication, None where none is known."""
    query = sa.select(sa.func.max(articles.c.published))
    query = query.where(articles.c.library.in_(within), LIVE)
    day: date | None = connection.scalar(query)
    return day


def count(connection: sa.Connection, *, within: Libraries) -> tuple[int, int]:
    """How many articles and passages."""
    held = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(totals.c.articles), 0),
            sa.func.coalesce(sa.func.sum(totals.c.passages), 0),
        ).where(totals.c.library.in_(within))
    ).one()
    return int(held[0]), int(held[1])


def outlets(connection: sa.Connection, within: Libraries) -> list[tuple[str | None, int]]:
    """How many live articles each outlet has, the most first, then by name."""
    number = sa.func.count().label("number")
    query = (
        sa.select(articles.c.outlet, number)
        .where(articles.c.library.in_(within), LIVE)
        .group_by(articles.c.outlet)
        .order_by(number.desc(), sa.func.coalesce(articles.c.outlet, ""))
    )
    return [(row.outlet, row.number) for row in connection.execute(query)]


def read(
    connection: sa.Connection, ids: Iterable[ArticleId], *, within: Libraries
) -> dict[ArticleId, Article]:
    """Those of the articles that are in these libraries."""
    found: dict[ArticleId, Article] = {}
    for batch in rows.batches(ids):
        query = sa.select(articles).where(articles.c.id.in_(batch), articles.c.library.in_(within))
        with as_stored(connection.engine):
            found.update({row.id: rows.article(row) for row in connection.execute(query)})
    return found


def read_passages(
    connection: sa.Connection, ids: Iterable[PassageId], *, within: Libraries
) -> list[tuple[Passage, Article]]:
    """Those of the passages that are in these libraries, each with its article, by passage id.

    Texts are cut here, since SQLite's substr stops at a NUL."""
    found: list[sa.Row[tuple[int, int, int, int]]] = []
    for batch in rows.batches(sorted(ids)):
        query = sa.select(
            passages.c.id, passages.c.article, passages.c.span_start, passages.c.span_end
        )
        found += connection.execute(query.where(passages.c.id.in_(batch)).order_by(passages.c.id))
    holders = read(connection, {row.article for row in found}, within=within)
    return [
        (rows.passage(row, holders[row.article].text), holders[row.article])
        for row in found
        if row.article in holders
    ]
