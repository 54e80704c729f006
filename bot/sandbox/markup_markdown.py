"""MarkdownV2 and the older Markdown as Telegram reads them, with its error texts."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.sandbox import utf16
from bot.sandbox.entities import Entity
from bot.sandbox.markup_html import BadMarkup, link_entity

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "code": "Code", "pre": "Pre",
    "strikethrough": "Strikethrough", "spoiler": "Spoiler", "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji", "blockquote": "BlockQuote",
}  # fmt: skip
_CLOSERS = {
    "bold": "*", "italic": "_", "underline": "__", "code": "`", "pre": "```",
    "strikethrough": "~", "spoiler": "||", "text_link": "]", "custom_emoji": "]",
}  # fmt: skip
_OPENERS = {
    "__": "underline", "_": "italic", "*": "bold", "~": "strikethrough", "||": "spoiler",
    "[": "text_link", "```": "pre", "`": "code", "![": "custom_emoji",
}  # fmt: skip


@dataclass(slots=True)
class _Open:
    type: str
    argument: str
    offset: int
    place: int
    start: int

    def lost(self, source: str) -> BadMarkup:
        """The error when the end of this entity is missing."""
        name = "PreCode" if self.type == "pre" and self.argument else _NAMES[self.type]
        place = utf16.byte_offset(source, self.place)
        return BadMarkup(f"Can't find end of {name} entity at byte offset {place}")


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return the text of MarkdownV2 without its marks, and their entities. Raises BadMarkup."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._index = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []
        self._quoting = False
        self._may_quote = True

    def read(self) -> tuple[str, list[Entity]]:
        while self._index < len(self._source):
            self._step()
        if self._quoting:
            self._end_quote_at_the_end()
        if self._open:
            raise self._open[-1].lost(self._source)
        return "".join(self._out), self._entities

    def _step(self) -> None:
        char = self._source[self._index]
        after = self._source[self._index + 1 : self._index + 2]
        if char == "\\" and after and "\0" < after <= "~":
            self._emit(after)
            self._index += 2
        elif char not in self._reserved():
            self._emit(char)
            self._index += 1
        elif self._ends():
            self._end()
        else:
            self._begin()

    def _emit(self, char: str) -> None:
        self._out.append(char)
        self._offset += utf16.width(char)
        if char != "\r":
            self._may_quote = char == "\n"

    def _reserved(self) -> str:
        in_code = self._open and self._open[-1].type in {"code", "pre"}
        return "`" if in_code else _RESERVED

    def _next_is(self, mark: str) -> bool:
        return self._source.startswith(mark, self._index)

    def _ends(self) -> bool:
        if not self._open:
            return False
        if self._quoting and self._next_is("\n") and not self._next_is("\n>"):
            return True
        last = self._open[-1].type
        if last == "blockquote":
            return False
        if last == "italic":
            return self._next_is("_") and not self._next_is("__")
        return self._next_is(_CLOSERS[last])

    def _begin(self) -> None:
        char = self._source[self._index]
        if char == "\n":
            self._emit(char)
            self._index += 1
            return
        if char == ">" and self._may_quote:
            self._index += 1
            if not self._quoting:
                self._quoting = True
                self._push("blockquote", self._index - 1)
            return
        for mark, kind in _OPENERS.items():
            if self._next_is(mark) and not (mark == "`" and self._next_is("```")):
                place = self._index
                self._index += len(mark)
                self._push(kind, place, self._language() if kind == "pre" else "")
                return
        raise BadMarkup(
            f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
        )

    def _push(self, kind: str, place: int, argument: str = "") -> None:
        self._open.append(_Open(kind, argument, self._offset, place, len(self._out)))

    def _language(self) -> str:
        """Skip the name of a language after ``` and one line break."""
        end = self._index
        while end < len(self._source) and not self._source[end].isspace():
            if self._source[end] == "`":
                break
            end += 1
        language = ""
        if end < len(self._source) and self._source[end] != "`":
            language, self._index = self._source[self._index : end], end
        if self._next_is("\r\n") or self._next_is("\n\r"):
            self._index += 2
        elif self._next_is("\n") or self._next_is("\r"):
            self._index += 1
        return language

    def _end(self) -> None:
        if self._next_is("\n") and self._quoting and not self._next_is("\n>"):
            self._end_quote()
            return
        opened = self._open.pop()
        self._index += len(_CLOSERS[opened.type])
        length = self._offset - opened.offset
        if opened.type == "text_link":
            given = self._address("a URL")
            url = "".join(self._out[opened.start :]) if given is None else given
            entity = link_entity(url, offset=opened.offset, length=length)
        elif opened.type == "custom_emoji":
            entity = Entity("custom_emoji", opened.offset, length, self._emoji())
        else:
            entity = Entity(opened.type, opened.offset, length, opened.argument)
        if entity is not None and length:
            self._entities.append(entity)

    def _address(self, what: str) -> str | None:
        """Read (…) after a link's text; None where there is none."""
        if not self._next_is("("):
            return None
        self._index += 1
        begin = self._index
        url: list[str] = []
        while self._index < len(self._source) and not self._next_is(")"):
            if self._next_is("\\") and self._index + 1 < len(self._source):
                self._index += 1
            url.append(self._source[self._index])
            self._index += 1
        if not self._next_is(")"):
            place = utf16.byte_offset(self._source, begin)
            raise BadMarkup(f"Can't find end of {what} at byte offset {place}")
        self._index += 1
        return "".join(url)

    def _emoji(self) -> str:
        url = self._address("a custom emoji URL")
        if url is None:
            raise BadMarkup("Custom emoji entity must contain a tg://emoji URL")
        return _emoji_id(url)

    def _end_quote(self) -> None:
        kind = self._quote_kind(hidden_mark_at=self._index - 2)
        opened = self._open.pop()
        if opened.type != "blockquote":
            raise opened.lost(self._source)
        self._emit("\n")
        self._index += 1
        self._quoting = False
        self._entities.append(Entity(kind, opened.offset, self._offset - opened.offset))

    def _end_quote_at_the_end(self) -> None:
        kind = self._quote_kind(hidden_mark_at=len(self._source) - 2)
        if self._open[-1].type != "blockquote":
            return
        opened = self._open.pop()
        if self._offset > opened.offset:
            self._entities.append(Entity(kind, opened.offset, self._offset - opened.offset))

    def _quote_kind(self, *, hidden_mark_at: int) -> str:
        """A quote that ends in || is expandable; the mark looks like a spoiler that just began."""
        last = self._open[-1]
        if last.type == "spoiler" and last.place == hidden_mark_at:
            self._open.pop()
            return "expandable_blockquote"
        return "blockquote"


