"""Text with entities, as Telegram takes it: never markup, which text of articles would break."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from telegram import MessageEntity

from bot.terminal import inert, one_line
from retrieval.urls import parse_url

MOST_UNITS = 4_096
"""UTF-16 units that one message may have."""

_BREAKS = ("\n\n", "\n", " ")
_LONGEST_TITLE = 120  # characters
_IN_FRAGMENT = "%!$&'()*+,;=:@/?~-._"  # what may stand in a fragment (RFC 3986), escapes too
_HALF = 2  # no break is looked for in the first half of a message


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says; offsets of its entities count UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


class Writer:
    """Puts a message together piece by piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[MessageEntity] = []
        self._at = 0

    def add(self, text: str, *kinds: str, url: str | None = None) -> "Writer":
        """Append text, under entities of these kinds; those of nothing but space are left out.

        So is a link that Telegram would refuse, and the whole message with it."""
        text = inert(text)
        start = self._at
        self._parts.append(text)
        self._at += units(text)
        if text.strip():
            self._entities += [MessageEntity(kind, start, self._at - start) for kind in kinds]
            if address := web_address(url):
                self._entities.append(
                    MessageEntity(MessageEntity.TEXT_LINK, start, self._at - start, url=address)
                )
        return self

    def line(self) -> "Writer":
        """Begin a new line, unless nothing was written yet."""
        return self.add("\n") if self._at else self

    def cover(self, kind: str, start: int) -> "Writer":
        """Put an entity over everything from `start`, as `position` gave it, to here."""
        if self._at > start:
            self._entities.append(MessageEntity(kind, start, self._at - start))
        return self

    @property
    def position(self) -> int:
        """UTF-16 units written so far."""
        return self._at

    def message(self) -> Message:
        """What was written, without space around it."""
        return _trimmed(Message("".join(self._parts), tuple(self._entities)))


def web_address(url: str | None) -> str | None:
    """The address as Telegram takes it for a link, without credentials, and its fragment.

    None for what is no http or https URL, and for a host without a dot, such as localhost."""
    address, mark, fragment = (url or "").partition("#")
    try:
        parsed = parse_url(address)
    except ValueError:
        return None
    if "." not in parsed.host and ":" not in parsed.host:
        return None
    return f"{parsed}{mark}{quote(fragment, safe=_IN_FRAGMENT, errors='replace')}"


def one_title(text: str) -> str:
    """The first line of a text that has none of its own, cut at a word."""
    first = one_line(text.strip().split("\n", 1)[0])
    if len(first) <= _LONGEST_TITLE:
        return first
    return first[:_LONGEST_TITLE].rsplit(" ", 1)[0]


def units(text: str) -> int:
    """Length in UTF-16 units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(message: Message, *, most: int = MOST_UNITS) -> Iterator[Message]:
    """Yield messages of at most so many units, broken at paragraphs, lines or words if at all.

    An entity that a break falls into goes on in the next message."""
    rest = message
    while units(rest.text) > most:
        at = _break(rest.text, most)
        yield _trimmed(_slice(rest, 0, at))
        rest = _trimmed(_slice(rest, at, len(rest.text)))
    if rest.text:
        yield rest


def _break(text: str, most: int) -> int:
    """Characters that come into the next message."""
    longest = len(text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore"))
    for mark in _BREAKS:
        at = text.rfind(mark, longest // _HALF, longest)
        if at > 0:
            return at + len(mark)
    # Marks that change the character before them stay with it.
    at = longest
    while at > 1 and re.match("[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]", text[at]):
        at -= 1
    return at


def _slice(message: Message, start: int, end: int) -> Message:
    first, last = units(message.text[:start]), units(message.text[:end])
    kept = []
    for entity in message.entities:
        begin = max(entity.offset, first)
        stop = min(entity.offset + entity.length, last)
        if begin < stop:
            kept.append(_moved(entity, begin - first, stop - begin))
    return Message(message.text[start:end], tuple(kept))


def _trimmed(message: Message) -> Message:
    """Telegram cuts space off both ends: offsets would no longer fit."""
    text = message.text
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    if (start, end) == (0, len(text)):
        return message
    return _slice(message, start, end)


def _moved(entity: MessageEntity, offset: int, length: int) -> MessageEntity:
    return MessageEntity(
        entity.type, offset, length, url=entity.url, user=entity.user, language=entity.language
    )
