"""A clock that was wrong by days and is set right: what is scheduled, limited or kept by it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.schedule import Schedule
from bot.state import State, open_state
from bot.state.limits import QUESTIONS
from retrieval import Librarian, Settings
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Fetched, Validators
from retrieval.tasks import JobKind, JobState
from tests.contract.test_article_store import PAGE, add_page
from tests.integration.jobs_world import Site, open_librarian, work_all
from tests.integration.test_schedule import FEED, URL, ordered, schedule

RIGHT = datetime(2026, 11, 26, 12, tzinfo=UTC)
AHEAD, BEHIND = timedelta(days=400), timedelta(days=-400)


class Clock:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.moment = RIGHT

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Iterator[Librarian]:
    with open_librarian(tmp_path / "data", Site({URL: FEED}), now=clock) as opened:
        yield opened


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[State]:
    settings = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "bot")})
    with open_state(settings, now=clock) as opened:
        yield opened


def looking(library: Librarian, clock: Clock) -> Schedule:
    """As after a restart: it remembers nothing of what it ordered."""
    return schedule(library, days=7, now=clock)


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_a_feed_is_polled_again_at_once_when_the_clock_is_set_right(
    library: Librarian, clock: Clock, wrong: timedelta
) -> None:
    clock.moment = RIGHT + wrong
    library.add_feed(URL)
    assert len(library.due_feeds()) == 1
    library.poll_feed(library.feeds()[0].id)
    assert library.due_feeds() == []
    clock.moment = RIGHT
    assert len(library.due_feeds()) == 1
    library.poll_feed(library.feeds()[0].id)
    assert library.due_feeds() == []
    clock.moment += timedelta(days=1)
    assert len(library.due_feeds()) == 1


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_pages_are_asked_for_again_when_the_clock_is_set_right(
    tmp_path: Path, clock: Clock, wrong: timedelta
) -> None:
    with closing(SqliteStore(tmp_path / "footnote.db", now=clock)) as store:
        assert store.create_library("here").id == 1
        add_page(store)
        clock.moment = RIGHT + wrong
        store.keep_page(1, PAGE, Fetched(PAGE, Validators()))
        clock.moment = RIGHT
        week_ago = RIGHT - timedelta(days=7)
        assert len(store.pages(within=frozenset({1}), checked_before=week_ago)) == 1
        store.check_page(1, PAGE)
        assert store.pages(within=frozenset({1}), checked_before=week_ago) == []


def test_steps_of_the_clock_order_each_thing_once_a_day(library: Librarian, clock: Clock) -> None:
    for step in (timedelta(0), AHEAD, timedelta(0), BEHIND, timedelta(0)):
        clock.moment = RIGHT + step
        for _ in range(2):
            looking(library, clock).look()
            work_all(library)
    # One for each of the three days that it was, however often it was one of them.
    assert ordered(library) == [JobKind.REFRESH] * 3
    clock.moment = RIGHT + timedelta(days=1)
    looking(library, clock).look()
    assert ordered(library) == [JobKind.REFRESH] * 4


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_a_job_is_carried_out_however_the_clock_steps(
    library: Librarian, clock: Clock, wrong: timedelta
) -> None:
    job = library.enqueue_ingest([library.keep_text("The bridge opened on Monday.")])
    clock.moment = RIGHT + wrong
    assert work_all(library) == 1
    clock.moment = RIGHT
    done = library.job(job.id)
    assert done is not None
    assert done.state is JobState.DONE
    assert library.tell_job(job.id)
    library.prune()
    assert library.count()[0] == 1


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_nobody_is_locked_out_by_a_clock_that_was_wrong(
    state: State, clock: Clock, wrong: timedelta
) -> None:
    clock.moment = RIGHT + wrong
    while state.limits.take(7).allowed:
        pass
    clock.moment = RIGHT
    state.limits.take(7)
    clock.moment = RIGHT + timedelta(seconds=QUESTIONS.every_s)
    assert state.limits.take(7).allowed
    verdicts = [state.limits.take(7) for _ in range(QUESTIONS.burst + 1)]
    assert not verdicts[-1].allowed


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_updates_that_wait_are_not_lost_and_come_once(
    state: State, clock: Clock, wrong: timedelta
) -> None:
    waiting = {"update_id": 1, "message": {"chat": {"id": 7}}}
    done = {"update_id": 2, "message": {"chat": {"id": 7}}}
    clock.moment = RIGHT + wrong
    state.updates.store([waiting, done])
    state.updates.done([2])
    clock.moment = RIGHT
    state.prune()
    assert [one.update_id for one in state.updates.waiting()] == [1]
    assert state.updates.store([waiting]) == []


def test_a_clock_behind_deletes_nothing(state: State, clock: Clock) -> None:
    """So it is when a machine without a battery starts before it knows the time."""
    number = state.answers.keep({}, chat=7, user=7)
    reference = state.faults.note("ValueError")
    clock.moment = RIGHT + BEHIND
    state.prune()
    clock.moment = RIGHT
    assert state.answers.get(number, chat=7) is not None
    assert state.faults.get(reference) is not None
