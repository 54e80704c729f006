"""What commands and buttons are to the bot, and the question before something is deleted."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from bot.desk import Keyboard
from bot.texts import say

Handler = Callable[[Update, Any], Awaitable[None]]
"""A command."""

Action = Callable[[Update, CallbackQuery, Message, list[str]], Awaitable[str | None]]
"""A button with the values of its data; what is returned is shown to the one who pressed."""


def delete_or_keep(delete: str, keep: str, *, language: str) -> Keyboard:
    """The two buttons of a question whether to delete, by their data."""
    return [
        [
            InlineKeyboardButton(
                say("chat-button-delete", language=language), callback_data=delete
            ),
            InlineKeyboardButton(say("chat-button-keep", language=language), callback_data=keep),
        ]
    ]
