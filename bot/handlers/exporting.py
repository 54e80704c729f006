"""/export: the articles of a library, the questions that are kept, what was chosen and added."""

from functools import partial
from typing import Any

from telegram import Message, Update

from bot import access, refusals, rights
from bot.access import Receipts, is_own
from bot.desk import Desk, is_group, quotation, topic_of
from bot.exports import packed_questions, path_of, settings_file
from bot.handlers.actions import Action, Handler
from bot.handlers.jobs import Jobs
from bot.handlers.reading import no_articles
from bot.texts import say
from retrieval import SHARED


class Exporting:
    """Articles for who looks after a library; the rest for those who run the bot, in private."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk = desk
        self._jobs = jobs
        self.commands: dict[str, Handler] = {"export": self.export}
        self.actions: dict[str, Action] = {}
        self._parts: dict[str, Handler] = {
            "articles": self._articles,
            "questions": self._questions,
            "settings": self._settings,
        }

    async def export(self, update: Update, context: Any) -> None:
        """/export, with what, else the articles."""
        what = " ".join(context.args or ["articles"]).casefold()
        if (part := self._parts.get(what)) is not None:
            await part(update, context)
        elif await rights.managed(self._desk, update) is None:
            await refusals.tell(self._desk, update)
        elif update.effective_message is not None:
            said = say("chat-export-what", language=await self._desk.language(update))
            await self._desk.reply(update.effective_message, said)

    async def _articles(self, update: Update, _: Any) -> None:
        """All articles, as a file that ingest takes; a job."""
        desk, message = self._desk, update.effective_message
        library = await rights.managed(desk, update)
        if message is None or library is None:
            await refusals.tell(desk, update)
            return
        language = await desk.language(update)
        articles, _passages = await desk.work(desk.library.count, library=(library,))
        if not articles:
            await desk.reply(message, no_articles(library, language=language))
            return
        path = path_of(desk.data.data, library, update.update_id)
        enqueue = partial(desk.library.enqueue_export, str(path), library=library)
        known = await rights.visit(desk, update)
        alone = is_own(library) and known.choices.receipts is Receipts.PRIVATE
        said = say("chat-job-ordered", language=language)
        await self._jobs.order_saying(update, message, enqueue, said, alone=alone)

    async def _questions(self, update: Update, _: Any) -> None:
        """The questions that the operator chose to keep; without who asked."""
        desk, message = self._desk, update.effective_message
        if message is None or not await self._operates_alone(update, message):
            return
        language = await desk.language(update)
        if not desk.settings.keep_questions:
            await desk.reply(message, say("chat-questions-off", language=language))
            return
        kept = await desk.work(desk.state.questions.all, library=SHARED)
        if not kept:
            await desk.reply(message, say("chat-questions-none", language=language))
            return
        caption = say("chat-questions-exported", {"questions": len(kept)}, language=language)
        content = await desk.work(packed_questions, kept)
        await self._send(message, content, "questions.jsonl.gz", caption)

    async def _settings(self, update: Update, _: Any) -> None:
        """What was chosen and added, as README, Operation, describes it."""
        desk, message = self._desk, update.effective_message
        if message is None or not await self._operates_alone(update, message):
            return
        caption = say("chat-settings-exported", language=await desk.language(update))
        content = await desk.work(settings_file, desk.state, desk.library)
        await self._send(message, content, "settings.json", caption)

    async def _operates_alone(self, update: Update, message: Message) -> bool:
        """Whether one who runs the bot asks in private; who does elsewhere, or does not, is told."""
        desk = self._desk
        if is_group(update) and desk.is_admin(update):
            said = say("chat-in-private", language=await desk.language(update))
            await desk.reply(message, said)
            return False
        if access.operates(await rights.visit(desk, update)):
            return True
        if not is_group(update) or await rights.leads(desk, update):
            said = say("chat-admins-only", language=await desk.language(update))
            await desk.reply(message, said)
        return False

    async def _send(self, message: Message, content: bytes, name: str, caption: str) -> None:
        await self._desk.bot.send_document(
            message.chat_id,
            document=content,
            filename=name,
            caption=caption,
            message_thread_id=topic_of(message),
            reply_parameters=quotation(message.message_id),
        )
