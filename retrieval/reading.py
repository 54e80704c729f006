"""The part of the facade that only reads: questions, searches and what a library holds."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from retrieval.answer import answer, checked_question
from retrieval.canonical import identity_url
from retrieval.domain import (
    Answer,
    Arrival,
    Article,
    ArticleId,
    Explanation,
    Fetched,
    Found,
    Identity,
    Libraries,
    Library,
    Source,
    Validators,
)
from retrieval.errors import (
    ArticleUnknown,
    LibraryEmpty,
    LibraryUnknown,
    ModelChanged,
    ModelUnusable,
)
from retrieval.feed_ports import Feeds
from retrieval.feeds import ServedFeed
from retrieval.grouping import alike, by_text
from retrieval.method import SHIPPED, Method
from retrieval.ports import ArticleStore, Embedder, Jobs, Reranker, VectorIndex
from retrieval.searching import Reader, find
from retrieval.shelf_ports import VectorShelf

log = logging.getLogger(__name__)

_utc_now = partial(datetime.now, UTC)

SHARED = "shared"
"""The library that is used unless another is named; it always exists."""

Named = str | tuple[str, ...]
"""The name of a library, or of several that are read as one; of those, unknown ones hold nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a librarian works with; only `retrieval.wiring` puts real ones together.

    `embedder` is the model that is wanted, `open_model` finds the one of a fingerprint, while its
    vectors serve. `read_source` reads a source, but for those pages of a list that are finished;
    `read_guarded` that of somebody who is not trusted: one page or file, from public addresses only,
    whose claims about other sites are not believed; so are feeds read by `read_guarded_feed`, and found by
    `find_guarded_feed`. `detect_language` is for articles,
    `tell_language` for questions, rather in one of the languages given. `settled` names a source so
    that it means the same in another process, `keep_upload` keeps content under a name and returns
    the source to read it by, `prune_uploads` deletes what is kept and so many days old but of these
    sources, `find_feed` returns address and title of the feed that an address is of or names,
    `open_output` writes a whole file."""

    store: ArticleStore
    jobs: Jobs
    embedder: Embedder
    open_model: Callable[[str], Embedder | None]
    shelf: VectorShelf
    open_index: Callable[[Embedder], VectorIndex]
    read_source: Callable[
        [str, BinaryIO | None, Callable[[int], None], Collection[str]], Iterator[Arrival]
    ]
    read_guarded: Callable[[str], Iterator[Arrival]]
    read_page: Callable[[Fetched], Iterator[Arrival]]
    feeds: Feeds
    read_feed: Callable[[str, Validators], ServedFeed]
    find_feed: Callable[[str], tuple[str, str]]
    read_guarded_feed: Callable[[str, Validators], ServedFeed]
    find_guarded_feed: Callable[[str], tuple[str, str]]
    read_opml: Callable[[bytes], list[tuple[str, str]]]
    source_size: Callable[[str], int]
    settled: Callable[[str], str]
    keep_upload: Callable[[bytes, str], str]
    prune_uploads: Callable[[Iterable[str], float], int]
    open_output: Callable[[str], AbstractContextManager[BinaryIO]]
    detect_language: Callable[[str], str | None]
    tell_language: Callable[[str, frozenset[str | None]], str | None]
    method: Method = SHIPPED
    now: Callable[[], datetime] = _utc_now
    reranker: Reranker | None = None


class ReadingRoom:
    """Answers from what is stored; safe to use from several threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._opening = Lock()
        self._opened: tuple[VectorIndex, Embedder] | None = None

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the model at hand; raises ModelUnusable."""
        return self._parts.embedder.fingerprint

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
        """Keep the index for the next start and let go of the database."""
        try:
            if self._opened is not None:
                self._opened[0].close()
        finally:
            self._parts.jobs.close()
            self._store.close()

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is answered like the next."""
        _, embedder = self._serving()
        embedder.embed_query("Is anybody there?")

    def ask(
        self, question: str, *, library: Named = SHARED, asked_at: date | None = None
    ) -> Answer:
        """Answer a question, or say that the library does not; raises QuestionRefused, LibraryEmpty.

        `asked_at` is the day of the question: articles of the days that it asks of rank higher."""
        return self.explain(question, library=library, asked_at=asked_at).answer

    def explain(
        self,
        question: str,
        *,
        library: Named = SHARED,
        asked_at: date | None = None,
        article: ArticleId | None = None,
        now: str | None = None,
        quick: bool = False,
    ) -> Explanation:
        """Answer as ask does, and tell what led to the answer.

        With `article` only that one is read; raises ArticleUnknown when it is not in this library. `now`
        is what was asked of the question just now, where the rest is taken over from before. `quick` is for
        who waits at every letter: fewer passages are proposed, and one is read for the quote."""
        within = self._within(library)
        text = checked_question(question)
        if article is not None:
            self.article(article, library=library)
        reader = self._reader(within)
        if quick:
            reader = replace(reader, method=reader.method.quickened())
        return answer(reader, text, within=within, asked_at=asked_at, article=article, now=now)

    def search(
        self, query: str, *, library: Named = SHARED, k: int = 10, asked_at: date | None = None
    ) -> list[Found]:
        """Return the k best passages with their scores, at most two of one article.

        `asked_at` is the day of the query, as for ask."""
        within = self._within(library)
        text = checked_question(query)
        reader = self._reader(within)
        query_vector = reader.embedder.embed_query(text)
        pool = max(reader.method.pool, k)
        asked_in = reader.asked_in(text, within=within)
        found = find(
            reader,
            text,
            query_vector,
            within=within,
            asked_in=asked_in,
            asked_at=asked_at,
            pool=pool,
        )
        best = found.hits[:k]
        ids = [hit.passage.article_id for hit in best]
        articles = {one.id: one for one in self._store.articles(ids, within=within)}
        return [
            Found(hit, articles[hit.passage.article_id])
            for hit in best
            if hit.passage.article_id in articles
        ]

    def alike(self, questions: Sequence[str]) -> list[list[int]]:
        """Group questions of the same meaning; places of each group, the largest group first."""
        places = by_text(questions)
        if not places:
            return []
        texts, members = list(places), list(places.values())
        embedder = self._embedder()
        vectors = np.vstack([embedder.embed_query(text) for text in texts])
        groups = [[at for one in group for at in members[one]] for group in alike(texts, vectors)]
        return sorted(groups, key=len, reverse=True)

    def state(self) -> int:
        """A number that grows with every change of any library."""
        return self._store.last_change()

    def libraries(self) -> list[Library]:
        """Every library, by name."""
        return self._store.libraries()

    def articles(self, *, library: Named = SHARED) -> list[Article]:
        """Return the articles of a library, the last one added first."""
        return self._store.list_articles(within=self._within(library))

    def latest(self, *, library: Named = SHARED, limit: int, offset: int = 0) -> list[Article]:
        """Return a page of the articles of a library, the last one added first."""
        within = self._within(library)
        return self._store.list_articles(within=within, limit=limit, offset=offset)

    def newest_day(self, *, library: Named = SHARED) -> date | None:
        """Return the day of the newest article, None where no article has one."""
        return self._store.newest_day(within=self._within(library))

    def article(self, article_id: ArticleId, *, library: Named = SHARED) -> Article:
        """Return one article; raises ArticleUnknown when it is not in this library."""
        found = self._store.articles([article_id], within=self._within(library))
        if not found:
            raise ArticleUnknown(article_id)
        return found[0]

    def sources(self, article_id: ArticleId, *, library: Named = SHARED) -> list[Source]:
        """Return the other sources that tell an article's story, oldest first."""
        return self._store.sources(article_id, within=self._within(library))

    def article_at(self, address: str, *, library: Named = SHARED) -> Article | None:
        """Return the main article of a web address in any of its spellings, None when it is not here."""
        within = self._within(library)
        try:
            source = identity_url(address)
        except ValueError:
            return None
        found = (self._store.find(Identity(one, source, "")) for one in sorted(within))
        return next((article for article in found if article is not None), None)

    def library_of(self, article_id: ArticleId) -> str | None:
        """Return the name of the library that an article is in, and nothing of the article."""
        names = {one.id: one.name for one in self._store.libraries()}
        found = self._store.articles([article_id], within=frozenset(names))
        return names[found[0].library] if found else None

    def count(self, *, library: Named = SHARED) -> tuple[int, int]:
        """Return how many articles and passages a library holds."""
        return self._store.count(within=self._within(library))

    def _within(self, library: Named) -> Libraries:
        if isinstance(library, tuple):
            found = map(self._store.library, library)
            return frozenset(one.id for one in found if one is not None)
        known = self._store.library(library)
        if known is None:
            raise LibraryUnknown(library, tuple(one.name for one in self._store.libraries()))
        return frozenset({known.id})

    def _reader(self, within: Libraries) -> Reader:
        if not self._store.count(within=within)[1]:
            raise LibraryEmpty  # before the seconds that model and index take to load
        index, embedder = self._serving()
        parts = self._parts
        return Reader(
            self._store, index, embedder, parts.tell_language, parts.method, parts.reranker
        )

    def awaits_reindex(self) -> bool:
        """Whether the stored vectors are of another model than the one that is wanted."""
        return self._store.fingerprint() not in {None, self._parts.embedder.fingerprint}

    def _embedder(self) -> Embedder:
        """The model of the stored vectors, until they are replaced; else the one that is wanted."""
        stored, wanted = self._store.fingerprint(), self._parts.embedder
        try:
            if stored is None or stored == wanted.fingerprint:
                return wanted
        except ModelUnusable:
            # Without a model to answer with meanwhile, the wanted one says so where it is used.
            serving = self._parts.open_model(stored) if stored is not None else None
            if serving is not None:
                log.warning("the wanted model cannot be used, the one of the vectors serves")
            return serving or wanted
        return self._parts.open_model(stored) or wanted

    def _serving(self) -> tuple[VectorIndex, Embedder]:
        """Open the index when it is first needed, and after a change of model; else follow the change log.

        Raises ModelChanged when the vectors are of a model that is not at hand."""
        with self._opening:
            if self._opened is not None:
                try:
                    self._opened[0].refresh()
                except ModelChanged:
                    self._opened = None
            if self._opened is None:
                embedder = self._embedder()
                self._opened = self._parts.open_index(embedder), embedder
            return self._opened
