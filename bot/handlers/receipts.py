"""The buttons of a job's message and of the receipts that it becomes: cancel, preview, undo."""

from telegram import CallbackQuery, Message, Update

from bot import refusals, rights
from bot.access import is_own
from bot.desk import Desk, topic_of
from bot.handlers.actions import Action, Handler, delete_or_keep
from bot.handlers.jobs import asking
from bot.render import article_card
from bot.reports import Asker, added, library_of, report, summed
from bot.texts import say
from bot.turns import current_turn
from retrieval.domain import ArticleId
from retrieval.errors import ArticleUnknown, LibraryUnknown
from retrieval.tasks import Job


class Receipts:
    """Whose job or library it is, each of the buttons asks when it is pressed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {}
        self.actions: dict[str, Action] = {
            "cancel": self._cancel,
            "undo": self._undo,
            "undoall": self._undo_all,
            "preview": self._preview,
        }

    async def _cancel(
        self, update: Update, query: CallbackQuery, __: Message, values: list[str]
    ) -> str | None:
        """End a job, for who ordered it or looks after its library; of others' nothing is told."""
        desk, language = self._desk, await self._desk.language(update)
        job = await desk.work(desk.library.job, int(values[0]))
        if job is None:
            return say("chat-button-old", language=language)
        person, library = query.from_user.id, library_of(job)
        if not await self._is_told_here(update, job):
            listed = library is None or not is_own(library)  # by /jobs, wherever that is
            if not listed or not await rights.may_manage(desk, person, library):
                return say("chat-button-old", language=language)
        asker = Asker.of(job)
        own = asker is not None and asker.user == person
        if not own and not await rights.may_manage(desk, person, library):
            return refusals.of(library, language=language)
        ended = await desk.work(desk.library.cancel_job, job.id)
        return say("chat-cancelled" if ended else "chat-job-is-ended", language=language)

    async def _is_told_here(self, update: Update, job: Job) -> bool:
        """Whether the message that tells of a job stands in this chat."""
        desk, asker, chat = self._desk, Asker.of(job), update.effective_chat
        if asker is None or chat is None:
            return False
        return await desk.work(desk.state.chats.home, asker.chat) == chat.id

    async def _undoable(self, job: Job, *, person: int) -> bool:
        """Whether somebody may take back what a job added: who looks after the library, or who
        ordered it and may still have things read into it."""
        asker, library = Asker.of(job), library_of(job)
        if await rights.may_manage(self._desk, person, library):
            return True
        own = asker is not None and asker.user == person
        return own and await rights.may_add(self._desk, person, library)

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
        if job is None or not await self._is_told_here(update, job):
            return say("chat-button-old", language=language)
        if not await self._undoable(job, person=query.from_user.id):
            return refusals.of(library_of(job), language=language)
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
        if job is None or not job.state.final or not await self._is_told_here(update, job):
            return say("chat-button-old", language=language)
        if not await self._undoable(job, person=query.from_user.id):
            return refusals.of(library_of(job), language=language)
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
        desk, turn = self._desk, current_turn.get()
        library, language = library_of(job), await desk.language(update)
        if library is None:
            return
        if turn is None or not turn.again:  # by now it may tell of its end
            said = say("chat-job-ordered", language=language)
            await desk.edit(message.chat_id, message.message_id, said)
        asker = asking(
            update, message, topic=topic_of(message), asked=message.message_id, language=language
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
