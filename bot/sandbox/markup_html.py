"""HTML as Telegram reads it, with its error texts."""

import re
import sys
from dataclasses import dataclass, replace

from bot.sandbox import utf16, weblinks
from bot.sandbox.entities import Entity

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji", "a": "text_link",
    "pre": "pre", "code": "code", "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_SPACE = " \t\r\n\0\v"  # what tdlib's is_space accepts
_TOO_LONG = 10  # characters of a numeric reference


class BadMarkup(Exception):
    """Text that cannot be parsed, with tdlib's reason."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return the text without its tags, and their entities. Raises BadMarkup."""
    return _Reader(source).read()


def _decoded(source: str, index: int) -> tuple[str, int] | None:
    """Return the character that a reference at the index stands for, and where it ends."""
    found = _REFERENCE.match(source, index)
    if found is None:
        return None
    if found[3]:
        char = _NAMED.get(found[3])
        return None if char is None else (char, found.end())
    digits = found[1] or found[2]
    end = found.end() - source[found.start() : found.end()].endswith(";")
    if end - index >= _TOO_LONG:
        return None
    code = int(digits, 16 if found[1] else 10)
    return (chr(code), found.end()) if 0 < code < sys.maxunicode else None


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._index = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._index < len(self._source):
            char = self._source[self._index]
            if char == "<":
                self._tag()
                continue
            decoded = _decoded(self._source, self._index) if char == "&" else None
            text, self._index = decoded or (char, self._index + 1)
            self._out.append(text)
            self._offset += utf16.width(text)
        if self._open:
            raise BadMarkup(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"'
            )
        text = "".join(self._out)
        if utf16.has_lone_surrogate(text):
            raise BadMarkup(
                "Text contains invalid Unicode characters after decoding HTML entities, check for"
                " unmatched surrogate code units"
            )
        # A language makes sense only in <pre><code>, and span's class only says that it hides.
        bare = {"code", "spoiler"}
        plain = [replace(e, argument="") if e.type in bare else e for e in self._entities]
        return text, plain

    def _at(self, index: int) -> str:
        """The character there; the end reads as NUL, as in C++."""
        return self._source[index] if index < len(self._source) else "\0"

    def _skip(self, index: int, *, until: str) -> int:
        while index < len(self._source) and self._source[index] not in until:
            index += 1
        return index

    def _skip_space(self, index: int) -> int:
        while index < len(self._source) and self._source[index] in _SPACE:
            index += 1
        return index

    def _tag(self) -> None:
        if self._at(self._index + 1) == "/":
            self._end_tag()
        else:
            self._start_tag()

    def _start_tag(self) -> None:
        begin = self._index
        place = f"at byte offset {utf16.byte_offset(self._source, begin)}"
        index = self._skip(begin + 1, until=_SPACE + ">")
        if index >= len(self._source):
            raise BadMarkup(f"Unclosed start tag {place}")
        tag = self._source[begin + 1 : index].lower()
        if tag not in TAGS:
            raise BadMarkup(f'Unsupported start tag "{tag}" {place}')
        argument = ""
        while (index := self._skip_space(index)) < len(self._source) and self._at(index) != ">":
            name, value, index = self._attribute(tag, index, place)
            argument = _argument(tag, name, value) or argument
        if index >= len(self._source):
            raise BadMarkup(f'Unclosed start tag "{tag}" {place}')
        if tag == "span" and argument != "spoiler":
            raise BadMarkup(f'Tag "span" must have class "tg-spoiler" {place}')
        self._open.append(_Open(tag, argument, self._offset, len(self._out)))
        self._index = index + 1

    def _attribute(self, tag: str, index: int, place: str) -> tuple[str, str | None, int]:
        end = self._skip(index, until=_SPACE + "=>/\"'")
        name = self._source[index:end]
        if not name:
            raise BadMarkup(f'Empty attribute name in the tag "{tag}" {place}')
        index = self._skip_space(end)
        if self._at(index) != "=":
            return name, None, index
        index = self._skip_space(index + 1)
        if index >= len(self._source):
            raise BadMarkup(f'Unclosed start tag "{tag}" {place}')
        if self._source[index] in "\"'":
            value, index = self._quoted(index)
        else:
            value, index = self._token(index)
        if index >= len(self._source):
            raise BadMarkup(f"Unclosed start tag {place}")
        return name, value, index

    def _token(self, index: int) -> tuple[str, int]:
        found = re.compile(r"[0-9A-Za-z.-]*").match(self._source, index)
        end = found.end() if found else index
        if self._at(end) not in _SPACE + ">":
            place = utf16.byte_offset(self._source, index)
            raise BadMarkup(f"Unexpected end of name token at byte offset {place}")
        return self._source[index:end].lower(), end

    def _quoted(self, index: int) -> tuple[str, int]:
        quote, index = self._source[index], index + 1
        value: list[str] = []
        while index < len(self._source) and self._source[index] != quote:
            decoded = _decoded(self._source, index) if self._source[index] == "&" else None
            char, index = decoded or (self._source[index], index + 1)
            value.append(char)
        return "".join(value), index + 1

    def _end_tag(self) -> None:
        begin = self._index
        place = f"at byte offset {utf16.byte_offset(self._source, begin)}"
        if not self._open:
            raise BadMarkup(f"Unexpected end tag {place}")
        end = self._skip(begin + 2, until=_SPACE + ">")
        name = self._source[begin + 2 : end].lower()
        end = self._skip_space(end)
        if self._at(end) != ">":
            raise BadMarkup(f"Unclosed end tag {place}")
        opened = self._open.pop()
        if name and name != opened.tag:
            raise BadMarkup(
                f'Unmatched end tag {place}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._close(opened)
        self._index = end + 1

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        kind, argument = TAGS[opened.tag], opened.argument
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last.offset, last.length) == (opened.offset, length)
        if opened.tag == "a":
            self._link(opened, argument or "".join(self._out[opened.start :]))
            return
        if kind == "custom_emoji" and not (argument.isdigit() and int(argument)):
            raise BadMarkup("Invalid custom emoji identifier specified")
        if kind == "blockquote" and argument:
            kind, argument = "expandable_blockquote", ""
        if kind == "pre" and last is not None and same and last.type == "code" and last.argument:
            self._entities[-1] = Entity("pre", last.offset, length, last.argument)
            return
        if kind == "code" and same and last is not None and last.type == "pre" and argument:
            self._entities[-1] = Entity("pre", last.offset, length, argument)
            return
        self._entities.append(Entity(kind, opened.offset, length, argument))

    def _link(self, opened: _Open, url: str) -> None:
        entity = link_entity(url, offset=opened.offset, length=self._offset - opened.offset)
        if entity is not None:
            self._entities.append(entity)


def _argument(tag: str, name: str, value: str | None) -> str:
    if tag == "blockquote" and name == "expandable":
        return "1"
    if value is None:
        return ""
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    prefix = {("code", "class"): "language-", ("span", "class"): "tg-"}.get((tag, name))
    return value.removeprefix(prefix) if prefix and value.startswith(prefix) else ""


def link_entity(url: str, *, offset: int, length: int) -> Entity | None:
    """Return the entity of a link in markup; an address that is no good is left out silently."""
    user = weblinks.user_of(url)
    if user is not None:
        return Entity("text_mention", offset, length, str(user))
    try:
        return Entity("text_link", offset, length, weblinks.checked(url))
    except weblinks.BadLink:
        return None
