"""Stories as rows, and the methods of SqliteStore that read and write them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval import similarity
from retrieval.adapters import sqlite_meta
from retrieval.adapters.schema import articles, copies, sketches
from retrieval.domain import Article, ArticleId, Draft, Libraries, Source

COMPARED = 10
"""Articles that share most of a sketch; a story that more of them tell is found by any of these."""

_KEY = "stories"


class StoryRows:
    """StoryStore over the tables of a store, which says how to read and write."""

    _engine: sa.Engine
    _now: Callable[[], datetime]
    _writing: Callable[[], AbstractContextManager[sa.Connection]]

    def keep_copy(self, article_id: ArticleId, draft: Draft) -> None:
        """Note where the very text of an article stands too."""
        known = sa.and_(copies.c.article == article_id, copies.c.url == draft.url)
        own = sa.and_(articles.c.id == article_id, articles.c.url == draft.url)
        with self._engine.connect() as connection:
            there = connection.execute(sa.select(copies.c.article).where(known)).first()
            there = there or connection.execute(sa.select(articles.c.id).where(own)).first()
        if draft.url is None or there:
            return
        values = {
            "article": article_id,
            "url": draft.url,
            "title": draft.title,
            "outlet": draft.outlet,
            "published": draft.published,
            "added_at": self._now(),
        }
        with self._writing() as connection:
            if connection.execute(
                sa.select(articles.c.id).where(articles.c.id == article_id)
            ).first():
                connection.execute(insert(copies).on_conflict_do_nothing(), values)

    def sources(self, article_id: ArticleId, *, within: Libraries) -> list[Source]:
        """The other sources of an article's story, oldest first, each address once."""
        there = sa.and_(articles.c.id == article_id, articles.c.library.in_(within))
        with self._engine.connect() as connection:
            own = connection.execute(
                sa.select(articles.c.url, articles.c.story).where(there)
            ).first()
            if own is None:
                return []
            found = [*_tellings(connection, article_id, own.story)]
            found += _copies(
                connection, [article_id, *(one.article for one in found if one.article)]
            )
        return _each_once(found, own.url)


def put(connection: sa.Connection, article: Article) -> int | None:
    """Sketch the text of an article that has no sketch, and return the story that it tells, if any.

    The story is noted with all articles that tell it."""
    own = similarity.shingles(article.text)
    hashes = similarity.sketch(own)
    near = _near(connection, article, hashes)
    if hashes:
        values = [
            {"library": article.library, "hash": one, "article": article.id} for one in hashes
        ]
        connection.execute(sketches.insert(), values)
    story = next(
        (
            row.story or row.id
            for row in near
            if similarity.alike(own, similarity.shingles(row.text))
        ),
        None,
    )
    told = [article.id] if story is None else [article.id, story]
    update = articles.update().where(articles.c.id.in_(told), articles.c.library == article.library)
    connection.execute(update.values(story=story))
    return story


def take(connection: sa.Connection, article_id: ArticleId) -> None:
    """Forget the sketch of an article: it is alike to nothing that comes."""
    connection.execute(sketches.delete().where(sketches.c.article == article_id))


def keep_current(
    engine: sa.Engine,
    writer: sa.Engine,
    all_articles: Callable[[sa.Connection], Iterable[list[Article]]],
) -> None:
    """Sketch all articles anew when sketches are of another version; takes the write lock then."""
    version = str(similarity.VERSION)
    with engine.connect() as connection:
        if sqlite_meta.get(connection, _KEY) == version:
            return
    with writer.begin() as connection:
        if sqlite_meta.get(connection, _KEY) == version:
            return
        connection.execute(sketches.delete())
        for batch in all_articles(connection):
            for article in batch:
                put(connection, article)
        sqlite_meta.put(connection, _KEY, version)


def _near(connection: sa.Connection, article: Article, hashes: list[int]) -> list[Any]:
    """The articles that share most of a sketch, most first."""
    shared = sa.func.count()
    query = (
        sa.select(sketches.c.article, shared)
        .where(sketches.c.library == article.library, sketches.c.hash.in_(hashes))
        .where(sketches.c.article != article.id)
        .group_by(sketches.c.article)
        .order_by(shared.desc(), sketches.c.article)
        .limit(COMPARED)
    )
    order = [row.article for row in connection.execute(query)]
    texts = sa.select(articles.c.id, articles.c.story, articles.c.text)
    found = {row.id: row for row in connection.execute(texts.where(articles.c.id.in_(order)))}
    return [found[id_] for id_ in order]


def _tellings(connection: sa.Connection, article_id: ArticleId, story: int | None) -> list[Source]:
    """Live articles of the same story."""
    if story is None:
        return []
    same = sa.and_(articles.c.story == story, articles.c.id != article_id)
    query = sa.select(articles).where(same, articles.c.gone_at.is_(None)).order_by(articles.c.id)
    return [
        Source(row.title, row.url, row.outlet, row.published, row.id)
        for row in connection.execute(query)
    ]


def _copies(connection: sa.Connection, ids: list[ArticleId]) -> list[Source]:
    query = sa.select(copies).where(copies.c.article.in_(ids))
    query = query.order_by(copies.c.added_at, copies.c.article, copies.c.url)
    return [
        Source(row.title, row.url, row.outlet, row.published) for row in connection.execute(query)
    ]


def _each_once(found: list[Source], own: str | None) -> list[Source]:
    seen = {own} - {None}
    kept = []
    for source in found:
        if source.url is None or source.url not in seen:
            kept.append(source)
            seen.add(source.url)
    return kept
