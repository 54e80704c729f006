"""What administrators do besides ordering jobs: show and delete articles, look at the state."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol

from telegram import CallbackQuery, Message, Update

from bot import access, refusals, rights
from bot.addressing import only_addresses
from bot.desk import Desk, is_group
from bot.doctor import lines
from bot.handlers.actions import Action, Handler, delete_or_keep
from bot.handlers.ingesting import Ingesting
from bot.handlers.questions import Questions
from bot.handlers.reading import Reading, is_number
from bot.render import short_title
from bot.texts import say
from retrieval.domain import Article
from retrieval.errors import ArticleUnknown

# What tells of the machine, of who runs the bot and of all that it does is for no group to read along.
_ALONE = frozenset({"admins", "doctor", "jobs", "libraries"})
_WAITS = timedelta(minutes=10)  # later, a question is a question again


class Part(Protocol):
    """Commands and buttons."""

    commands: dict[str, Handler]
    actions: dict[str, Action]


class Admin:
    """Commands and buttons for those who run the bot, and of those who look after a library."""

    def __init__(
        self,
        desk: Desk,
        reading: Reading,
        questions: Questions,
        ingesting: Ingesting,
        *,
        guarded: Sequence[Part],
        free: Sequence[Part],
    ) -> None:
        """`guarded` are for those who run the bot; the `free` ask by themselves whose library it is."""
        self._desk = desk
        self._questions = questions
        self._ingesting = ingesting
        self.commands: dict[str, Handler] = {
            "doctor": self.doctor,
        }
        self.actions: dict[str, Action] = {}
        for part in guarded:
            self.commands |= part.commands
            self.actions |= part.actions
        self.free_commands: dict[str, Handler] = {
            "articles": reading.articles,
            "delete": self.delete,
            "ingest": ingesting.ingest,
        }
        self.free_actions: dict[str, Action] = {
            "delete": self._remove,
            "keep": self._keep,
        }
        for part in free:
            self.free_commands |= part.commands
            self.free_actions |= part.actions

    def guarded(self, name: str) -> Handler:
        """The command for administrators only; others are told in private, and not in groups."""
        callback = self.commands[name]

        async def only(update: Update, context: Any) -> None:
            in_place = not (name in _ALONE and is_group(update))
            if in_place and access.operates(await rights.visit(self._desk, update)):
                await callback(update, context)
                return
            message = update.effective_message
            if message is None or (is_group(update) and not self._desk.is_admin(update)):
                return
            # What else it shows is of the shared library, which this group does not read.
            said = "chat-in-private" if is_group(update) else "chat-admins-only"
            await self._desk.reply(message, say(said, language=await self._desk.language(update)))

        return only

    async def receive(self, update: Update, context: Any) -> None:
        """A document or a forwarded post in private, with or without a command."""
        message = update.effective_message
        if message is not None:
            if context.chat_data is not None:
                context.chat_data.pop("ingest", None)
            await self._ingesting.read(update, message, message)

    async def text(self, update: Update, context: Any) -> None:
        """Text in private: what /ingest waits for, nothing but addresses, else a question.

        Anybody may send an address; of others than administrators it becomes part of their own
        library only, which nobody else reads."""
        message = update.effective_message
        if message is None:
            return
        since = context.chat_data.pop("ingest", None) if context.chat_data is not None else None
        waited = since is not None and message.date - since < _WAITS
        reads = await rights.written(self._desk, update) is not None
        if waited or (reads and only_addresses(message)):
            await self._ingesting.read(update, message, message)
        else:
            await self._questions.private(update, context)

    async def delete(self, update: Update, context: Any) -> None:
        """/delete NUMBER, after a confirmation."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        library = await rights.managed(desk, update)
        if library is None:
            await refusals.tell(desk, update)
            return
        number = (context.args or [""])[0]
        article = await self._named(number, library)
        if article is None:
            said = say("chat-article-number", language=language)
            if is_number(number):
                said = say("chat-delete-unknown", {"article_id": int(number)}, language=language)
            await desk.reply(message, said)
            return
        keyboard = delete_or_keep(f"delete:{article.id}", "keep", language=language)
        said = say("chat-delete", {"title": short_title(article)}, language=language)
        await desk.reply(message, said, keyboard=keyboard)

    async def doctor(self, update: Update, _: Any) -> None:
        """/doctor: what `footnote doctor` prints."""
        message = update.effective_message
        if message is None:
            return
        async with self._desk.typing(message):
            said = await self._desk.work(lines, self._desk.data)
        await self._desk.reply(message, said)

    async def _named(self, number: str, library: str) -> Article | None:
        if not is_number(number):
            return None
        desk = self._desk
        with suppress(ArticleUnknown, OverflowError):
            return await desk.work(desk.library.article, int(number), library=(library,))
        return None

    async def _remove(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk, language = self._desk, await self._desk.language(update)
        library = await rights.managed(desk, update)
        if library is None:
            return await refusals.shown(desk, update)
        article = await self._named(values[0], library)
        if article is None:
            return say("chat-button-old", language=language)
        await desk.work(desk.library.remove, article.id, library=library)
        said = say("chat-deleted", {"title": short_title(article)}, language=language)
        await desk.edit(message.chat_id, message.message_id, said)
        return None

    async def _keep(
        self, update: Update, _: CallbackQuery, message: Message, __: list[str]
    ) -> str | None:
        # Others could write this over whatever the bot said.
        if await rights.managed(self._desk, update) is None:
            return await refusals.shown(self._desk, update)
        said = say("chat-kept-article", language=await self._desk.language(update))
        await self._desk.edit(message.chat_id, message.message_id, said)
        return None
