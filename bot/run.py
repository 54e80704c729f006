"""The command `footnote run`: the bot, from its start to its orderly end."""

import asyncio
import json
import logging
import secrets
import signal
import socket
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.app import UPDATES, build_application
from bot.command_lists import publish
from bot.delivery import Delivery, Limits
from bot.desk import Desk
from bot.inbox import Inbox
from bot.pacing import Pace
from bot.reporter import Reporter
from bot.schedule import Schedule
from bot.secrecy import hidden
from bot.settings import BotSettings
from bot.state import open_state
from bot.terminal import Terminal
from bot.texts import say
from bot.watcher import Watcher
from bot.web import WebServer, build_web
from bot.worker import Worker
from retrieval import Librarian, Settings
from retrieval.errors import FootnoteError, SettingRefused

log = logging.getLogger(__name__)

_POLL_S = 30  # how long Telegram keeps a poll open
_AGAIN_S = 5.0  # before the next poll after one that failed
_DAY_S = 86_400.0
# To finish what was begun; containers are killed after 30.
_DRAIN_S = 18.0
_JOB_S = 7.0  # after that; a job only finishes the article that it is at
_LAST_S = 3.0
_THREADS = 4  # for the library and the bot's tables; the model computes on all cores anyway
_CONNECTIONS = 64

LIMITS = Limits(chat=Pace(1, 1.0))
"""Telegram bears a few messages at once in a chat, but names one a second."""


def run(
    settings: Settings,
    terminal: Terminal,
    args: Namespace,
    *,
    opener: Callable[[Settings], Librarian],
    bot_settings: BotSettings,
) -> int:
    """Answer people until SIGTERM or SIGINT; 1 when Telegram does not know the token."""
    del args
    if bot_settings.token is None:
        terminal.complain(say("run-no-token"))
        return 1
    hush()
    with (
        hidden(bot_settings.token, bot_settings.webhook_secret),
        opener(settings) as library,
        open_state(settings) as state,
    ):
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="footnote")
        try:
            desk = partial(Desk, bot_settings, settings, library, state, pool)
            return asyncio.run(Running(bot_settings, desk, terminal).run())
        finally:
            pool.shutdown()


