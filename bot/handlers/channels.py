"""Posts of channels that an administrator of the bot has put it into: each is an article."""

from typing import Any

from telegram import ChatMemberUpdated, Update
from telegram.error import TelegramError

from bot.desk import Desk
from bot.incoming import post_source
from bot.texts import say, spoken
from retrieval import SHARED


class Channels:
    """Reads posts, new and changed; whose channel may feed the library, its administrators decide."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def joined(self, change: ChatMemberUpdated) -> None:
        """The bot became an administrator of a channel: it reads it where it is meant to."""
        desk, user, chat = self._desk, change.from_user, change.chat
        if user.id not in desk.admins:
            return
        await desk.work(desk.state.chats.choose_library, chat.id, SHARED)
        language = spoken(user.language_code)
        said = say("chat-channel-read", {"title": chat.title or ""}, language=language)
        try:
            await desk.send(user.id, said)
        except TelegramError:  # who never wrote to the bot cannot be written to
            return

    async def left(self, change: ChatMemberUpdated) -> None:
        """The bot reads a channel no more."""
        await self._desk.work(self._desk.state.chats.choose_library, change.chat.id, None)

    async def post(self, update: Update, _: Any) -> None:
        """A new or changed post."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        library = await desk.work(desk.state.chats.library, message.chat_id)
        if library is None:
            return
        source = await desk.work(post_source, message, desk)
        if source is not None:
            key = desk.key_of(update)
            await desk.work(desk.library.enqueue_ingest, [source], library=library, key=key)
