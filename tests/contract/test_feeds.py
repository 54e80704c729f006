"""What every implementation of Feeds does."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from retrieval.adapters.sqlite_feeds import SqliteFeeds
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Validators
from retrieval.errors import FetchFailed, FetchReason
from retrieval.feed_ports import Feeds
from retrieval.feeds import FeedStatus
from tests.fake_feeds import MemoryFeeds
from tests.fakes import noon

NEW = FeedStatus(next_poll=noon())
FAILED = FetchFailed("https://gazette.example/feed", FetchReason.TIMEOUT)


@pytest.fixture(params=["memory", "sqlite"])
def feeds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Feeds]:
    """Feeds of libraries 1 and 2."""
    if request.param == "memory":
        yield MemoryFeeds()
        return
    store = SqliteStore(tmp_path / "footnote.db")
    for name in ("one", "two"):
        store.create_library(name)
    yield SqliteFeeds(store.engine, now=noon)
    store.close()


def test_a_feed_is_followed_once_in_each_library(feeds: Feeds) -> None:
    feed, added = feeds.add(1, "https://gazette.example/feed", "Gazette", NEW)
    assert added
    assert feeds.add(1, feed.url, "Another name", NEW) == (feed, False)
    other, added = feeds.add(2, feed.url, "Gazette", NEW)
    assert added
    assert feeds.all(within=frozenset({1})) == [feed]
    assert feeds.all(within=frozenset({1, 2})) == [feed, other]
    assert (feed.url, feed.title, feed.added_at) == (other.url, "Gazette", noon())


def test_what_a_poll_leaves_behind_comes_back_as_it_was(feeds: Feeds) -> None:
    feed, _ = feeds.add(1, "https://gazette.example/feed", "Gazette", NEW)
    status = FeedStatus(
        next_poll=noon() + timedelta(minutes=20),
        interval=timedelta(minutes=15),
        last_success=noon(),
        last_error=FAILED,
        failures=2,
        validators=Validators('"tag"', "Tue, 05 Mar 2024 10:00:00 GMT"),
        digest="d" * 32,
    )
    feeds.check(feed.id, status)
    found = feeds.get(feed.id)
    assert found is not None
    error = found.status.last_error
    assert isinstance(error, FetchFailed)
    assert error.args == FAILED.args
    for name in ("next_poll", "interval", "last_success", "failures", "validators", "digest"):
        assert getattr(found.status, name) == getattr(status, name)
    feeds.check(99, status)
    assert feeds.get(99) is None


def test_feeds_are_due_when_their_time_has_come_the_longest_overdue_first(feeds: Feeds) -> None:
    hours = {"a": 0, "b": -2, "c": 1, "d": -1}
    for name, hour in hours.items():
        feeds.add(1, name, name, FeedStatus(next_poll=noon() + timedelta(hours=hour)))
    assert [feed.url for feed in feeds.due(noon())] == ["b", "d", "a"]
    assert feeds.due(noon() - timedelta(hours=3)) == []


def test_entries_are_of_their_feed_and_go_with_it(feeds: Feeds) -> None:
    one, _ = feeds.add(1, "one", "One", NEW)
    two, _ = feeds.add(1, "two", "Two", NEW)
    feeds.see(one.id, "a", "1")
    feeds.see(one.id, "b", "1")
    feeds.see(one.id, "a", "2")
    feeds.see(two.id, "a", "3")
    assert feeds.seen(one.id) == {"a": "2", "b": "1"}
    feeds.forget(one.id, ["b", "unknown"])
    assert feeds.seen(one.id) == {"a": "2"}
    assert feeds.remove(one.id)
    assert not feeds.remove(one.id)
    feeds.see(one.id, "a", "1")
    assert feeds.seen(one.id) == {}
    assert feeds.seen(two.id) == {"a": "3"}
    again, _ = feeds.add(1, "one", "One", NEW)
    assert again.id not in {one.id, two.id}
