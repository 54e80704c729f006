"""The passages of an article in and out: rows, vectors, terms, totals and the change log as one."""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval import chunking, lexical
from retrieval.adapters import rows, sqlite_meta, sqlite_terms
from retrieval.adapters.schema import articles, changes, passages, totals
from retrieval.domain import Article, Libraries, PassageId, Span
from retrieval.ports import Vectors

TERMS_VERSION = f"{lexical.VERSION}.{chunking.VERSION}"
"""Of what decides a passage's terms: the analysis and the header."""

_BATCH = 200  # articles in memory while terms are rebuilt

_PLACES = (passages.c.id, passages.c.article, passages.c.span_start, passages.c.span_end)


def indexed_text(article: Article, span: Span) -> str:
    """What is embedded and indexed of a passage: header and body."""
    body = article.text[span.start : span.end]
    return chunking.passage_text(chunking.header(article), body)


def terms_of(article: Article, span: Span) -> list[str]:
    """Terms of a passage, with repetitions."""
    return lexical.passage_terms(indexed_text(article, span), article.language)


def count_terms(article: Article, span: Span, counter: lexical.TermCounter) -> lexical.TermCounts:
    """How often the terms that a counter wants stand in a passage."""
    return counter.count(indexed_text(article, span), article.language)


def put(
    connection: sa.Connection, article: Article, spans: Sequence[Span], vectors: Vectors
) -> None:
    """Store passages and all that is counted and indexed of them.

    Raises ValueError unless each span is in the text and has its vector, one at least."""
    if not spans or len(spans) != len(vectors):
        raise ValueError(f"{len(spans)} spans, {len(vectors)} vectors: want as many, one at least")
    if any(span.end > len(article.text) for span in spans):
        raise ValueError("a span ends beyond the text")
    terms = [terms_of(article, span) for span in spans]
    values = [
        {
            "article": article.id,
            "span_start": span.start,
            "span_end": span.end,
            "length": len(of),
            "vector": vector,
            "checksum": crc32(vector),
        }
        for span, of, vector in zip(spans, terms, rows.pack(vectors), strict=True)
    ]
    statement = passages.insert().returning(passages.c.id, sort_by_parameter_order=True)
    ids = list(connection.scalars(statement, values))
    sqlite_terms.insert_terms(connection, article.library, dict(zip(ids, terms, strict=True)))
    sqlite_terms.count_frequencies(connection, terms, 1)
    _account(connection, article, ids, sum(map(len, terms)), added=True)


def take(connection: sa.Connection, article: Article) -> None:
    """Remove the passages of an article and all that is counted and indexed of them."""
    terms = {id_: terms_of(article, span) for id_, span in _places(connection, article.id)}
    sqlite_terms.delete_terms(connection, article.library, terms)
    sqlite_terms.count_frequencies(connection, terms.values(), -1)
    connection.execute(passages.delete().where(passages.c.article == article.id))
    _account(connection, article, list(terms), sum(map(len, terms.values())), added=False)


def terms_current(connection: sa.Connection) -> bool:
    """Whether the stored terms are those that this version computes."""
    return sqlite_meta.get(connection, sqlite_meta.TERMS) == TERMS_VERSION


def keep_terms_current(engine: sa.Engine, writer: sa.Engine) -> None:
    """Rebuild the terms when they are of another version; takes the write lock only then."""
    with engine.connect() as connection:
        if terms_current(connection):
            return
    with writer.begin() as connection:
        if not terms_current(connection):
            _rebuild_terms(connection)


def _rebuild_terms(connection: sa.Connection) -> None:
    """Compute everything that depends on terms again, from the stored texts."""
    sqlite_terms.delete_all_terms(connection)
    connection.execute(totals.delete())
    for batch in all_articles(connection):
        counted: list[list[str]] = []
        for article in batch:
            terms = {id_: terms_of(article, span) for id_, span in _places(connection, article.id)}
            sqlite_terms.insert_terms(connection, article.library, terms)
            connection.execute(
                passages.update().where(passages.c.id == sa.bindparam("passage")),
                [{"passage": id_, "length": len(of)} for id_, of in terms.items()],
            )
            _add_up(connection, article, 1, len(terms), sum(map(len, terms.values())))
            counted += terms.values()
        sqlite_terms.count_frequencies(connection, counted, 1)
    sqlite_meta.put(connection, sqlite_meta.TERMS, TERMS_VERSION)


def _account(
    connection: sa.Connection, article: Article, ids: list[PassageId], terms: int, *, added: bool
) -> None:
    connection.execute(
        changes.insert(), {"library": article.library, "added": added, "passages": ids}
    )
    sign = 1 if added else -1
    _add_up(connection, article, sign, sign * len(ids), sign * terms)


def _add_up(connection: sa.Connection, article: Article, count: int, held: int, terms: int) -> None:
    statement = insert(totals).values(
        library=article.library,
        language=article.language or "",
        articles=count,
        passages=held,
        terms=terms,
    )
    counted = ("articles", "passages", "terms")
    key = (totals.c.library, totals.c.language)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=key,
            set_={name: totals.c[name] + statement.excluded[name] for name in counted},
        )
    )
    connection.execute(totals.delete().where(totals.c.articles == 0))


def _places(connection: sa.Connection, article_id: int) -> list[tuple[PassageId, Span]]:
    query = sa.select(*_PLACES).where(passages.c.article == article_id).order_by(passages.c.id)
    return [(row.id, Span(row.span_start, row.span_end)) for row in connection.execute(query)]


def ids_of(connection: sa.Connection, article_id: int, *, within: Libraries) -> list[PassageId]:
    """Passages of an article in its order; none when it is not in these libraries."""
    there = sa.and_(articles.c.id == article_id, articles.c.library.in_(within))
    query = sa.select(passages.c.id).join(articles, articles.c.id == passages.c.article)
    return list(connection.scalars(query.where(there).order_by(passages.c.span_start)))


def all_articles(connection: sa.Connection) -> Iterator[list[Article]]:
    """Every article that is not gone, in batches by id."""
    last = 0
    while found := connection.execute(_articles_after(last)).all():
        yield [rows.article(row) for row in found]
        last = found[-1].id


def _articles_after(article_id: int) -> sa.Select[Any]:
    query = sa.select(articles).where(articles.c.id > article_id, articles.c.gone_at.is_(None))
    return query.order_by(articles.c.id).limit(_BATCH)
