"""Long work that is ordered in a chat, what there is of it, and who ordered it."""

from collections.abc import Callable
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import filters

from bot.access import is_own
from bot.desk import Desk, is_group, topic_of
from bot.handlers.actions import Action, Handler
from bot.reports import Asker, library_of, listed
from bot.texts import say
from retrieval.tasks import Job

Enqueue = Callable[..., Job]

_JOBS = 10  # that /jobs lists
_LOOKED_AT = 500  # newest, among which are those that the schedule ordered


class Jobs:
    """Orders jobs for the others, and lists them; the commands are for those who run the bot."""

    sent_to_be_read = filters.Document.ALL | filters.FORWARDED

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {
            "refresh": self.refresh,
            "reindex": self.reindex,
            "jobs": self.jobs,
        }
        self.actions: dict[str, Action] = {}

    async def refresh(self, update: Update, _: Any) -> None:
        """/refresh: read every public address of the shared library again."""
        await self._begin(update, self._desk.library.enqueue_refresh)

    async def reindex(self, update: Update, _: Any) -> None:
        """/reindex: embed every passage again."""
        await self._begin(update, self._desk.library.enqueue_reindex)

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
        desk, sender, chat = self._desk, update.effective_sender, update.effective_chat
        if sender is None or chat is None:
            return False
        for job in reversed(await desk.work(desk.library.untold_jobs)):
            asker = Asker.of(job)
            if asker is None or asker.user != sender.id or job.state.final:
                continue
            if await desk.work(desk.state.chats.home, asker.chat) == chat.id:
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
        desk = self._desk
        shown = await self._told_alone(update, said) if alone else None
        here = shown is None
        shown = shown or await desk.reply(message, said)
        asker = asking(
            update,
            shown,
            topic=topic_of(message) if here else None,
            asked=message.message_id if here else shown.message_id,
            language=await desk.language(update),
        )
        await desk.work(enqueue, key=desk.key_of(update), note=asker.note())

    async def _told_alone(self, update: Update, said: str) -> Message | None:
        """Tell somebody in private; None where the bot may not write to them, or not answer them."""
        desk, user = self._desk, update.effective_user
        if user is None or user.is_bot or not is_group(update):
            return None
        if not desk.may_use(user=user.id, chat=user.id):  # the buttons would not work there
            return None
        try:
            return await desk.send(user.id, said)
        except (BadRequest, Forbidden):
            return None


def asking(
    update: Update, shown: Message, *, topic: int | None, asked: int, language: str
) -> Asker:
    """Who orders a job, of which the message `shown` will tell, as an answer to `asked`."""
    sender = update.effective_sender  # whoever writes as a chat has a user that all of them have
    return Asker(
        chat=shown.chat_id,
        topic=topic,
        user=sender.id if sender else shown.chat_id,
        asked=asked,
        shown=shown.message_id,
        language=language,
    )
