"""The HTTP side of a running bot: it listens before Telegram is reached, and ends last."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from bot.settings import BotSettings
from bot.web import WebServer
from retrieval.errors import SettingRefused

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(settings: BotSettings, app: Starlette) -> AsyncIterator[None]:
    """Serve for the time of the context.

    Raises SettingRefused where the address is not free, unless nobody asked for it: a bot that polls
    runs without its health page rather than not at all."""
    listening = _listen(settings)
    if listening is None:
        yield
        return
    host, port = listening.getsockname()[:2]
    server = WebServer(app, host, port)
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _listen(settings: BotSettings) -> socket.socket | None:
    if settings.http is None:
        return None
    family = socket.AF_INET6 if ":" in settings.http[0] else socket.AF_INET
    try:
        return socket.create_server(settings.http, family=family)
    except OSError as error:
        if settings.http_chosen or settings.webhook_url is not None:
            raise SettingRefused(
                "FOOTNOTE_HTTP", "host:port of this machine that is free"
            ) from error
        log.warning("no health page, the port is taken host=%s port=%d", *settings.http)
        return None
