"""Updates as Telegram sent them, also those that the library for its Bot API cannot read."""

import logging
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

log = logging.getLogger(__name__)

Raw = dict[str, Any]

_LARGEST = (1 << 63) - 1  # that the database holds

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
        given: object = await self._post("getUpdates", data)
        updates = [one for one in given if is_update(one)] if isinstance(given, list) else []
        if given != updates:
            log.warning("what came is not all updates kept=%d", len(updates))
            if not updates:  # they would come again at once
                raise TelegramError("No updates")
        return updates


def is_update(value: object) -> bool:
    """Whether a value has the number that updates are known by."""
    if not isinstance(value, dict):
        return False
    number = value.get("update_id")
    return type(number) is int and 0 <= number <= _LARGEST


def readable(update: Raw, bot: ExtBot[Any]) -> Update | None:
    """The update as the library knows it, a message without what cannot be read; None if nothing can."""
    for body in (update, _plain(update)):
        try:
            return Update.de_json(body, bot)
        except Exception:  # noqa: BLE001, S112 - whatever the library stumbles over
            continue
    return None


def _plain(update: Raw) -> Raw:
    return {
        kind: {name: part for name, part in value.items() if name in _PLAIN}
        if kind in _MESSAGES and isinstance(value, dict)
        else value
        for kind, value in update.items()
    }
