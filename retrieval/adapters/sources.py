"""From what a person names (a URL, a file, "-") to the drafts that stand in it."""

import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from retrieval.adapters import files, listings
from retrieval.adapters.extractors import extract_counted
from retrieval.adapters.listings import Content
from retrieval.adapters.uploads import Uploads
from retrieval.canonical import same_host
from retrieval.domain import Arrival, Fetched, Page, Validators
from retrieval.errors import FetchReason, FetchRefused, FootnoteError, Unreadable, UnreadableReason
from retrieval.ports import Fetcher
from retrieval.sniffing import HEAD, Kind, sniff
from retrieval.tasks import is_post

STDIN = "-"
_WEB = ("http://", "https://")
_LISTS = frozenset({Kind.FEED, Kind.JSON_FEED, Kind.SITEMAP, Kind.OPML})
_FEEDS = frozenset({Kind.FEED, Kind.JSON_FEED})
_NONE: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads web pages, files, what was uploaded and standard input; lists of pages, page by page.

    `may_crawl` says whether a page that a sitemap names may be read."""

    fetcher: Fetcher
    uploads: Uploads
    may_crawl: Callable[[str], bool] = lambda _: True

    def __call__(
        self,
        source: str,
        stdin: BinaryIO | None,
        on_bytes: Callable[[int], None],
        finished: Collection[str] = (),
    ) -> Iterator[Arrival]:
        """Yield each article of a source, or why there is none; never raises a FootnoteError.

        "-" stands for `stdin`. `on_bytes` is told how many bytes of the source were read so far.
        Pages of a list that are `finished` are not fetched."""
        try:
            yield from self._read(source, stdin, on_bytes, finished)
        except FootnoteError as error:
            yield Arrival(source, None, "", error)

    def page(self, known: Fetched) -> Iterator[Arrival]:
        """Yield the articles of one web page, which is no list of others.

        Raises FootnoteError, NotModified as fetch does."""
        yield from self._of_content(self._fetched(known.url, known.validators), _NONE, ())

    def guarded(self, source: str) -> Iterator[Arrival]:
        """Yield the articles of one page or file of somebody who is not trusted; never raises.

        Lists are not read. A page speaks for its own site only, and a file for no site at all,
        unless it is a text that the messenger vouches for."""
        try:
            for arrival in self._guarded(source):
                yield arrival if is_post(source) else _unclaimed(arrival)
        except FootnoteError as error:
            yield Arrival(source, None, "", error)

    def _guarded(self, source: str) -> Iterator[Arrival]:
        kept = self.uploads.find(source)
        if source.lower().startswith(_WEB):
            yield from _of_one(self._fetched(source))
        elif kept is None:
            raise FetchRefused(source, FetchReason.NOT_A_URL)
        else:
            path, address = kept
            with files.open_file(path) as stream:
                declared = files.content_type(path) or ""
                content = Content(source, stream, address, None, declared, lambda _: None)
                yield from listings.of_lines(content) if is_post(source) else _of_one(content)

    def page_at(self, url: str) -> Iterator[Arrival]:
        """Yield the articles of one web page that is not known yet; raises FootnoteError."""
        return self.page(Fetched(url))

    def _crawled(self, url: str) -> Iterator[Arrival]:
        if not self.may_crawl(url):
            raise FetchRefused(url, FetchReason.ROBOTS)
        yield from self.page_at(url)

    def settled(self, source: str) -> str:
        """The source as it means the same in a process with another working folder."""
        if "://" in source or self.uploads.find(source):
            return source
        return str(files.file_path(source).absolute())

    def size(self, source: str) -> int:
        """Bytes of a file, 0 for whatever is none."""
        kept = self.uploads.find(source)
        return files.file_size(str(kept[0]) if kept else source)

    def _read(
        self,
        source: str,
        stdin: BinaryIO | None,
        on_bytes: Callable[[int], None],
        finished: Collection[str],
    ) -> Iterator[Arrival]:
        if source == STDIN:
            if stdin is not None:
                content = Content(STDIN, stdin, "", None, "", on_bytes)
                yield from self._of_content(content, _LISTS, finished)
        elif source.lower().startswith(_WEB):
            yield from self._of_content(self._fetched(source), _LISTS, finished)
        elif "://" in source:
            raise FetchRefused(source, FetchReason.SCHEME)
        else:
            path = files.file_path(source)
            kept = self.uploads.find(source)
            path, address = kept or (path, path.absolute().as_uri())
            with files.open_file(path) as stream:
                if kept and not self.uploads.is_whole(path):
                    raise Unreadable(UnreadableReason.DAMAGED, "it has changed on the disk")
                declared = files.content_type(path) or ""
                named = files.is_collection(path)
                content = Content(source, stream, address, None, declared, on_bytes, named=named)
                yield from self._of_content(content, _LISTS, finished)

    def _fetched(self, url: str, known: Validators | None = None) -> Content:
        page = self.fetcher.fetch(url, known=known)
        stream = io.BufferedReader(io.BytesIO(page.body))
        address = page.url or url
        content = Content(url, stream, address, page.url, page.content_type, lambda _: None)
        return replace(content, fetched=Fetched(address, page.validators))

    def _of_content(
        self, content: Content, lists: frozenset[Kind], finished: Collection[str]
    ) -> Iterator[Arrival]:
        content, kind = _opened(content)
        if kind is Kind.JSON_LINES:
            yield from listings.of_lines(content)
        elif kind not in _LISTS:
            yield from _of_page(content, kind)
        elif kind not in lists:
            raise Unreadable(UnreadableReason.NESTED)
        elif kind in _FEEDS:
            yield from listings.of_feed(content, self.page_at, finished)
        elif kind is Kind.SITEMAP:
            yield from listings.of_sitemap(content, self._fetched, self._crawled, finished)
        else:
            yield from listings.of_opml(content, self._feed, finished)

    def _feed(self, url: str, finished: Collection[str]) -> Iterator[Arrival]:
        yield from self._of_content(self._fetched(url), _FEEDS, finished)


def _of_one(content: Content) -> Iterator[Arrival]:
    """Yield the articles of a page or file that is no list."""
    content, kind = _opened(content)
    if kind in _LISTS or kind is Kind.JSON_LINES:
        raise Unreadable(UnreadableReason.LIST)
    yield from _of_page(content, kind)


def _unclaimed(arrival: Arrival) -> Arrival:
    """The arrival without addresses that are not of the host that it was fetched from."""
    if arrival.draft is None:
        return arrival
    page = arrival.fetched.url if arrival.fetched else None
    if page is None:
        return replace(arrival, draft=replace(arrival.draft, url=None), base="")
    url = arrival.draft.url
    if url is not None and not same_host(url, page):
        arrival = replace(arrival, draft=replace(arrival.draft, url=page))
    return arrival if same_host(arrival.base, page) else replace(arrival, base=page)


def _opened(content: Content) -> tuple[Content, Kind]:
    """Return the content beneath a compression, and its kind."""
    kind = sniff(files.head(content.stream, HEAD), content.declared)
    if kind is Kind.GZIP:
        content = content.unpacked()
        kind = sniff(files.head(content.stream, HEAD), content.declared)
    if content.named or (content.source == STDIN and content.compressed and kind is Kind.TEXT):
        return content, Kind.JSON_LINES
    return content, kind


def _of_page(content: Content, kind: Kind) -> Iterator[Arrival]:
    most = files.MAX_BOOK if kind in {Kind.PDF, Kind.ARCHIVE} else files.MAX_FILE
    body = files.read_whole(content.stream, most)
    drafts, dropped = extract_counted(Page(content.url, body, content.declared))
    # Parts of a page are told apart within the page, whatever links of their own they have.
    base = drafts[0].url or content.address
    for draft in drafts:
        yield Arrival(content.source, draft, base, None, dropped, content.fetched)
        dropped = None  # the words are of the page: the first of its articles tells of them
