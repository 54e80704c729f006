"""When a feed is asked again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import FetchFailed, FetchReason, FetchRefused
from retrieval.feeds import (
    FIRST,
    LONGEST,
    SHORTEST,
    FeedStatus,
    next_interval,
    wait_after_failure,
)
from tests.fakes import noon

URL = "https://gazette.example/feed"
LATER = FetchFailed(URL, FetchReason.TIMEOUT)


def test_news_shorten_the_interval_and_silence_stretches_it() -> None:
    assert next_interval(timedelta(hours=4), news=True) == timedelta(hours=1)
    assert next_interval(timedelta(hours=4), news=False) == timedelta(hours=6)


@given(st.lists(st.booleans(), max_size=60))
def test_the_interval_stays_within_its_bounds(polls: list[bool]) -> None:
    interval = FIRST
    for news in polls:
        interval = next_interval(interval, news=news)
        assert SHORTEST <= interval <= LONGEST


@pytest.mark.parametrize(("failures", "hours"), [(1, 2), (2, 4), (4, 16), (5, 24), (1000, 24)])
def test_each_failure_in_a_row_doubles_the_wait(failures: int, hours: int) -> None:
    status = FeedStatus(noon(), interval=timedelta(hours=1), failures=failures)
    assert wait_after_failure(status, LATER) == timedelta(hours=hours)


def test_what_is_refused_is_asked_for_once_a_day() -> None:
    status = FeedStatus(noon(), failures=1)
    assert wait_after_failure(status, FetchRefused(URL, FetchReason.NOT_FOUND)) == LONGEST
