"""What the bot serves over HTTP: the webhook, and whether it lives and is ready."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

import h11
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.raw import is_update

Update = dict[str, Any]
Accept = Callable[[list[Update]], Awaitable[None]]
Page = Callable[[], Awaitable[bytes]]

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_FORWARDED = ("forwarded", "x-forwarded-for")
_LARGEST = 1 << 20  # bytes; an update is a few thousand
_WHOLE_S = 20.0  # for a request to come; Telegram sends its own at once
_MOST_CONNECTIONS = 256  # files that others can make us hold open; Telegram uses 40
_LAST_S = 3  # for requests that have begun when the server ends; Telegram sends the others again


def build_web(
    *,
    path: str | None,
    secret: str,
    accept: Accept,
    ready: Callable[[], bool],
    metrics: Page,
) -> Starlette:
    """Build the ASGI app; without `path` there is no webhook.

    An update is answered with 200 only after `accept` has stored it, else Telegram sends it again."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        if ready():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not ready\n", status_code=503)

    async def numbers(request: Request) -> Response:
        # Whoever passes on Telegram's calls from outside may pass on everything.
        if any(name in request.headers for name in _FORWARDED):
            return Response(status_code=404)
        return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]
    if path is not None:
        routes.append(Route(path or "/", _webhook(secret, accept, ready), methods=["POST"]))
    return Starlette(routes=routes)


def _webhook(
    secret: str, accept: Accept, ready: Callable[[], bool]
) -> Callable[[Request], Awaitable[Response]]:
    async def webhook(request: Request) -> Response:
        given = request.headers.get(_SECRET, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if not ready():  # what an earlier process left comes first; Telegram sends this one again
            return Response(status_code=503)
        try:
            update = json.loads(await _body(request))
        except (ValueError, RecursionError, ClientDisconnect):
            return Response(status_code=400)
        if not is_update(update):
            return Response(status_code=400)
        await accept([update])
        return Response()

    return webhook


async def _body(request: Request) -> bytes:
    """At most so many bytes, whatever length was announced; raises ValueError beyond."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _LARGEST:
            raise ValueError("too large")
        parts.append(part)
    return b"".join(parts)


class Hurried(H11Protocol):
    """A connection that has to send a whole request in time, head and body, and is one of a few.

    Whoever drips bytes would else keep files open until the bot can open none itself."""

    _due: asyncio.TimerHandle | None = None

    # uvicorn narrows asyncio's BaseTransport to the one it gets, against Liskov.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            transport.abort()
        else:
            self._hurry()

    def data_received(self, data: bytes) -> None:
        """Take what has come, and stop waiting once the request is whole."""
        super().data_received(data)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._wait_no_more()

    def _hurry(self) -> None:
        if self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self._wait_no_more()
        elif self._due is None:
            self._due = self.loop.call_later(_WHOLE_S, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None


class WebServer(uvicorn.Server):
    """A server that leaves the process's signals to the bot."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=Hurried,
                ws="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=_LAST_S,
            )
        )

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        """Nothing is captured."""
        return nullcontext()
