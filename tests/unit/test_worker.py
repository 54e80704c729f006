"""The worker goes on whatever happens to it, and says what nobody expected."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

import bot.worker
from bot.worker import Worker
from retrieval.errors import StorageBusy

BUSY, IDLE = True, False
SOON_S = 20.0  # for a thread to do what takes no time


class Script:
    """A library whose work goes as it is told to, and that stops its worker at the end."""

    def __init__(self, *course: bool | Exception) -> None:
        self._course = list(course)
        self.worker: Worker | None = None

    def work(self, stop: Callable[[], bool]) -> bool:
        assert not stop()
        now = self._course.pop(0)
        if not self._course and self.worker is not None:
            self.worker.stop()
        if isinstance(now, Exception):
            raise now
        return now


def run(monkeypatch: pytest.MonkeyPatch, *course: bool | Exception) -> tuple[int, list[Exception]]:
    """How many ends were told, and what was told of as unexpected."""
    for name in ("_LOOK_S", "_AGAIN_S"):
        monkeypatch.setattr(bot.worker, name, 0.0)
    ended, failed = list[None](), list[Exception]()
    library = Script(*course)
    library.worker = Worker(library, ended=lambda: ended.append(None), failed=failed.append)
    library.worker.start()
    assert library.worker.join(SOON_S)
    return len(ended), failed


def test_the_end_of_every_job_is_told_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, BUSY, IDLE, BUSY, IDLE) == (2, [])


def test_a_busy_database_is_waited_for_and_nobody_is_bothered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert run(monkeypatch, StorageBusy("/data"), BUSY) == (1, [])
    assert [one.getMessage() for one in caplog.records] == [
        "no job can be done because=StorageBusy"
    ]


def test_a_fault_is_told_and_the_next_job_is_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("what somebody typed")
    with caplog.at_level(logging.DEBUG):
        assert run(monkeypatch, error, BUSY, error, BUSY) == (2, [error, error])
    assert "typed" not in caplog.text


def test_a_fault_that_comes_again_is_told_less_and_less_often() -> None:
    waited: list[float] = []

    class Stopping:
        """An event that notes how long it was waited for."""

        def __init__(self) -> None:
            self.stopped = False

        def wait(self, seconds: float) -> bool:
            waited.append(seconds)
            return self.stopped

        def set(self) -> None:
            self.stopped = True

        def is_set(self) -> bool:
            return self.stopped

    library = Script(*[RuntimeError()] * 8, IDLE, RuntimeError(), IDLE)
    worker: Any = Worker(library, ended=lambda: None, failed=lambda _: None)
    worker._stopping = Stopping()
    library.worker = worker
    worker._work()
    assert waited == [0, 5, 10, 20, 40, 80, 160, 320, 320, 0.5, 5, 0.5]
