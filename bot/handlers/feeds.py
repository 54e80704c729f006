"""/feeds: what the shared library follows, by those who run the bot."""

from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update

from bot.addressing import addresses
from bot.desk import Desk
from bot.handlers.actions import Action, Handler
from bot.handlers.jobs import Jobs
from bot.render import feed_list
from bot.terminal import one_line
from bot.texts import say, sentence
from retrieval.errors import FeedUnknown, FetchFailed, FetchRefused, Unreadable
from retrieval.feeds import Feed


class Feeds:
    """Commands and buttons of feeds."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk = desk
        self._jobs = jobs
        self.commands: dict[str, Handler] = {"feeds": self.feeds}
        self.actions: dict[str, Action] = {"poll": self._poll, "unfollow": self._unfollow}

    async def feeds(self, update: Update, _: Any) -> None:
        """/feeds, with addresses to be followed; without any, those that are."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        named = addresses(message)
        if not named:
            await self._list(update, message)
            return
        async with desk.typing(message):
            said = [await self._add(update, address) for address in named]
        await desk.reply(message, "\n".join(said))

    async def _poll(
        self, update: Update, _: CallbackQuery, message: Message, __: list[str]
    ) -> str | None:
        """Ask all feeds now; tells of it as jobs do."""
        feeds = await self._desk.work(self._desk.library.feeds)
        enqueue = partial(self._desk.library.enqueue_poll, [feed.id for feed in feeds])
        await self._jobs.order(update, message, enqueue)
        return None

    async def _unfollow(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Follow a feed no more; its articles stay."""
        desk, language = self._desk, await self._desk.language(update)
        try:
            await desk.work(desk.library.remove_feed, int(values[0]))
        except FeedUnknown:  # somebody was quicker
            return say("chat-button-old", language=language)
        feeds = await desk.work(desk.library.feeds)
        said, keyboard = feed_list(feeds, language=language)
        await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
        return say("chat-feed-removed", language=language)

    async def _list(self, update: Update, message: Message) -> None:
        desk, language = self._desk, await self._desk.language(update)
        feeds: list[Feed] = await desk.work(desk.library.feeds)
        said, keyboard = feed_list(feeds, language=language)
        await desk.reply(message, said, keyboard=keyboard)

    async def _add(self, update: Update, address: str) -> str:
        desk, language = self._desk, await self._desk.language(update)
        try:
            feed, added = await desk.work(desk.library.add_feed, address)
        except (FetchFailed, FetchRefused, Unreadable) as error:
            reason = sentence(error, language=language)
            return f"{say('chat-feed-not-added', {'url': address}, language=language)} {reason}"
        name = "chat-feed-added" if added else "chat-feed-known"
        return say(name, {"title": one_line(feed.title)}, language=language)
