"""The HTTP server: /bot<token>/<method> and /file/bot<token>/<path>, in a thread of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox import calls
from bot.sandbox.errors import Refused
from bot.sandbox.faults import Fault
from bot.sandbox.polling import Poller, Waker, disconnected, left
from bot.sandbox.quiet import QuietServer, listening
from bot.sandbox.requests import values_of
from bot.sandbox.webhook import Deliverer
from bot.sandbox.world import World

_START_TIMEOUT_S = 20.0


class Cut(Response):
    """An answer that breaks off, as when a connection is lost."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Begin an answer and never end it."""
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class HttpServer:
    """Serves one world on a free port of the loopback interface."""

    def __init__(
        self, world: World, *, port: int, first_wait_s: float, longest_wait_s: float
    ) -> None:
        self._world = world
        self._waits = first_wait_s, longest_wait_s
        self._socket = listening(port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._server: QuietServer
        self._poller: Poller

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S) or not self._server.running.wait(
            _START_TIMEOUT_S
        ):
            raise TimeoutError("the sandbox did not start")

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(_START_TIMEOUT_S)
        self._socket.close()

    def _stop(self) -> None:
        self._poller.closing = True
        self._world.listeners.remove(self._waker.wake)
        self._waker.wake()
        self._server.stop.set()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waker = Waker(self._loop)
        self._world.listeners.append(self._waker.wake)
        self._poller = Poller(self._world, self._waker)
        self._server = QuietServer(self._application())
        self._ready.set()
        first_wait_s, longest_wait_s = self._waits
        deliverer = Deliverer(
            self._world, self._waker, first_wait_s=first_wait_s, longest_wait_s=longest_wait_s
        )
        delivery = asyncio.create_task(deliverer.run())
        await self._server.serve(sockets=[self._socket])
        delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivery

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
                Route("/{path:path}", self._nowhere, methods=["GET", "POST"]),
            ]
        )

    async def _download(self, request: Request) -> Response:
        with self._world.changed:
            if request.path_params["token"] != self._world.token:
                return _refusal(Refused(401, "Unauthorized"))
            fault = self._world.faults.take("download", None)
            content = self._world.files.download(request.path_params["path"])
        if fault is not None:
            return await self._fail(fault, request)
        if content is None:
            return _refusal(Refused(404, "Not Found"))
        return Response(content, media_type="application/octet-stream")

    async def _nowhere(self, request: Request) -> Response:
        error = Refused(404, "Not Found")
        self._note(f"the path /{request.path_params['path']}", {}, error)
        return _refusal(error)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        given: Mapping[str, Any] = {}
        try:
            method = calls.method_name(self._world, request.path_params["token"], method)
            given = await values_of(request)
            fault = self._fault(method, given)
            if fault is not None and not fault.performed:
                return await self._fail(fault, request)
            result = await self._result(method, given, request)
        except Refused as error:
            if not await left(request, error):
                self._note(method, given, error)
            return _refusal(error)
        if fault is not None:
            return await self._fail(fault, request)
        return JSONResponse({"ok": True, "result": result})

    def _fault(self, method: str, given: Mapping[str, Any]) -> Fault | None:
        with self._world.changed:
            fault = calls.take_fault(self._world, method, given)
            if fault is not None and not fault.performed and isinstance(fault.what, int):
                calls.note_call(self._world, method, given, fault.error)
            if fault is not None:
                self._world.notify()
            return fault

    async def _result(self, method: str, given: Mapping[str, Any], request: Request) -> Any:
        parameters = calls.read(method, given)
        if method == "getUpdates":
            return await self._poller.updates(parameters, request)
        with self._world.changed:
            result = calls.perform(self._world, method, parameters)
            calls.note_call(self._world, method, parameters.values)
            self._world.notify()
            return result

    def _note(self, method: str, given: Mapping[str, Any], error: Refused) -> None:
        with self._world.changed:
            calls.note_call(self._world, method, given, error)
            calls.note_refusal(self._world, method, given, error)

    async def _fail(self, fault: Fault, request: Request) -> Response:
        if fault.what == "drop":
            return Cut()
        if fault.what == "hang":
            await self._until_gone(request)
            return Cut()
        return _refusal(fault.error)

    async def _until_gone(self, request: Request) -> None:
        """Wait until the client gives up or the server stops."""
        ends = [asyncio.create_task(disconnected(request))]
        ends.append(asyncio.create_task(self._server.stopped()))
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()


def _refusal(error: Refused) -> JSONResponse:
    answer: dict[str, Any] = {
        "ok": False, "error_code": error.code, "description": error.description
    }  # fmt: skip
    if error.parameters:
        answer["parameters"] = error.parameters
    return JSONResponse(answer, status_code=error.code)
