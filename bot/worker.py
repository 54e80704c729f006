"""The thread that carries out jobs, beside those that answer people."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from retrieval.errors import FootnoteError

log = logging.getLogger(__name__)

_LOOK_S = 0.5  # between two looks for a job; other processes may leave some too
_AGAIN_S = 5.0  # after the database refused
_LONGEST_S = 320.0  # after a fault of ours that comes again and again


class Works(Protocol):
    """What the worker needs of a Librarian."""

    def work(self, stop: Callable[[], bool]) -> bool:
        """Carry out one job, False when there is none."""


class Worker:
    """Carries out one job after the other until it is stopped; `ended` is told after each.

    `failed` is told of what nobody expected, after which it goes on: jobs are what administrators
    rely on, and one that cannot be carried out must not end all others. Both are told on the
    worker's thread."""

    def __init__(
        self,
        library: Works,
        *,
        ended: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._library = library
        self._ended = ended
        self._failed = failed
        self._stopping = threading.Event()
        # A page that does not end must not keep the process: its job goes on with the next one.
        self._thread = threading.Thread(target=self._work, name="footnote-jobs", daemon=True)

    def start(self) -> None:
        """Begin to look for jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no other job, and put back the one that is being done."""
        self._stopping.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; whether it came in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        pause_s, faults = 0.0, 0
        while not self._stopping.wait(pause_s):
            try:
                busy = self._library.work(self._stopping.is_set)
            except FootnoteError as error:
                log.warning("no job can be done because=%s", type(error).__name__)
                pause_s = _AGAIN_S
            except Exception as error:  # noqa: BLE001 - see the class
                pause_s, faults = min(_AGAIN_S * 2.0**faults, _LONGEST_S), faults + 1
                self._failed(error)
            else:
                pause_s, faults = (0.0 if busy else _LOOK_S), 0
                if busy:
                    self._ended()
