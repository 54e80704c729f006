"""Buttons under the bot's messages: what is pressed is always answered."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.error import TelegramError

from bot import access, refusals, rights
from bot.desk import Desk, Keyboard, is_group
from bot.handlers.actions import Action
from bot.handlers.admin import Admin
from bot.handlers.floods import Floods, too_many
from bot.handlers.people import People
from bot.handlers.reading import Reading
from bot.holdings import end_persons
from bot.render import found
from bot.shown import PAGE, Shown, places_of
from bot.texts import LANGUAGES, say

log = logging.getLogger(__name__)

_LONGEST_ALERT = 200  # characters
# What our buttons hold; programs can press any data, such as numbers that no database holds.
_VALUE = re.compile("[a-z]+|0|[1-9][0-9]{0,17}")
_SAY = {"more", "example", "preview", "undoall"}  # what members may press and a message comes of


class Buttons:
    """Does what a button says; each action returns what is shown to the one who pressed."""

    def __init__(
        self,
        desk: Desk,
        people: People,
        reading: Reading,
        admin: Admin,
        others: Mapping[str, Action],
        *,
        floods: Floods,
    ) -> None:
        self._desk = desk
        self._floods = floods
        self._people = people
        self._reading = reading
        self._actions: dict[str, Action] = {
            "why": self._why,
            "more": self._more,
            "up": self._mark,
            "down": self._mark,
            "example": self._example,
            "language": self._language,
            "forget": self._forget,
            "page": self._page,
            **others,
            **admin.free_actions,
        }
        self._admin_actions: dict[str, Action] = dict(admin.actions)

    async def pressed(self, update: Update, _: Any) -> None:
        """Any button."""
        query = update.callback_query
        if query is None:
            return
        name, *values = (query.data or "").split(":")
        language = await self._desk.language(update)
        verdict = await self._floods.look(update, says=name in _SAY)
        if not verdict.allowed:
            said = too_many(verdict, language=language) if verdict.notice else None
            await _answer(query, said, alert=True)
            return
        message = query.message
        action = self._actions.get(name) or self._admin_actions.get(name)
        ours = all(map(_VALUE.fullmatch, values))
        if (
            action is None
            or not ours
            or not isinstance(message, Message)
            or not message.is_accessible
        ):
            await _answer(query, say("chat-button-old", language=language), alert=True)
            return
        operates = access.operates(await rights.visit(self._desk, update))
        if name in self._admin_actions and not operates:
            await _answer(query, say("chat-admins-only", language=language), alert=True)
            return
        try:
            said = await action(update, query, message, values)
        except (ValueError, IndexError):  # of a version that named its buttons in another way
            said = say("chat-button-old", language=language)
        await _answer(query, said, alert=name in {"why", "tell"})

    async def _remembered(self, update: Update, message: Message, number: str) -> Shown | None:
        """What was answered, where this chat may still read all that it came from."""
        known = await self._desk.work(
            self._desk.state.answers.get, int(number), chat=message.chat_id
        )
        remembered = known.payload(Shown) if known else None
        readable = await rights.readable(self._desk, update)
        here = remembered is not None and set(remembered.libraries) <= {*readable}
        return remembered if here else None

    async def _why(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        remembered = await self._remembered(update, message, values[0])
        if remembered is None:
            return say("chat-button-old", language=await self._desk.language(update))
        return remembered.why

    async def _more(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk, language = self._desk, await self._desk.language(update)
        remembered = await self._remembered(update, message, values[0])
        if remembered is None:
            return say("chat-button-old", language=language)
        page = int(values[1])
        places = await desk.work(
            places_of, remembered, desk.library, page=page, readable=remembered.libraries
        )
        if not places:
            return say("chat-no-more", language=language)
        said = found(places, first=page * PAGE + 1, language=language, bot=desk.bot.username)
        keyboard: Keyboard = ()
        if (page + 1) * PAGE < len(remembered.places):
            more = say("chat-button-more", language=language)
            data = f"more:{values[0]}:{page + 1}"
            keyboard = [[InlineKeyboardButton(more, callback_data=data)]]
        await desk.reply(message, said, keyboard=keyboard, to=message)
        return None

    async def _mark(
        self, update: Update, query: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk, language = self._desk, await self._desk.language(update)
        if await self._remembered(update, message, values[0]) is None:
            return say("chat-button-old", language=language)
        stands = await desk.work(
            desk.state.feedback.press,
            int(values[0]),
            user=query.from_user.id,
            up=str(query.data).startswith("up"),
        )
        return say("chat-thanks" if stands else "chat-thanks-undone", language=language)

    async def _example(
        self, update: Update, _: CallbackQuery, __: Message, values: list[str]
    ) -> str | None:
        await self._people.example(update, int(values[0]))
        return None

    async def _language(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk, chosen = self._desk, values[0]
        if chosen not in LANGUAGES:
            raise ValueError(chosen)
        if is_group(update) and not await rights.leads(desk, update):
            return say("chat-group-admins-only", language=await desk.language(update))
        await desk.work(desk.state.chats.choose_language, message.chat_id, chosen)
        said = say("chat-language-set", language=chosen)
        await desk.edit(message.chat_id, message.message_id, said)
        return said

    async def _forget(
        self, update: Update, query: CallbackQuery, message: Message, _: list[str]
    ) -> str | None:
        desk = self._desk
        said = say("chat-forgotten", language=await desk.language(update))
        await end_persons(desk, query.from_user.id)
        await desk.work(desk.state.forget, query.from_user.id)
        desk.exchanges.forget(query.from_user.id)
        if not is_group(update):
            await desk.edit(message.chat_id, message.message_id, said)
        return said

    async def _page(
        self, update: Update, _: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        desk = self._desk
        library = await rights.managed(desk, update)
        if library is None:
            return await refusals.shown(desk, update)
        said, keyboard = await self._reading.page(update, int(values[0]), library=library)
        await desk.edit(message.chat_id, message.message_id, said, keyboard=keyboard)
        return None


async def _answer(query: CallbackQuery, said: str | None, *, alert: bool) -> None:
    try:
        await query.answer(said[:_LONGEST_ALERT] if said else None, show_alert=alert)
    except TelegramError as error:
        # Too old, as it waited while the bot was down, or not reached: what it asked for is done.
        log.info("press not answered because=%s", type(error).__name__)
