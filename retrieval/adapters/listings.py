"""Sources that hold or name many articles: JSON lines, feeds, sitemaps, lists of feeds."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from retrieval.adapters import files
from retrieval.adapters.apart import read_feed_apart
from retrieval.adapters.feed_articles import ReadPage, arrivals_of
from retrieval.adapters.sitemaps import Place, read_opml, read_sitemap
from retrieval.decoding import decode
from retrieval.domain import Arrival, Fetched
from retrieval.errors import FootnoteError, Unreadable, UnreadableReason
from retrieval.json_lines import draft_from_json
from retrieval.sniffing import HEAD, Kind, sniff

MOST_PAGES = 1_000_000
"""Pages of one sitemap with all that it names: their digests take 100 MB."""

MOST_SITEMAPS = 5_000
_DEEPEST = 3  # an index of sitemaps is one level, and the protocol knows no more
_LINES = frozenset({"application/x-ndjson", "application/jsonl", "application/x-jsonlines"})


@dataclass(frozen=True, slots=True)
class Content:
    """An open source: `address` is that by which it is known, "" for none; `url` a public one.

    `named` says that its name promises JSON lines."""

    source: str
    stream: BinaryIO
    address: str
    url: str | None
    declared: str
    on_bytes: Callable[[int], None]
    fetched: Fetched | None = None
    named: bool = False
    compressed: bool = False

    def unpacked(self) -> "Content":
        """The content of a gzip; progress is told in bytes of the gzip itself."""
        packed = self.stream

        def tell(_: int) -> None:
            self.on_bytes(_position(packed))

        inner = files.unpacked(packed)
        declared = "" if "gzip" in self.declared else self.declared
        return replace(self, stream=inner, declared=declared, on_bytes=tell, compressed=True)


FetchContent = Callable[[str], Content]


def of_lines(content: Content) -> Iterator[Arrival]:
    """Yield the article of each line of JSON, or what is wrong with the line."""
    if content.url is not None or content.declared == "application/json":
        _refuse_other_json(content)
    for number, line in files.read_lines(content.stream, compressed=content.compressed):
        content.on_bytes(_position(content.stream))
        name = f"{content.source}:{number}"
        try:
            if isinstance(line, Unreadable):
                raise line
            draft = draft_from_json(decode(line))
        except Unreadable as error:
            yield Arrival(name, None, "", error)
            continue
        # An id is one within its file: two collections that are piped in may both count from 1.
        known = content.address and draft.source_id
        identity = f"{content.address}#{draft.source_id}" if known else ""
        yield Arrival(name, draft, draft.url or identity, None)


def _refuse_other_json(content: Content) -> None:
    """Refuse JSON that nobody called lines and that is none, instead of each of its lines."""
    if content.declared.partition(";")[0].strip().lower() in _LINES:
        return
    first = files.head(content.stream, HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    line, end, _ = first.partition(b"\n")
    try:
        if end:
            json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(UnreadableReason.FILE_TYPE, ".json") from error


def of_feed(content: Content, read_page: ReadPage, finished: Collection[str]) -> Iterator[Arrival]:
    """Yield the article of each entry of a feed, fetched where the feed carries a teaser only."""
    stream = (
        cast("BinaryIO", files.Bounded(content.stream)) if content.compressed else content.stream
    )
    body = files.read_whole(stream, files.MAX_FILE)
    document = read_feed_apart(body, content.declared, content.url)
    if not document.entries:
        raise Unreadable(UnreadableReason.NO_ENTRIES)
    for entry in document.entries:
        if entry.link not in finished:
            yield from arrivals_of(
                entry, outlet=document.title, feed=content.address, read_page=read_page
            )


def of_sitemap(
    content: Content, fetch: FetchContent, read_page: ReadPage, finished: Collection[str]
) -> Iterator[Arrival]:
    """Yield the articles of each page that a sitemap names, and those that it names, in its order.

    Each page is read once, and what is wrong with one is its own receipt."""
    for place in _Walk(content, fetch):
        if isinstance(place, Arrival):
            yield place
        elif place.url not in finished:
            yield from _of_place(place, read_page)


class _Walk:
    """The pages of a sitemap and of those that it names, each once, and what was wrong on the way."""

    def __init__(self, content: Content, fetch: FetchContent) -> None:
        self._source = content.source
        self._fetch = fetch
        self._waiting: deque[tuple[Content | str, int]] = deque([(content, 0)])
        self._seen: set[bytes] = set()
        self._sitemaps = 1
        self._failed = False

    def __iter__(self) -> Iterator[Place | Arrival]:
        while self._waiting:
            at, depth = self._waiting.popleft()
            try:
                yield from self._pages(
                    _sitemap(self._fetch(at)) if isinstance(at, str) else at, depth
                )
            except FootnoteError as error:
                self._failed = True
                yield Arrival(at if isinstance(at, str) else at.source, None, "", error)
        if not (self._seen or self._failed):
            yield Arrival(self._source, None, "", Unreadable(UnreadableReason.NO_ADDRESSES))

    def _pages(self, content: Content, depth: int) -> Iterator[Place | Arrival]:
        for place in _places(content):
            if not self._is_new(place):
                continue
            if not place.is_sitemap:
                yield place
            elif depth < _DEEPEST and self._sitemaps < MOST_SITEMAPS:
                self._sitemaps += 1
                self._waiting.append((place.url, depth + 1))
            else:
                yield Arrival(place.url, None, "", Unreadable(UnreadableReason.NESTED))

    def _is_new(self, place: Place) -> bool:
        address = place.url.encode("utf-8", "replace")
        digest = hashlib.blake2b(address, digest_size=8).digest()
        if digest in self._seen:
            return False
        if len(self._seen) >= MOST_PAGES:
            raise Unreadable(UnreadableReason.TOO_LARGE)
        self._seen.add(digest)
        return True


def of_opml(
    content: Content,
    read_feed_at: Callable[[str, Collection[str]], Iterator[Arrival]],
    finished: Collection[str],
) -> Iterator[Arrival]:
    """Yield the articles of each feed of a list."""
    for url, _ in read_opml(files.read_whole(content.stream, files.MAX_FILE)):
        try:
            yield from read_feed_at(url, finished)
        except FootnoteError as error:
            yield Arrival(url, None, "", error)


def _sitemap(content: Content) -> Content:
    kind = sniff(files.head(content.stream, HEAD), content.declared)
    if kind is Kind.GZIP:
        content = content.unpacked()
        kind = sniff(files.head(content.stream, HEAD), content.declared)
    if kind is not Kind.SITEMAP:
        raise Unreadable(UnreadableReason.NO_ADDRESSES)
    return content


def _places(content: Content) -> Iterator[Place]:
    for place in read_sitemap(cast("BinaryIO", files.Bounded(content.stream))):
        content.on_bytes(_position(content.stream))
        yield place


def _of_place(place: Place, read_page: ReadPage) -> Iterator[Arrival]:
    try:
        for arrival in read_page(place.url):
            draft = arrival.draft
            if draft is not None and not draft.part:
                draft = replace(
                    draft,
                    published=draft.published or place.published,
                    outlet=draft.outlet or place.outlet,
                )
            yield replace(arrival, draft=draft)
    except FootnoteError as error:
        yield Arrival(place.url, None, "", error)


def _position(stream: BinaryIO) -> int:
    return stream.tell() if stream.seekable() else 0
