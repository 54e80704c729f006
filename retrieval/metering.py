"""How far a batch is, counted while it runs."""

from collections.abc import Callable

from retrieval.domain import Outcome, Progress

OnProgress = Callable[[Progress], None]


class Meter:
    """Counts what a batch has done and tells it on."""

    def __init__(self, total_bytes: int, on_progress: OnProgress | None) -> None:
        self._total_bytes = total_bytes
        self._on_progress = on_progress
        self._articles = self._passages = self._finished = self._bytes = 0

    def at(self, position: int) -> None:
        """Note how far into the present source the reading is."""
        self._bytes = self._finished + position

    def done(self, size: int) -> None:
        """Note that a source was read to its end."""
        self._finished += size
        self._bytes = self._finished
        self._tell()

    def count(self, outcome: Outcome) -> None:
        """Note one receipt."""
        self._articles += 1
        self._passages += outcome.passages
        self._tell()

    def embedded(self, passages: int) -> None:
        """Note how many passages are embedded again by now."""
        self._passages = passages
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(
                Progress(self._articles, self._passages, self._bytes, self._total_bytes)
            )
