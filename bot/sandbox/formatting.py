"""From what a call gives as text to what a message holds: parsed, cleaned, trimmed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox import markup_html, markup_markdown, utf16, weblinks
from bot.sandbox.detection import detect_beside
from bot.sandbox.entities import DETECTED, STYLED, Entity, FindUser, in_order, normalized
from bot.sandbox.errors import bad_request, not_strict
from bot.sandbox.markup_html import BadMarkup

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_MAX_OFFSET = 1_000_000
_REMOVED = frozenset("\r\u0333\u033f\u030a" + "".join(map(chr, range(0x2028, 0x202F))))
_INVISIBLE = frozenset(
    " \n\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3000\u3164\ufeff\uffa0"
    + "".join(map(chr, range(0x2000, 0x2010)))
    + "".join(map(chr, range(0x202F, 0x2030)))
    + "".join(map(chr, range(0x205F, 0x2070)))
)
_FIELDS = frozenset({
    "type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time",
    "date_time_format",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities, as a message holds it."""

    text: str = ""
    entities: tuple[Entity, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can be seen."""
        return all(char in _INVISIBLE for char in self.text)

    @property
    def size(self) -> int:
        """The length in UTF-16 units."""
        return utf16.length(self.text)

    def entities_json(self, find_user: FindUser) -> list[dict[str, Any]]:
        """Return the list of MessageEntity."""
        return [entity.to_json(find_user) for entity in self.entities]


def formatted(
    text: str,
    *,
    parse_mode: str = "",
    entities: Sequence[Any] | None = None,
    find_user: FindUser = lambda _user_id: None,
) -> Formatted:
    """Return the text as it is stored. Raises Refused as tdlib and the Bot API server do."""
    if utf16.has_lone_surrogate(text):
        raise bad_request("strings must be encoded in UTF-8")
    if parse_mode and entities:
        raise not_strict("entities are ignored where parse_mode is given")
    try:
        text, found = _parsed(text, parse_mode.lower(), entities or ())
        text, found = _cleaned(text, in_order(found))
    except BadMarkup as error:
        raise bad_request(f"can't parse entities: {error}") from None
    known = [e for e in found if e.type != "text_mention" or find_user(int(e.argument))]
    text, known = _trimmed(text, normalized(known))
    return Formatted(text, tuple(normalized([*known, *detect_beside(text, known)])))


def _parsed(text: str, parse_mode: str, entities: Sequence[Any]) -> tuple[str, list[Entity]]:
    match parse_mode:
        case "":
            found = [_explicit(entity) for entity in entities]
            return text, [entity for entity in found if entity is not None]
        case "html":
            return markup_html.parse(text)
        case "markdownv2":
            return markup_markdown.parse(text)
        case "markdown":
            return markup_markdown.parse_old(text)
    raise bad_request("unsupported parse_mode")


def _explicit(value: Any) -> Entity | None:
    """Read one MessageEntity; those that Telegram finds itself are passed over."""
    _check_shape(value)
    kind = value["type"]
    if kind in DETECTED:
        return None
    for name in ("offset", "length"):
        if not 0 <= value[name] <= _MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect {name} {value[name]}")
    return Entity(kind, value["offset"], value["length"], _argument(kind, value))


def _check_shape(value: Any) -> None:
    prefix = "can't parse MessageEntity: "
    if not isinstance(value, dict):
        raise bad_request(prefix + "expected an Object")
    if unknown := sorted(value.keys() - _FIELDS):
        raise not_strict(f"unknown field {unknown[0]!r} in a MessageEntity")
    for name in ("offset", "length"):
        if not isinstance(value.get(name), int) or isinstance(value[name], bool):
            raise bad_request(prefix + f'Can\'t find field "{name}"')
    if value.get("type") not in STYLED | DETECTED:
        raise bad_request(prefix + "Unsupported type specified")


def _argument(kind: str, value: dict[str, Any]) -> str:
    match kind:
        case "text_link":
            try:
                return weblinks.checked(str(value.get("url", "")))
            except weblinks.BadLink as error:
                raise bad_request(f"entity {error}") from None
        case "text_mention":
            return str(int((value.get("user") or {}).get("id", 0)))
        case "custom_emoji":
            number = str(value.get("custom_emoji_id", ""))
            if not (number.isdigit() and int(number)):
                raise bad_request("invalid custom emoji identifier specified")
            return number
        case "date_time":
            return f"{int(value['unix_time'])} {value.get('date_time_format', '')}"
        case "pre":
            return str(value.get("language") or "")
    return ""


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Replace control characters, remove what reorders lines, and move the entities along."""
    moved = {0: 0}
    kept: list[str] = []
    old = new = 0
    for char in text:
        old += utf16.width(char)
        if char not in _REMOVED:
            kept.append(" " if char < " " and char != "\n" else char)
            new += utf16.width(char)
        moved[old] = new
    return "".join(kept), [_moved(entity, moved, text) for entity in entities]


def _moved(entity: Entity, moved: dict[int, int], text: str) -> Entity:
    total = utf16.length(text)
    if entity.offset > total:
        raise BadMarkup(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
    if entity.offset not in moved:
        place = _byte_after(text, entity.offset)
        raise BadMarkup(f"Entity begins in a middle of a UTF-16 symbol at byte offset {place}")
    if entity.end > total:
        raise BadMarkup(
            f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text"
            f" at UTF-16 offset {entity.end}"
        )
    if entity.end not in moved:
        place = _byte_after(text, entity.end)
        raise BadMarkup(
            f"Entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16"
            f" symbol at byte offset {place}"
        )
    offset = moved[entity.offset]
    return replace(entity, offset=offset, length=moved[entity.end] - offset)


def _byte_after(text: str, unit: int) -> int:
    """Return the byte after the character in whose middle a unit lies."""
    return len(utf16.cut(text, 0, unit + 1).encode())


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip white space: all of it at the end, at the start as far as no entity begins there."""
    right = text.rstrip(" \n")
    end = utf16.length(right)
    first = min((entity.offset for entity in entities), default=len(text))
    skip = min(len(right) - len(right.lstrip(" \n")), first)
    fitted = [
        replace(entity, offset=entity.offset - skip, length=min(entity.end, end) - entity.offset)
        for entity in entities
    ]
    return right[skip:], [entity for entity in fitted if entity.length > 0]
