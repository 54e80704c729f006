"""Fetches feeds that are followed, and finds the feed of a site."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from retrieval.adapters.apart import read_feed_apart
from retrieval.adapters.feed_articles import ReadPage, arrivals_of
from retrieval.adapters.feed_documents import feed_links
from retrieval.domain import Arrival, Page, Validators
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.feeds import FeedDocument, FeedEntry, ServedFeed
from retrieval.ports import Fetcher
from retrieval.sniffing import HEAD, Kind, sniff

_WEB = ("http://", "https://")
_FEEDS = frozenset({Kind.FEED, Kind.JSON_FEED})
_MOST_LINKS = 3  # feeds of a page that are tried; the first is the site's, later ones of comments


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads feeds over a fetcher, and the pages of their entries by `read_page`.

    With `guarded`, what a feed says of its entries is not believed: their pages are read by that."""

    fetcher: Fetcher
    read_page: ReadPage
    guarded: Callable[[str], Iterator[Arrival]] | None = None

    def fetch(self, url: str, known: Validators) -> ServedFeed:
        """Return what a feed serves; raises FootnoteError, NotModified among them."""
        page = self.fetcher.fetch(url, known=known)
        document = _document(page)
        return ServedFeed(
            document,
            page.validators,
            hashlib.sha256(page.body).hexdigest()[:32],
            partial(self._read, document, url),
        )

    def find(self, url: str) -> tuple[str, str]:
        """Return address and title of the feed at this address, or of one that the page there names.

        Raises FootnoteError, Unreadable with NOT_A_FEED where there is none."""
        page = self.fetcher.fetch(url)
        if sniff(page.body[:HEAD], page.content_type) in _FEEDS:
            return url.strip(), _document(page).title or url
        for link in feed_links(page.body, page.content_type, page.url)[:_MOST_LINKS]:
            try:
                return link, _document(self.fetcher.fetch(link)).title or link
            except Unreadable:
                continue
        raise Unreadable(UnreadableReason.NOT_A_FEED)

    def _read(self, document: FeedDocument, url: str, entry: FeedEntry) -> Iterator[Arrival]:
        if self.guarded is not None:
            link = entry.link or ""
            # Nothing else: what was handed in has a name too.
            return self.guarded(link) if link.lower().startswith(_WEB) else iter(())
        return arrivals_of(entry, outlet=document.title, feed=url, read_page=self.read_page)


def _document(page: Page) -> FeedDocument:
    if sniff(page.body[:HEAD], page.content_type) not in _FEEDS:
        raise Unreadable(UnreadableReason.NOT_A_FEED)
    return read_feed_apart(page.body, page.content_type, page.url)