def _emoji_id(url: str) -> str:
    """Return the id in tg://emoji?id=…. Raises BadMarkup."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "tg":
        raise BadMarkup("Custom emoji URL must have scheme tg")
    parts = urlsplit(rest.lstrip("/"))
    if parts.path.strip("/").lower() != "emoji":
        raise BadMarkup('Custom emoji URL must have host "emoji"')
    numbers = parse_qs(parts.query).get("id")
    if numbers is None:
        raise BadMarkup("Custom emoji URL must have an emoji identifier")
    if not numbers[0].isdigit() or numbers[0].startswith("0"):
        raise BadMarkup("Invalid custom emoji identifier specified")
    return numbers[0]


def parse_old(source: str) -> tuple[str, list[Entity]]:
    """Return the text of legacy Markdown without its marks, and their entities."""
    out: list[str] = []
    entities: list[Entity] = []
    index = 0
    while index < len(source):
        char = source[index]
        if char == "\\" and source[index + 1 : index + 2] in {"_", "*", "`", "["}:
            out.append(source[index + 1])
            index += 2
        elif char in "_*`[":
            index = _old_entity(source, index, out, entities)
        else:
            out.append(char)
            index += 1
    return "".join(out), entities


def _old_entity(source: str, begin: int, out: list[str], entities: list[Entity]) -> int:
    """Read one entity and return where the text goes on."""
    mark = "```" if source.startswith("```", begin) else source[begin]
    closer = "]" if mark == "[" else mark
    end = source.find(closer, begin + len(mark))
    if end < 0:
        place = utf16.byte_offset(source, begin)
        raise BadMarkup(f"Can't find end of the entity starting at byte offset {place}")
    text = source[begin + len(mark) : end]
    offset, size = utf16.length("".join(out)), utf16.length(text)
    out.append(text)
    after = end + len(closer)
    entity: Entity | None
    if mark == "[":
        url, after = _old_address(source, after)
        entity = link_entity(url or text, offset=offset, length=size)
    else:
        kind = {"_": "italic", "*": "bold", "`": "code", "```": "pre"}[mark]
        entity = Entity(kind, offset, size)
    if entity is not None and size:
        entities.append(entity)
    return after


def _old_address(source: str, index: int) -> tuple[str, int]:
    if not source.startswith("(", index):
        return "", index
    end = source.find(")", index)
    end = len(source) if end < 0 else end
    return source[index + 1 : end], end + 1
