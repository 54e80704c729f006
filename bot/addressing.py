"""Whether a message is meant for the bot, and what it asks."""

import re
from dataclasses import dataclass
from typing import Any

from telegram import Message, MessageEntity

from retrieval.urls import canonical_url

_WEB = (MessageEntity.URL, MessageEntity.TEXT_LINK)
_MENTIONS = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
# Where parts of a rich message keep their texts, and where parts of their own.
_RICH_TEXTS = ("text", "summary")
_RICH_PARTS = ("blocks", "items", "cells")
_SPACE = re.compile(r"[ \t]{2,}")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the message that holds it, and the addresses that it is about, if any."""

    question: str
    message: Message
    about: tuple[str, ...] = ()


def command_question(message: Message) -> Asked:
    """What /ask asks: the words after it, else those of the message that it replies to.

    With words of its own, or where the other message is nothing but a link, it asks about that
    link's article."""
    own = _after_command(message)
    other = _replied(message)
    if other is None:
        return Asked(own, message)
    about = addresses(other)
    if own:
        return Asked(own, message, about)
    text = words_of(other)
    if only_addresses(other):
        return Asked("", other, about)
    return Asked(text, other)


def private_question(message: Message) -> Asked:
    """What a message in private asks; as a reply to a link, about its article."""
    other = _replied(message)
    by_person = other is not None and other.from_user is not None and not other.from_user.is_bot
    return Asked(words_of(message), message, addresses(other) if other and by_person else ())


def group_question(message: Message, *, bot: int, username: str) -> Asked | None:
    """What a message of a group asks the bot; None when it is not meant for it.

    Only a mention by entity or a reply to the bot is."""
    text = words_of(message)
    mentions = _mentions(message, bot=bot, username=username)
    other = _replied(message)
    to_bot = other is not None and other.from_user is not None and other.from_user.id == bot
    if not mentions and not to_bot:
        return None
    own = _cut(text, mentions).strip()
    if own or other is None or to_bot:
        return Asked(own, message, addresses(other) if other is not None and not to_bot else ())
    about = addresses(other)
    if only_addresses(other):
        return Asked("", other, about)
    return Asked(words_of(other), other)


def addresses(message: Message) -> tuple[str, ...]:
    """Web addresses of a message, each once, in their order."""
    found = [
        entity.url or _part(words_of(message), entity)
        for entity in message.entities or message.caption_entities
        if entity.type in _WEB
    ]
    return tuple(dict.fromkeys(address for one in found if (address := _address(one))))


def typed_addresses(message: Message) -> tuple[str, ...]:
    """Addresses after a command, also those that Telegram does not take for links, such as localhost."""
    typed = (word for word in _after_command(message).split() if _SCHEME.match(word))
    return addresses(message) or tuple(dict.fromkeys(one for one in map(_address, typed) if one))


def only_addresses(message: Message) -> bool:
    """Whether a message is nothing but addresses, after a command or not."""
    rest = _without_addresses(message).strip()
    if rest.startswith("/"):
        rest = " ".join(rest.split()[1:])
    return bool(addresses(message)) and not rest.strip(" ,;\n")


def words_of(message: Message) -> str:
    """Text or caption of a message, or what a rich one says."""
    if message.text or message.caption:
        return message.text or message.caption or ""
    return _plain_text(message.api_kwargs.get("rich_message")).strip()


def is_command(text: str, name: str, *, username: str) -> bool:
    """Whether a text begins with this command, for this bot or for any."""
    word = next(iter(text.split(maxsplit=1)), "").casefold()
    return word in {f"/{name}", f"/{name}@{username}".casefold()}


def has_rich_text(message: Message) -> bool:
    """Whether it is of the kind that the library for the Bot API does not know."""
    return "rich_message" in message.api_kwargs


def _plain_text(rich: Any) -> str:
    """The text of a rich message or a part of one: strings, lists of parts, or objects with parts."""
    if isinstance(rich, str):
        return rich
    if isinstance(rich, list):
        return "".join(map(_plain_text, rich))
    if not isinstance(rich, dict):
        return ""
    parts = [_plain_text(rich[name]) for name in _RICH_TEXTS if name in rich]
    parts += [
        "\n\n".join(map(_plain_text, _listed(rich[name]))) for name in _RICH_PARTS if name in rich
    ]
    return "\n".join(part for part in parts if part)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _address(text: str) -> str | None:
    """The address with its scheme, which people leave out; None for what is none."""
    whole = text if _SCHEME.match(text) else f"https://{text}"
    try:
        canonical_url(whole)
    except ValueError:
        return None
    return whole


def _replied(message: Message) -> Message | None:
    """The message that this one replies to, unless it only stands in a topic."""
    other = message.reply_to_message
    return None if other is None or other.forum_topic_created is not None else other


def _after_command(message: Message) -> str:
    parts = words_of(message).split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def _mentions(message: Message, *, bot: int, username: str) -> list[MessageEntity]:
    text = words_of(message)
    return [
        entity
        for entity in message.entities or message.caption_entities
        if entity.type in _MENTIONS
        and (
            (entity.user is not None and entity.user.id == bot)
            or _part(text, entity).casefold() == f"@{username}".casefold()
        )
    ]


def _without_addresses(message: Message) -> str:
    entities = message.entities or message.caption_entities
    return _cut(words_of(message), [one for one in entities if one.type in _WEB])


def _part(text: str, entity: MessageEntity) -> str:
    raw = text.encode("utf-16-le")
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    return raw[start:end].decode("utf-16-le", "replace")


def _cut(text: str, entities: list[MessageEntity]) -> str:
    """The text without what these entities cover."""
    raw = text.encode("utf-16-le")
    kept, at = b"", 0
    for entity in sorted(entities, key=lambda one: one.offset):
        kept += raw[at : 2 * entity.offset] + " ".encode("utf-16-le")
        at = 2 * (entity.offset + entity.length)
    return _SPACE.sub(" ", (kept + raw[at:]).decode("utf-16-le", "replace"))
