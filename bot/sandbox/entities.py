"""Message entities: their order, and how overlapping ones are split as tdlib does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
BLOCKQUOTES = frozenset({"blockquote", "expandable_blockquote"})
PRE = frozenset({"code", "pre"})
DETECTED = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
)
STYLED = SPLITTABLE | BLOCKQUOTES | PRE | {"text_link", "text_mention", "custom_emoji", "date_time"}

_PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "text_link": 49,
    "text_mention": 49, "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93,
    "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip
_ARGUMENT = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}

FindUser = Callable[[int], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text, in UTF-16 units; the argument is a URL, language, emoji or user id."""

    type: str
    offset: int
    length: int
    argument: str = ""

    @property
    def end(self) -> int:
        """The offset after the last unit."""
        return self.offset + self.length

    def to_json(self, find_user: FindUser) -> dict[str, Any]:
        """Return the MessageEntity of the Bot API."""
        entity: dict[str, Any] = {
            "type": self.type, "offset": self.offset, "length": self.length
        }  # fmt: skip
        if self.type == "text_mention":
            entity["user"] = find_user(int(self.argument))
        elif self.type == "date_time":
            time, _, shape = self.argument.partition(" ")
            entity |= {"unix_time": int(time)} | ({"date_time_format": shape} if shape else {})
        elif self.argument and self.type in _ARGUMENT:
            entity[_ARGUMENT[self.type]] = self.argument
        return entity


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Sort by offset, then the longer first, then by tdlib's priority of types."""
    return sorted(entities, key=lambda e: (e.offset, -e.length, _PRIORITY.get(e.type, 50)))


def intersect(one: Entity, other: Entity) -> bool:
    """Tell whether two entities share a unit."""
    return one.offset < other.end and other.offset < one.end


def normalized(entities: Iterable[Entity]) -> list[Entity]:
    """Return entities that only nest: crossing ones are split or left out."""
    entities = in_order(entity for entity in entities if entity.length > 0)
    if _only_nest(entities):
        return entities
    quotes = _apart(e for e in entities if e.type in BLOCKQUOTES)
    fixed = _apart(e for e in entities if e.type not in SPLITTABLE | BLOCKQUOTES)
    fixed = [entity for entity in fixed if not any(_cross(entity, quote) for quote in quotes)]
    return in_order([*quotes, *fixed, *_split(entities, in_order([*quotes, *fixed]))])


def _only_nest(entities: list[Entity]) -> bool:
    for index, one in enumerate(entities):
        for other in entities[index + 1 :]:
            if one.type == other.type and one.type in SPLITTABLE and other.offset <= one.end:
                return False
            if intersect(one, other) and not _may_hold(one, other):
                return False
    return True


def _may_hold(outer: Entity, inner: Entity) -> bool:
    if inner.end > outer.end or outer.type in PRE:
        return False
    if inner.type in BLOCKQUOTES:
        return False
    if inner.type in PRE:
        return outer.type in BLOCKQUOTES
    return inner.type in SPLITTABLE or outer.type in SPLITTABLE | BLOCKQUOTES


def _cross(one: Entity, other: Entity) -> bool:
    """Tell whether two entities overlap without `one` lying inside `other`."""
    inside = other.offset <= one.offset and one.end <= other.end
    return intersect(one, other) and not inside


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Keep the first of entities that overlap."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _split(entities: list[Entity], others: list[Entity]) -> list[Entity]:
    """Return the styles, joined by type and cut wherever anything else begins or ends."""
    styles = _joined(e for e in entities if e.type in SPLITTABLE)
    cuts = sorted({edge for e in (*styles, *others) for edge in (e.offset, e.end)})
    pieces: list[Entity] = []
    for style in styles:
        edges = [style.offset, *(c for c in cuts if style.offset < c < style.end), style.end]
        for start, end in pairwise(edges):
            piece = replace(style, offset=start, length=end - start)
            if not any(other.type in PRE and intersect(piece, other) for other in others):
                pieces.append(piece)
    return pieces


def _joined(entities: Iterable[Entity]) -> list[Entity]:
    joined: dict[str, list[Entity]] = {}
    for entity in entities:
        same = joined.setdefault(entity.type, [])
        if same and entity.offset <= same[-1].end:
            end = max(same[-1].end, entity.end)
            same[-1] = replace(same[-1], length=end - same[-1].offset)
        else:
            same.append(entity)
    return [entity for same in joined.values() for entity in same]
