"""/libraries and /admins: for those who run the bot."""

from collections.abc import Sequence
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.constants import ChatID

from bot.access import is_own, person_of
from bot.command_lists import publish_for_admin, withdraw
from bot.desk import Desk, Keyboard
from bot.handlers.actions import Action, Handler
from bot.terminal import one_line
from bot.texts import Value, say
from retrieval.domain import Library

_LONGEST_ID = 15  # digits; Telegram's have 52 bits at most
# What everybody writes as who writes as a group or channel, and Telegram itself.
_NOBODYS = frozenset({
    0, int(ChatID.ANONYMOUS_ADMIN), int(ChatID.FAKE_CHANNEL), int(ChatID.SERVICE_CHAT),
})  # fmt: skip
_LISTED = 50  # libraries and administrators that a message names


class Operators:
    """Commands and buttons about the bot as a whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {"libraries": self.libraries, "admins": self.admins}
        self.actions: dict[str, Action] = {"dismiss": self._dismiss}

    async def libraries(self, update: Update, _: Any) -> None:
        """/libraries: those of the bot with what they hold, of others how many there are."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        known = await desk.work(desk.library.libraries)
        lines = await desk.work(self._lines, known, await desk.language(update))
        await desk.reply(message, "\n".join(lines))

    def _lines(self, known: Sequence[Library], language: str) -> list[str]:
        """Blocks. What groups and people read is theirs: not even a count is told of one."""
        ours = [one.name for one in known if not is_own(one.name)]
        persons = sum(person_of(one.name) is not None for one in known)
        lines = [say("chat-libraries", language=language)]
        for name in ours[:_LISTED]:
            articles, _ = self._desk.library.count(library=name)
            values: dict[str, Value] = {"name": one_line(name), "articles": articles}
            lines.append(say("chat-library-line", values, language=language))
        others = {"groups": len(known) - len(ours) - persons, "people": persons}
        lines.append(say("chat-libraries-own", others, language=language))
        return lines

    async def admins(self, update: Update, context: Any) -> None:
        """/admins lists who runs the bot, with a number it adds somebody."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, given = await desk.language(update), (context.args or [""])[0]
        if given:
            await desk.reply(message, await self._add(given, language))
            return
        said, keyboard = self._list(language)
        await desk.reply(message, said, keyboard=keyboard)

    async def _add(self, given: str, language: str) -> str:
        desk = self._desk
        if not (given.isascii() and given.isdigit() and len(given) <= _LONGEST_ID):
            return say("chat-admins-number", language=language)
        person = int(given)
        if person in {*_NOBODYS, desk.bot.id}:
            return say("chat-admin-nobody", language=language)
        if person in desk.admins:
            return say("chat-admin-known", {"person": person}, language=language)
        await desk.work(desk.state.admins.add, person)
        await publish_for_admin(desk.bot, person)
        return say("chat-admin-added", {"person": person}, language=language)

    async def _dismiss(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Take somebody's rights; those of the settings are taken there."""
        desk, language = self._desk, await self._desk.language(update)
        if not await desk.work(desk.state.admins.remove, int(values[0])):
            return say("chat-button-old", language=language)
        await withdraw(desk.bot, int(values[0]))
        if int(values[0]) == message.chat_id and not desk.is_admin(update):
            await desk.edit(
                message.chat_id, message.message_id, say("chat-admins-only", language=language)
            )
            return None
        said, keyboard = self._list(language)
        await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
        return None

    def _list(self, language: str) -> tuple[str, Keyboard]:
        desk = self._desk
        fixed, added = desk.settings.admins, sorted(desk.admins - {*desk.settings.admins})
        lines = [say("chat-admins", language=language)]
        lines += [
            say("chat-admin-fixed", {"person": one}, language=language) for one in fixed[:_LISTED]
        ]
        lines += [
            say("chat-admin-line", {"person": one}, language=language) for one in added[:_LISTED]
        ]
        lines.append(say("chat-admins-how", language=language))
        keyboard = [
            [
                InlineKeyboardButton(
                    say("chat-button-dismiss", {"person": one}, language=language),
                    callback_data=f"dismiss:{one}",
                )
            ]
            for one in added[:_LISTED]
        ]
        return "\n".join(lines), keyboard
