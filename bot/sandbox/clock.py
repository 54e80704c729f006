"""Where the sandbox's time comes from: dates, ages and rate counters."""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since 1970, UTC."""

    def now(self) -> float:
        """The time."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """The time."""
        return time.time()


class ManualClock:
    """A time that passes only when it is told to."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """The time as it was set."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let that much time pass."""
        self._now += seconds
