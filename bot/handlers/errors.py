"""Faults: a sentence with a number for the one who asked, a digest without texts for those in charge."""

import logging
from contextlib import suppress
from typing import Any

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.delivery import passes
from bot.desk import Desk, is_group
from bot.texts import say, sentence, spoken
from bot.turns import current_turn
from retrieval.errors import FootnoteError
from retrieval.failures import digest_of

log = logging.getLogger(__name__)

# What Telegram says of places where the bot cannot write, or not any more.
_GONE = (
    "chat not found", "thread not found", "topic_", "not enough rights", "no rights to send",
    "chat_write_forbidden", "chat_restricted",
)  # fmt: skip
_EVERY_S = 300.0  # between two digests; those in between are counted


class Faults:
    """Tells both sides, and never a traceback to the one who asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told_at: float | None = None
        self._untold = 0

    async def handle(self, update: object, context: Any) -> None:
        """Any exception of a handler."""
        error = context.error
        if isinstance(error, Forbidden) or _is_gone(error):
            log.info("not delivered because=%s", type(error).__name__)
            if isinstance(update, Update) and update.callback_query is not None:
                await _answered(update.callback_query)
            return
        turn = current_turn.get()
        if turn is not None and _is_out_of_reach(error):
            turn.put_off = True  # told by running it again
            return
        self._desk.metrics.faulted()
        digest = digest_of(error)
        reference = await self._reference(type(error).__name__)
        log.error("fault reference=%s %s", reference, digest)
        await self._tell_person(update, error, reference)
        await self._tell_admin(reference, digest)

    async def _reference(self, kind: str) -> int:
        """A number for both sides, 0 when the database is what is wrong."""
        try:
            return await self._desk.work(self._desk.state.faults.note, kind)
        except FootnoteError:
            return 0

    async def _tell_person(self, update: object, error: object, reference: int) -> None:
        if not isinstance(update, Update) or update.effective_message is None:
            return
        if update.callback_query is not None:
            await _answered(update.callback_query)
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            return  # what could not be sent a moment ago cannot be sent now
        language = await self._language(update)
        said = say("chat-fault", {"reference": reference}, language=language)
        # Of the machine nobody else learns, also not who reads a group along.
        alone = self._desk.is_admin(update) and not is_group(update)
        if isinstance(error, FootnoteError) and alone:
            said = f"{sentence(error, language=language)} ({reference})"
        try:
            await self._desk.reply(update.effective_message, said)
        except TelegramError as failed:
            log.info("fault not told because=%s", type(failed).__name__)

    async def _language(self, update: Update) -> str:
        """As everywhere, but also when the database is what is wrong."""
        try:
            return await self._desk.language(update)
        except FootnoteError:
            user = update.effective_user
            return spoken(user.language_code if user else None)

    async def _tell_admin(self, reference: int, digest: str) -> None:
        admins = self._desk.settings.admins
        if not admins:
            return
        at = self._desk.state.now_s()
        if self._told_at is not None and at - self._told_at < _EVERY_S:
            self._untold += 1
            return
        said = say("chat-digest", {"reference": reference, "digest": digest})
        if self._untold:
            said += "\n" + say("chat-digest-more", {"count": self._untold})
            self._untold = 0
        self._told_at = at
        try:
            await self._desk.bot.send_message(admins[0], said)
        except TelegramError as failed:
            log.warning("digest not delivered because=%s", type(failed).__name__)


async def _answered(query: CallbackQuery) -> None:
    """Whoever pressed a button is not left with a clock on it."""
    with suppress(TelegramError):
        await query.answer()


def _is_out_of_reach(error: object) -> bool:
    """Whether the same may go well in a while."""
    return isinstance(error, RetryAfter) or (isinstance(error, NetworkError) and passes(error))


def _is_gone(error: object) -> bool:
    """Whether the chat or the message that was to be answered is not there any more."""
    if not isinstance(error, BadRequest):
        return False
    said = error.message.casefold()
    return any(mark in said for mark in _GONE)
