"""getUpdates: one poller at a time, woken by whatever happens."""

import asyncio
from http import HTTPStatus
from typing import Any

from starlette.requests import Request

from bot.sandbox.errors import Refused, conflict
from bot.sandbox.methods.receiving import check_get_updates
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import World


class Waker:
    """Wakes coroutines of the server's loop from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Wake whoever waits; callable from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    def ticket(self) -> asyncio.Event:
        """What to wait for; taken before looking, so that nothing is missed in between."""
        return self._event


class Poller:
    """Serves getUpdates."""

    def __init__(self, world: World, waker: Waker) -> None:
        self._world = world
        self._waker = waker
        self.closing = False

    async def updates(self, given: Parameters, request: Request) -> list[dict[str, Any]]:
        """Wait for updates and return them. Raises Refused when another poller takes over."""
        with self._world.changed:
            limit, timeout_s = check_get_updates(self._world, given)
            self._world.polls += 1
            turn = self._world.polls
            self._world.notify()
        gone = asyncio.create_task(disconnected(request))
        try:
            return await self._wait(turn, limit, timeout_s, gone)
        finally:
            gone.cancel()

    async def _wait(
        self, turn: int, limit: int, timeout_s: float, gone: asyncio.Task[None]
    ) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            ticket = self._waker.ticket()
            if gone.done():
                return []
            with self._world.changed:
                self._check_turn(turn)
                batch = self._world.updates.take(limit)
            if batch or loop.time() >= deadline or self.closing:
                return [update.to_json() for update in batch]
            await self._sleep(ticket, gone, deadline - loop.time())

    def _check_turn(self, turn: int) -> None:
        if self._world.polls != turn:
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is"
                " running"
            )
        if self._world.webhook.url:
            raise conflict("terminated by setWebhook request")

    @staticmethod
    async def _sleep(ticket: asyncio.Event, gone: asyncio.Task[None], timeout_s: float) -> None:
        woken = asyncio.create_task(ticket.wait())
        try:
            await asyncio.wait(
                {woken, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            woken.cancel()


async def disconnected(request: Request) -> None:
    """Return when the client has gone; the body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def left(request: Request, error: Refused) -> bool:
    """Tell whether nobody waits for this error any more, as after a client stopped polling."""
    return error.code == HTTPStatus.CONFLICT and await request.is_disconnected()
