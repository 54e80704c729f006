"""The part of the facade that follows feeds."""

from collections.abc import Generator, Sequence

from retrieval.conversing import Conversing
from retrieval.domain import Outcome
from retrieval.errors import FeedUnknown
from retrieval.feeds import Feed, FeedId, FeedStatus, Polled
from retrieval.ingest import Writer
from retrieval.polling import Poller, poll
from retrieval.reading import SHARED
from retrieval.tasks import Job, PollTask


class Following(Conversing):
    """Feeds of libraries; safe to use from several threads."""

    def add_feed(
        self, url: str, *, library: str = SHARED, guarded: bool = False
    ) -> tuple[Feed, bool]:
        """Follow a feed, or the first that a web page names; False when the library does already.

        One request is made, two for a page; its articles come with the first poll. A library that
        does not exist is created. `guarded` is as PollTask says. Raises what fetch raises, and
        Unreadable where there is no feed."""
        find = self._parts.find_guarded_feed if guarded else self._parts.find_feed
        address, title = find(url)
        into = self._store.create_library(library).id
        return self._parts.feeds.add(into, address, title, self._new_status())

    def import_feeds(self, opml: bytes, *, library: str = SHARED) -> list[tuple[Feed, bool]]:
        """Follow each feed of an OPML list, unasked: what is wrong with one shows at its first poll.

        Raises Unreadable where the list names none."""
        listed = self._parts.read_opml(opml)
        into = self._store.create_library(library).id
        status = self._new_status()
        return [self._parts.feeds.add(into, url, title or url, status) for url, title in listed]

    def feeds(self, *, library: str = SHARED) -> list[Feed]:
        """Feeds that a library follows, the first one added first."""
        return self._parts.feeds.all(within=self._within(library))

    def feed(self, name: str, *, library: str = SHARED) -> Feed:
        """The feed of that address or id; raises FeedUnknown when the library follows none such."""
        for feed in self.feeds(library=library):
            if name in {feed.url, str(feed.id)}:
                return feed
        raise FeedUnknown(name)

    def remove_feed(self, feed_id: FeedId, *, library: str = SHARED) -> None:
        """Follow a feed no more, its articles stay; raises FeedUnknown."""
        feed = self.feed(str(feed_id), library=library)
        if not self._parts.feeds.remove(feed.id):
            raise FeedUnknown(feed.url)

    def poll_feed(self, feed_id: FeedId, *, library: str = SHARED) -> Polled:
        """Ask a feed for news now and take in what is new or changed; raises FeedUnknown.

        What is wrong with the feed is in its status, with an entry in its receipt. Of an unchanged
        feed one request is made and only the check is written."""
        return _last(poll(self.poller(), self.feed(str(feed_id), library=library)))

    def due_feeds(self) -> list[Feed]:
        """Feeds of all libraries whose next poll has come, the longest overdue first."""
        return self._parts.feeds.due(self._parts.now())

    def enqueue_poll(
        self,
        feeds: Sequence[FeedId] | None = None,
        *,
        library: str = SHARED,
        most: int | None = None,
        guarded: bool = False,
        key: str | None = None,
        note: str = "",
    ) -> Job:
        """Keep the order to poll these feeds of a library, with None those of it that are due then.

        `most` and `guarded` are as PollTask says."""
        self._within(library)
        chosen = None if feeds is None else tuple(feeds)
        task = PollTask(library, chosen, most, guarded)
        return self._parts.jobs.enqueue(task, key=key, note=note)

    def poller(self) -> Poller:
        """What feeds are polled with."""
        parts = self._parts
        return Poller(self._writer(), parts.feeds, parts.read_feed, parts.now)

    def _writer(self) -> Writer:
        return Writer(self._store, self._embedder(), self._parts.detect_language)

    def _new_status(self) -> FeedStatus:
        return FeedStatus(next_poll=self._parts.now())


def _last(steps: Generator[Outcome, None, Polled]) -> Polled:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            polled: Polled = end.value
            return polled
