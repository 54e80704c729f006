"""Things that threads use in turn, in the order in which they came for them."""

import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Turns(Generic[Thing]):
    """Lends each thing to one thread at a time; whoever waits longest is next.

    Without an order, a thread that gives back and takes again keeps the others out to its end."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._lock = threading.Lock()
        self._idle = deque(things)
        self._waiting: deque[Future[Thing]] = deque()

    def take_idle(self) -> Thing | None:
        """One that nobody uses or waits for, else None."""
        with self._lock:
            return self._idle.popleft() if self._idle else None

    def take(self) -> Thing:
        """Wait for one."""
        with self._lock:
            if self._idle:
                return self._idle.popleft()
            turn: Future[Thing] = Future()
            self._waiting.append(turn)
        return turn.result()

    def give_back(self, thing: Thing) -> None:
        """Let the next one have it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(thing)
            else:
                self._idle.append(thing)
