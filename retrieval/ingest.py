"""From articles that arrive to articles stored: unchanged, duplicate, updated or added."""

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
from retrieval.errors import ArticleUnknown, StorageBusy, Unreadable, UnreadableReason
from retrieval.identity import content_hash
from retrieval.ports import ArticleStore, Embedder, Vectors
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
    spans: list[Span]
    dropped: int | None


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


def _prepare(writer: Writer, arrival: Arrival, library: LibraryId) -> _Pending | Outcome:
    """Decide what an arrival is; only new and changed articles go on."""
    if arrival.draft is None:
        return Outcome(arrival.source, Status.FAILED, None, error=arrival.error)
    draft = _completed(arrival.draft, writer)
    digest = content_hash(draft)
    source = _canonical(arrival.base) or arrival.base or f"sha256:{digest}"
    spans = chunking.chunk(draft.text, draft.language)
    if not spans:
        error = Unreadable(UnreadableReason.NO_TEXT)
        return Outcome(arrival.source, Status.FAILED, None, error=error)
    identity = Identity(library, source, draft.part)
    entry = _Pending(arrival.source, draft, identity, digest, spans, arrival.dropped)
    judged = _judge(writer.store, entry)
    return judged if isinstance(judged, Outcome) else entry


def _judge(store: ArticleStore, entry: _Pending) -> Outcome | Article | None:
    """Return the receipt where there is nothing to store, else the article to replace, if any."""
    known = store.find(entry.identity)
    same = known is not None and known.content_hash == entry.content_hash
    if known is not None and same and _same_details(known, entry.draft):
        return _receipt(entry, Status.UNCHANGED, known)
    twin = store.find_content(entry.identity.library, entry.content_hash)
    if known is None and twin is not None:
        return _receipt(entry, Status.DUPLICATE, twin)
    return known


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
    at = 0
    for entry in pending:
        rows = vectors[at : at + len(entry.spans)]
        at += len(entry.spans)
        try:
            outcome = _store(writer, entry, rows)
        except (StorageBusy, ArticleUnknown):
            # Another process stored or removed the very article between the look and the write.
            outcome = _store(writer, entry, rows)
        yield outcome


def _store(writer: Writer, entry: _Pending, vectors: Vectors) -> Outcome:
    """Store an article as the store is now: other processes have worked while it was embedded."""
    judged = _judge(writer.store, entry)
    if isinstance(judged, Outcome):
        return judged
    digest, fingerprint = entry.content_hash, writer.embedder.fingerprint
    if judged is None:
        article = writer.store.add(
            entry.draft,
            entry.identity,
            entry.spans,
            vectors,
            content_hash=digest,
            fingerprint=fingerprint,
        )
        return _receipt(entry, Status.ADDED, article)
    article = writer.store.replace(
        judged.id,
        entry.draft,
        entry.spans,
        vectors,
        content_hash=digest,
        fingerprint=fingerprint,
    )
    return _receipt(entry, Status.UPDATED, article)


def _receipt(entry: _Pending, status: Status, article: Article) -> Outcome:
    spans = entry.spans
    if article.language != entry.draft.language:  # a twin's, which decides on passages too
        spans = chunking.chunk(article.text, article.language)
    return Outcome(
        entry.source,
        status,
        article,
        words=len(article.text.split()),
        passages=len(spans),
        dropped=entry.dropped,
    )
