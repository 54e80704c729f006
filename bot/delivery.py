"""Calls of the Bot API: in order, no faster than Telegram takes them, tried again when they fail."""

import asyncio
import contextlib
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter

from bot.pacing import Clock, Pace, Sleep, Turnstile
from bot.turns import Keep, current_turn

Result = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[[], Awaitable[Result]]
ChatId = int | str

_SIGNS = frozenset({"sendChatAction", "sendMessageDraft", "sendRichMessageDraft"})
_SENDS = ("send", "copy", "forward")
_EDITS = "editMessage"
_ANSWERS = "answer"
_MARGIN_S = 0.1  # added to what Telegram asks for; clocks differ
_MANY_CHATS = 1000

_OVERALL, _CHAT, _GROUP = Pace(30, 1.0), Pace(3, 3.0), Pace(20, 60.0)
_DRAFTS = (Pace(20, 5.0), Pace(40, 30.0))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What Telegram takes, and how long we try.

    A chat may get a few messages at once. Albums count as their parts, edits as messages; signs are
    drafts and "typing"."""

    overall: Pace = _OVERALL
    chat: Pace = _CHAT
    group: Pace = _GROUP
    signs: tuple[Pace, ...] = _DRAFTS
    tries: int = 5
    first_pause_s: float = 0.5
    longest_flood_s: float = 120.0


class _Lane:
    """The calls to one chat."""

    def __init__(self, sends: Turnstile, signs: Turnstile) -> None:
        self.order = asyncio.Lock()
        self.sends = sends
        self.signs = signs
        self.closed_until = -math.inf
        self.quiet_until = -math.inf
        self.users = 0

    def is_forgettable(self, now: float) -> bool:
        """Whether a new lane would be the same."""
        waits = self.users or now < max(self.closed_until, self.quiet_until)
        return not waits and self.sends.is_fresh() and self.signs.is_fresh()


class Delivery(BaseRateLimiter[None]):
    """Passes on what the bot calls; see the methods for who waits for what.

    `on_gone` is told of chats that do not let the bot write, `on_migrated` of old and new ids; the
    error is raised afterwards all the same."""

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        on_gone: Callable[[int], Awaitable[None]] | None = None,
        on_migrated: Callable[[int, int], Awaitable[None]] | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._limits = limits
        self._on_gone = on_gone
        self._on_migrated = on_migrated
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._overall = self._turnstile(limits.overall)
        self._sending = asyncio.Lock()
        self._lanes: dict[ChatId, _Lane] = {}

    async def initialize(self) -> None:
        """Nothing to be prepared."""

    async def shutdown(self) -> None:
        """Nothing to be let go of."""

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> Result:
        """Make one call of PTB."""
        call = partial(callback, *args, **kwargs)
        chat = _chat(data)
        try:
            return await self._pass(call, endpoint, chat, data)
        except Forbidden:
            if self._on_gone is not None and isinstance(chat, int) and _is_counted(endpoint):
                await self._on_gone(chat)
            raise
        except ChatMigrated as error:
            if self._on_migrated is not None and isinstance(chat, int):
                await self._on_migrated(chat, error.new_chat_id)
            raise

    async def _pass(
        self, call: Call, endpoint: str, chat: ChatId | None, data: dict[str, Any]
    ) -> Result:
        if endpoint in _SIGNS:
            return await self._sign(call, chat)
        if not _is_counted(endpoint):
            return await self._tried(call, endpoint, None)
        count, turn = _count(data), current_turn.get()
        if turn is None or endpoint.startswith(_EDITS):
            return await self._send(call, endpoint, chat, count)

        async def send(keep: Keep) -> Result:
            return await self._send(partial(self._alone, call, keep), endpoint, chat, count)

        result: Result = await turn.once(f"{endpoint} {chat}", send)
        return result

    async def _alone(self, call: Call, keep: Keep) -> Result:
        """Send and keep the result, one message at a time: after a crash at most one comes twice.

        Telegram takes 30 messages a second; one after the other is some 15."""
        async with self._sending:
            result = await call()
            await keep(result)
        return result

    async def _sign(self, call: Call, chat: ChatId | None) -> Result:
        """Show a draft or "typing", unless it would have to wait or come late."""
        if chat is None:
            return True
        lane, now = self._lane(chat), self._clock()
        waits = now < max(lane.closed_until, lane.quiet_until)
        if waits or lane.order.locked() or not lane.signs.is_free():
            return True
        try:
            async with lane.signs.passing():
                return await call()
        except BadRequest:
            raise
        except RetryAfter as error:
            lane.quiet_until = self._clock() + _seconds(error) + _MARGIN_S
        except NetworkError:
            _log.debug("a sign was not shown")
        return True

    async def _send(self, call: Call, endpoint: str, chat: ChatId | None, count: int) -> Result:
        """Send or edit, after everything that was to be sent to the same chat before."""
        if chat is None:  # a message that was sent by an inline query
            return await self._tried(partial(self._counted, call, count), endpoint, None)
        lane = self._lane(chat)
        lane.users += 1
        try:
            async with lane.order:
                closed = lane.closed_until - self._clock()
                if closed > self._limits.longest_flood_s:
                    raise RetryAfter(math.ceil(closed))
                return await self._tried(partial(self._paced, lane, call, count), endpoint, lane)
        finally:
            lane.users -= 1

    async def _paced(self, lane: _Lane, call: Call, count: int) -> Result:
        pause = lane.closed_until - self._clock()
        if pause > 0:
            await self._sleep(pause)
        async with lane.sends.passing(count):
            return await self._counted(call, count)

    async def _counted(self, call: Call, count: int) -> Result:
        async with self._overall.passing(count):
            return await call()

    async def _tried(self, call: Call, endpoint: str, lane: _Lane | None) -> Result:
        """Call again after what passes by itself; the last error is raised.

        Where an answer did not come in time, Telegram may have done it all the same: such a message
        can come twice, which is better than not at all."""
        for failures in range(1, self._limits.tries):
            try:
                return await call()
            except RetryAfter as error:
                await self._flooded(error, endpoint, lane)
            except NetworkError as error:
                if not passes(error):
                    raise
                _log.info(
                    "a call is made again endpoint=%s error=%s failures=%d",
                    endpoint,
                    type(error).__name__,
                    failures,
                )
                await self._back_off(failures)
        return await call()

    async def _flooded(self, error: RetryAfter, endpoint: str, lane: _Lane | None) -> None:
        """Close the lane, or wait here where it is not about a chat; raises what takes too long."""
        seconds = _seconds(error) + _MARGIN_S
        _log.info("telegram asks to wait endpoint=%s seconds=%.1f", endpoint, seconds)
        if lane is not None:
            lane.closed_until = max(lane.closed_until, self._clock() + seconds)
        # The answer to a press would come too late.
        if seconds > self._limits.longest_flood_s or endpoint.startswith(_ANSWERS):
            raise error
        if lane is None:
            await self._sleep(seconds)

    async def _back_off(self, failures: int) -> None:
        # Half of it by chance, so that those who failed together do not come back together.
        pause = self._limits.first_pause_s * 2.0 ** (failures - 1)
        await self._sleep(pause * (0.5 + 0.5 * self._chance()))

    def _lane(self, chat: ChatId) -> _Lane:
        if chat not in self._lanes:
            if len(self._lanes) >= _MANY_CHATS:
                self._forget()
            private = isinstance(chat, int) and chat > 0
            paces = (self._limits.chat,) if private else (self._limits.chat, self._limits.group)
            self._lanes[chat] = _Lane(self._turnstile(*paces), self._turnstile(*self._limits.signs))
        return self._lanes[chat]

    def _forget(self) -> None:
        now = self._clock()
        self._lanes = {
            chat: lane for chat, lane in self._lanes.items() if not lane.is_forgettable(now)
        }

    def _turnstile(self, *paces: Pace) -> Turnstile:
        return Turnstile(paces, clock=self._clock, sleep=self._sleep)


def _is_counted(endpoint: str) -> bool:
    """Whether it puts a message into a chat or changes one."""
    return endpoint.startswith((*_SENDS, _EDITS))


def _chat(data: dict[str, Any]) -> ChatId | None:
    """The chat of a call; public ones may be given by name."""
    chat = data.get("chat_id")
    with contextlib.suppress(TypeError, ValueError):
        return int(chat)  # type: ignore[arg-type]
    return chat if isinstance(chat, str) else None


def _count(data: dict[str, Any]) -> int:
    """How many messages a call makes."""
    many = data.get("media") or data.get("message_ids")
    return len(many) if isinstance(many, list | tuple) and many else 1


def passes(error: TelegramError) -> bool:
    """Whether the same call may go well later."""
    # PTB makes a NetworkError of every status that it does not know.
    return not isinstance(error, BadRequest) and "too large" not in error.message.casefold()


def _seconds(error: RetryAfter) -> float:
    """What Telegram asked for; PTB gives either, as PTB_TIMEDELTA says."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
