"""The lexical leg: FTS5 proposes passages, lexical.bm25 scores them."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from retrieval import lexical
from retrieval.adapters import rows, sqlite_terms
from retrieval.adapters.schema import articles, frequencies, passages, totals
from retrieval.adapters.sqlite_passages import terms_of
from retrieval.domain import (
    Article,
    ArticleId,
    Libraries,
    Passage,
    PassageId,
    Ranking,
    TermStatistics,
)


def match(
    connection: sa.Connection,
    question: str,
    k: int,
    *,
    within: Libraries,
    include: Sequence[PassageId],
) -> Ranking:
    """As ArticleStore.match; statistics are those of all libraries, so scores compare."""
    terms = lexical.question_terms(question, languages(connection, within))
    statistics = read_statistics(connection, terms)
    proposed = sqlite_terms.propose(connection, terms, statistics, within=within)
    ranking = [
        (passage.id, lexical.bm25(terms, terms_of(article, passage.span), statistics))
        for passage, article in read(connection, {*proposed, *include}, within=within)
    ]
    ranking.sort(key=lambda scored: (-scored[1], scored[0]))
    best = {id_ for id_, _ in [scored for scored in ranking if scored[1] > 0][:k]}
    best.update(include)
    return [scored for scored in ranking if scored[0] in best]


def read(
    connection: sa.Connection, ids: Iterable[PassageId], *, within: Libraries
) -> list[tuple[Passage, Article]]:
    """Those of the passages that are there, each with its article, by passage id."""
    found = []
    for batch in rows.batches(sorted(ids)):
        query = sa.select(
            passages.c.id, passages.c.article, passages.c.span_start, passages.c.span_end
        )
        query = query.where(passages.c.id.in_(batch)).order_by(passages.c.id)
        found += connection.execute(query).all()
    holders = read_articles(connection, {row.article for row in found}, within=within)
    return [
        (rows.passage(row, holders[row.article].text), holders[row.article])
        for row in found
        if row.article in holders
    ]


def read_articles(
    connection: sa.Connection, ids: Iterable[ArticleId], *, within: Libraries
) -> dict[ArticleId, Article]:
    """Those of the articles that are in these libraries."""
    found = {}
    for batch in rows.batches(ids):
        query = sa.select(articles).where(articles.c.id.in_(batch), articles.c.library.in_(within))
        found.update({row.id: rows.article(row) for row in connection.execute(query)})
    return found


def languages(connection: sa.Connection, within: Libraries) -> list[str]:
    """Languages of the articles of these libraries; "" for those of none."""
    query = sa.select(totals.c.language).distinct().where(totals.c.library.in_(within))
    return list(connection.scalars(query))


def read_statistics(connection: sa.Connection, terms: Sequence[str]) -> TermStatistics:
    """Numbers of all libraries together, so that scores compare between them."""
    sums = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(totals.c.passages), 0),
            sa.func.coalesce(sa.func.sum(totals.c.terms), 0),
        )
    ).one()
    held, length = int(sums[0]), int(sums[1])
    counts: dict[str, int] = {}
    for batch in rows.batches(terms):
        query = sa.select(frequencies.c.term, frequencies.c.passages)
        found = connection.execute(query.where(frequencies.c.term.in_(batch)))
        counts.update({row.term: row.passages for row in found})
    return TermStatistics(held, length / max(held, 1), counts)
