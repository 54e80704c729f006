"""Updates as Telegram sent them, also those that the library for its Bot API cannot read."""

from typing import Any, cast

from telegram import Update
from telegram.ext import ExtBot

Raw = dict[str, Any]

# What a message is told apart by and answered with; the rest may be newer or older than the library.
_PLAIN = frozenset({
    "message_id", "date", "edit_date", "chat", "from", "sender_chat", "message_thread_id",
    "is_topic_message", "media_group_id", "text", "entities", "caption", "caption_entities",
})  # fmt: skip

_MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})


class RawBot(ExtBot[Any]):
    """A bot that can fetch updates without reading them.

    The library's own getUpdates raises where it cannot read one, so that none ever comes through,
    and writes all of them into the log."""

    async def raw_updates(
        self, *, offset: int, timeout_s: int, allowed: tuple[str, ...]
    ) -> list[Raw]:
        """One long poll; raises TelegramError."""
        data: Raw = {"timeout": timeout_s, "allowed_updates": list(allowed)}
        if offset:
            data["offset"] = offset
        return cast("list[Raw]", await self._post("getUpdates", data))


def readable(update: Raw, bot: ExtBot[Any]) -> Update | None:
    """The update as the library knows it, a message without what cannot be read; None if nothing can."""
    for body in (update, _plain(update)):
        try:
            return Update.de_json(body, bot)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return None


def _plain(update: Raw) -> Raw:
    return {
        kind: {name: part for name, part in value.items() if name in _PLAIN}
        if kind in _MESSAGES and isinstance(value, dict)
        else value
        for kind, value in update.items()
    }
