"""Feeds that are followed, over SQLite and a site in memory."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval import polling
from retrieval.domain import Page, Status, Validators
from retrieval.errors import (
    FeedUnknown,
    FetchFailed,
    FetchReason,
    FetchRefused,
    NotModified,
    Unreadable,
    UnreadableReason,
)
from retrieval.feeds import FIRST, LONGEST, SHORTEST, Feed
from retrieval.library import Librarian
from retrieval.tasks import JobKind, JobState
from tests.fakes import noon
from tests.integration.jobs_world import open_librarian
from tests.made_files import PARAGRAPHS, rss

SITE = "https://gazette.example"
FEED = f"{SITE}/feed"


class Web:
    """Fetcher of a feed and of the pages that its entries point to; every request is noted."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.failing: dict[str, FetchReason] = {}
        self.validates = True
        self.asked: list[tuple[str, Validators | None]] = []

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        self.asked.append((url, known))
        if url in self.failing:
            raise FetchFailed(url, self.failing[url])
        if url == FEED:
            return self._feed(known or Validators())
        if url not in self.pages:
            raise FetchRefused(url, FetchReason.NOT_FOUND)
        return Page(url, self.pages[url].encode(), "text/html")

    @property
    def urls(self) -> list[str]:
        return [url for url, _ in self.asked]

    def publish(self, name: str, text: str = "", *, full: bool = True) -> None:
        words = f"Of {name} {text}. " + " ".join(PARAGRAPHS)
        lines = "".join(f"<p>{line}</p>" for line in (f"Of {name} {text}.", *PARAGRAPHS))
        html = f"<title>{name}</title><body><article><h1>{name}</h1>{lines}</article>"
        self.pages[f"{SITE}/{name}"] = html
        shown = words if full else f"Of {name} {text}…"
        self.entries[name] = (
            f"<item><guid>{name}</guid><title>{name}</title><link>{SITE}/{name}</link>"
            f"<description>{shown}</description></item>"
        )

    def _feed(self, known: Validators) -> Page:
        body = rss("".join(self.entries.values()))
        tag = f'"{hash(body)}"'
        if self.validates and known.etag == tag:
            raise NotModified(FEED)
        validators = Validators(tag, None) if self.validates else Validators()
        return Page(FEED, body.encode(), "application/rss+xml", validators)


class Clock:
    """The time, set by hand."""

    def __init__(self) -> None:
        self.now = noon()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def web() -> Web:
    made = Web()
    for name in ("bridge", "ferry"):
        made.publish(name)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def librarian(tmp_path: Path, web: Web, clock: Clock) -> Iterator[Librarian]:
    with open_librarian(tmp_path, web, now=clock) as opened:
        yield opened


@pytest.fixture
def feed(librarian: Librarian, web: Web) -> Feed:
    followed, added = librarian.add_feed(FEED)
    assert added
    web.asked.clear()
    return followed


def titles(librarian: Librarian) -> set[str]:
    return {article.title for article in librarian.articles()}


def test_following_a_feed_makes_one_request_and_takes_nothing_in(
    librarian: Librarian, web: Web
) -> None:
    feed, added = librarian.add_feed(FEED)
    assert (feed.url, feed.title, added) == (FEED, "Gazette", True)
    assert web.urls == [FEED]
    assert titles(librarian) == set()
    assert librarian.add_feed(FEED) == (feed, False)
    assert librarian.due_feeds() == [feed]


def test_a_page_leads_to_the_feed_that_it_names(librarian: Librarian, web: Web) -> None:
    web.pages[SITE] = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    feed, _ = librarian.add_feed(SITE)
    assert feed.url == FEED


@pytest.mark.parametrize("address", ["bridge", "none"])
def test_what_is_no_feed_is_not_followed(librarian: Librarian, web: Web, address: str) -> None:
    with pytest.raises((Unreadable, FetchRefused)):
        librarian.add_feed(f"{SITE}/{address}", library="new")
    assert [one.name for one in librarian.libraries()] == ["shared"]


