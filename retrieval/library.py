"""The facade that the bot and the command line use."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

from retrieval.answer import Reader, answer, checked_question, search
from retrieval.domain import (
    Answer,
    Arrival,
    Article,
    ArticleId,
    Explanation,
    Found,
    Identity,
    Libraries,
    Outcome,
    PassageId,
    Progress,
)
from retrieval.errors import ArticleUnknown, LibraryEmpty, LibraryUnknown
from retrieval.ingest import Writer, ingest
from retrieval.method import SHIPPED, Method
from retrieval.ports import ArticleStore, Embedder, VectorIndex, Vectors
from retrieval.urls import canonical_url

SHARED = "shared"
"""The library that is used unless another is named; it always exists."""

_EMBED_TOGETHER = 256  # passages; the embedder cuts them into its own batches

OnProgress = Callable[[Progress], None]
ReadSource = Callable[[str, BinaryIO | None, Callable[[int], None]], Iterator[Arrival]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a librarian works with; only `retrieval.wiring` puts real ones together."""

    store: ArticleStore
    embedder: Embedder
    open_index: Callable[[], VectorIndex]
    read_source: ReadSource
    source_size: Callable[[str], int]
    detect_language: Callable[[str], str | None]
    method: Method = SHIPPED


class Librarian:
    """Takes articles in and answers from them; safe to use from several threads.

    Every method raises LibraryUnknown for a name that no library has, and Storage errors."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._opening = Lock()
        self._opened: VectorIndex | None = None

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
                self._opened.close()
        finally:
            self._store.close()

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is answered like the next."""
        self._parts.embedder.embed_query("Is anybody there?")
        self._index()

    def ingest(
        self,
        sources: Iterable[str],
        *,
        library: str = SHARED,
        stdin: BinaryIO | None = None,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Outcome]:
        """Take articles in, and yield the receipt of each after it is stored.

        A library that does not exist is created. Raises ModelUnusable and ModelChanged; whatever is
        wrong with a source is in its receipt."""
        named = list(sources)
        into = self._store.create_library(library)
        writer = Writer(self._store, self._parts.embedder, self._parts.detect_language)
        meter = _Meter(sum(map(self._parts.source_size, named)), on_progress)
        for outcome in ingest(writer, self._arrivals(named, stdin, meter), library=into.id):
            meter.count(outcome)
            yield outcome

    def _arrivals(
        self, sources: list[str], stdin: BinaryIO | None, meter: "_Meter"
    ) -> Iterator[Arrival]:
        for source in sources:
            yield from self._parts.read_source(source, stdin, meter.at)
            meter.done(self._parts.source_size(source))

    def ask(self, question: str, *, library: str = SHARED, asked_at: date | None = None) -> Answer:
        """Answer a question, or say that the library does not; raises QuestionRefused, LibraryEmpty.

        `asked_at` is the day of the question: articles of that month match better."""
        return self.explain(question, library=library, asked_at=asked_at).answer

    def explain(
        self,
        question: str,
        *,
        library: str = SHARED,
        asked_at: date | None = None,
        article: ArticleId | None = None,
    ) -> Explanation:
        """Answer as ask does, and tell what led to the answer.

        With `article` only that one is read; raises ArticleUnknown when it is not in this library."""
        within = self._within(library)
        text = checked_question(question)
        if article is not None:
            self.article(article, library=library)
        reader = self._reader(within)
        return answer(reader, text, within=within, asked_at=asked_at, article=article)

    def search(self, query: str, *, library: str = SHARED, k: int = 10) -> list[Found]:
        """Return the k best passages with their scores, at most two of one article."""
        within = self._within(library)
        text = checked_question(query)
        reader = self._reader(within)
        query_vector = reader.embedder.embed_query(text)
        pool = max(reader.method.pool, k)
        best = search(reader, text, query_vector, within=within, pool=pool)[:k]
        ids = [hit.passage.article_id for hit in best]
        articles = {one.id: one for one in self._store.articles(ids, within=within)}
        return [
            Found(hit, articles[hit.passage.article_id])
            for hit in best
            if hit.passage.article_id in articles
        ]

    def articles(self, *, library: str = SHARED) -> list[Article]:
        """Return the articles of a library, the last one added first."""
        return self._store.list_articles(within=self._within(library))

    def latest(self, *, library: str = SHARED, limit: int, offset: int = 0) -> list[Article]:
        """Return a page of the articles of a library, the last one added first."""
        within = self._within(library)
        return self._store.list_articles(within=within, limit=limit, offset=offset)

    def newest_day(self, *, library: str = SHARED) -> date | None:
        """Return the day of the newest article, None where no article has one."""
        return self._store.newest_day(within=self._within(library))

    def article(self, article_id: ArticleId, *, library: str = SHARED) -> Article:
        """Return one article; raises ArticleUnknown when it is not in this library."""
        found = self._store.articles([article_id], within=self._within(library))
        if not found:
            raise ArticleUnknown(article_id)
        return found[0]

    def article_at(self, address: str, *, library: str = SHARED) -> Article | None:
        """Return the main article of a web address in any of its spellings, None when it is not here."""
        (into,) = self._within(library)
        try:
            source = canonical_url(address)
        except ValueError:
            return None
        return self._store.find(Identity(into, source, ""))

    def remove(self, article_id: ArticleId, *, library: str = SHARED) -> None:
        """Remove an article; raises ArticleUnknown when it is not in this library."""
        if not self._store.remove(article_id, within=self._within(library)):
            raise ArticleUnknown(article_id)

    def count(self, *, library: str = SHARED) -> tuple[int, int]:
        """Return how many articles and passages a library holds."""
        return self._store.count(within=self._within(library))

    def reindex(self, on_progress: OnProgress | None = None) -> int:
        """Embed every passage again with the present model and rebuild the index.

        Returns the number of passages. The old vectors serve until the new ones are complete."""
        everywhere = frozenset(one.id for one in self._store.libraries())
        meter = _Meter(0, on_progress)
        # Also without passages: the model of those that were removed would be expected for ever.
        if self._store.fingerprint() is not None:
            self._store.replace_vectors(self._parts.embedder.fingerprint, self._embedded(meter))
        self._index()
        return self._store.count(within=everywhere)[1]

    def _embedded(self, meter: "_Meter") -> Iterator[tuple[list[PassageId], Vectors]]:
        for ids, texts in self._store.passage_texts(_EMBED_TOGETHER):
            yield ids, self._parts.embedder.embed_passages(texts)
            meter.embedded(len(ids))

    def _within(self, library: str) -> Libraries:
        known = self._store.library(library)
        if known is None:
            raise LibraryUnknown(library, tuple(one.name for one in self._store.libraries()))
        return frozenset({known.id})

    def _reader(self, within: Libraries) -> Reader:
        if not self._store.count(within=within)[1]:
            raise LibraryEmpty  # before the seconds that model and index take to load
        return Reader(self._store, self._index(), self._parts.embedder, self._parts.method)

    def _index(self) -> VectorIndex:
        """Open the index when it is first needed; later only follow the change log."""
        with self._opening:
            if self._opened is None:
                self._opened = self._parts.open_index()
            else:
                self._opened.refresh()
            return self._opened


class _Meter:
    """Counts what a batch has done and tells it on."""

    def __init__(self, total_bytes: int, on_progress: OnProgress | None) -> None:
        self._total_bytes = total_bytes
        self._on_progress = on_progress
        self._articles = self._passages = self._finished = self._bytes = 0

    def at(self, position: int) -> None:
        """Note how far into the present source the reading is."""
        self._bytes = self._finished + position

    def done(self, size: int) -> None:
        """Note that a source was read to its end."""
        self._finished += size
        self._bytes = self._finished
        self._tell()

    def count(self, outcome: Outcome) -> None:
        """Note one receipt."""
        self._articles += 1
        self._passages += outcome.passages
        self._tell()

    def embedded(self, passages: int) -> None:
        """Note passages that were embedded again."""
        self._passages += passages
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(
                Progress(self._articles, self._passages, self._bytes, self._total_bytes)
            )