def hush() -> None:
    """Keep down what logs addresses, which hold the token, and what people wrote."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Running:
    """The bot while it runs."""

    def __init__(
        self,
        settings: BotSettings,
        desk: Callable[[Any], Desk],
        terminal: Terminal,
        *,
        limits: Limits = LIMITS,
    ) -> None:
        self._settings = settings
        self._terminal = terminal
        self._bot: ExtBot[Any] = ExtBot(
            str(settings.token),
            base_url=f"{settings.api}/bot",
            base_file_url=f"{settings.api}/file/bot",
            request=HTTPXRequest(connection_pool_size=_CONNECTIONS),
            get_updates_request=HTTPXRequest(read_timeout=_POLL_S + 10),
            rate_limiter=Delivery(limits, on_gone=self._gone, on_migrated=self._migrated),
        )
        self._desk = desk(self._bot)
        self._application = build_application(self._desk, self._bot)
        self._inbox = Inbox(self._desk.state, self._handle, failed=self._failed)
        self._reporter = Reporter(self._desk, clock=time.monotonic)
        self._watcher = Watcher(self._desk)
        self._schedule = Schedule(self._desk)
        self._stopping = asyncio.Event()
        self._ready = False

    async def run(self) -> int:
        """Start, work until told to stop, and end what was begun."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError):  # Windows, another thread
                loop.add_signal_handler(name, self._stopping.set)
        try:
            await self._connect()
        except InvalidToken:
            self._terminal.complain(say("run-bad-token"))
            return 1
        if self._stopping.is_set():
            return 0
        await self._desk.work(self._desk.state.prune)
        await self._desk.work(self._desk.library.warm_up)
        await self._inbox.resume()  # what was left comes before what is new
        self._ready = True
        self._terminal.line(say("run-ready", {"name": f"@{self._bot.username}"}))
        worker = Worker(self._desk.library, ended=lambda: _tell(loop, self._reporter.wake))
        worker.start()
        timed = [asyncio.create_task(one) for one in (self._prune_daily(), self._schedule.run())]
        reporting = asyncio.create_task(self._reporter.run())
        watching = asyncio.create_task(self._watcher.run())
        try:
            await self._receive()
        finally:
            self._ready = False
            worker.stop()
            self._watcher.stop()
            await self._end()
            if not await asyncio.to_thread(worker.join, _JOB_S):
                log.warning("a job was left as it is, it goes on after the next start")
            for task in timed:
                task.cancel()
            self._reporter.stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(reporting, watching), _LAST_S)
            with suppress(TelegramError):
                await self._application.shutdown()
        return 0

    def stop(self) -> None:
        """End in an orderly way; to be called on the loop that it runs on."""
        self._stopping.set()

    async def _connect(self) -> None:
        """Reach Telegram, however long that takes; raises InvalidToken."""
        while not self._stopping.is_set():
            try:
                await self._application.initialize()
            except (RetryAfter, NetworkError) as error:
                log.warning("telegram not reached because=%s", type(error).__name__)
                await self._pause(_AGAIN_S)
            else:
                await publish(self._bot)
                return

    async def _handle(self, update: dict[str, Any]) -> None:
        known = Update.de_json(update, self._bot)
        await self._application.process_update(known)

    async def _failed(self, update: dict[str, Any], error: BaseException | None) -> None:
        """Nothing more: the handlers have told of it, or the process died each time."""
        log.error("update given up id=%s", update.get("update_id"))
        del error

    async def _gone(self, chat: int) -> None:
        await self._desk.work(self._desk.state.chats.reached, chat, inside=False)

    async def _migrated(self, old: int, new: int) -> None:
        await self._desk.work(self._desk.state.chats.migrate, old, new)

    async def _receive(self) -> None:
        if self._settings.webhook_url is None:
            await self._bot.delete_webhook()
            await self._poll()
        else:
            await self._serve(self._settings.webhook_url)

    async def _poll(self) -> None:
        """Fetch updates; the next call tells Telegram that those before are stored."""
        offset = 0
        while not self._stopping.is_set():
            try:
                updates = await self._fetch(offset)
            except Conflict:
                log.warning("another program reads the messages of this bot: stop one of the two")
                await self._pause(_AGAIN_S)
            except RetryAfter as error:
                wait = error.retry_after
                await self._pause(wait if isinstance(wait, int) else wait.total_seconds())
            except (NetworkError, TelegramError) as error:
                log.warning("poll failed because=%s", type(error).__name__)
                await self._pause(_AGAIN_S)
            else:
                if updates and await self._stored(updates):
                    offset = updates[-1]["update_id"] + 1

    async def _stored(self, updates: list[dict[str, Any]]) -> bool:
        """Whether updates are safe; else Telegram keeps them, and they come again."""
        try:
            await self._inbox.accept(updates)
        except FootnoteError as error:
            log.warning("updates not stored because=%s", type(error).__name__)
            await self._pause(_AGAIN_S)
            return False
        return True

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        """One poll, cut off when the bot is stopped; what it would have brought comes again."""
        call = asyncio.create_task(
            self._bot.get_updates(offset=offset or None, timeout=_POLL_S, allowed_updates=UPDATES)
        )
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([call, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not call.done():
            call.cancel()
            with suppress(asyncio.CancelledError):
                await call
            return []
        return [json.loads(update.to_json()) for update in call.result()]

    async def _serve(self, url: str) -> None:
        secret = self._settings.webhook_secret or secrets.token_urlsafe(32)
        host, port = self._settings.http
        app = build_web(
            path=urlsplit(url).path,
            secret=secret,
            accept=self._inbox.accept,
            ready=lambda: self._ready,
        )
        try:
            listening = socket.create_server((host, port))
        except OSError as error:
            raise SettingRefused(
                "FOOTNOTE_HTTP", "host:port of this machine that is free"
            ) from error
        server = WebServer(app, host, port)
        await self._bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES)
        serving = asyncio.create_task(server.serve([listening]))
        await self._stopping.wait()
        server.should_exit = True
        await serving

    async def _prune_daily(self) -> None:
        while True:
            await asyncio.sleep(_DAY_S)
            with suppress(FootnoteError):
                await self._desk.work(self._desk.state.prune)

    async def _end(self) -> None:
        """Finish what was begun; what was not stays in the database for the next start."""
        left = await self._inbox.drain(_DRAIN_S)
        if left:
            log.warning("stopped with updates left count=%d", len(left))

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _tell(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    """Call from another thread; the loop may have ended by then."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(wake)
