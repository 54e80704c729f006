"""A poll of one feed: what is new or changed in it is taken in, and the next poll is set."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.domain import Outcome, Status, Validators
from retrieval.errors import FootnoteError, NotModified, StorageError, TryLater
from retrieval.feed_ports import Feeds
from retrieval.feeds import (
    SHORTEST,
    Feed,
    FeedEntry,
    FeedStatus,
    Polled,
    ServedFeed,
    next_interval,
    wait_after_failure,
)
from retrieval.ingest import Writer, ingest

MOST = 50
"""Entries of a poll: ten minutes where each page takes 10 s, so that no feed holds up the others."""

GUARDED_MOST = 10
"""The same where the feed is of somebody who is not trusted: as many as they may hand in in an hour."""

ReadFeed = Callable[[str, Validators], ServedFeed]
"""Fetches a feed; raises FootnoteError, NotModified among them."""


@dataclass(frozen=True, slots=True)
class Poller:
    """What feeds are polled with; `now` is the time in UTC."""

    writer: Writer
    feeds: Feeds
    read_feed: ReadFeed
    now: Callable[[], datetime]


def poll(
    poller: Poller, feed: Feed, *, guarded: bool = False, most: int | None = None
) -> Generator[Outcome, None, Polled]:
    """Ask a feed for news, yield a receipt for each new or changed entry, and return the sum.

    Of an unchanged feed one request is made, and only the check is written. Entries that failed for
    a reason that may pass, or that were too many, come with the next poll. What is wrong with the
    feed itself is in its status. Storage errors are raised. `guarded` and `most` are as PollTask says."""
    entries = GUARDED_MOST if guarded else MOST
    try:
        served = poller.read_feed(feed.url, feed.status.validators)
    except NotModified:
        return _checked(poller, feed, _quiet(poller, feed))
    except StorageError:
        raise
    except FootnoteError as error:
        return _checked(poller, feed, _failed(poller, feed, error))
    if served.digest == feed.status.digest:
        status = replace(_quiet(poller, feed), validators=served.validators)
        return _checked(poller, feed, status)
    known = poller.feeds.seen(feed.id)
    fresh = [one for one in served.document.entries if known.get(one.key) != one.digest]
    outcomes: list[Outcome] = []
    again = len(fresh) > entries
    for entry in fresh[:entries]:
        for outcome in _take_in(poller, feed, served, entry, most):
            outcomes.append(outcome)
            yield outcome
            again = again or _may_pass(outcome)
    if not again:
        gone = known.keys() - {one.key for one in served.document.entries}
        poller.feeds.forget(feed.id, gone)
    status = _served(poller, feed, served, news=_news(outcomes), again=again)
    left = max(0, len(fresh) - entries)
    return replace(_checked(poller, feed, status), outcomes=tuple(outcomes), left=left)


def _take_in(
    poller: Poller, feed: Feed, served: ServedFeed, entry: FeedEntry, most: int | None
) -> list[Outcome]:
    """Take in one entry; it is noted as seen unless it may succeed another time."""
    arrivals = served.read(entry)
    outcomes = list(ingest(poller.writer, arrivals, library=feed.library, most=most))
    if not any(map(_may_pass, outcomes)):
        poller.feeds.see(feed.id, entry.key, entry.digest)
    return outcomes


def _may_pass(outcome: Outcome) -> bool:
    return isinstance(outcome.error, TryLater)


def _news(outcomes: list[Outcome]) -> bool:
    return any(one.status in {Status.ADDED, Status.UPDATED} for one in outcomes)


def _quiet(poller: Poller, feed: Feed) -> FeedStatus:
    now, interval = poller.now(), next_interval(feed.status.interval, news=False)
    return replace(
        feed.status,
        next_poll=now + interval,
        interval=interval,
        last_success=now,
        last_error=None,
        failures=0,
    )


def _failed(poller: Poller, feed: Feed, error: FootnoteError) -> FeedStatus:
    status = replace(feed.status, last_error=error, failures=feed.status.failures + 1)
    return replace(status, next_poll=poller.now() + wait_after_failure(status, error))


def _served(
    poller: Poller, feed: Feed, served: ServedFeed, *, news: bool, again: bool
) -> FeedStatus:
    """The status after new entries; asked unconditionally next time where some have to come again."""
    now, interval = poller.now(), next_interval(feed.status.interval, news=news)
    return FeedStatus(
        next_poll=now + (SHORTEST if again else interval),
        interval=interval,
        last_success=now,
        validators=Validators() if again else served.validators,
        digest="" if again else served.digest,
    )


def _checked(poller: Poller, feed: Feed, status: FeedStatus) -> Polled:
    poller.feeds.check(feed.id, status)
    return Polled(replace(feed, status=status), ())
