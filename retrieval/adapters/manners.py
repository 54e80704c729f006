"""How often one host is asked: two requests at once, a pause between them, and waits it asks for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Condition

AT_ONCE = 2
"""Requests that one host is sent at the same time."""

LONGEST_WAIT_S = 10.0
"""A longer wait that a host asked for is told as an error: the rest of the batch is not held up."""

_KEPT_HOSTS = 1_000


class HostBusy(Exception):
    """The host asked to be left alone for longer than is waited."""


@dataclass
class _Host:
    running: int = 0
    next_at: float = 0.0
    quiet_until: float = 0.0
    delay_s: float = 0.0


class Manners:
    """Shared by all fetches of a process; safe to use from threads.

    `delay_s` lies between the starts of two requests to one host, unless that host asked for more.
    `clock` counts seconds, `wait` lets some pass."""

    def __init__(
        self,
        delay_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._wait = wait
        self._hosts: dict[str, _Host] = {}
        self._changed = Condition()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host may be asked; it counts as asked until the context ends.

        Raises HostBusy."""
        pause = self._begin(host)
        try:
            if pause > 0:
                self._wait(pause)
            yield
        finally:
            with self._changed:
                self._hosts[host].running -= 1
                self._changed.notify_all()

    def _begin(self, host: str) -> float:
        """Take one of the host's places; returns how long to wait before it is used."""
        with self._changed:
            self._forget()
            known = self._hosts.setdefault(host, _Host())
            while known.running >= AT_ONCE:
                self._changed.wait()
            now = self._clock()
            if known.quiet_until - now > LONGEST_WAIT_S:
                raise HostBusy
            start = max(now, known.next_at, known.quiet_until)
            known.running += 1
            known.next_at = start + max(self._delay_s, known.delay_s)
            return start - now

    def leave_alone(self, host: str, retry_after: str) -> None:
        """Heed the value of a Retry-After header, in seconds or as a date; "" and others are none."""
        seconds = _seconds(retry_after)
        with self._changed:
            known = self._hosts.setdefault(host, _Host())
            known.quiet_until = max(known.quiet_until, self._clock() + seconds)

    def slow_down(self, host: str, delay_s: float) -> None:
        """Heed what robots.txt asks for: so many seconds between two requests, LONGEST_WAIT_S at most."""
        with self._changed:
            known = self._hosts.setdefault(host, _Host())
            known.delay_s = min(max(delay_s, known.delay_s), LONGEST_WAIT_S)

    def _forget(self) -> None:
        """Drop hosts that nothing is known of any more, once there are many."""
        if len(self._hosts) <= _KEPT_HOSTS:
            return
        now = self._clock()
        self._hosts = {
            host: known
            for host, known in self._hosts.items()
            if known.running or max(known.next_at, known.quiet_until) > now
        }


def _seconds(retry_after: str) -> float:
    if retry_after.isdecimal():
        return float(min(int(retry_after[:9]), 24 * 3600))
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, min((at - datetime.now(UTC)).total_seconds(), 24 * 3600))
