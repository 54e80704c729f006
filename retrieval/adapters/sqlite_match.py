"""The lexical leg: FTS5 proposes passages, lexical.bm25 scores them."""

from collections.abc import Sequence

import sqlalchemy as sa

from retrieval import lexical
from retrieval.adapters import rows, sqlite_articles, sqlite_terms
from retrieval.adapters.schema import frequencies, totals
from retrieval.adapters.sqlite_passages import count_terms
from retrieval.domain import Libraries, PassageId, Ranking, TermStatistics


def match(
    connection: sa.Connection,
    question: str,
    k: int,
    *,
    within: Libraries,
    include: Sequence[PassageId],
) -> Ranking:
    """The k best of what FTS5 proposes and each of `include`, by lexical.bm25, best first."""
    terms = lexical.question_terms(question, languages(connection, within))
    numbers = statistics(connection, terms)
    proposed = sqlite_terms.propose(connection, terms, numbers, k, within=within)
    read = sqlite_articles.read_passages(connection, {*proposed, *include}, within=within)
    counter = lexical.TermCounter(terms)
    ranking = [
        (passage.id, lexical.bm25(terms, count_terms(article, passage.span, counter), numbers))
        for passage, article in read
    ]
    ranking.sort(key=lambda scored: (-scored[1], scored[0]))
    kept = {*include, *[id_ for id_, score in ranking if score > 0][:k]}
    return [scored for scored in ranking if scored[0] in kept]


def languages(connection: sa.Connection, within: Libraries) -> frozenset[str | None]:
    """Languages of the articles of these libraries, None for those of which it is unknown."""
    query = sa.select(totals.c.language).distinct().where(totals.c.library.in_(within))
    return frozenset(language or None for language in connection.scalars(query))


def statistics(connection: sa.Connection, terms: Sequence[str]) -> TermStatistics:
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