def test_a_poll_takes_in_what_the_feed_holds(librarian: Librarian, feed: Feed, web: Web) -> None:
    polled = librarian.poll_feed(feed.id)
    assert [one.status for one in polled.outcomes] == [Status.ADDED] * 2
    assert web.urls == [FEED]
    assert titles(librarian) == {"bridge", "ferry"}
    assert polled.feed.status.last_success == noon()


def test_the_page_is_fetched_where_the_feed_carries_a_teaser(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    web.publish("tunnel", full=False)
    librarian.poll_feed(feed.id)
    assert web.urls == [FEED, f"{SITE}/tunnel"]
    found = librarian.article_at(f"{SITE}/tunnel")
    assert found is not None
    assert PARAGRAPHS[-1] in found.text


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the database holds but for the checks of feeds."""
    engine = sa.create_engine(f"sqlite:///{folder / 'footnote.db'}")
    names = [name for name in sa.inspect(engine).get_table_names() if name != "feeds"]
    with engine.connect() as connection:
        held = {
            name: [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]  # noqa: S608
            for name in names
        }
    engine.dispose()
    return held


@pytest.mark.parametrize("validates", [True, False])
def test_a_poll_of_an_unchanged_feed_makes_one_request_and_writes_only_the_check(
    librarian: Librarian, feed: Feed, web: Web, tmp_path: Path, validates: bool
) -> None:
    web.validates = validates
    librarian.poll_feed(feed.id)
    web.asked.clear()
    before = rows(tmp_path)
    polled = librarian.poll_feed(feed.id)
    assert web.urls == [FEED]
    assert (web.asked[0][1] != Validators()) is validates
    assert polled.outcomes == ()
    assert rows(tmp_path) == before
    assert polled.feed.status.interval == FIRST / 4 * 1.5


def test_only_new_and_changed_entries_are_taken_in(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    librarian.poll_feed(feed.id)
    web.asked.clear()
    web.publish("bridge", "corrected")
    web.publish("tunnel", full=False)
    polled = librarian.poll_feed(feed.id)
    assert [one.status for one in polled.outcomes] == [Status.UPDATED, Status.ADDED]
    assert web.urls == [FEED, f"{SITE}/tunnel"]


def test_an_entry_that_left_the_feed_keeps_its_article(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    librarian.poll_feed(feed.id)
    del web.entries["ferry"]
    web.publish("tunnel")
    librarian.poll_feed(feed.id)
    assert titles(librarian) == {"bridge", "ferry", "tunnel"}


def test_an_entry_that_failed_for_a_passing_reason_comes_again_a_refused_one_does_not(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    web.publish("later", full=False)
    web.publish("gone", full=False)
    del web.pages[f"{SITE}/gone"]
    web.failing[f"{SITE}/later"] = FetchReason.TIMEOUT
    polled = librarian.poll_feed(feed.id)
    assert sorted(one.status for one in polled.outcomes) == ["added", "added", "failed", "failed"]
    web.asked.clear()
    web.failing.clear()
    again = librarian.poll_feed(feed.id)
    assert web.urls == [FEED, f"{SITE}/later"]
    assert [one.status for one in again.outcomes] == [Status.ADDED]
    assert again.feed.status.validators != Validators()


def test_a_poll_takes_a_capped_number_and_the_next_ones_the_rest(
    librarian: Librarian, feed: Feed, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "MOST", 2)
    for n in range(3):
        web.publish(f"more{n}")
    counts = []
    for _ in range(4):
        polled = librarian.poll_feed(feed.id)
        counts.append((len(polled.outcomes), polled.left))
        if polled.left:
            assert polled.feed.status.next_poll == noon() + SHORTEST
    assert counts == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert len(titles(librarian)) == 5


def test_a_feed_that_fails_is_asked_less_and_less_and_recovers(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    web.failing[FEED] = FetchReason.SERVER_ERROR
    waits = []
    for _ in range(6):
        polled = librarian.poll_feed(feed.id)
        status = polled.feed.status
        assert isinstance(status.last_error, FetchFailed)
        assert status.last_success is None
        waits.append(status.next_poll - noon())
    assert waits == [FIRST * 2, FIRST * 4, FIRST * 8, FIRST * 16, LONGEST, LONGEST]
    web.failing.clear()
    status = librarian.poll_feed(feed.id).feed.status
    assert (status.failures, status.last_error) == (0, None)
    assert status.last_success == noon()


def test_a_feed_is_due_when_its_interval_has_passed(
    librarian: Librarian, feed: Feed, clock: Clock
) -> None:
    after = librarian.poll_feed(feed.id).feed
    assert after.status.next_poll == noon() + FIRST / 4
    assert librarian.due_feeds() == []
    clock.now = after.status.next_poll
    assert [one.id for one in librarian.due_feeds()] == [feed.id]


def test_a_feed_is_found_and_removed_in_its_own_library_only(
    librarian: Librarian, feed: Feed
) -> None:
    librarian.create_library("other")
    for name in (FEED, str(feed.id)):
        assert librarian.feed(name).id == feed.id
        with pytest.raises(FeedUnknown):
            librarian.feed(name, library="other")
    with pytest.raises(FeedUnknown):
        librarian.remove_feed(feed.id, library="other")
    librarian.poll_feed(feed.id)
    librarian.remove_feed(feed.id)
    assert librarian.feeds() == []
    assert titles(librarian) == {"bridge", "ferry"}


def test_a_list_of_feeds_is_followed_without_a_request(librarian: Librarian, web: Web) -> None:
    opml = f'<opml><body><outline xmlUrl="{FEED}" title="G"/><outline xmlUrl="{SITE}/b"/></body></opml>'
    found = librarian.import_feeds(opml.encode())
    assert [(feed.title, added) for feed, added in found] == [("G", True), (f"{SITE}/b", True)]
    assert [added for _, added in librarian.import_feeds(opml.encode())] == [False, False]
    assert web.asked == []
    with pytest.raises(Unreadable) as caught:
        librarian.import_feeds(b"<opml/>")
    assert caught.value.reason is UnreadableReason.NOT_A_FEED


def test_a_job_polls_the_feeds_that_are_due_and_keeps_the_receipts(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    gone, _ = librarian.import_feeds(f'<opml><outline xmlUrl="{SITE}/none"/></opml>'.encode())[0]
    job = librarian.enqueue_poll()
    assert librarian.work()
    done = librarian.job(job.id)
    assert done is not None
    assert (done.kind, done.state, done.done, done.total) == (JobKind.POLL, JobState.DONE, 2, 2)
    assert {one.source: one.status for one in librarian.receipts(job.id)} == {
        f"{SITE}/bridge": Status.ADDED,
        f"{SITE}/ferry": Status.ADDED,
        gone.url: Status.FAILED,
    }
    web.asked.clear()
    quiet = librarian.enqueue_poll()
    assert librarian.work()
    assert (web.asked, librarian.receipts(quiet.id)) == ([], [])
    named = librarian.enqueue_poll([feed.id])
    assert librarian.work()
    assert web.urls == [FEED]
    assert librarian.receipts(named.id) == []


def test_a_poll_that_was_cut_off_goes_on_with_what_was_left(
    librarian: Librarian, feed: Feed, web: Web
) -> None:
    job = librarian.enqueue_poll()
    stops = iter([False, False, True])
    assert librarian.work(lambda: next(stops, True))
    state = librarian.job(job.id)
    assert state is not None
    assert state.state is JobState.QUEUED
    assert len(titles(librarian)) == 1
    assert librarian.work()
    assert [one.status for one in librarian.receipts(job.id)] == [Status.ADDED] * 2
    assert len(titles(librarian)) == 2
