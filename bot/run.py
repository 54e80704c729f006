"""The command `footnote run`: the bot, from its start to its orderly end."""

import asyncio
import logging
import secrets
import signal
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import exports, holdings
from bot.app import build_application
from bot.command_lists import publish
from bot.counting import Counted
from bot.delivery import Delivery, Limits
from bot.desk import Desk
from bot.inbox import Inbox
from bot.looking import look
from bot.metrics import Metrics
from bot.pacing import Pace
from bot.raw import RawBot, readable
from bot.receiving import POLL_S, Receiving
from bot.reporter import Reporter
from bot.schedule import Schedule
from bot.secrecy import hidden
from bot.serving import serving
from bot.settings import BotSettings
from bot.state import open_state
from bot.terminal import Terminal
from bot.texts import say
from bot.turns import NotNow, current_turn
from bot.watcher import Watcher
from bot.web import build_web
from bot.worker import Worker
from retrieval import Librarian, Settings
from retrieval.errors import FootnoteError

log = logging.getLogger(__name__)

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
        desk: Callable[[Any, Metrics], Desk],
        terminal: Terminal,
        *,
        limits: Limits = LIMITS,
    ) -> None:
        self._settings = settings
        self._terminal = terminal
        self._metrics = Metrics()
        self._heard = 0  # answers of Telegram
        delivery = Delivery(limits, on_gone=self._gone, on_migrated=self._migrated)
        self._bot = RawBot(
            str(settings.token),
            base_url=f"{settings.api}/bot",
            base_file_url=f"{settings.api}/file/bot",
            request=HTTPXRequest(connection_pool_size=_CONNECTIONS),
            get_updates_request=HTTPXRequest(read_timeout=POLL_S + 10),
            rate_limiter=Counted(delivery, self._called),
        )
        self._desk = desk(self._bot, self._metrics)
        self._application = build_application(self._desk, self._bot)
        self._inbox = Inbox(
            self._desk.state, self._handle, failed=self._failed, heard=lambda: self._heard
        )
        self._reporter = Reporter(self._desk, on_fault=self._fault, clock=time.monotonic)
        self._watcher = Watcher(self._desk, on_fault=self._fault)
        self._schedule = Schedule(self._desk, on_fault=self._fault)
        self._stopping = asyncio.Event()
        self._ready = False
        self._secret = settings.webhook_secret or secrets.token_urlsafe(32)
        self._receiving = Receiving(
            settings,
            self._bot,
            self._inbox,
            stopping=self._stopping,
            secret=self._secret,
            heard=self._hear,
        )
        self._faults: set[asyncio.Task[None]] = set()

    async def run(self) -> int:
        """Start, work until told to stop, and end what was begun."""
        url = self._settings.webhook_url
        app = build_web(
            path=None if url is None else urlsplit(url).path,
            secret=self._secret,
            accept=self._inbox.accept,
            ready=lambda: self._ready,
            metrics=self._page,
        )
        async with serving(self._settings, app):
            return await self._run()

    async def _page(self) -> bytes:
        """The numbers of this moment."""
        return await self._desk.work(look, self._desk, inbox=self._inbox.depth(), ready=self._ready)

    async def _run(self) -> int:
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
        await self._adopt()
        await self._prune()
        await self._desk.work(self._desk.library.warm_up)
        await self._inbox.resume()  # what was left comes before what is new
        self._ready = True
        self._terminal.line(say("run-ready", {"name": f"@{self._bot.username}"}))
        worker = Worker(
            self._desk.library,
            ended=lambda: _tell(loop, self._reporter.wake),
            failed=lambda error: _tell(loop, partial(self._note_fault, error)),
        )
        worker.start()
        # Telegram lets the lists be set seldom and asks to wait long: nobody's question should.
        aside = [
            asyncio.create_task(one)
            for one in (publish(self._bot), self._prune_daily(), self._schedule.run())
        ]
        reporting = asyncio.create_task(self._reporter.run())
        watching = asyncio.create_task(self._watcher.run())
        try:
            await self._receiving.run()
        finally:
            self._ready = False
            worker.stop()
            self._watcher.stop()
            await self._end()
            if not await asyncio.to_thread(worker.join, _JOB_S):
                log.warning("a job was left as it is, it goes on after the next start")
            for task in aside:
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
        await self._receiving.reach(self._application.initialize)

    async def _adopt(self) -> None:
        """Leave what another bot has not handled: its numbers mean other messages to this one."""
        try:
            if await self._desk.work(self._desk.state.adopt, self._bot.id):
                log.warning("the token is another bot's: what the one before left is dropped")
        except FootnoteError as error:
            log.warning("the bot's own number is not kept because=%s", type(error).__name__)

    async def _handle(self, update: dict[str, Any]) -> None:
        known = readable(update, self._bot)
        if known is None:
            log.warning("an update cannot be read id=%s", update.get("update_id"))
            return
        await self._application.process_update(known)
        turn = current_turn.get()
        if turn is not None and turn.put_off:
            raise NotNow

    async def _failed(self, update: dict[str, Any], error: BaseException | None) -> None:
        """Nothing more: the handlers have told of it, or the process died each time."""
        log.error("update given up id=%s", update.get("update_id"))
        del error

    def _called(self, method: str, result: str) -> None:
        self._metrics.called(method, result)
        if result == "ok":
            self._hear()

    def _hear(self) -> None:
        self._heard += 1

    async def _gone(self, chat: int) -> None:
        await self._desk.work(self._desk.state.chats.reached, chat, inside=False)

    async def _migrated(self, old: int, new: int) -> None:
        await self._desk.work(self._desk.state.chats.migrate, old, new)

    async def _fault(self, error: Exception) -> None:
        """Treat what went wrong outside of the handlers as what went wrong in one."""
        await self._application.process_error(None, error)

    def _note_fault(self, error: Exception) -> None:
        task = asyncio.create_task(self._fault(error))
        self._faults.add(task)
        task.add_done_callback(self._faults.discard)

    async def _prune_daily(self) -> None:
        while True:
            await asyncio.sleep(_DAY_S)
            await self._prune()

    async def _prune(self) -> None:
        """Delete what has been kept long enough; what cannot be deleted now is deleted tomorrow."""
        desk = self._desk
        old_exports = partial(exports.prune, desk.data.data, desk.library, now=datetime.now(UTC))
        for name, prune in (
            ("state", desk.state.prune),
            ("library", desk.library.prune),
            ("exports", old_exports),
            ("holdings", partial(holdings.prune, desk)),
        ):
            try:
                await desk.work(prune)
            except FootnoteError as error:
                log.warning("not pruned what=%s because=%s", name, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the bot answers all the same
                await self._fault(error)

    async def _end(self) -> None:
        """Finish what was begun; what was not stays in the database for the next start."""
        try:
            left = await self._inbox.drain(_DRAIN_S)
        except FootnoteError as error:
            log.warning("attempts not given back because=%s", type(error).__name__)
            return
        if left:
            log.warning("stopped with updates left count=%d", len(left))


def _tell(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    """Call from another thread; the loop may have ended by then."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(wake)
