"""Stand-ins for what is slow or outside; they pass the same contract tests as the real things."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime

import numpy as np

from retrieval import chunking, lexical, similarity
from retrieval.adapters.sqlite_pages import GONE_FOR_GOOD
from retrieval.domain import (
    Article,
    ArticleId,
    Change,
    Draft,
    Fetched,
    Identity,
    KnownPage,
    Libraries,
    Library,
    LibraryId,
    Page,
    Passage,
    PassageId,
    Ranking,
    Source,
    Span,
    TermStatistics,
    Validators,
)
from retrieval.errors import (
    ArticleUnknown,
    FetchReason,
    FetchRefused,
    ModelChanged,
    NotModified,
    StorageBusy,
)
from retrieval.ports import Vectors


def noon() -> datetime:
    """A clock that stands still."""
    return datetime(2022, 6, 17, 12, 0, tzinfo=UTC)


class FakeEmbedder:
    """Unit vectors of hashed words: texts that share words are near one another."""

    fingerprint = "fake-64"
    engine = "fake"
    languages: frozenset[str] | None = None
    dim = 64
    max_tokens = 512

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.concatenate([np.empty((0, self.dim), np.float32), *map(self.embed_query, texts)])

    def embed_query(self, text: str) -> Vectors:
        vector = np.zeros((1, self.dim), np.float32)
        for word in lexical.words(text) or [""]:
            vector[0, zlib.crc32(word.encode()) % self.dim] += 1
        return vector / np.linalg.norm(vector)


@dataclass
class FakeFetcher:
    """Pages in a dictionary, which may change; each address that was asked for is noted."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchRefused(url, FetchReason.NOT_FOUND)
        page = self.pages[url]
        if known is not None and known != Validators() and known == page.validators:
            raise NotModified(url)
        return page


