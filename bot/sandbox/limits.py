"""Telegram's rate limits, counted on the sandbox's clock."""

import math
from collections import defaultdict, deque

from bot.sandbox.clock import Clock
from bot.sandbox.errors import too_many

# One message a second in a private chat; short bursts pass, whose size Telegram does not document.
PRIVATE_BURST = 10
PER_GROUP, GROUP_WINDOW_S = 20, 60.0
OVERALL, OVERALL_WINDOW_S = 30, 1.0
DRAFTS = ((20, 5.0), (40, 30.0))  # calls and seconds for one person, shared with typing


class Window:
    """At most so many events in so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque()

    def wait_s(self, now: float) -> float:
        """Return how long until another event fits; 0 when it does now."""
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        if len(self._times) < self._most:
            return 0.0
        return self._times[0] + self._seconds - now

    def add(self, now: float) -> None:
        """Count an event."""
        self._times.append(now)


class Bucket:
    """One event a second on average, with a burst."""

    def __init__(self, burst: int) -> None:
        self._burst = burst
        self._level = 0.0
        self._seen = -math.inf

    def wait_s(self, now: float) -> float:
        """Return how long until another event fits; 0 when it does now."""
        if self._seen > -math.inf:
            self._level = max(0.0, self._level - (now - self._seen))
        self._seen = now
        return max(0.0, self._level + 1 - self._burst)

    def add(self, now: float) -> None:
        """Count an event."""
        self._seen = now
        self._level += 1


class Limits:
    """All counters of one bot; `enabled` may be switched at any time."""

    def __init__(self, clock: Clock, *, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._overall = Window(OVERALL, OVERALL_WINDOW_S)
        self._private: dict[int, Bucket] = defaultdict(lambda: Bucket(PRIVATE_BURST))
        self._groups: dict[int, Window] = defaultdict(lambda: Window(PER_GROUP, GROUP_WINDOW_S))
        self._drafts: dict[int, list[Window]] = defaultdict(
            lambda: [Window(most, seconds) for most, seconds in DRAFTS]
        )

    def count_message(self, chat_id: int) -> None:
        """Count a message or an edit in a chat. Raises Refused with 429."""
        here = self._private[chat_id] if chat_id > 0 else self._groups[chat_id]
        self._count(here, self._overall)

    def count_draft(self, chat_id: int) -> None:
        """Count a draft or a typing action for a chat. Raises Refused with 429."""
        self._count(*self._drafts[chat_id])

    def _count(self, *counters: Window | Bucket) -> None:
        if not self.enabled:
            return
        now = self._clock.now()
        wait_s = max(counter.wait_s(now) for counter in counters)
        if wait_s > 0:
            raise too_many(max(1, math.ceil(wait_s)))
        for counter in counters:
            counter.add(now)
