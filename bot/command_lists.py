"""The commands that Telegram offers people, by place and language."""

import logging
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.texts import LANGUAGES, say

log = logging.getLogger(__name__)

PRIVATE = ("ask", "search", "latest", "article", "language", "privacy", "help", "cancel")
GROUP = ("ask", "search", "latest", "language", "help")


async def publish(bot: Bot) -> None:
    """Set the lists; the bot works without them when Telegram refuses."""
    scopes: list[tuple[Any, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
    ]
    for scope, names in scopes:
        for language in LANGUAGES:
            listed = [BotCommand(one, say(f"command-{one}", language=language)) for one in names]
            try:
                await bot.set_my_commands(
                    listed, scope=scope, language_code=None if language == "en" else language
                )
            except TelegramError as error:
                log.warning("commands not published because=%s", type(error).__name__)
                return
