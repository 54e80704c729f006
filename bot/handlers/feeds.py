"""/feeds: what the shared library or a group's own follows, by those who look after it."""

from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update

from bot import refusals, rights
from bot.access import is_own, person_of
from bot.addressing import addresses
from bot.desk import Desk
from bot.handlers.actions import Action, Handler
from bot.handlers.floods import granted
from bot.handlers.jobs import Jobs
from bot.render import feed_list
from bot.terminal import one_line
from bot.texts import say, sentence
from retrieval.errors import FeedUnknown, FetchFailed, FetchRefused, Unreadable

GROUP_FEEDS = 5
"""Feeds that a group may follow."""


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
        library = await self._library(update)
        if message is None or library is None:
            await refusals.tell(desk, update)
            return
        named = addresses(message)
        if not named:
            await self._list(update, message, library)
            return
        if is_own(library):
            named = tuple(await granted(desk, update, message, named))
        async with desk.typing(message):
            said = [await self._add(update, address, library) for address in named]
        if said:
            await desk.reply(message, "\n".join(said))

    async def _library(self, update: Update) -> str | None:
        """Whose feeds somebody looks after here; people have none of their own."""
        library = await rights.managed(self._desk, update)
        return None if library is None or person_of(library) is not None else library

    async def _poll(
        self, update: Update, _: CallbackQuery, message: Message, __: list[str]
    ) -> str | None:
        """Ask all feeds now; tells of it as jobs do. Those of groups wait for their turn."""
        library = await self._library(update)
        if library is None or is_own(library):
            return await refusals.shown(self._desk, update)
        feeds = await self._desk.work(self._desk.library.feeds, library=library)
        enqueue = partial(self._desk.library.enqueue_poll, [feed.id for feed in feeds])
        await self._jobs.order(update, message, enqueue)
        return None

    async def _unfollow(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Follow a feed no more; its articles stay."""
        desk, language = self._desk, await self._desk.language(update)
        library = await self._library(update)
        if library is None:
            return await refusals.shown(desk, update)
        try:
            await desk.work(desk.library.remove_feed, int(values[0]), library=library)
        except FeedUnknown:  # somebody was quicker
            return say("chat-button-old", language=language)
        feeds = await desk.work(desk.library.feeds, library=library)
        said, keyboard = feed_list(feeds, language=language, guest=is_own(library))
        await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
        return say("chat-feed-removed", language=language)

    async def _list(self, update: Update, message: Message, library: str) -> None:
        desk, language = self._desk, await self._desk.language(update)
        feeds = await desk.work(desk.library.feeds, library=library)
        said, keyboard = feed_list(feeds, language=language, guest=is_own(library))
        await desk.reply(message, said, keyboard=keyboard)

    async def _add(self, update: Update, address: str, library: str) -> str:
        desk, language, own = self._desk, await self._desk.language(update), is_own(library)
        if own and len(await desk.work(desk.library.feeds, library=library)) >= GROUP_FEEDS:
            return say("chat-feeds-full", {"feeds": GROUP_FEEDS}, language=language)
        try:
            add = partial(desk.library.add_feed, library=library, guarded=own)
            feed, added = await desk.work(add, address)
        except (FetchFailed, FetchRefused, Unreadable) as error:
            reason = sentence(error, language=language, guest=own)
            return f"{say('chat-feed-not-added', {'url': address}, language=language)} {reason}"
        name = "chat-feed-added" if added else "chat-feed-known"
        return say(name, {"title": one_line(feed.title)}, language=language)
