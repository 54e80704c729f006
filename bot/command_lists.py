"""The commands that Telegram offers people, by place and language."""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.texts import LANGUAGES, say

log = logging.getLogger(__name__)

PRIVATE = (
    *("ask", "search", "latest", "article", "new", "ingest", "articles", "delete", "settings"),
    *("language", "privacy", "mydata", "help", "cancel"),
)
GROUP = ("ask", "search", "latest", "new", "help")
GROUP_LEADERS = (
    *GROUP,
    *("settings", "language", "ingest", "feeds", "articles", "delete", "gaps", "export"),
)
ADMIN = (
    *PRIVATE,
    *("refresh", "feeds", "jobs", "export", "gaps", "stats"),
    *("libraries", "admins", "reindex", "doctor"),
)


async def publish(bot: Bot) -> None:
    """Set the lists for everybody; the bot works without them when Telegram refuses."""
    scopes: list[tuple[BotCommandScope, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
        (BotCommandScopeAllChatAdministrators(), GROUP_LEADERS),
    ]
    for scope, names in scopes:
        if not await _set(bot, scope, names):
            return


async def publish_for_admin(bot: Bot, chat: int) -> None:
    """Set the list in the private chat with an administrator of the bot, which must exist."""
    await _set(bot, BotCommandScopeChat(chat), ADMIN)


async def withdraw(bot: Bot, chat: int) -> None:
    """Show somebody who runs the bot no more the list of everybody."""
    for language in LANGUAGES:
        code = None if language == "en" else language
        try:
            await bot.delete_my_commands(scope=BotCommandScopeChat(chat), language_code=code)
        except TelegramError as error:
            log.info("commands not withdrawn because=%s", type(error).__name__)


async def _set(bot: Bot, scope: BotCommandScope, names: tuple[str, ...]) -> bool:
    for language in LANGUAGES:
        listed = [BotCommand(one, say(f"command-{one}", language=language)) for one in names]
        try:
            await bot.set_my_commands(
                listed, scope=scope, language_code=None if language == "en" else language
            )
        except TelegramError as error:
            log.warning("commands not published because=%s", type(error).__name__)
            return False
    return True
