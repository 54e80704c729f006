"""Whether what lexical search stands on fits the passages."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from retrieval.adapters import sqlite_passages, sqlite_terms
from retrieval.adapters.schema import articles, frequencies, passages, totals
from retrieval.domain import Article, Span
from retrieval.errors import StorageDamaged
from retrieval.findings import Diagnosis, Finding

_SOUGHT = 3  # terms of a passage that it has to be found by, the longest since those are rare

# In the memory of this connection: it shows what the index of terms holds, whatever was counted.
_SHOW_TERMS = "CREATE VIRTUAL TABLE temp.held_terms USING fts5vocab(main, terms, row)"
_DIFFERENT = """
    SELECT count(*) FROM (SELECT id FROM passages EXCEPT SELECT id FROM terms_docsize)
    UNION ALL
    SELECT count(*) FROM (SELECT id FROM terms_docsize EXCEPT SELECT id FROM passages)
"""


def examine_terms(connection: sa.Connection, sample: Sequence[Article]) -> Iterator[Finding]:
    """Index and frequencies in full, against the texts for a sample, and the totals in full."""
    if not _totals_fit(connection):
        yield Finding(Diagnosis.TOTALS_UNFIT)
    if not sqlite_passages.terms_current(connection):
        yield Finding(Diagnosis.TERMS_OUTDATED)
        return
    try:
        passages_unfit = sum(connection.exec_driver_sql(_DIFFERENT).scalars())
        terms_unfit = _miscounted(connection)
        texts_unfit = sum(not _indexed(connection, article) for article in sample)
    except (StorageDamaged, sa.exc.DBAPIError):  # the latter for a term that is no UTF-8
        yield Finding(Diagnosis.TERMS_UNREADABLE)
        return
    values = {"passages": passages_unfit, "terms": terms_unfit, "articles": texts_unfit}
    unfit = any(values.values())
    yield Finding(Diagnosis.TERMS_UNFIT if unfit else Diagnosis.TERMS_SOUND, values)


def _miscounted(connection: sa.Connection) -> int:
    """Number of terms whose frequency is not the number of passages that are indexed with them."""
    counted = {
        sqlite_terms.encode(row.term): row.passages
        for row in connection.execute(sa.select(frequencies))
    }
    connection.exec_driver_sql(_SHOW_TERMS)
    held = connection.exec_driver_sql("SELECT term, doc FROM temp.held_terms")
    wrong: int = sum(
        counted.pop(term, 0) != count
        for term, count in held
        if not sqlite_terms.is_library_token(term)
    )
    return wrong + len(counted)


def _indexed(connection: sa.Connection, article: Article) -> bool:
    """Whether each passage has as many terms as its text, and is found by some of them."""
    query = sa.select(passages).where(passages.c.article == article.id)
    for row in connection.execute(query).all():
        terms = sqlite_passages.terms_of(article, Span(row.span_start, row.span_end))
        if len(terms) != row.length:
            return False
        sought = sorted(set(terms), key=lambda term: (-len(term), term))[:_SOUGHT]
        if sought and not sqlite_terms.indexed(connection, row.id, article.library, sought):
            return False
    return True


def _totals_fit(connection: sa.Connection) -> bool:
    language = sa.func.coalesce(articles.c.language, "")
    sums = (
        sa.func.count(sa.distinct(articles.c.id)),
        sa.func.count(),
        sa.func.sum(passages.c.length),
    )
    query = sa.select(articles.c.library, language, *sums).select_from(passages.join(articles))
    added_up = connection.execute(query.group_by(articles.c.library, language)).all()
    kept = connection.execute(sa.select(totals)).all()
    return sorted(map(tuple, added_up)) == sorted(map(tuple, kept))
