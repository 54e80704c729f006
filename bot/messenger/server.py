"""The server of the page, in a thread of its own."""

import asyncio
import secrets
import threading
from types import TracebackType
from typing import Self

from bot.messenger.guard import Guard
from bot.messenger.reader import FindPage
from bot.messenger.site import Guidance, Site
from bot.sandbox import Sandbox
from bot.sandbox.polling import Waker
from bot.sandbox.quiet import QuietServer, listening

_START_TIMEOUT_S = 20.0


class PortTaken(Exception):
    """Another program listens there."""


class Messenger:
    """A page on 127.0.0.1 that shows a sandbox's world; use it as a context manager.

    `url` holds a key that nobody can guess. Raises PortTaken; port 0 is any free one."""

    def __init__(
        self, sandbox: Sandbox, *, guidance: Guidance, find_page: FindPage, port: int = 0
    ) -> None:
        self._world = sandbox.world
        self._make = sandbox, guidance, find_page
        self._lost = guidance.words["lost"]
        self._key = secrets.token_urlsafe(16)
        try:
            self._socket = listening(port)
        except OSError as error:
            raise PortTaken(port) from error
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/{self._key}/"
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._server: QuietServer
        self._site: Site
        self._waker: Waker

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S) or not self._server.running.wait(
            _START_TIMEOUT_S
        ):
            raise TimeoutError("the page did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(_START_TIMEOUT_S)
        self._socket.close()

    def _stop(self) -> None:
        self._site.closing = True
        with self._world.changed:
            self._world.listeners.remove(self._waker.wake)
        self._waker.wake()
        self._server.stop.set()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waker = Waker(self._loop)
        with self._world.changed:
            self._world.listeners.append(self._waker.wake)
        sandbox, guidance, find_page = self._make
        self._site = Site(sandbox, guidance, find_page, self._waker)
        guarded = Guard(self._site.application(), key=self._key, port=self.port, lost=self._lost)
        self._server = QuietServer(guarded)
        self._ready.set()
        await self._server.serve(sockets=[self._socket])
