"""The truth on one machine: a SQLite file with articles, passages, vectors and terms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval import lexical, migrations
from retrieval.adapters import rows, sqlite_match, sqlite_passages
from retrieval.adapters.schema import articles, changes, libraries, meta, passages, totals
from retrieval.adapters.sqlite_engine import for_writing, open_engine
from retrieval.domain import (
    Article,
    ArticleId,
    Change,
    Draft,
    Identity,
    Libraries,
    Library,
    LibraryId,
    Passage,
    PassageId,
    Ranking,
    Span,
    TermStatistics,
)
from retrieval.errors import (
    ArticleUnknown,
    ModelChanged,
    StorageBusy,
    StorageNewer,
    StorageReadOnly,
)
from retrieval.ports import Vectors

_FINGERPRINT = "fingerprint"
_TERMS = "terms"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteStore:
    """ArticleStore over one file; any number of threads and processes may use it.

    Opening creates folder and file, brings the schema up to date and rebuilds terms of another
    version. Where nothing can be written it opens for reading."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._path = path
        self._now = now
        self._engine, self._writable = open_engine(path)
        self._writer = for_writing(self._engine)
        try:
            if self._writable:
                migrations.upgrade(self._writer, path)
                self._keep_terms_current()
            else:
                migrations.require_current(self._engine, path)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @property
    def engine(self) -> sa.Engine:
        """For other tables of the same file; for_writing makes its transactions write."""
        return self._engine

    def library(self, name: str) -> Library | None:
        with self._engine.connect() as connection:
            return _library(connection, name)

    def libraries(self) -> list[Library]:
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(libraries).order_by(libraries.c.name))
            return [Library(row.id, row.name) for row in found]

    def create_library(self, name: str) -> Library:
        known = self.library(name)
        if known is not None:
            return known
        with self._writing() as connection:
            connection.execute(insert(libraries).on_conflict_do_nothing(), {"name": name})
            created = _library(connection, name)
        assert created is not None  # noqa: S101 - just stored
        return created

    def find(self, identity: Identity) -> Article | None:
        key = sa.and_(
            articles.c.library == identity.library,
            articles.c.source_key == identity.source,
            articles.c.part_key == identity.part,
        )
        return self._first_article(key)

    def find_content(self, library: LibraryId, content_hash: str) -> Article | None:
        return self._first_article(
            sa.and_(articles.c.library == library, articles.c.content_hash == content_hash)
        )

    def add(
        self,
        draft: Draft,
        identity: Identity,
        spans: Sequence[Span],
        vectors: Vectors,
        *,
        content_hash: str,
        fingerprint: str,
    ) -> Article:
        _check(draft, spans, vectors)
        added_at = self._now()
        values = rows.draft_values(draft, content_hash) | {
            "library": identity.library,
            "source_key": identity.source,
            "part_key": identity.part,
            "added_at": added_at,
        }
        with self._writing() as connection:
            _keep_model(connection, fingerprint)
            statement = articles.insert().returning(articles.c.id)
            article = rows.stored_article(
                draft,
                id=connection.execute(statement, values).scalar_one(),
                library=identity.library,
                added_at=added_at,
                content_hash=content_hash,
            )
            sqlite_passages.put(connection, article, spans, vectors)
        return article

    def replace(
        self,
        article_id: ArticleId,
        draft: Draft,
        spans: Sequence[Span],
        vectors: Vectors,
        *,
        content_hash: str,
        fingerprint: str,
    ) -> Article:
        _check(draft, spans, vectors)
        with self._writing() as connection:
            _keep_model(connection, fingerprint)
            old = _article(connection, articles.c.id == article_id)
            if old is None:
                raise ArticleUnknown(article_id)
            sqlite_passages.take(connection, old)
            connection.execute(
                articles.update().where(articles.c.id == article_id),
                rows.draft_values(draft, content_hash),
            )
            article = rows.stored_article(
                draft,
                id=article_id,
                library=old.library,
                added_at=old.added_at,
                content_hash=content_hash,
            )
            sqlite_passages.put(connection, article, spans, vectors)
        return article

    def remove(self, article_id: ArticleId, *, within: Libraries) -> bool:
        key = sa.and_(articles.c.id == article_id, articles.c.library.in_(within))
        with self._writing() as connection:
            article = _article(connection, key)
            if article is None:
                return False
            sqlite_passages.take(connection, article)
            connection.execute(articles.delete().where(articles.c.id == article_id))
        return True

    def articles(self, ids: Sequence[ArticleId], *, within: Libraries) -> list[Article]:
        with self._engine.connect() as connection:
            found = sqlite_match.read_articles(connection, set(ids), within=within)
        return [found[id_] for id_ in ids if id_ in found]

    def list_articles(
        self, *, within: Libraries, limit: int | None = None, offset: int = 0
    ) -> list[Article]:
        query = sa.select(articles).where(articles.c.library.in_(within))
        query = query.order_by(articles.c.id.desc()).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            return [rows.article(row) for row in connection.execute(query)]

    def count(self, *, within: Libraries) -> tuple[int, int]:
        sums = (
            sa.func.coalesce(sa.func.sum(totals.c[name]), 0) for name in ("articles", "passages")
        )
        query = sa.select(*sums).where(totals.c.library.in_(within))
        with self._engine.connect() as connection:
            held = connection.execute(query).one()
        return int(held[0]), int(held[1])

    def passages(self, ids: Sequence[PassageId], *, within: Libraries) -> list[Passage]:
        with self._engine.connect() as connection:
            read = sqlite_match.read(connection, set(ids), within=within)
        found = {passage.id: passage for passage, _ in read}
        return [found[id_] for id_ in ids if id_ in found]

    def match(
        self, question: str, k: int, *, within: Libraries, include: Sequence[PassageId] = ()
    ) -> Ranking:
        with self._engine.connect() as connection:
            return sqlite_match.match(connection, question, k, within=within, include=include)

    def statistics(self, question: str, *, within: Libraries) -> TermStatistics:
        with self._engine.connect() as connection:
            known = sqlite_match.languages(connection, within)
            terms = lexical.question_terms(question, known)
            return sqlite_match.read_statistics(connection, terms)

    def languages(self, *, within: Libraries) -> frozenset[str | None]:
        with self._engine.connect() as connection:
            return frozenset(code or None for code in sqlite_match.languages(connection, within))

    def vectors(
        self, batch_size: int
    ) -> Iterator[tuple[list[PassageId], list[LibraryId], Vectors]]:
        query = sa.select(passages.c.id, articles.c.library, passages.c.vector)
        for found in self._in_batches(query.join(articles), batch_size):
            yield (
                [row.id for row in found],
                [row.library for row in found],
                rows.unpack([row.vector for row in found]),
            )

    def vectors_of(self, ids: Sequence[PassageId]) -> tuple[list[PassageId], Vectors]:
        found: list[sa.Row[tuple[int, bytes]]] = []
        with self._engine.connect() as connection:
            for batch in rows.batches(sorted(set(ids))):
                query = sa.select(passages.c.id, passages.c.vector)
                query = query.where(passages.c.id.in_(batch)).order_by(passages.c.id)
                found += connection.execute(query).all()
        return [row.id for row in found], rows.unpack([row.vector for row in found])

    def passage_texts(self, batch_size: int) -> Iterator[tuple[list[PassageId], list[str]]]:
        for found in self._in_batches(sa.select(passages.c.id), batch_size):
            ids = [row.id for row in found]
            with self._engine.connect() as connection:
                everywhere = frozenset(connection.scalars(sa.select(libraries.c.id)))
                read = sqlite_match.read(connection, ids, within=everywhere)
            yield (
                [passage.id for passage, _ in read],
                [sqlite_passages.indexed_text(article, of.span) for of, article in read],
            )

    def replace_vectors(
        self, fingerprint: str, batches: Iterable[tuple[Sequence[PassageId], Vectors]]
    ) -> None:
        packed = {
            id_: vector
            for ids, vectors in batches
            for id_, vector in zip(ids, rows.pack(vectors), strict=True)
        }
        with self._writing() as connection:
            if not packed.keys() >= set(connection.scalars(sa.select(passages.c.id))):
                raise StorageBusy(str(self._path))
            statement = passages.update().where(passages.c.id == sa.bindparam("passage"))
            for batch in rows.batches(packed.items()):
                connection.execute(
                    statement, [{"passage": id_, "vector": vector} for id_, vector in batch]
                )
            _set(connection, _FINGERPRINT, fingerprint)
            for library in connection.scalars(sa.select(libraries.c.id)).all():
                connection.execute(
                    changes.insert(), {"library": library, "added": True, "passages": []}
                )

    def changes(self, after: int) -> list[Change]:
        query = sa.select(changes).where(changes.c.sequence > after).order_by(changes.c.sequence)
        with self._engine.connect() as connection:
            return [rows.change(row) for row in connection.execute(query)]

    def last_change(self) -> int:
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(changes.c.sequence))) or 0

    def fingerprint(self) -> str | None:
        with self._engine.connect() as connection:
            return _get(connection, _FINGERPRINT)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if not self._writable:
            raise StorageReadOnly(str(self._path))
        with self._writer.begin() as connection:
            # A newer version of this program may have rebuilt the terms since we opened the file.
            if _get(connection, _TERMS) != sqlite_passages.TERMS_VERSION:
                raise StorageNewer(str(self._path))
            yield connection

    def _keep_terms_current(self) -> None:
        with self._engine.connect() as connection:
            if _get(connection, _TERMS) == sqlite_passages.TERMS_VERSION:
                return
        with self._writer.begin() as connection:
            if _get(connection, _TERMS) != sqlite_passages.TERMS_VERSION:
                sqlite_passages.rebuild_terms(connection)
                _set(connection, _TERMS, sqlite_passages.TERMS_VERSION)

    def _first_article(self, key: sa.ColumnElement[bool]) -> Article | None:
        with self._engine.connect() as connection:
            return _article(connection, key)

    def _in_batches(
        self, query: sa.Select[*tuple[int, ...]], size: int
    ) -> Iterator[Sequence[sa.Row[*tuple[int, ...]]]]:
        """Rows by passage id, each batch in a transaction of its own, so that no writer waits."""
        last = 0
        while True:
            batch = query.where(passages.c.id > last).order_by(passages.c.id).limit(size)
            with self._engine.connect() as connection:
                found = connection.execute(batch).all()
            if not found:
                return
            yield found
            last = found[-1].id


