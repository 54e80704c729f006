"""What every handler works with: the library, the bot's memory, and a few threads for both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot import rich
from bot.exchanges import Exchanges
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.state import State
from bot.texts import LANGUAGES, spoken
from retrieval import Librarian, Settings

P = ParamSpec("P")
R = TypeVar("R")

_TYPING_S = 4.5  # Telegram shows it for five seconds
_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}

Keyboard = Sequence[Sequence[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of a running bot: its settings, those of the library (`data`), and a pool of threads."""

    settings: BotSettings
    data: Settings
    library: Librarian
    state: State
    pool: ThreadPoolExecutor
    bot: Bot
    metrics: Metrics
    exchanges: Exchanges = field(default_factory=Exchanges)

    async def work(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run something that blocks on a thread of the pool."""
        loop = asyncio.get_running_loop()
        context = copy_context()  # what is logged there is logged for the same update
        return await loop.run_in_executor(self.pool, partial(context.run, call, *args, **kwargs))

    def key_of(self, update: Update) -> str:
        """What tells an update apart: another bot's may have the same number."""
        return f"update {update.update_id} of {self.bot.id}"

    def is_admin(self, update: Update) -> bool:
        """Whether an administrator of this bot did this."""
        user = update.effective_user
        return user is not None and user.id in self.admins

    @property
    def admins(self) -> frozenset[int]:
        """People who run the bot now: those of the settings, and those whom /admins added."""
        return self.state.admins.ids().union(self.settings.admins)

    def may_use(self, *, user: int | None, chat: int) -> bool:
        """Whether the settings let somebody be answered in this chat."""
        return user in self.admins or self.settings.may_use(user=user, chat=chat)

    async def language(self, update: Update) -> str:
        """The language chosen for this chat, else that of the person's Telegram.

        What is in no chat, such as an inline query, is as in private."""
        chat, user = update.effective_chat, update.effective_user
        place = chat or user
        if place is not None:
            chosen = await self.work(self.state.chats.language, place.id)
            if chosen in LANGUAGES:
                return str(chosen)
        return spoken(user.language_code if user else None)

    @asynccontextmanager
    async def typing(self, message: Message) -> AsyncIterator[None]:
        """Show that an answer is being written, as long as it takes."""
        task = asyncio.create_task(self._type(message))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _type(self, message: Message) -> None:
        topic = topic_of(message)
        while True:
            with suppress(TelegramError):
                await self.bot.send_chat_action(
                    message.chat_id, ChatAction.TYPING, message_thread_id=topic
                )
            await asyncio.sleep(_TYPING_S)

    async def reply(
        self,
        message: Message,
        said: rich.Message | str,
        *,
        keyboard: Keyboard = (),
        preview: str | None = None,
        to: Message | None = None,
    ) -> Message:
        """Send an answer to a message, in its topic; in groups it quotes what it answers.

        Long ones become several; the keyboard stands under the last. `to` is what is quoted where
        that is another message than the one that asked. Returns the last message."""
        quoted = to or message
        quote = to is not None or message.chat.type in _GROUPS
        return await self.send(
            message.chat_id,
            said,
            topic=topic_of(message),
            quoting=quoted.message_id if quote else None,
            keyboard=keyboard,
            preview=preview,
        )

    async def send(
        self,
        chat: int,
        said: rich.Message | str,
        *,
        topic: int | None = None,
        quoting: int | None = None,
        keyboard: Keyboard = (),
        preview: str | None = None,
    ) -> Message:
        """Send a message as reply does, where no message is at hand to be answered."""
        try:
            return await self._sent(chat, said, topic, quoting, keyboard, preview)
        except ChatMigrated as error:  # while the answer was found; messages have other ids there
            return await self._sent(error.new_chat_id, said, None, None, keyboard, preview)

    async def _sent(  # noqa: PLR0917 - what send takes
        self,
        chat: int,
        said: rich.Message | str,
        topic: int | None,
        quoting: int | None,
        keyboard: Keyboard,
        preview: str | None,
    ) -> Message:
        whole = said if isinstance(said, rich.Message) else rich.Message(said)
        *parts, last = rich.split(whole)
        send = partial(
            self.bot.send_message,
            chat,
            message_thread_id=topic,
            link_preview_options=_preview(preview),
            reply_parameters=quotation(quoting),
        )
        for part in parts:
            await send(part.text, entities=part.entities)
        return await send(last.text, entities=last.entities, reply_markup=markup(keyboard))

    async def edit(
        self, chat: int, message_id: int, said: rich.Message | str, *, keyboard: Keyboard = ()
    ) -> bool:
        """Change a message; False when it is not there any more."""
        whole = said if isinstance(said, rich.Message) else rich.Message(said)
        part = next(rich.split(whole))
        try:
            await self.bot.edit_message_text(
                part.text,
                chat_id=chat,
                message_id=message_id,
                entities=part.entities,
                reply_markup=markup(keyboard),
                link_preview_options=_preview(None),
            )
        except BadRequest as error:
            # Telegram counts an edit that changes nothing as a mistake.
            return "not modified" in error.message.casefold()
        return True


def is_group(update: Update) -> bool:
    """Whether this happened in a group."""
    chat = update.effective_chat
    return chat is not None and chat.type in _GROUPS


def topic_of(message: Message) -> int | None:
    """The topic that a message stands in; the General one has no number of its own."""
    return message.message_thread_id if message.is_topic_message else None


def quotation(message_id: int | None) -> ReplyParameters | None:
    """How a message is quoted, which may be gone by then."""
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """The keyboard as Telegram takes it, None for an empty one."""
    return InlineKeyboardMarkup(keyboard) if keyboard else None


def _preview(url: str | None) -> LinkPreviewOptions:
    if url is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=url, prefer_small_media=True)
