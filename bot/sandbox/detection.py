"""Entities that Telegram finds by itself: commands, mentions, addresses, tags."""

import re
from collections.abc import Iterable

from bot.sandbox import utf16
from bot.sandbox.entities import PRE, SPLITTABLE, Entity, intersect

_TOP_LEVEL = (
    "com|org|net|edu|gov|int|info|biz|io|me|dev|app|ai|co|tv|news|blog|online|site|xyz|press|"
    "ru|su|de|uk|fr|it|es|pl|nl|se|no|fi|dk|cz|at|ch|be|eu|ua|by|kz|us|ca|au|jp|cn|in|br|рф"
)
_SITE = r"[^\s<>\"«»]*[^\s<>\"«».,:;!?'()\[\]{}]"
_PATTERNS = (
    ("url", re.compile(rf"(?<![\w@.])(?:https?|ftp)://{_SITE}", re.IGNORECASE)),
    (
        "email",
        re.compile(
            r"(?<![\w.%+-])[\w.%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b", re.IGNORECASE
        ),
    ),
    (
        "url",
        re.compile(
            rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{_TOP_LEVEL})(?![\w-])(?::\d+)?(?:/(?:{_SITE})?)?",
            re.IGNORECASE,
        ),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    ),
    ("hashtag", re.compile(r"(?<![\w#&])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)


def detect(text: str) -> list[Entity]:
    """Return what is found in a text, in order and without overlaps."""
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            offset = utf16.length(text[: match.start()])
            entity = Entity(kind, offset, utf16.length(match[0]))
            if not any(intersect(entity, other) for other in found):
                found.append(entity)
    return sorted(found, key=lambda entity: entity.offset)


def detect_beside(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """Return what is found where no link, mention, emoji or code was given."""
    given = [e for e in entities if e.type not in SPLITTABLE and "blockquote" not in e.type]
    codes = [e for e in given if e.type in PRE]
    return [
        entity
        for entity in detect(text)
        if not any(intersect(entity, other) for other in (*given, *codes))
    ]