def _check(draft: Draft, spans: Sequence[Span], vectors: Vectors) -> None:
    if not spans or len(spans) != len(vectors):
        raise ValueError(f"{len(spans)} spans, {len(vectors)} vectors: want as many, one at least")
    if any(span.end > len(draft.text) for span in spans):
        raise ValueError("a span ends beyond the text")


def _library(connection: sa.Connection, name: str) -> Library | None:
    row = connection.execute(sa.select(libraries).where(libraries.c.name == name)).first()
    return Library(row.id, row.name) if row else None


def _article(connection: sa.Connection, key: sa.ColumnElement[bool]) -> Article | None:
    row = connection.execute(sa.select(articles).where(key).order_by(articles.c.id)).first()
    return rows.article(row) if row else None


def _keep_model(connection: sa.Connection, fingerprint: str) -> None:
    stored = _get(connection, _FINGERPRINT)
    if stored is None:
        _set(connection, _FINGERPRINT, fingerprint)
    elif stored != fingerprint:
        raise ModelChanged(stored, fingerprint)


def _get(connection: sa.Connection, key: str) -> str | None:
    return connection.scalar(sa.select(meta.c.value).where(meta.c.key == key))


def _set(connection: sa.Connection, key: str, value: str) -> None:
    statement = insert(meta).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[meta.c.key], set_={"value": statement.excluded.value}
        )
    )
