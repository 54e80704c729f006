"""Whether articles, passages, vectors and terms are whole and fit one another."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import sqlalchemy as sa

from retrieval.adapters import rows, sqlite_meta
from retrieval.adapters.examination.model import Model
from retrieval.adapters.examination.terms import examine_terms
from retrieval.adapters.schema import articles, passages
from retrieval.domain import Article, ArticleId, Draft, PassageId
from retrieval.findings import Diagnosis, Finding

_BATCH = 200  # articles in memory; of passages with their vectors twenty times as many
_NEARLY = 0.02  # a unit row that was rounded to float16 is off by less than a thousandth
_NAMED = 5  # ids in a sentence
_RECOMPUTED = 40  # articles whose terms are computed again; some 300 passages, half a second

# A text in its place could not even be read.
_VECTOR = sa.case((sa.func.typeof(passages.c.vector) == "blob", passages.c.vector)).label("vector")

_UNREADABLE = (sa.exc.DBAPIError, ValueError, TypeError)  # UTF-8, JSON, dates, lost values


def examine_contents(
    connection: sa.Connection, model: Model, content_hash: Callable[[Draft], str]
) -> Iterator[Finding]:
    """Every article, passage and vector, the terms of all and the texts behind those of some."""
    ids = list(connection.scalars(sa.select(articles.c.id).order_by(articles.c.id)))
    if not ids:
        yield Finding(Diagnosis.NO_ARTICLES)
        return
    chosen = frozenset(ids[:: max(1, len(ids) // _RECOMPUTED)])
    # Those whose page is gone have no passages on purpose.
    gone = set(connection.scalars(sa.select(articles.c.id).where(articles.c.gone_at.is_not(None))))
    lengths: dict[ArticleId, int] = {}
    unreadable: list[ArticleId] = []
    altered: list[ArticleId] = []
    sample: list[Article] = []
    for id_, article in _read(connection, ids):
        if article is None:
            unreadable.append(id_)
            continue
        lengths[id_] = len(article.text)
        if content_hash(article) != article.content_hash:
            altered.append(id_)
        elif id_ in chosen:
            sample.append(article)
    places = _Places(lengths)
    places.read(connection, dim=_dim(connection, model))
    faults = {
        Diagnosis.ARTICLES_UNREADABLE: unreadable,
        Diagnosis.ARTICLES_ALTERED: altered,
        Diagnosis.ARTICLES_BARE: sorted(set(ids) - places.articles - gone),
    }
    counted: dict[str, str | int] = {"articles": len(ids), "passages": places.count}
    yield from _found(faults, Finding(Diagnosis.ARTICLES_SOUND, counted))
    outside = {Diagnosis.SPANS_OUTSIDE: places.outside}
    yield from _found(outside, Finding(Diagnosis.PASSAGES_SOUND, counted))
    unfit = {Diagnosis.VECTORS_UNFIT: places.unfit}
    yield from _found(unfit, Finding(Diagnosis.VECTORS_SOUND, counted | {"dim": places.dim}))
    yield from examine_terms(
        connection, [article for article in sample if article.id not in places.misplaced]
    )


def _found(faults: dict[Diagnosis, list[int]], sound: Finding) -> Iterator[Finding]:
    """A finding for each list that is not empty, the sound one when all are."""
    for diagnosis, ids in faults.items():
        if ids:
            named = ", ".join(map(str, ids[:_NAMED])) + (", …" if len(ids) > _NAMED else "")
            yield Finding(diagnosis, {"count": len(ids), "ids": named})
    if not any(faults.values()):
        yield sound


def _read(
    connection: sa.Connection, ids: Sequence[ArticleId]
) -> Iterator[tuple[ArticleId, Article | None]]:
    """Every article as the program reads it, None for one that it would fail at."""
    for batch in rows.batches(ids, _BATCH):
        try:
            found = _articles(connection, batch)
        except _UNREADABLE:
            for id_ in batch:
                try:
                    yield id_, _articles(connection, [id_]).get(id_)
                except _UNREADABLE:
                    yield id_, None
        else:
            yield from ((id_, found.get(id_)) for id_ in batch)


def _articles(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
    query = sa.select(articles).where(articles.c.id.in_(ids))
    return {row.id: rows.article(row) for row in connection.execute(query)}


def _dim(connection: sa.Connection, model: Model) -> int | None:
    """How long vectors should be, None when the present model does not say."""
    stored = sqlite_meta.get(connection, sqlite_meta.FINGERPRINT)
    return model.dim if stored == model.fingerprint else None


class _Places:
    """What is wrong with passages: their spans and their vectors; ids in order."""

    def __init__(self, lengths: dict[ArticleId, int]) -> None:
        self._lengths = lengths
        self.count = 0
        self.dim = 0
        self.articles: set[ArticleId] = set()
        self.misplaced: set[ArticleId] = set()  # those of `outside`
        self.outside: list[PassageId] = []
        self.unfit: list[PassageId] = []

    def read(self, connection: sa.Connection, *, dim: int | None) -> None:
        """Read every passage; without a `dim` the vectors should be as long as most are."""
        self.dim = dim or self._usual_dim(connection)
        query = sa.select(
            *(passages.c.id, passages.c.article, passages.c.span_start, passages.c.span_end),
            *(_VECTOR, passages.c.checksum),
        ).order_by(passages.c.id)
        for batch in connection.execute(query).partitions(20 * _BATCH):
            self.count += len(batch)
            self.articles |= {row.article for row in batch}
            outside = [row for row in batch if not self._inside(row)]
            self.outside += [row.id for row in outside]
            self.misplaced |= {row.article for row in outside}
            self.unfit += self._unfit(batch)

    def _usual_dim(self, connection: sa.Connection) -> int:
        lengths = connection.scalars(sa.select(sa.func.length(passages.c.vector)))
        usual = Counter(length for length in lengths if length).most_common(1)
        return usual[0][0] // 2 if usual else 0

    def _inside(self, row: Any) -> bool:
        """Whether the span lies in the text; that of an article that cannot be read is let pass."""
        length = self._lengths.get(row.article)
        try:
            return length is None or 0 <= row.span_start < row.span_end <= length
        except TypeError:
            return False

    def _unfit(self, stored: Sequence[Any]) -> list[PassageId]:
        whole = [row for row in stored if self._is_as_stored(row)]
        unfit = {row.id for row in stored} - {row.id for row in whole}
        if whole and self.dim:
            norms = np.linalg.norm(rows.unpack([row.vector for row in whole]), axis=1)
            near = np.abs(norms - 1) < _NEARLY
            unfit |= {row.id for row, fits in zip(whole, near, strict=True) if not fits}
        return sorted(unfit)

    def _is_as_stored(self, row: Any) -> bool:
        vector = row.vector or b""
        return len(vector) == 2 * self.dim and crc32(vector) == row.checksum
