"""Long work that administrators order: reading, reading again, export; and what there is of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest
from telegram.ext import filters

from bot.addressing import typed_addresses
from bot.desk import Desk, is_group, topic_of
from bot.exports import path_of
from bot.handlers.actions import Action, Handler, delete_or_keep
from bot.incoming import MOST_BYTES, sources_of
from bot.reports import Asker, added, library_of, listed, report, summed
from bot.texts import say, sentence
from bot.turns import current_turn
from retrieval.domain import ArticleId
from retrieval.errors import ArticleUnknown, Unreadable
from retrieval.tasks import Job, JobState

Enqueue = Callable[..., Job]

_JOBS = 10  # that /jobs lists
_LOOKED_AT = 500  # newest, among which are those that the schedule ordered


class Jobs:
    """Commands and buttons of jobs, for administrators only."""

    sent_to_be_read = filters.Document.ALL | filters.FORWARDED

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {
            "ingest": self.ingest,
            "refresh": self.refresh,
            "reindex": self.reindex,
            "export": self.export,
            "jobs": self.jobs,
        }
        self.actions: dict[str, Action] = {
            "cancel": self._cancel,
            "undo": self._undo,
            "undoall": self._undo_all,
        }

    async def ingest(self, update: Update, context: Any) -> None:
        """/ingest with addresses, under a file, or as a reply to anything that can be read."""
        message = update.effective_message
        if message is None:
            return
        other = message.reply_to_message
        if message.document is not None or typed_addresses(message):
            await self.read(update, message, message)
        elif other is not None and other.forum_topic_created is None:
            await self.read(update, message, other)
        else:
            if context.chat_data is not None and not is_group(update):
                context.chat_data["ingest"] = message.date
            said = say("chat-ingest-what", language=await self._desk.language(update))
            await self._desk.reply(message, said)

    async def read(self, update: Update, message: Message, content: Message) -> None:
        """Have read what stands in a message, and tell of it under the one that asked."""
        desk = self._desk
        language = await desk.language(update)
        if content.document is not None and (content.document.file_size or 0) > MOST_BYTES:
            await desk.reply(message, say("chat-file-too-large", language=language))
            return
        try:
            async with desk.typing(message):
                sources = await sources_of(content, desk)
        except Unreadable as error:
            reason = sentence(error, language=language)
            await desk.reply(message, say("chat-not-added", {"reason": reason}, language=language))
            return
        except BadRequest as error:
            if "too big" not in error.message.casefold():  # Telegram may not say the size before
                raise
            await desk.reply(message, say("chat-file-too-large", language=language))
            return
        if not sources:
            await desk.reply(message, say("chat-ingest-what", language=language))
            return
        library = await desk.library_of(update)
        enqueue = partial(desk.library.enqueue_ingest, sources, library=library)
        said = say("chat-reading", {"sources": len(sources)}, language=language)
        await self._order(update, message, enqueue, said)

    async def refresh(self, update: Update, _: Any) -> None:
        """/refresh: read every public address again."""
        library = await self._desk.library_of(update)
        await self._begin(update, partial(self._desk.library.enqueue_refresh, library=library))

    async def reindex(self, update: Update, _: Any) -> None:
        """/reindex: embed every passage again."""
        await self._begin(update, self._desk.library.enqueue_reindex)

    async def export(self, update: Update, _: Any) -> None:
        """/export: all articles as a file that ingest takes."""
        desk, message = self._desk, update.effective_message
        library = await desk.library_of(update)
        articles, _passages = await desk.work(desk.library.count, library=library)
        if not articles and message is not None:
            said = say("chat-no-articles-admin", language=await desk.language(update))
            await desk.reply(message, said)
            return
        path = path_of(desk.data.data, library, update.update_id)
        await self._begin(update, partial(desk.library.enqueue_export, str(path), library=library))

    async def jobs(self, update: Update, _: Any) -> None:
        """/jobs."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        latest = await desk.work(desk.library.jobs, _LOOKED_AT)
        # Feeds are asked so often that nothing else would be seen.
        known = [job for job in latest if job.note or not job.state.final][:_JOBS]
        if not known:
            await desk.reply(message, say("chat-jobs-none", language=language))
            return
        said, keyboard = listed(known, language=language)
        await desk.reply(message, said, keyboard=keyboard)

    async def cancel_own(self, update: Update) -> bool:
        """End the job that this person ordered last in this chat, whether there was one."""
        desk, user, chat = self._desk, update.effective_user, update.effective_chat
        for job in reversed(await desk.work(desk.library.untold_jobs)):
            asker = Asker.of(job)
            if asker is None or user is None or chat is None or job.state.final:
                continue
            if (asker.user, asker.chat) == (user.id, chat.id):
                return await desk.work(desk.library.cancel_job, job.id)
        return False

    async def _begin(self, update: Update, enqueue: Enqueue) -> None:
        if update.effective_message is not None:
            await self.order(update, update.effective_message, enqueue)

    async def order(self, update: Update, message: Message, enqueue: Enqueue) -> None:
        """Keep a job and tell of it under that message."""
        said = say("chat-job-ordered", language=await self._desk.language(update))
        await self._order(update, message, enqueue, said)

    async def _order(self, update: Update, message: Message, enqueue: Enqueue, said: str) -> None:
        """Say that it begins and keep the job, which tells of itself in that message.

        Both happen once, also when the process dies in between: the update is handled again."""
        desk, user = self._desk, update.effective_user
        shown = await desk.reply(message, said)
        asker = Asker(
            chat=message.chat_id,
            topic=topic_of(message),
            user=user.id if user else message.chat_id,
            asked=message.message_id,
            shown=shown.message_id,
            language=await desk.language(update),
        )
        await desk.work(enqueue, key=desk.key_of(update), note=asker.note())

    async def _cancel(
        self, update: Update, _: CallbackQuery, __: Message, values: list[str]
    ) -> str | None:
        desk = self._desk
        ended = await desk.work(desk.library.cancel_job, int(values[0]))
        name = "chat-cancelled" if ended else "chat-job-is-ended"
        return say(name, language=await desk.language(update))

    async def _undo(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Remove one article that a job added, and say so in its report."""
        desk, language = self._desk, await self._desk.language(update)
        job, article = await desk.work(desk.library.job, int(values[0])), int(values[1])
        if job is None or article not in await desk.work(added, desk.library, job):
            return say("chat-button-old", language=language)
        await desk.work(self._remove, job, [article])
        receipts = await desk.work(summed, desk.library, job)
        asker = Asker.of(job)
        # Another administrator may press than the one whom the report is for.
        spoken = asker.language if asker else language
        said, keyboard = report(job, receipts, language=spoken)
        await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
        return None

    async def _undo_all(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Remove what a job added, after a question."""
        desk, language = self._desk, await self._desk.language(update)
        job, step = await desk.work(desk.library.job, int(values[0])), values[1]
        if job is None or job.state in {JobState.QUEUED, JobState.RUNNING}:
            return say("chat-button-old", language=language)
        if step == "ask":
            count = {"articles": len(await desk.work(added, desk.library, job))}
            said = say("chat-undo-all", count, language=language)
            data = f"undoall:{job.id}"
            keyboard = delete_or_keep(f"{data}:yes", f"{data}:no", language=language)
            await desk.reply(message, said, keyboard=keyboard, to=message)
        elif step == "yes":
            await self._order_removal(update, message, job)
        else:
            said = say("chat-kept-article", language=language)
            await desk.edit(message.chat_id, message.message_id, said)
        return None

    async def _order_removal(self, update: Update, message: Message, job: Job) -> None:
        """Have removed what a job added, by another one that tells of itself in this message.

        Thousands take minutes, in which no other press of this chat would be answered."""
        desk, user, turn = self._desk, update.effective_user, current_turn.get()
        library, language = library_of(job), await desk.language(update)
        if library is None:
            return
        if turn is None or not turn.again:  # by now it may tell of its end
            said = say("chat-job-ordered", language=language)
            await desk.edit(message.chat_id, message.message_id, said)
        asker = Asker(
            chat=message.chat_id,
            topic=topic_of(message),
            user=user.id if user else message.chat_id,
            asked=message.message_id,
            shown=message.message_id,
            language=language,
        )
        await desk.work(
            desk.library.enqueue_removal,
            await desk.work(added, desk.library, job),
            library=library,
            key=desk.key_of(update),
            note=asker.note(),
        )

    def _remove(self, job: Job, articles: list[ArticleId]) -> int:
        """Remove those that are still there; returns how many."""
        removed, library = 0, library_of(job)
        for article in articles if library is not None else ():
            try:
                self._desk.library.remove(article, library=str(library))
            except ArticleUnknown:
                continue
            removed += 1
        return removed
