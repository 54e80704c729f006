"""What a store knows of feeds, as a Protocol; every implementation passes tests/contract."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from retrieval.domain import Libraries, LibraryId
from retrieval.feeds import Feed, FeedId, FeedStatus


class Feeds(Protocol):
    """Feeds of libraries, each address once in a library; raises Storage errors as a store does."""

    def add(
        self, library: LibraryId, url: str, title: str, status: FeedStatus
    ) -> tuple[Feed, bool]:
        """Follow a feed; returns it, and False when the library did already."""

    def all(self, *, within: Libraries) -> list[Feed]:
        """Feeds of these libraries, the first one added first."""

    def get(self, feed_id: FeedId) -> Feed | None:
        """The feed of that id, or None."""

    def due(self, now: datetime) -> list[Feed]:
        """Feeds of all libraries whose next poll has come, the longest overdue first."""

    def remove(self, feed_id: FeedId) -> bool:
        """Follow a feed no more; False when it is not there. Articles stay."""

    def check(self, feed_id: FeedId, status: FeedStatus) -> None:
        """Note what a poll leaves behind; nothing when the feed is gone."""

    def seen(self, feed_id: FeedId) -> dict[str, str]:
        """Digests by key of the entries that were taken in."""

    def see(self, feed_id: FeedId, key: str, digest: str) -> None:
        """Note that an entry was taken in; nothing when the feed is gone."""

    def forget(self, feed_id: FeedId, keys: Collection[str]) -> None:
        """Drop entries by key, as those that the feed serves no more."""
