"""What people do besides asking: start, help, language, privacy, and what is no text."""

from typing import Any

from telegram import InlineKeyboardButton, Update

from bot import rights
from bot.access import person_library
from bot.command_lists import publish_for_admin
from bot.desk import Desk, Keyboard, is_group
from bot.examples import Examples
from bot.handlers.chosen import NAMES
from bot.handlers.jobs import Jobs
from bot.handlers.questions import Questions
from bot.handlers.reading import Reading, is_number
from bot.terminal import one_line
from bot.texts import LANGUAGES, Value, say


class People:
    """Welcomes, explains and keeps what people choose."""

    def __init__(self, desk: Desk, questions: Questions, reading: Reading, jobs: Jobs) -> None:
        self._desk = desk
        self._questions = questions
        self._reading = reading
        self._jobs = jobs
        self._examples = Examples(desk.library)

    async def start(self, update: Update, context: Any) -> None:
        """/start, also with what a deep link carries: a<article> or q<example>."""
        message = update.effective_message
        if message is None:
            return
        kind, number = _payload(context.args or ())
        if kind == "a" and number is not None:
            await self._reading.show(update, number, linked=True)
            return
        if kind == "q" and number is not None:
            await self.example(update, number)
            return
        desk = self._desk
        if is_group(update):
            await self.help(update, context)
            return
        if desk.is_admin(update):
            await publish_for_admin(desk.bot, message.chat_id)
        language = await desk.language(update)
        shown = await desk.work(
            self._examples.of, await rights.readable(desk, update), language=language
        )
        name = "chat-start-examples" if shown else "chat-start"
        keyboard = [
            [InlineKeyboardButton(one.question, callback_data=f"example:{one.article}")]
            for one in shown
        ]
        await desk.reply(message, say(name, language=language), keyboard=keyboard)

    async def example(self, update: Update, article: int) -> None:
        """Ask the example question about an article."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        shown = await desk.work(
            self._examples.of, await rights.readable(desk, update), language=language
        )
        for one in shown:
            if one.article == article:
                await self._questions.ask_in_words(update, message, one.question)
                return
        await self._reading.show(update, article)

    async def help(self, update: Update, _: Any) -> None:
        """/help, which differs by scope."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        parts = [
            say("chat-help-group" if is_group(update) else "chat-help-private", language=language)
        ]
        if desk.is_admin(update) and not is_group(update):
            parts.append(say("chat-help-admin", language=language))
        await desk.reply(message, "\n\n".join(parts))

    async def language(self, update: Update, _: Any) -> None:
        """/language."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        keyboard = [
            [InlineKeyboardButton(NAMES[one], callback_data=f"language:{one}") for one in LANGUAGES]
        ]
        said = say("chat-language", language=await desk.language(update))
        await desk.reply(message, said, keyboard=keyboard)

    async def privacy(self, update: Update, _: Any) -> None:
        """/privacy."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        forget = say("chat-privacy-forget", language=language)
        keyboard: Keyboard = [[InlineKeyboardButton(forget, callback_data="forget")]]
        said = say("chat-privacy", language=language)
        if desk.settings.keep_questions:
            said += " " + say("chat-privacy-questions", language=language)
        await desk.reply(message, said, keyboard=keyboard)

    async def mydata(self, update: Update, _: Any) -> None:
        """/mydata: what is kept about somebody, shown to nobody else, and a button to delete it."""
        desk, message, user = self._desk, update.effective_message, update.effective_user
        if message is None or user is None:
            return
        language = await desk.language(update)
        if is_group(update):
            await desk.reply(message, say("chat-in-private", language=language))
            return
        kept, own = await desk.work(desk.state.kept_of, user.id), (person_library(user.id),)
        chosen = NAMES.get(kept.language or "", say("chat-mydata-no-language", language=language))
        values: dict[str, Value] = {
            "person": user.id,
            "language": chosen,
            "answers": kept.answers,
            "marks": kept.marks,
            "waits": len(kept.waits),
            "recent": desk.exchanges.of_person(user.id),
            "articles": (await desk.work(desk.library.count, library=own))[0],
        }
        lines = [say("chat-mydata", values, language=language)]
        lines += [f"· {one_line(question)}" for question in kept.waits]
        forget = say("chat-privacy-forget", language=language)
        keyboard: Keyboard = [[InlineKeyboardButton(forget, callback_data="forget")]]
        await desk.reply(message, "\n".join(lines), keyboard=keyboard)

    async def cancel(self, update: Update, context: Any) -> None:
        """/cancel: stop waiting for what was to be ingested, else end the job ordered last here."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        waited = context.chat_data.pop("ingest", None) if context.chat_data is not None else None
        ended = waited or await self._jobs.cancel_own(update)
        name = "chat-cancelled" if ended else "chat-nothing-to-cancel"
        await desk.reply(message, say(name, language=await desk.language(update)))

    async def no_text(self, update: Update, context: Any) -> None:
        """A voice message, a sticker, a photo in private; an album is told once."""
        message = update.effective_message
        if message is None:
            return
        album = message.media_group_id
        if album is not None and context.chat_data is not None:
            if context.chat_data.get("album") == album:
                return
            context.chat_data["album"] = album
        language = await self._desk.language(update)
        name = "chat-text-only" if message.document is None else "chat-text-only-file"
        await self._desk.reply(message, say(name, language=language))

    async def unknown(self, update: Update, _: Any) -> None:
        """A command in private that there is not."""
        message = update.effective_message
        if message is not None:
            language = await self._desk.language(update)
            await self._desk.reply(message, say("chat-command-unknown", language=language))


def _payload(args: Any) -> tuple[str, int | None]:
    """Letter and number of a deep link; ("", None) for anything else."""
    text = args[0] if args else ""
    number = text[1:]
    if text[:1] in {"a", "q"} and is_number(number):
        return text[0], int(number)
    return "", None
