"""From articles that arrive to articles stored: unchanged, duplicate, updated or added."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from retrieval import chunking
from retrieval.domain import (
    Arrival,
    Article,
    Draft,
    Identity,
    LibraryId,
    Outcome,
    Span,
    Status,
)
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.ports import ArticleStore, Embedder
from retrieval.urls import canonical_url

BATCH = 64
"""Passages embedded together: about a second of work, so that a receipt never waits long."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What articles are stored with."""

    store: ArticleStore
    embedder: Embedder
    detect_language: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A new or changed article that waits for its vectors."""

    source: str
    draft: Draft
    identity: Identity
    content_hash: str
    known: Article | None
    spans: list[Span]


def ingest(writer: Writer, arrivals: Iterable[Arrival], *, library: LibraryId) -> Iterator[Outcome]:
    """Store what arrives, one transaction an article, and yield each receipt after its commit.

    Order may differ from that of the arrivals within a batch. Storage errors and ModelUnusable are
    raised; what was yielded before is stored."""
    pending: list[_Pending] = []
    for arrival in arrivals:
        entry = _prepare(writer, arrival, library)
        if isinstance(entry, _Pending) and _clashes(entry, pending):
            yield from _flush(writer, pending)
            pending = []
            entry = _prepare(writer, arrival, library)
        if isinstance(entry, Outcome):
            yield entry
            continue
        pending.append(entry)
        if sum(len(one.spans) for one in pending) >= BATCH:
            yield from _flush(writer, pending)
            pending = []
    yield from _flush(writer, pending)


def content_hash(draft: Draft) -> str:
    """SHA-256 of title and text: equal for two copies of one article, wherever they stand."""
    return hashlib.sha256(f"{draft.title}\n{draft.text}".encode()).hexdigest()


def _prepare(writer: Writer, arrival: Arrival, library: LibraryId) -> _Pending | Outcome:
    """Decide what an arrival is; only new and changed articles go on."""
    if arrival.draft is None:
        return Outcome(arrival.source, Status.FAILED, None, error=arrival.error)
    draft = _completed(arrival.draft, writer)
    digest = content_hash(draft)
    source = _canonical(arrival.base) or arrival.base or f"sha256:{digest}"
    identity = Identity(library, source, draft.part)
    known = writer.store.find(identity)
    if known is not None and known.content_hash == digest and _same_details(known, draft):
        return _receipt(arrival.source, Status.UNCHANGED, known)
    twin = writer.store.find_content(library, digest)
    if known is None and twin is not None:
        return _receipt(arrival.source, Status.DUPLICATE, twin)
    spans = chunking.chunk(draft.text, draft.language)
    if not spans:
        error = Unreadable(UnreadableReason.NO_TEXT)
        return Outcome(arrival.source, Status.FAILED, None, error=error)
    return _Pending(arrival.source, draft, identity, digest, known, spans)


def _completed(draft: Draft, writer: Writer) -> Draft:
    """Fill in the language, and bring the address into its canonical form."""
    return replace(
        draft,
        url=_canonical(draft.url),
        language=draft.language or writer.detect_language(draft.text),
    )


def _canonical(address: str | None) -> str | None:
    try:
        return canonical_url(address) if address else None
    except ValueError:
        return None


def _same_details(known: Article, draft: Draft) -> bool:
    return (known.url, known.published, known.authors, known.outlet, known.language) == (
        draft.url,
        draft.published,
        draft.authors,
        draft.outlet,
        draft.language,
    )


def _clashes(entry: _Pending, pending: list[_Pending]) -> bool:
    return any(
        entry.identity == other.identity or entry.content_hash == other.content_hash
        for other in pending
    )


def _flush(writer: Writer, pending: list[_Pending]) -> Iterator[Outcome]:
    """Embed the passages of all together and store the articles one by one."""
    texts = [
        chunking.passage_text(chunking.header(entry.draft), entry.draft.text[span.start : span.end])
        for entry in pending
        for span in entry.spans
    ]
    if not texts:
        return
    vectors = writer.embedder.embed_passages(texts)
    fingerprint = writer.embedder.fingerprint
    at = 0
    for entry in pending:
        rows = vectors[at : at + len(entry.spans)]
        at += len(entry.spans)
        if entry.known is None:
            article = writer.store.add(
                entry.draft,
                entry.identity,
                entry.spans,
                rows,
                content_hash=entry.content_hash,
                fingerprint=fingerprint,
            )
        else:
            article = writer.store.replace(
                entry.known.id,
                entry.draft,
                entry.spans,
                rows,
                content_hash=entry.content_hash,
                fingerprint=fingerprint,
            )
        status = Status.ADDED if entry.known is None else Status.UPDATED
        yield _receipt(entry.source, status, article, passages=len(entry.spans))


def _receipt(
    source: str, status: Status, article: Article, *, passages: int | None = None
) -> Outcome:
    spans = chunking.chunk(article.text, article.language) if passages is None else []
    return Outcome(
        source,
        status,
        article,
        words=len(article.text.split()),
        passages=len(spans) if passages is None else passages,
    )
