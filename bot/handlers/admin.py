"""What administrators do: hand in articles, list, delete, refresh and export them."""

import gzip
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.ext import filters

from bot import rich
from bot.addressing import addresses, only_addresses
from bot.desk import Desk, Keyboard, is_group
from bot.doctor import lines
from bot.handlers.questions import Questions
from bot.handlers.reading import Reading
from bot.incoming import MOST_BYTES, is_post, place_of, save_post
from bot.receipts import Reader
from bot.render import article_card, receipt
from bot.terminal import one_line
from bot.texts import say, sentence
from retrieval.domain import Article, Outcome, Status
from retrieval.errors import ArticleUnknown

Handler = Callable[[Update, Any], Awaitable[None]]
Action = Callable[[Update, CallbackQuery, Message, list[str]], Awaitable[str | None]]

_RECEIPTS = 3  # that get a message with buttons each; more are summed up
_FAILURES = 10  # that a sum names


class Admin:
    """Commands and buttons for the people whose numbers the settings list."""

    sent_to_be_read = filters.Document.ALL | filters.FORWARDED

    def __init__(self, desk: Desk, reading: Reading, questions: Questions) -> None:
        self._desk = desk
        self._questions = questions
        self.commands: dict[str, Handler] = {
            "ingest": self.ingest,
            "articles": reading.articles,
            "delete": self.delete,
            "refresh": self.refresh,
            "export": self.export,
            "doctor": self.doctor,
        }
        self.actions: dict[str, Action] = {
            "preview": self._preview,
            "undo": self._remove,
            "delete": self._remove,
            "keep": self._keep,
        }

    def guarded(self, callback: Handler) -> Handler:
        """The command for administrators only; others are told in private, and not in groups."""

        async def only(update: Update, context: Any) -> None:
            if self._desk.is_admin(update):
                await callback(update, context)
            elif update.effective_message is not None and not is_group(update):
                said = say("chat-admins-only", language=await self._desk.language(update))
                await self._desk.reply(update.effective_message, said)

        return only

    async def ingest(self, update: Update, context: Any) -> None:
        """/ingest with addresses, under a file, or as a reply to anything that can be read."""
        message = update.effective_message
        if message is None:
            return
        other = message.reply_to_message
        if message.document is not None or addresses(message):
            await self._read(update, message, message)
        elif other is not None and other.forum_topic_created is None:
            await self._read(update, message, other)
        else:
            if context.chat_data is not None:
                context.chat_data["ingest"] = True
            said = say("chat-ingest-what", language=await self._desk.language(update))
            await self._desk.reply(message, said)

    async def receive(self, update: Update, context: Any) -> None:
        """A document or a forwarded post in private, with or without a command."""
        message = update.effective_message
        if message is not None:
            if context.chat_data is not None:
                context.chat_data.pop("ingest", None)
            await self._read(update, message, message)

    async def text(self, update: Update, context: Any) -> None:
        """Text in private: what /ingest waits for, nothing but addresses, else a question."""
        message = update.effective_message
        if message is None:
            return
        waited = context.chat_data is not None and context.chat_data.pop("ingest", False)
        if waited or only_addresses(message):
            await self._read(update, message, message)
        else:
            await self._questions.private(update, context)

    async def _read(self, update: Update, message: Message, content: Message) -> None:
        desk = self._desk
        language = await desk.language(update)
        if content.document is not None and (content.document.file_size or 0) > MOST_BYTES:
            await desk.reply(message, say("chat-file-too-large", language=language))
            return
        sources = await self._sources(content)
        if not sources:
            await desk.reply(message, say("chat-ingest-what", language=language))
            return
        await self._ingest(update, message, sources, language)

    async def _sources(self, content: Message) -> Sequence[str]:
        """Addresses and files that stand for a message; files are kept under the data folder."""
        folder = self._desk.uploads
        await self._desk.work(folder.mkdir, parents=True, exist_ok=True)
        if content.document is not None:
            path = place_of(content.document, folder)
            file = await content.document.get_file()
            await file.download_to_drive(path)
            return [str(path)]
        if only_addresses(content) or (addresses(content) and content.forward_origin is None):
            return addresses(content)
        if is_post(content):
            return [str(await self._desk.work(save_post, content, folder))]
        return []

    async def _ingest(
        self, update: Update, message: Message, sources: Sequence[str], language: str
    ) -> None:
        desk = self._desk
        library = await desk.library_of(update)
        reader = Reader(desk, sources, library=library, language=language)
        placeholder = await desk.reply(message, reader.said())
        outcomes = await reader.read(placeholder)
        if not 0 < len(outcomes) <= _RECEIPTS:  # none for a collection without a line
            said = summed(outcomes, language=language)
            await desk.edit(placeholder.chat_id, placeholder.message_id, said)
            return
        first, *others = outcomes
        await desk.edit(
            placeholder.chat_id,
            placeholder.message_id,
            self._receipt(first, language),
            keyboard=_keyboard(first, language),
        )
        for one in others:
            await desk.reply(
                message, self._receipt(one, language), keyboard=_keyboard(one, language)
            )

    def _receipt(self, outcome: Outcome, language: str) -> rich.Message:
        reason = sentence(outcome.error, language=language) if outcome.error else ""
        return receipt(outcome, reason, language=language)

    async def delete(self, update: Update, context: Any) -> None:
        """/delete NUMBER, after a confirmation."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language = await desk.language(update)
        article = await self._named(update, (context.args or [""])[0])
        if article is None:
            await desk.reply(message, say("chat-article-number", language=language))
            return
        delete, keep = (
            say(f"chat-button-{name}", language=language) for name in ("delete", "keep")
        )
        keyboard: Keyboard = [
            [
                InlineKeyboardButton(delete, callback_data=f"delete:{article.id}"),
                InlineKeyboardButton(keep, callback_data="keep"),
            ]
        ]
        said = say("chat-delete", {"title": one_line(article.title)}, language=language)
        await desk.reply(message, said, keyboard=keyboard)

    async def refresh(self, update: Update, _: Any) -> None:
        """/refresh: read every public address again."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await desk.library_of(update)
        known = await desk.work(desk.library.articles, library=library)
        pages = list(dict.fromkeys(one.url for one in known if one.url))
        if not pages:
            await desk.reply(message, say("chat-refresh-nothing", language=language))
            return
        await self._ingest(update, message, pages, language)

    async def export(self, update: Update, _: Any) -> None:
        """/export: all articles as a file that ingest takes."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await desk.library_of(update)
        articles = await desk.work(desk.library.articles, library=library)
        if not articles:
            await desk.reply(message, say("chat-no-articles-admin", language=language))
            return
        content = await desk.work(_collection, articles)
        said = say("chat-exported", {"articles": len(articles)}, language=language)
        await message.reply_document(content, filename=f"{library}.jsonl.gz", caption=said)

    async def doctor(self, update: Update, _: Any) -> None:
        """/doctor: what `footnote doctor` prints."""
        message = update.effective_message
        if message is None:
            return
        async with self._desk.typing(message):
            said = await self._desk.work(lines, self._desk.data)
        await self._desk.reply(message, said)

    async def _named(self, update: Update, number: str) -> Article | None:
        if not (number.isascii() and number.isdigit()):
            return None
        library = await self._desk.library_of(update)
        with suppress(ArticleUnknown, OverflowError):
            return await self._desk.work(self._desk.library.article, int(number), library=library)
        return None

    async def _preview(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        language = await self._desk.language(update)
        article = await self._named(update, values[0])
        if article is None:
            return say("chat-button-old", language=language)
        await self._desk.reply(message, article_card(article, language=language), to=message)
        return None

    async def _remove(
        self, update: Update, query: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk, language = self._desk, await self._desk.language(update)
        article = await self._named(update, values[0])
        if article is None:
            return say("chat-button-old", language=language)
        await desk.work(desk.library.remove, article.id, library=await desk.library_of(update))
        name = "chat-undone" if str(query.data).startswith("undo") else "chat-deleted"
        said = say(name, {"title": one_line(article.title)}, language=language)
        await desk.edit(message.chat_id, message.message_id, said)
        return None

    async def _keep(
        self, update: Update, _: CallbackQuery, message: Message, __: list[str]
    ) -> str | None:
        said = say("chat-kept-article", language=await self._desk.language(update))
        await self._desk.edit(message.chat_id, message.message_id, said)
        return None


def summed(outcomes: Sequence[Outcome], *, language: str) -> str:
    """How many articles there were of each status, and what failed."""
    parts = []
    for status in Status:
        count = sum(one.status is status for one in outcomes)
        if count:
            name = say(f"status-{status}", language=language).lower()
            parts.append(say("chat-sum-part", {"count": count, "status": name}, language=language))
    said = [
        say("chat-sum", {"articles": len(outcomes), "counts": ", ".join(parts)}, language=language)
    ]
    failed = [one for one in outcomes if one.error is not None]
    said += [
        f"· {one_line(one.source)[-80:]}: {sentence(one.error, language=language)}"
        for one in failed[:_FAILURES]
        if one.error is not None
    ]
    if len(failed) > _FAILURES:
        said.append(say("chat-more-failed", {"count": len(failed) - _FAILURES}, language=language))
    return "\n".join(said)


def _keyboard(outcome: Outcome, language: str) -> Keyboard:
    """Preview of what is stored, and undo of what was added."""
    if outcome.article is None:
        return ()
    preview = say("chat-button-preview", language=language)
    row = [InlineKeyboardButton(preview, callback_data=f"preview:{outcome.article.id}")]
    if outcome.status is Status.ADDED:
        undo = say("chat-button-undo", language=language)
        row.append(InlineKeyboardButton(undo, callback_data=f"undo:{outcome.article.id}"))
    return [row]


def _collection(articles: Sequence[Article]) -> bytes:
    """Lines as ingest takes them, compressed."""
    rows = (
        {
            "id": str(one.id),
            "title": one.title,
            "text": one.text,
            "url": one.url,
            "published": one.published.isoformat() if one.published else None,
            "authors": list(one.authors),
            "outlet": one.outlet,
            "language": one.language,
        }
        for one in articles
    )
    lines_ = (json.dumps({k: v for k, v in row.items() if v}, ensure_ascii=False) for row in rows)
    return gzip.compress("".join(f"{line}\n" for line in lines_).encode())
