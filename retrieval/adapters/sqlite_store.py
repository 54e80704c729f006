"""The truth on one machine: a SQLite file with articles, passages, vectors and terms."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from retrieval import lexical, migrations
from retrieval.adapters import (
    rows,
    sqlite_articles,
    sqlite_match,
    sqlite_meta,
    sqlite_passages,
    sqlite_stories,
    sqlite_vectors,
)
from retrieval.adapters.schema import articles, changes
from retrieval.adapters.sqlite_engine import for_writing, open_engine, reading
from retrieval.adapters.sqlite_libraries import LibraryRows
from retrieval.adapters.sqlite_pages import PageRows, forget_page
from retrieval.adapters.sqlite_stories import StoryRows
from retrieval.domain import (
    Article,
    ArticleId,
    Change,
    Draft,
    Identity,
    Libraries,
    LibraryId,
    Passage,
    PassageId,
    Ranking,
    Span,
    TermStatistics,
)
from retrieval.errors import (
    ArticleUnknown,
    StorageBusy,
    StorageDamaged,
    StorageNewer,
    StorageReadOnly,
)
from retrieval.ports import Vectors

_utc_now = partial(datetime.now, UTC)


class SqliteStore(LibraryRows, PageRows, StoryRows):
    """ArticleStore over one file; any number of threads and processes may use it.

    Opening creates folder and file, brings the schema up to date and rebuilds terms of another
    version. Where nothing can be written it opens for reading. `is_whole` says whether an article is
    what was stored, which SQLite does not notice: nothing is answered from one that is not."""

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        is_whole: Callable[[Article], bool] = lambda _: True,
    ) -> None:
        self._path = path
        self._now = now
        self._is_whole = is_whole
        self._engine, self._writable = open_engine(path)
        self._writer = for_writing(self._engine)
        try:
            if self._writable:
                migrations.upgrade(self._writer, path)
                sqlite_passages.keep_terms_current(self._engine, self._writer)
                sqlite_stories.keep_current(
                    self._engine, self._writer, sqlite_passages.all_articles
                )
            else:
                migrations.require_current(self._engine, path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection; the store is not used any more."""
        self._engine.dispose()

    @property
    def engine(self) -> sa.Engine:
        """For other tables in the same file; see for_writing."""
        return self._engine

    def find(self, identity: Identity) -> Article | None:
        """The article of that identity, or None."""
        with reading(self._engine) as connection:
            return sqlite_articles.first(connection, sqlite_articles.of_identity(identity))

    def find_content(self, library: LibraryId, content_hash: str) -> Article | None:
        """The oldest article of the library with that content, or None."""
        same = sa.and_(
            articles.c.library == library,
            articles.c.content_hash == content_hash,
            sqlite_articles.LIVE,
        )
        with reading(self._engine) as connection:
            return sqlite_articles.first(connection, same)

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
        """Store a new article; raises ValueError unless each span has its vector, one at least."""
        with self._writing() as connection:
            sqlite_meta.keep_model(connection, fingerprint)
            article = sqlite_articles.insert_article(
                connection, draft, identity, added_at=self._now(), content_hash=content_hash
            )
            sqlite_passages.put(connection, article, spans, vectors)
            story = sqlite_stories.put(connection, article)
        return dataclasses.replace(article, story=story)

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
        """Store a new version; raises ValueError as add does."""
        with self._writing() as connection:
            sqlite_meta.keep_model(connection, fingerprint)
            old = sqlite_articles.first(connection, articles.c.id == article_id)
            if old is None:
                raise ArticleUnknown(article_id)
            if old.gone_at is None:
                sqlite_passages.take(connection, old)
            article = sqlite_articles.update_article(
                connection, old, draft, content_hash=content_hash
            )
            sqlite_passages.put(connection, article, spans, vectors)
            sqlite_stories.take(connection, old.id)
            story = sqlite_stories.put(connection, article)
        return dataclasses.replace(article, story=story)

    def remove(self, article_id: ArticleId, *, within: Libraries) -> bool:
        """Remove an article; False when it is not in these libraries."""
        there = sa.and_(articles.c.id == article_id, articles.c.library.in_(within))
        with self._writing() as connection:
            article = sqlite_articles.first(connection, there)
            if article is None:
                return False
            if article.gone_at is None:
                sqlite_passages.take(connection, article)
            source = connection.scalar(sa.select(articles.c.source_key).where(there))
            connection.execute(articles.delete().where(articles.c.id == article_id))
            forget_page(connection, article.library, str(source))
        return True

    def articles(self, ids: Sequence[ArticleId], *, within: Libraries) -> list[Article]:
        """These articles in this order; unknown ids are left out."""
        with reading(self._engine) as connection:
            found = sqlite_articles.read(connection, set(ids), within=within)
        self._check(found.values())
        return [found[id_] for id_ in ids if id_ in found]

    def list_articles(
        self, *, within: Libraries, limit: int | None = None, offset: int = 0
    ) -> list[Article]:
        """Articles of these libraries by id, newest first."""
        with reading(self._engine) as connection:
            return sqlite_articles.newest(connection, within=within, limit=limit, offset=offset)

    def count(self, *, within: Libraries) -> tuple[int, int]:
        """How many articles and passages these libraries hold."""
        with self._engine.connect() as connection:
            return sqlite_articles.count(connection, within=within)

    def articles_after(self, after: ArticleId, limit: int, *, within: Libraries) -> list[Article]:
        """Articles with an id above `after`, by id."""
        with reading(self._engine) as connection:
            return sqlite_articles.after(connection, after, limit, within=within)

    def source_keys(self, beginning: str) -> set[str]:
        """What articles of any library were read from, of sources that begin so."""
        with reading(self._engine) as connection:
            return sqlite_articles.source_keys(connection, beginning)

    def newest_day(self, *, within: Libraries) -> date | None:
        """When the newest article was published, None where no day is known."""
        with reading(self._engine) as connection:
            return sqlite_articles.newest_day(connection, within=within)

    def passages_of(self, article_id: ArticleId, *, within: Libraries) -> list[PassageId]:
        """The passages of an article in its order."""
        with reading(self._engine) as connection:
            return sqlite_passages.ids_of(connection, article_id, within=within)

    def passages(
        self, ids: Sequence[PassageId], *, within: Libraries
    ) -> list[tuple[Passage, Article]]:
        """These passages, each with its article, in this order; unknown ids are left out."""
        with reading(self._engine) as connection:
            read = sqlite_articles.read_passages(connection, set(ids), within=within)
        self._check({article.id: article for _, article in read}.values())
        found = {passage.id: (passage, article) for passage, article in read}
        return [found[id_] for id_ in ids if id_ in found]

    def match(
        self, question: str, k: int, *, within: Libraries, include: Sequence[PassageId] = ()
    ) -> Ranking:
        """The k best of what FTS5 proposes, and each of `include`, by lexical.bm25."""
        with self._engine.connect() as connection:
            return sqlite_match.match(connection, question, k, within=within, include=include)

    def statistics(self, question: str, *, within: Libraries) -> TermStatistics:
        """The numbers that `match` scores this question's terms with."""
        with self._engine.connect() as connection:
            terms = lexical.question_terms(question, sqlite_match.languages(connection, within))
            return sqlite_match.statistics(connection, terms)

    def languages(self, *, within: Libraries) -> frozenset[str | None]:
        """Languages of the articles of these libraries."""
        with self._engine.connect() as connection:
            return sqlite_match.languages(connection, within)

    def outlets(self, *, within: Libraries) -> list[tuple[str | None, int]]:
        """How many articles each outlet has, the most first."""
        with self._engine.connect() as connection:
            return sqlite_articles.outlets(connection, within)

    def vectors(
        self, batch_size: int
    ) -> Iterator[tuple[list[PassageId], list[LibraryId], Vectors]]:
        """Every stored vector in batches, by passage id; no snapshot, see the change log."""
        return sqlite_vectors.read_all(self._engine, batch_size)

    def vectors_of(self, ids: Sequence[PassageId]) -> tuple[list[PassageId], Vectors]:
        """Stored vectors of those ids that exist, by id."""
        with reading(self._engine) as connection:
            return sqlite_vectors.read(connection, ids)

    def passage_texts(self, batch_size: int) -> Iterator[tuple[list[PassageId], list[str]]]:
        """What is embedded of every passage, in batches by passage id."""
        return sqlite_vectors.texts(self._engine, batch_size)

    def replace_vectors(
        self, fingerprint: str, batches: Iterable[tuple[Sequence[PassageId], Vectors]]
    ) -> None:
        """Replace all vectors at once; they are held in memory as float16 until the last came."""
        packed = {
            id_: vector
            for ids, vectors in batches
            for id_, vector in zip(ids, rows.pack(vectors), strict=True)
        }
        with self._writing() as connection:
            if not sqlite_vectors.replace(connection, fingerprint, packed):
                raise StorageBusy(str(self._path))

    def changes(self, after: int) -> list[Change]:
        """Rows of the change log with a sequence above `after`, oldest first."""
        query = sa.select(changes).where(changes.c.sequence > after).order_by(changes.c.sequence)
        with reading(self._engine) as connection:
            return [rows.change(row) for row in connection.execute(query)]

    def last_change(self) -> int:
        """Sequence of the newest row of the change log, 0 for none."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(changes.c.sequence))) or 0

    def fingerprint(self) -> str | None:
        """Fingerprint of the model whose vectors are stored, None before the first."""
        with reading(self._engine) as connection:
            return sqlite_meta.get(connection, sqlite_meta.FINGERPRINT)

    def _check(self, read: Iterable[Article]) -> None:
        if not all(map(self._is_whole, read)):
            raise StorageDamaged(str(self._path))

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if not self._writable:
            raise StorageReadOnly(str(self._path))
        with self._writer.begin() as connection:
            # A newer version of this program may have rebuilt the terms since we opened the file.
            if not sqlite_passages.terms_current(connection):
                raise StorageNewer(str(self._path))
            yield connection
