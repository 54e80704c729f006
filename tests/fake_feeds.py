"""Feeds in memory, for what has no file; they pass the contract that the real ones pass."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from retrieval.domain import Libraries, LibraryId
from retrieval.feeds import LONGEST, Feed, FeedId, FeedStatus
from tests.fakes import noon


class MemoryFeeds:
    """Feeds over dictionaries."""

    def __init__(self) -> None:
        self._feeds: dict[FeedId, Feed] = {}
        self._entries: dict[FeedId, dict[str, str]] = {}
        self._last = 0

    def add(
        self, library: LibraryId, url: str, title: str, status: FeedStatus
    ) -> tuple[Feed, bool]:
        for known in self._feeds.values():
            if (known.library, known.url) == (library, url):
                return known, False
        self._last += 1
        self._feeds[self._last] = feed = Feed(
            id=self._last, library=library, url=url, title=title, added_at=noon(), status=status
        )
        self._entries[feed.id] = {}
        return feed, True

    def all(self, *, within: Libraries) -> list[Feed]:
        return [feed for feed in self._feeds.values() if feed.library in within]

    def get(self, feed_id: FeedId) -> Feed | None:
        return self._feeds.get(feed_id)

    def due(self, now: datetime) -> list[Feed]:
        soon = now + LONGEST
        come = [one for one in self._feeds.values() if not now < one.status.next_poll <= soon]
        return sorted(come, key=lambda feed: (feed.status.next_poll, feed.id))

    def remove(self, feed_id: FeedId) -> bool:
        self._entries.pop(feed_id, None)
        return self._feeds.pop(feed_id, None) is not None

    def check(self, feed_id: FeedId, status: FeedStatus) -> None:
        if feed_id in self._feeds:
            self._feeds[feed_id] = replace(self._feeds[feed_id], status=status)

    def seen(self, feed_id: FeedId) -> dict[str, str]:
        return dict(self._entries.get(feed_id, {}))

    def see(self, feed_id: FeedId, key: str, digest: str) -> None:
        if feed_id in self._entries:
            self._entries[feed_id][key] = digest

    def forget(self, feed_id: FeedId, keys: Collection[str]) -> None:
        for key in keys:
            self._entries.get(feed_id, {}).pop(key, None)
