"""How many calls may be made in a span of time, and waiting for one's turn."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]

_SHORTEST_S = 0.001  # so that rounding never makes a waiter spin


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many in any span of so many seconds."""

    most: int
    period_s: float


class Window:
    """Holds a pace as the other side may count it.

    When that is, between sending and the result, is not known: a call counts from its start until a
    period after its end."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._under_way = 0
        self._ends: deque[float] = deque()

    def free_at(self, now: float, count: int = 1) -> float:
        """When so many more may start; infinite while it depends on those under way."""
        while self._ends and self._ends[0] + self._pace.period_s <= now:
            self._ends.popleft()
        missing = self._under_way + len(self._ends) + min(count, self._pace.most) - self._pace.most
        if missing <= 0:
            return now
        if missing > len(self._ends):
            return math.inf
        return self._ends[missing - 1] + self._pace.period_s

    def is_empty(self, now: float) -> bool:
        """Whether nothing counts any more."""
        return self.free_at(now, self._pace.most) <= now

    def start(self, count: int = 1) -> None:
        """So many are under way from now on."""
        self._under_way += min(count, self._pace.most)

    def end(self, now: float, count: int = 1) -> None:
        """So many came to their end."""
        ended = min(count, self._pace.most)
        self._under_way -= ended
        self._ends.extend([now] * ended)


class Turnstile:
    """Lets calls through in the order in which they came, as several windows allow."""

    def __init__(self, paces: Iterable[Pace], *, clock: Clock, sleep: Sleep) -> None:
        self._windows = [Window(pace) for pace in paces]
        self._clock = clock
        self._sleep = sleep
        self._gate = asyncio.Lock()
        self._ended = asyncio.Event()

    def is_free(self) -> bool:
        """Whether a call would not have to wait."""
        now = self._clock()
        return not self._gate.locked() and self._free_at(now, 1) <= now

    def is_fresh(self) -> bool:
        """Whether it is as if nothing had ever passed."""
        now = self._clock()
        return all(window.is_empty(now) for window in self._windows)

    @asynccontextmanager
    async def passing(self, count: int = 1) -> AsyncIterator[None]:
        """Wait for a turn of so many, which ends with the context."""
        async with self._gate:
            await self._wait(count)
            for window in self._windows:
                window.start(count)
        try:
            yield
        finally:
            now = self._clock()
            for window in self._windows:
                window.end(now, count)
            self._ended.set()

    async def _wait(self, count: int) -> None:
        while (free_at := self._free_at(now := self._clock(), count)) > now:
            if math.isinf(free_at):
                self._ended.clear()
                await self._ended.wait()
            else:
                await self._sleep(max(free_at - now, _SHORTEST_S))

    def _free_at(self, now: float, count: int) -> float:
        return max(window.free_at(now, count) for window in self._windows)
