"""From articles that arrive to articles stored: unchanged, duplicate, updated or added."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval import chunking
from retrieval.canonical import article_url, identity_url
from retrieval.domain import (
    Arrival,
    Article,
    Draft,
    Fetched,
    Identity,
    LibraryId,
    Outcome,
    Span,
    Status,
)
from retrieval.errors import (
    ArticleUnknown,
    LibraryFull,
    StorageBusy,
    Unreadable,
    UnreadableReason,
)
from retrieval.identity import content_hash
from retrieval.ports import ArticleStore, Embedder, Vectors

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
    """A new or changed article that waits for its vectors; `replaces` is what it is a version of."""

    source: str
    draft: Draft
    identity: Identity
    content_hash: str
    spans: list[Span]
    dropped: int | None
    fetched: Fetched | None
    replaces: Article | None = None


def ingest(
    writer: Writer, arrivals: Iterable[Arrival], *, library: LibraryId, most: int | None = None
) -> Iterator[Outcome]:
    """Store what arrives, one transaction an article, and yield each receipt after its commit.

    Order may differ from that of the arrivals within a batch. With `most`, new articles fail with
    LibraryFull once the library holds so many. Storage errors and ModelUnusable are raised; what was
    yielded before is stored."""
    pending: list[_Pending] = []
    for arrival in arrivals:
        entry = _prepare(writer, arrival, library)
        if most is not None and _exceeds(entry, pending, writer.store, most):
            yield Outcome(arrival.source, Status.FAILED, None, error=LibraryFull(most))
            continue
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


def _exceeds(
    entry: "_Pending | Outcome", pending: list[_Pending], store: ArticleStore, most: int
) -> bool:
    """Whether an article is new and one too many, after those that wait to be stored."""
    if isinstance(entry, Outcome) or entry.replaces is not None:
        return False
    held, _ = store.count(within=frozenset({entry.identity.library}))
    return held + sum(one.replaces is None for one in pending) >= most


def _prepare(writer: Writer, arrival: Arrival, library: LibraryId) -> _Pending | Outcome:
    """Decide what an arrival is; only new and changed articles go on."""
    if arrival.draft is None:
        return Outcome(arrival.source, Status.FAILED, None, error=arrival.error)
    draft = _completed(arrival.draft, writer)
    digest = content_hash(draft)
    source = _known_by(arrival.base) or f"sha256:{digest}"
    identity = Identity(library, source, draft.part)
    entry = _Pending(arrival.source, draft, identity, digest, [], arrival.dropped, arrival.fetched)
    judged = _judge(writer.store, entry)
    if isinstance(judged, Outcome):
        _keep_place(writer.store, entry, judged)
        return judged
    # Only now, as cutting takes as long as reading, and most of a large collection may be known.
    entry = replace(entry, spans=chunking.chunk(draft.text, draft.language))
    if not entry.spans:
        error = Unreadable(UnreadableReason.NO_TEXT)
        return Outcome(arrival.source, Status.FAILED, None, error=error)
    return _as_version(writer.store, entry, judged) if judged else entry


def _as_version(store: ArticleStore, entry: _Pending, old: Article) -> _Pending:
    """Cut it along the passages of the old version, where their vectors can serve again."""
    entry = replace(entry, replaces=old)
    same = chunking.header(old) == chunking.header(entry.draft)
    if not same or old.language != entry.draft.language:
        return entry
    within = frozenset({old.library})
    held = store.passages(store.passages_of(old.id, within=within), within=within)
    texts = [one.text for one, _ in held]
    return replace(entry, spans=chunking.chunk_again(entry.draft.text, entry.draft.language, texts))


def _judge(store: ArticleStore, entry: _Pending) -> Outcome | Article | None:
    """Return the receipt where there is nothing to store, else the article to replace, if any."""
    known = store.find(entry.identity)
    if known is not None and _same(known, entry):
        return _receipt(entry, Status.UNCHANGED, known, _held(store, known))
    twin = store.find_content(entry.identity.library, entry.content_hash)
    if known is None and twin is not None:
        return _receipt(entry, Status.DUPLICATE, twin, _held(store, twin))
    return known


def _completed(draft: Draft, writer: Writer) -> Draft:
    """Fill in the language, and bring the address into its canonical form."""
    return replace(
        draft,
        url=_canonical(draft.url),
        language=draft.language or writer.detect_language(draft.text),
    )


def _known_by(base: str) -> str:
    try:
        return identity_url(base)
    except ValueError:
        return base  # a file's address, or none


def _canonical(address: str | None) -> str | None:
    try:
        return article_url(address) if address else None
    except ValueError:
        return None


def _same(known: Article, entry: _Pending) -> bool:
    return (
        known.gone_at is None
        and known.content_hash == entry.content_hash
        and _same_details(known, entry.draft)
    )


def _keep_place(store: ArticleStore, entry: _Pending, outcome: Outcome) -> None:
    """Note where a stored article was read; of a duplicate, only where else its text stands."""
    if outcome.status is Status.DUPLICATE:
        if outcome.article is not None and entry.draft.url:
            store.keep_copy(outcome.article.id, entry.draft)
    elif entry.fetched is not None:
        store.keep_page(entry.identity.library, entry.identity.source, entry.fetched)


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
    if not pending:
        return
    texts = [_embedded_texts(entry.draft, entry.spans) for entry in pending]
    known: dict[str, Vectors] = {}
    for entry in pending:
        known |= _stored_vectors(writer, entry)
    missing = list(dict.fromkeys(text for of in texts for text in of if text not in known))
    if missing:
        made = writer.embedder.embed_passages(missing)
        known |= {text: made[at : at + 1] for at, text in enumerate(missing)}
    for entry, of in zip(pending, texts, strict=True):
        rows = np.concatenate([known[text] for text in of])
        try:
            outcome = _store(writer, entry, rows)
        except (StorageBusy, ArticleUnknown):
            # Another process stored or removed the very article between the look and the write.
            outcome = _store(writer, entry, rows)
        _keep_place(writer.store, entry, outcome)
        yield outcome


def _embedded_texts(draft: Draft, spans: Sequence[Span]) -> list[str]:
    header = chunking.header(draft)
    return [chunking.passage_text(header, draft.text[span.start : span.end]) for span in spans]


def _stored_vectors(writer: Writer, entry: _Pending) -> dict[str, Vectors]:
    """Vectors of the version that is replaced, by what was embedded: not to be made again."""
    old, store = entry.replaces, writer.store
    if old is None or store.fingerprint() != writer.embedder.fingerprint:
        return {}
    within = frozenset({old.library})
    held = store.passages(store.passages_of(old.id, within=within), within=within)
    texts = dict(
        zip(
            [one.id for one, _ in held],
            _embedded_texts(old, [one.span for one, _ in held]),
            strict=True,
        )
    )
    ids, vectors = store.vectors_of(list(texts))
    return {texts[id_]: vectors[row : row + 1] for row, id_ in enumerate(ids)}


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
        return _receipt(entry, Status.ADDED, article, len(entry.spans))
    article = writer.store.replace(
        judged.id,
        entry.draft,
        entry.spans,
        vectors,
        content_hash=digest,
        fingerprint=fingerprint,
    )
    return _receipt(entry, Status.UPDATED, article, len(entry.spans))


def _held(store: ArticleStore, article: Article) -> int:
    """How many passages a stored article has."""
    return len(store.passages_of(article.id, within=frozenset({article.library})))


def _receipt(entry: _Pending, status: Status, article: Article, passages: int) -> Outcome:
    return Outcome(
        entry.source,
        status,
        article,
        words=len(article.text.split()),
        passages=passages,
        dropped=entry.dropped,
    )
