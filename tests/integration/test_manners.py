"""How often one host is asked, on a clock that moves only when somebody waits."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from retrieval.adapters.fetcher import HttpFetcher
from retrieval.adapters.manners import AT_ONCE, HostBusy, Manners
from retrieval.errors import FetchFailed, FetchReason
from tests.local_site import Handler, serving


@dataclass
class Clock:
    now: float = 1000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def manners(clock: Clock, delay_s: float = 2.0) -> Manners:
    return Manners(delay_s, clock=clock, wait=clock.wait)


def take_turns(of: Manners, *hosts: str) -> None:
    for host in hosts:
        with of.turn(host):
            pass


def test_a_pause_lies_between_the_starts_of_two_requests_to_one_host(clock: Clock) -> None:
    take_turns(manners(clock), "a.example", "a.example", "a.example")
    assert clock.waited == [2.0, 2.0]


def test_other_hosts_are_not_waited_for(clock: Clock) -> None:
    take_turns(manners(clock), "a.example", "b.example", "c.example")
    assert clock.waited == []


def test_time_that_passed_anyway_is_not_waited_again(clock: Clock) -> None:
    shared = manners(clock)
    take_turns(shared, "a.example")
    clock.now += 1.5
    take_turns(shared, "a.example")
    assert clock.waited == [0.5]


def test_a_host_that_asks_for_a_short_wait_gets_it(clock: Clock) -> None:
    shared = manners(clock)
    shared.leave_alone("a.example", "7")
    take_turns(shared, "b.example", "a.example")
    assert clock.waited == [7.0]


@pytest.mark.parametrize("value", ["3600", "Wed, 14 Jun 2119 08:00:00 GMT"])
def test_a_host_that_asks_for_a_long_wait_is_not_asked(clock: Clock, value: str) -> None:
    shared = manners(clock)
    shared.leave_alone("a.example", value)
    with pytest.raises(HostBusy):
        take_turns(shared, "a.example")
    clock.now += 24 * 3600
    take_turns(shared, "a.example")
    assert clock.waited == []


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "Tue, 14 Jun 2005 08:00:00 GMT"])
def test_a_wait_that_cannot_be_read_is_none(clock: Clock, value: str) -> None:
    shared = manners(clock)
    shared.leave_alone("a.example", value)
    take_turns(shared, "a.example")
    assert clock.waited == []


def test_a_longer_pause_that_a_site_asks_for_holds_within_bounds(clock: Clock) -> None:
    shared = manners(clock)
    shared.slow_down("a.example", 5)
    shared.slow_down("b.example", 86400)
    take_turns(shared, "a.example", "a.example")
    take_turns(shared, "b.example", "b.example")
    assert clock.waited == [5.0, 10.0]


def test_no_more_than_two_requests_are_with_one_host_at_once() -> None:
    with serving() as site:
        lock, pair = threading.Lock(), threading.Barrier(AT_ONCE, timeout=20)
        running, most = [0], [0]

        def write(handler: Handler) -> None:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            pair.wait()  # passes only when two are here
            with lock:
                running[0] -= 1
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(b"x")

        site.pages["/"] = write
        fetcher = HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"}), manners=Manners(0.0))
        with ThreadPoolExecutor(6) as pool:
            pages = list(pool.map(fetcher.fetch, [site.url("/")] * 6))
    assert [page.body for page in pages] == [b"x"] * 6
    assert most == [AT_ONCE]


@pytest.mark.parametrize("status", [429, 503])
def test_after_a_refusal_for_now_the_host_is_left_alone(clock: Clock, status: int) -> None:
    with serving() as site:
        site.page("/a", b"x", status, Retry_After="120")
        site.page("/b", b"x")
        fetcher = HttpFetcher(
            allow=frozenset({f"127.0.0.1:{site.port}"}), manners=manners(clock, 0.0)
        )
        for path in ("/a", "/b"):
            with pytest.raises(FetchFailed) as caught:
                fetcher.fetch(site.url(path))
        assert caught.value.reason is FetchReason.RATE_LIMITED
        assert [path for path, _ in site.seen] == ["/a"]
        clock.now += 121
        assert fetcher.fetch(site.url("/b")).body == b"x"
