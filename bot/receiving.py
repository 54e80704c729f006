"""How updates come from Telegram: fetched by polling, or handed in over a webhook."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.app import UPDATES
from bot.inbox import Inbox
from bot.raw import RawBot
from bot.settings import BotSettings
from retrieval.errors import FootnoteError, SettingRefused

log = logging.getLogger(__name__)

R = TypeVar("R")

POLL_S = 30  # how long Telegram keeps a poll open
_AGAIN_S = 5.0  # before the next call after one that failed


class Receiving:
    """Passes updates to the inbox until `stopping` is set; for one event loop.

    `secret` is what Telegram is asked to show at the webhook, which `serving` serves; `heard` is called
    when Telegram has answered a poll."""

    def __init__(
        self,
        settings: BotSettings,
        bot: RawBot,
        inbox: Inbox,
        *,
        stopping: asyncio.Event,
        secret: str,
        heard: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._bot = bot
        self._inbox = inbox
        self._stopping = stopping
        self._secret = secret
        self._heard = heard

    async def reach(self, call: Callable[[], Awaitable[R]]) -> R | None:
        """Make a call of the start, however long Telegram cannot be reached.

        None when the bot was stopped meanwhile; raises InvalidToken and what else Telegram refuses."""
        while not self._stopping.is_set():
            try:
                return await call()
            except (InvalidToken, BadRequest):
                raise
            except RetryAfter as error:
                log.warning("telegram not reached because=RetryAfter")
                await self._pause(_seconds(error))
            except NetworkError as error:
                log.warning("telegram not reached because=%s", type(error).__name__)
                await self._pause(_AGAIN_S)
        return None

    async def run(self) -> None:
        """Receive until stopped."""
        if self._settings.webhook_url is None:
            await self.reach(self._bot.delete_webhook)
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
                await self._pause(_seconds(error))
            except TelegramError as error:
                log.warning("poll failed because=%s", type(error).__name__)
                await self._pause(_AGAIN_S)
            else:
                self._heard()
                if updates and await self._stored(updates):
                    offset = max(one["update_id"] for one in updates) + 1

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
            self._bot.raw_updates(offset=offset, timeout_s=POLL_S, allowed=UPDATES)
        )
        await self._until_stopped(call)
        if not call.done():
            call.cancel()
            # It may fail at this very moment, which is nobody's concern any more.
            with suppress(asyncio.CancelledError, TelegramError):
                await call
            return []
        return call.result()

    async def _serve(self, url: str) -> None:
        try:
            await self.reach(
                lambda: self._bot.set_webhook(
                    url, secret_token=self._secret, allowed_updates=UPDATES
                )
            )
        except BadRequest as error:
            raise SettingRefused(
                "FOOTNOTE_WEBHOOK_URL", "https with port 443, 80, 88 or 8443, as Telegram asks"
            ) from error
        await self._stopping.wait()

    async def _until_stopped(self, task: asyncio.Task[Any]) -> None:
        """Wait for the end of a task, or until the bot is stopped."""
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
