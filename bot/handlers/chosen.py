"""/settings: what is chosen in a chat, shown and changed in one message."""

from collections.abc import Sequence
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from bot import access, rights
from bot.access import Length, Reads, Receipts, Visit, Who, is_own
from bot.desk import Desk, Keyboard, is_group
from bot.handlers.actions import Action, delete_or_keep
from bot.holdings import end_groups, end_persons, open_for_group
from bot.texts import LANGUAGES, say

NAMES = {"en": "English", "ru": "Русский"}
"""Languages as they call themselves."""

KINDS = {"reads": Reads, "length": Length, "asking": Who, "ingesting": Who, "receipts": Receipts}


class Chosen:
    """The command and its buttons; in groups they are its administrators', looked up at each press."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.actions: dict[str, Action] = {
            "set": self._set,
            "own": self._own,
            "endown": self._end,
        }

    async def settings(self, update: Update, _: Any) -> None:
        """/settings."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        if is_group(update) and not await rights.leads(desk, update):
            said = say("chat-group-admins-only", language=await desk.language(update))
            await desk.reply(message, said)
            return
        said, keyboard = await self._shown(update)
        await desk.reply(message, said, keyboard=keyboard)

    async def _set(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Choose a value; a button of another version says so by its names."""
        if (refused := await self._refused(update)) is not None:
            return refused
        desk, chats = self._desk, self._desk.state.chats
        name, value = values
        if name == "language":
            if value not in LANGUAGES:
                raise ValueError(value)
            await desk.work(chats.choose_language, message.chat_id, value)
        else:
            kind = KINDS.get(name)
            if kind is None:
                raise ValueError(name)
            await desk.work(chats.choose, message.chat_id, name, kind(value).value)
            desk.exchanges.leave(message.chat_id)
        await self._show_again(update, message)
        return None

    async def _own(
        self, update: Update, _: CallbackQuery, message: Message, __: list[str]
    ) -> str | None:
        """Give a group a library of its own."""
        if (refused := await self._refused(update)) is not None:
            return refused
        desk = self._desk
        if not is_group(update) or not desk.settings.group_articles:
            raise ValueError
        await desk.work(open_for_group, desk, message.chat_id)
        desk.exchanges.leave(message.chat_id)
        await self._show_again(update, message)
        return None

    async def _end(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Delete the chat's own library with all that is in it, after a question."""
        if (refused := await self._refused(update)) is not None:
            return refused
        desk, language = self._desk, await self._desk.language(update)
        library = (await rights.visit(desk, update)).own
        if library is None or not is_own(library):
            return say("chat-button-old", language=language)
        if values[0] == "ask":
            articles = (await desk.work(desk.library.count, library=(library,)))[0]
            said = say("chat-end-own", {"articles": articles}, language=language)
            keyboard = delete_or_keep("endown:yes", "endown:no", language=language)
            await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
            return None
        if values[0] == "yes":
            end = end_groups if is_group(update) else end_persons
            await end(desk, message.chat_id)
            desk.exchanges.leave(message.chat_id)
        await self._show_again(update, message)
        return None

    async def _refused(self, update: Update) -> str | None:
        """What is shown to somebody of a group who does not lead it now."""
        if not is_group(update) or await rights.leads(self._desk, update):
            return None
        return say("chat-group-admins-only", language=await self._desk.language(update))

    async def _show_again(self, update: Update, message: Message) -> None:
        said, keyboard = await self._shown(update)
        await self._desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)

    async def _shown(self, update: Update) -> tuple[str, Keyboard]:
        desk, known = self._desk, await rights.leading(self._desk, update)
        language = await desk.language(update)
        articles = 0
        if (own := access.own(known)) is not None:
            articles = (await desk.work(desk.library.count, library=(own,)))[0]
        said = _text(known, articles=articles, language=language)
        makes = not known.private and known.own is None and desk.settings.group_articles > 0
        return said, _keyboard(known, makes=makes, language=language)


def _text(known: Visit, *, articles: int, language: str) -> str:
    lines = [say("chat-settings", language=language)]
    if known.own is not None:
        name = "chat-settings-own" if known.private else "chat-settings-group"
        lines.append(say(name, {"articles": articles}, language=language))
    else:
        name = "chat-settings-no-own" if known.private else "chat-settings-no-group"
        lines.append(say(name, language=language))
    return "\n".join(lines)


def _keyboard(known: Visit, *, makes: bool, language: str) -> Keyboard:
    """A row for each thing that is chosen, with a mark at what holds."""
    chosen = known.choices
    rows: list[Sequence[InlineKeyboardButton]] = []
    if known.own is not None:
        rows.append(_row("reads", list(Reads), chosen.reads, language=language))
    if makes:
        rows.append([_button("chat-set-own", "own", language=language)])
    rows.append(
        [
            InlineKeyboardButton(
                _marked(NAMES[one], on=one == language), callback_data=f"set:language:{one}"
            )
            for one in LANGUAGES
        ]
    )
    rows.append(_row("length", list(Length), chosen.length, language=language))
    if not known.private:
        rows.append(_row("asking", list(Who), chosen.asking, language=language))
    if not known.private and known.own is not None:
        rows.append(_row("ingesting", list(Who), chosen.ingesting, language=language))
        rows.append(_row("receipts", list(Receipts), chosen.receipts, language=language))
    if known.own is not None:
        rows.append([_button("chat-set-end-own", "endown:ask", language=language)])
    return rows


def _row(
    name: str, values: Sequence[Reads | Length | Who | Receipts], now: str, *, language: str
) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(
            _marked(say(f"chat-set-{name}-{one}", language=language), on=one == now),
            callback_data=f"set:{name}:{one}",
        )
        for one in values
    ]


def _button(name: str, data: str, *, language: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(say(name, language=language), callback_data=data)


def _marked(text: str, *, on: bool) -> str:
    return f"✓ {text}" if on else text
