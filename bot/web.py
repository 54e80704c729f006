"""What the bot serves over HTTP: the webhook, and whether it lives and is ready."""

import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.raw import is_update

Update = dict[str, Any]
Accept = Callable[[list[Update]], Awaitable[None]]
Page = Callable[[], Awaitable[bytes]]

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_FORWARDED = ("forwarded", "x-forwarded-for")
_LARGEST = 1 << 20  # bytes; an update is a few thousand
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


class WebServer(uvicorn.Server):
    """A server that leaves the process's signals to the bot."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=_LAST_S,
            )
        )

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        """Nothing is captured."""
        return nullcontext()
