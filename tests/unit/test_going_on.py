"""What runs beside the handlers tells of the unexpected, and goes on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.reporter import Reporter
from bot.schedule import Schedule
from bot.watcher import Watcher

OnFault = Callable[[Exception], Awaitable[None]]
SOON_S = 20.0


class BrokenDesk:
    """A desk at which nothing can be done."""

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError


def reporter(desk: Any, on_fault: OnFault) -> Any:
    return Reporter(desk, on_fault=on_fault, clock=time.monotonic)


def schedule(desk: Any, on_fault: OnFault) -> Any:
    return Schedule(desk, on_fault=on_fault)


def watcher(desk: Any, on_fault: OnFault) -> Any:
    return Watcher(desk, on_fault=on_fault)


@pytest.mark.parametrize("made", [reporter, schedule, watcher])
def test_a_look_that_fails_is_told_and_followed_by_the_next(
    made: Callable[[Any, OnFault], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("reporter._LOOK_S", "reporter._AGAIN_S", "schedule._LOOK_S", "watcher._LOOK_S"):
        monkeypatch.setattr(f"bot.{name}", 0.0)

    async def looked_thrice() -> list[Exception]:
        told: list[Exception] = []
        thrice = asyncio.Event()

        async def on_fault(error: Exception) -> None:
            told.append(error)
            if len(told) == 3:
                thrice.set()

        running = asyncio.create_task(made(BrokenDesk(), on_fault).run())
        await asyncio.wait_for(thrice.wait(), SOON_S)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return told[:3]

    assert [type(one) for one in asyncio.run(looked_thrice())] == [ZeroDivisionError] * 3
