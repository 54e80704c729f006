"""The thread that carries out jobs, beside those that answer people."""

import logging
import threading
from collections.abc import Callable

from retrieval import Librarian
from retrieval.errors import FootnoteError

log = logging.getLogger(__name__)

_LOOK_S = 0.5  # between two looks for a job; other processes may leave some too
_AGAIN_S = 5.0  # after the database refused


class Worker:
    """Carries out one job after the other until it is stopped; `ended` is told after each."""

    def __init__(self, library: Librarian, *, ended: Callable[[], None]) -> None:
        self._library = library
        self._ended = ended
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
        pause_s = 0.0
        while not self._stopping.wait(pause_s):
            try:
                busy = self._library.work(self._stopping.is_set)
            except FootnoteError as error:
                log.warning("no job can be done because=%s", type(error).__name__)
                pause_s = _AGAIN_S
                continue
            pause_s = 0.0 if busy else _LOOK_S
            if busy:
                self._ended()
