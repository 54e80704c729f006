"""Long work that administrators order: reading, reading again, export; and what there is of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import filters

from bot import rights
from bot.access import Receipts, is_own
from bot.desk import Desk, is_group, quotation, topic_of
from bot.exports import packed_questions, path_of
from bot.handlers.actions import Action, Handler, delete_or_keep
from bot.render import article_card
from bot.reports import Asker, added, library_of, listed, report, summed
from bot.texts import say
from bot.turns import current_turn
from retrieval.domain import ArticleId
from retrieval.errors import ArticleUnknown, LibraryUnknown
from retrieval.tasks import Job, JobState

Enqueue = Callable[..., Job]

_JOBS = 10  # that /jobs lists
_LOOKED_AT = 500  # newest, among which are those that the schedule ordered


class Jobs:
    """Commands and buttons of jobs; the commands are for those who run the bot, but for /export."""

    sent_to_be_read = filters.Document.ALL | filters.FORWARDED

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {
            "refresh": self.refresh,
            "reindex": self.reindex,
            "jobs": self.jobs,
        }
        self.actions: dict[str, Action] = {
            "cancel": self._cancel,
            "undo": self._undo,
            "undoall": self._undo_all,
            "preview": self._preview,
        }

    async def refresh(self, update: Update, _: Any) -> None:
        """/refresh: read every public address of the shared library again."""
        await self._begin(update, self._desk.library.enqueue_refresh)

    async def reindex(self, update: Update, _: Any) -> None:
        """/reindex: embed every passage again."""
        await self._begin(update, self._desk.library.enqueue_reindex)

    async def export(self, update: Update, context: Any) -> None:
        """/export: all articles as a file that ingest takes; /export questions: what was asked."""
        desk, message = self._desk, update.effective_message
        library = await rights.managed(desk, update)
        if message is None or library is None:
            await rights.tell_refused(desk, update)
            return
        if [one.casefold() for one in context.args or ()] == ["questions"]:
            await self._export_questions(update, message, library)
            return
        articles, _passages = await desk.work(desk.library.count, library=(library,))
        if not articles:
            name = "chat-no-articles-own" if is_own(library) else "chat-no-articles-admin"
            await desk.reply(message, say(name, language=await desk.language(update)))
            return
        path = path_of(desk.data.data, library, update.update_id)
        enqueue = partial(desk.library.enqueue_export, str(path), library=library)
        known = await rights.visit(desk, update)
        alone = is_own(library) and known.choices.receipts is Receipts.PRIVATE
        said = say("chat-job-ordered", language=await desk.language(update))
        await self.order_saying(update, message, enqueue, said, alone=alone)

    async def _export_questions(self, update: Update, message: Message, library: str) -> None:
        """The questions that the operator chose to keep, as a file; without who asked."""
        desk, language = self._desk, await self._desk.language(update)
        if not desk.settings.keep_questions:
            await desk.reply(message, say("chat-questions-off", language=language))
            return
        kept = await desk.work(desk.state.questions.all, library=library)
        if not kept:
            await desk.reply(message, say("chat-questions-none", language=language))
            return
        caption = say("chat-questions-exported", {"questions": len(kept)}, language=language)
        await desk.bot.send_document(
            message.chat_id,
            document=await desk.work(packed_questions, kept),
            filename=f"{library}-questions.jsonl.gz",
            caption=caption,
            message_thread_id=topic_of(message),
            reply_parameters=quotation(message.message_id),
        )

    async def jobs(self, update: Update, _: Any) -> None:
        """/jobs."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        latest = await desk.work(desk.library.jobs, _LOOKED_AT)
        # Feeds are asked so often that nothing else would be seen, and what others do is theirs.
        known = [
            job
            for job in latest
            if (job.note or not job.state.final) and not is_own(library_of(job) or "")
        ][:_JOBS]
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
        await self.order_saying(update, message, enqueue, said, alone=False)

    async def order_saying(
        self, update: Update, message: Message, enqueue: Enqueue, said: str, *, alone: bool
    ) -> None:
        """Say that it begins and keep the job, which tells of itself in that message.

        Both happen once, also when the process dies in between: the update is handled again. With
        `alone`, the one who asked is told in private, where the bot may write to them."""
        desk, user = self._desk, update.effective_user
        shown = await self._told_alone(update, said) if alone else None
        here = shown is None
        shown = shown or await desk.reply(message, said)
        asker = Asker(
            chat=message.chat_id if here else shown.chat_id,
            topic=topic_of(message) if here else None,
            user=user.id if user else message.chat_id,
            asked=message.message_id if here else shown.message_id,
            shown=shown.message_id,
            language=await desk.language(update),
        )
        await desk.work(enqueue, key=desk.key_of(update), note=asker.note())

    async def _told_alone(self, update: Update, said: str) -> Message | None:
        """Tell somebody in private; None where the bot may not write to them."""
        user = update.effective_user
        if user is None or user.is_bot or not is_group(update):
            return None
        try:
            return await self._desk.send(user.id, said)
        except (BadRequest, Forbidden):
            return None

    async def _cancel(
        self, update: Update, query: CallbackQuery, __: Message, values: list[str]
    ) -> str | None:
        desk, language = self._desk, await self._desk.language(update)
        job = await desk.work(desk.library.job, int(values[0]))
        if job is None:
            return say("chat-button-old", language=language)
        asker = Asker.of(job)
        own = asker is not None and asker.user == query.from_user.id
        if not own and not await rights.may_manage(desk, query.from_user.id, library_of(job)):
            return rights.refusal(library_of(job), language=language)
        ended = await desk.work(desk.library.cancel_job, job.id)
        return say("chat-cancelled" if ended else "chat-job-is-ended", language=language)

    async def _undoable(self, update: Update, query: CallbackQuery, job: Job) -> bool:
        """Whether somebody may take back what a job added: who looks after the library, or who
        ordered it and may still have things read into it; only where it was told of the job."""
        desk, asker, library, chat = (
            self._desk,
            Asker.of(job),
            library_of(job),
            update.effective_chat,
        )
        if asker is None or chat is None:
            return False
        if await desk.work(desk.state.chats.home, asker.chat) != chat.id:
            return False
        if await rights.may_manage(desk, query.from_user.id, library):
            return True
        own = asker.user == query.from_user.id
        return own and library is not None and await rights.written(desk, update) == library

    async def _preview(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Show an article of a receipt; buttons of older versions do not name the job."""
        desk, language = self._desk, await self._desk.language(update)
        within = await rights.readable(desk, update)
        if len(values) > 1:
            job = await desk.work(desk.library.job, int(values[0]))
            library = None if job is None else library_of(job)
            if library is None or not await rights.may_read(desk, update, library):
                return say("chat-button-old", language=language)
            within = (library,)
        try:
            article = await desk.work(desk.library.article, int(values[-1]), library=within)
        except ArticleUnknown:
            return say("chat-button-old", language=language)
        await desk.reply(message, article_card(article, language=language), to=message)
        return None

    async def _undo(
        self, update: Update, query: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Remove one article that a job added, and say so in its report."""
        desk, language = self._desk, await self._desk.language(update)
        job, article = await desk.work(desk.library.job, int(values[0])), int(values[1])
        if job is None:
            return say("chat-button-old", language=language)
        if not await self._undoable(update, query, job):
            return rights.refusal(library_of(job), language=language)
        if article not in await desk.work(added, desk.library, job):
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
        self, update: Update, query: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Remove what a job added, after a question."""
        desk, language = self._desk, await self._desk.language(update)
        job, step = await desk.work(desk.library.job, int(values[0])), values[1]
        if job is None or job.state in {JobState.QUEUED, JobState.RUNNING}:
            return say("chat-button-old", language=language)
        if not await self._undoable(update, query, job):
            return rights.refusal(library_of(job), language=language)
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
            except (ArticleUnknown, LibraryUnknown):
                continue
            removed += 1
        return removed