class MemoryShelf:
    """VectorShelf over a dictionary."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Vectors]] = {}

    def put(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        if texts:
            rounded = vectors.astype(np.float16).astype(np.float32)
            for text, vector in zip(texts, rounded, strict=True):
                self.held.setdefault(model, {}).setdefault(text, vector)

    def get(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        held = self.held.get(model, {})
        return {text: held[text] for text in texts if text in held}

    def models(self) -> frozenset[str]:
        return frozenset(self.held)

    def forget(self, model: str) -> None:
        self.held.pop(model, None)


class BruteForceIndex:
    """VectorIndex over a dictionary."""

    def __init__(self) -> None:
        self._vectors: dict[PassageId, Vectors] = {}
        self._libraries: dict[PassageId, LibraryId] = {}

    def add(self, ids: Sequence[PassageId], vectors: Vectors, *, library: LibraryId) -> None:
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids, {len(vectors)} vectors")
        for id_, vector in zip(ids, vectors.astype(np.float16), strict=True):
            self._vectors[id_] = vector.astype(np.float32)
            self._libraries[id_] = library

    def remove(self, ids: Sequence[PassageId]) -> None:
        for id_ in ids:
            self._vectors.pop(id_, None)
            self._libraries.pop(id_, None)

    def search(self, query: Vectors, k: int, *, within: Libraries) -> Ranking:
        readable = [id_ for id_, library in self._libraries.items() if library in within]
        scores = self.scores(query, readable)
        return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:k]

    def scores(self, query: Vectors, ids: Sequence[PassageId]) -> dict[PassageId, float]:
        return {id_: float(self._vectors[id_] @ query[0]) for id_ in ids if id_ in self._vectors}

    def refresh(self) -> None:
        """Nothing to follow."""

    def close(self) -> None:
        """Nothing to keep."""

    def __len__(self) -> int:
        return len(self._vectors)


@dataclass
class _Held:
    passage: Passage
    vector: Vectors


class MemoryStore:
    """ArticleStore over dictionaries."""

    def __init__(self, now: Callable[[], datetime] = noon) -> None:
        self._now = now
        self._libraries: dict[str, Library] = {}
        self._articles: dict[ArticleId, Article] = {}
        self._identities: dict[Identity, ArticleId] = {}
        self._passages: dict[PassageId, _Held] = {}
        self._changes: list[Change] = []
        self._fingerprint: str | None = None
        self._last_article = self._last_passage = self._last_library = 0
        self._pages: dict[tuple[LibraryId, str], KnownPage] = {}
        self._copies: dict[ArticleId, list[Draft]] = {}

    def close(self) -> None:
        """Nothing to let go of."""

    def library(self, name: str) -> Library | None:
        return self._libraries.get(name)

    def libraries(self) -> list[Library]:
        return [self._libraries[name] for name in sorted(self._libraries)]

    def create_library(self, name: str) -> Library:
        self._last_library += name not in self._libraries
        return self._libraries.setdefault(name, Library(self._last_library, name))

    def remove_library(self, library: LibraryId) -> None:
        for article in list(self._articles.values()):
            self.remove(article.id, within=frozenset({library}) & {article.library})
        self._pages = {of: page for of, page in self._pages.items() if of[0] != library}
        self._libraries = {n: one for n, one in self._libraries.items() if one.id != library}

    def find(self, identity: Identity) -> Article | None:
        return self._articles.get(self._identities.get(identity, 0))

    def find_content(self, library: LibraryId, content_hash: str) -> Article | None:
        found = (
            article
            for article in self._articles.values()
            if (article.library, article.content_hash) == (library, content_hash)
            and article.gone_at is None
        )
        return min(found, key=lambda article: article.id, default=None)

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
        self._check(draft, spans, vectors, fingerprint)
        if identity in self._identities:
            raise StorageBusy("memory")
        self._last_article += 1
        self._identities[identity] = self._last_article
        return self._put(
            _article(draft, self._last_article, identity.library, self._now(), content_hash),
            spans,
            vectors,
        )

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
        self._check(draft, spans, vectors, fingerprint)
        if article_id not in self._articles:
            raise ArticleUnknown(article_id)
        old = self._articles[article_id]
        if old.gone_at is None:
            self._take(old)
        return self._put(
            _article(draft, old.id, old.library, old.added_at, content_hash), spans, vectors
        )

    def remove(self, article_id: ArticleId, *, within: Libraries) -> bool:
        article = self._articles.get(article_id)
        if article is None or article.library not in within:
            return False
        if article.gone_at is None:
            self._take(article)
        del self._articles[article_id]
        self._identities = {of: id_ for of, id_ in self._identities.items() if id_ != article_id}
        return True

    def articles(self, ids: Sequence[ArticleId], *, within: Libraries) -> list[Article]:
        found = (self._articles[id_] for id_ in ids if id_ in self._articles)
        return [article for article in found if article.library in within]

    def list_articles(
        self, *, within: Libraries, limit: int | None = None, offset: int = 0
    ) -> list[Article]:
        every = self.articles(sorted(self._articles, reverse=True), within=within)
        found = [article for article in every if article.gone_at is None][offset:]
        return found if limit is None else found[:limit]

    def articles_after(self, after: ArticleId, limit: int, *, within: Libraries) -> list[Article]:
        live = reversed(self.list_articles(within=within))
        return [article for article in live if article.id > after][:limit]

    def pages(
        self,
        *,
        within: Libraries,
        ids: Sequence[ArticleId] | None = None,
        checked_before: datetime | None = None,
    ) -> list[KnownPage]:
        chosen = self._articles if ids is None else set(ids)
        found: dict[str, KnownPage] = {}
        for id_, of in sorted((id_, of) for of, id_ in self._identities.items() if id_ in chosen):
            article, source = self._articles[id_], of.source
            long_gone = article.gone_at and article.gone_at <= self._now() - GONE_FOR_GOOD
            public = article.url and source.startswith(("http://", "https://"))
            if of.library not in within or long_gone or not public:
                continue
            main = self.find(Identity(of.library, source, ""))
            asked = Fetched((main.url if main else None) or source)
            page = self._pages.get((of.library, source), KnownPage(source, asked, None))
            last = page.checked_at or article.added_at
            if checked_before is None or last < checked_before or last > self._now():
                found.setdefault(source, page)
        return list(found.values())

    def keep_page(self, library: LibraryId, source: str, fetched: Fetched) -> None:
        self._pages[library, source] = KnownPage(source, fetched, self._now())

    def check_page(self, library: LibraryId, source: str) -> None:
        page = self._pages.get((library, source))
        if page is not None:
            self.keep_page(library, source, page.fetched)

    def keep_copy(self, article_id: ArticleId, draft: Draft) -> None:
        article = self._articles.get(article_id)
        if article is not None and draft.url is not None:
            known = self._copies.setdefault(article_id, [])
            if draft.url not in {article.url, *(one.url for one in known)}:
                known.append(draft)

    def sources(self, article_id: ArticleId, *, within: Libraries) -> list[Source]:
        article = self._articles.get(article_id)
        if article is None or article.library not in within:
            return []
        tellings = [
            one
            for one in self._articles.values()
            if None is not one.story == article.story and one != article and not one.gone_at
        ]
        found = [
            Source(one.title, one.url, one.outlet, one.published, one.id)
            for one in sorted(tellings, key=lambda one: one.id)
        ]
        for id_ in [article_id, *(one.id for one in tellings)]:
            found += [
                Source(one.title, one.url, one.outlet, one.published)
                for one in self._copies.get(id_, [])
            ]
        seen, kept = {article.url}, []
        for one in found:
            if one.url is None or one.url not in seen:
                kept.append(one)
                seen.add(one.url)
        return kept

    def _tell(self, article: Article) -> Article:
        """Put an article to the first one that is alike."""
        own = similarity.shingles(article.text)
        for other in self._articles.values():
            if (other.library, other.gone_at) != (article.library, None) or other.id == article.id:
                continue
            if similarity.alike(own, similarity.shingles(other.text)):
                story = other.story or other.id
                self._articles[other.id] = replace(other, story=story)
                return replace(article, story=story)
        return article

    def retire_page(self, library: LibraryId, source: str) -> list[Article]:
        gone = [
            self._articles[id_]
            for of, id_ in self._identities.items()
            if (of.library, of.source) == (library, source) and self._articles[id_].gone_at is None
        ]
        for article in gone:
            self._take(article)
            self._articles[article.id] = replace(article, gone_at=self._now())
        page = self._pages.get((library, source))
        if page is not None:
            self.keep_page(library, source, Fetched(page.fetched.url))
        return gone

    def source_keys(self, beginning: str) -> set[str]:
        return {one.source for one in self._identities if one.source.startswith(beginning)}

    def count(self, *, within: Libraries) -> tuple[int, int]:
        return len(self.list_articles(within=within)), len(self._within(within))

    def newest_day(self, *, within: Libraries) -> date | None:
        days = [one.published for one in self.list_articles(within=within) if one.published]
        return max(days, default=None)

    def passages_of(self, article_id: ArticleId, *, within: Libraries) -> list[PassageId]:
        readable = (self._passages[id_].passage for id_ in self._within(within))
        own = (passage for passage in readable if passage.article_id == article_id)
        return [passage.id for passage in sorted(own, key=lambda one: one.span.start)]

    def passages(
        self, ids: Sequence[PassageId], *, within: Libraries
    ) -> list[tuple[Passage, Article]]:
        readable = self._within(within)
        found = [self._passages[id_].passage for id_ in ids if id_ in readable]
        return [(one, self._articles[one.article_id]) for one in found]

    def match(
        self, question: str, k: int, *, within: Libraries, include: Sequence[PassageId] = ()
    ) -> Ranking:
        terms = lexical.question_terms(question, self.languages(within=within))
        numbers = self.statistics(question, within=within)
        ranking = [
            (id_, lexical.bm25(terms, self._counts(id_, terms), numbers))
            for id_ in self._within(within)
        ]
        ranking.sort(key=lambda scored: (-scored[1], scored[0]))
        kept = {*include, *[id_ for id_, score in ranking if score > 0][:k]}
        return [scored for scored in ranking if scored[0] in kept]

    def statistics(self, question: str, *, within: Libraries) -> TermStatistics:
        held = [self._terms(id_) for id_ in self._passages]
        counts = Counter(term for terms in held for term in set(terms))
        wanted = lexical.question_terms(question, self.languages(within=within))
        return TermStatistics(
            len(held),
            sum(map(len, held)) / max(len(held), 1),
            {term: counts[term] for term in wanted if counts[term]},
        )

    def languages(self, *, within: Libraries) -> frozenset[str | None]:
        return frozenset(article.language for article in self.list_articles(within=within))

    def outlets(self, *, within: Libraries) -> list[tuple[str | None, int]]:
        counts = Counter(article.outlet for article in self.list_articles(within=within))
        return sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))

    def vectors(
        self, batch_size: int
    ) -> Iterator[tuple[list[PassageId], list[LibraryId], Vectors]]:
        for ids in self._batches(batch_size):
            libraries = [
                self._articles[self._passages[id_].passage.article_id].library for id_ in ids
            ]
            yield ids, libraries, self.vectors_of(ids)[1]

    def vectors_of(self, ids: Sequence[PassageId]) -> tuple[list[PassageId], Vectors]:
        found = sorted(id_ for id_ in set(ids) if id_ in self._passages)
        if not found:
            return [], np.empty((0, 0), np.float32)
        return found, np.stack([self._passages[id_].vector for id_ in found])

    def changes(self, after: int) -> list[Change]:
        return self._changes[after:]

    def last_change(self) -> int:
        return len(self._changes)

    def fingerprint(self) -> str | None:
        return self._fingerprint

    def passage_texts(self, batch_size: int) -> Iterator[tuple[list[PassageId], list[str]]]:
        for ids in self._batches(batch_size):
            yield ids, [self._text(id_) for id_ in ids]

    def replace_vectors(
        self, fingerprint: str, batches: Iterable[tuple[Sequence[PassageId], Vectors]]
    ) -> None:
        new = {id_: of for ids, vectors in batches for id_, of in zip(ids, vectors, strict=True)}
        if not new.keys() >= self._passages.keys():
            raise StorageBusy("memory")
        for id_, held in self._passages.items():
            held.vector = new[id_].astype(np.float16).astype(np.float32)
        self._fingerprint = fingerprint
        for library in self._libraries.values():
            self._log(library.id, added=True, passages=())

    def _check(
        self, draft: Draft, spans: Sequence[Span], vectors: Vectors, fingerprint: str
    ) -> None:
        if not spans or len(spans) != len(vectors):
            raise ValueError(f"{len(spans)} spans, {len(vectors)} vectors")
        if any(span.end > len(draft.text) for span in spans):
            raise ValueError("a span ends beyond the text")
        if self._fingerprint not in {None, fingerprint}:
            raise ModelChanged(str(self._fingerprint), fingerprint)
        self._fingerprint = fingerprint

    def _put(self, article: Article, spans: Sequence[Span], vectors: Vectors) -> Article:
        article = self._articles[article.id] = self._tell(article)
        first = self._last_passage + 1
        for span, vector in zip(spans, vectors, strict=True):
            self._last_passage += 1
            text = article.text[span.start : span.end]
            self._passages[self._last_passage] = _Held(
                Passage(self._last_passage, article.id, span, text),
                vector.astype(np.float16).astype(np.float32),
            )
        self._log(article.library, added=True, passages=range(first, self._last_passage + 1))
        return article

    def _take(self, article: Article) -> None:
        gone = [
            id_ for id_, held in self._passages.items() if held.passage.article_id == article.id
        ]
        for id_ in gone:
            del self._passages[id_]
        self._log(article.library, added=False, passages=gone)

    def _log(self, library: LibraryId, *, added: bool, passages: Iterable[PassageId]) -> None:
        self._changes.append(Change(len(self._changes) + 1, library, added, tuple(passages)))

    def _within(self, within: Libraries) -> set[PassageId]:
        return {
            id_
            for id_, held in self._passages.items()
            if self._articles[held.passage.article_id].library in within
        }

    def _batches(self, size: int) -> Iterator[list[PassageId]]:
        ids = sorted(self._passages)
        for start in range(0, len(ids), size):
            yield ids[start : start + size]

    def _text(self, id_: PassageId) -> str:
        passage = self._passages[id_].passage
        header = chunking.header(self._articles[passage.article_id])
        return chunking.passage_text(header, passage.text)

    def _counts(self, id_: PassageId, wanted: Sequence[str]) -> lexical.TermCounts:
        article = self._articles[self._passages[id_].passage.article_id]
        return lexical.count_terms(self._text(id_), article.language, wanted)

    def _terms(self, id_: PassageId) -> list[str]:
        article = self._articles[self._passages[id_].passage.article_id]
        return lexical.passage_terms(self._text(id_), article.language)


def _article(
    draft: Draft, article_id: ArticleId, library: LibraryId, added_at: datetime, content_hash: str
) -> Article:
    found = {one.name: getattr(draft, one.name) for one in fields(Draft)}
    return Article(
        id=article_id, library=library, added_at=added_at, content_hash=content_hash, **found
    )
