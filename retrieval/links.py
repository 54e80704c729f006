"""Links that open an article at a quote (WICG Scroll-to-Text-Fragment)."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from unicodedata import category
from urllib.parse import quote, urlsplit

from retrieval.domain import Span

WHOLE_WORDS = 8
WHOLE_CHARACTERS = 100
"""A quote within both is named whole, a longer one by its first and last words."""

_FIRST_WORDS = 4  # with which a start or an end begins to grow
_FIRST_CHARACTERS = 8  # the same where words have no spaces between them
_PREFIX_WORDS = 8
_MAX_ENCODED = 220  # of one snippet: start and end stay below 500 characters together
_CLAUSE = 12  # characters of a clause without spaces that is not cut further

# Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_BORDER = re.compile(r"[\n\t]")
_BLOCK = re.compile(r"[^\n\t]+")  # browsers look for a snippet inside one paragraph or table cell
_PIECE = re.compile(r"(?:\w\W*){1,2}")


class _Unit(NamedTuple):
    """Offsets of a word, or of a piece of text that has no spaces, into the article's text."""

    start: int
    end: int


def fragment_link(url: str | None, article_text: str, span: Span) -> str | None:
    """Return the URL with a text directive for the quote; None without a URL.

    The plain URL comes back for a PDF, and for a quote without a whole word. The directive names
    the first place of its text in the article, as a browser looks for it: case and kind of
    whitespace do not count."""
    if not url:
        return None
    plain = url.partition("#")[0]
    try:
        path = urlsplit(plain).path
    except ValueError:  # no address at all; whoever shows it decides
        return plain
    if path.lower().endswith(".pdf"):
        return plain
    blocks = _blocks(article_text, _whole_words(article_text, span))
    if not blocks:
        return plain
    return f"{plain}#:~:text={_directive(article_text, blocks)}"


def _directive(text: str, blocks: list[list[_Unit]]) -> str:
    """`prefix-,start,end` with what is needed of it. `blocks` are the words by paragraph."""
    first, last = blocks[0], blocks[-1]
    single = len(blocks) == 1
    if single and _fits_whole(text, first):
        start = _Unit(first[0].start, first[-1].end)
        return _prefix(text, start) + _encoded(text, start)
    start = _start(text, first[:-1] if single else first)
    rest = [unit for unit in last if unit.start >= start.end]
    return (
        f"{_prefix(text, start)}{_encoded(text, start)},{_encoded(text, _end(text, start, rest))}"
    )


def _fits_whole(text: str, units: list[_Unit]) -> bool:
    whole = _Unit(units[0].start, units[-1].end)
    if len(units) == 1:
        return True
    if len(units) > WHOLE_WORDS or whole.end - whole.start > WHOLE_CHARACTERS:
        return False
    return len(_encoded(text, whole)) <= 2 * _MAX_ENCODED


def _start(text: str, units: list[_Unit]) -> _Unit:
    """Take the fewest first words, at least four, that the article holds once."""
    folded = _folded(text)
    start = _Unit(units[0].start, units[0].end)
    for count, unit in enumerate(units, start=1):
        longer = _Unit(units[0].start, unit.end)
        if len(_encoded(text, longer)) > _MAX_ENCODED:
            break
        start = longer
        snippet = text[start.start : start.end]
        if _enough(snippet, count) and _occurs_once(_folded(snippet), folded):
            break
    return start


def _end(text: str, start: _Unit, units: list[_Unit]) -> _Unit:
    """Take the fewest last words, at least four, that first follow the start in their place."""
    between = _folded(text[start.end : units[-1].end])
    end = units[-1]
    for count, unit in enumerate(reversed(units), start=1):
        longer = _Unit(unit.start, units[-1].end)
        if len(_encoded(text, longer)) > _MAX_ENCODED:
            break
        end = longer
        snippet = text[end.start : end.end]
        if _enough(snippet, count) and _ends_first(_folded(snippet), between):
            break
    return end


def _prefix(text: str, start: _Unit) -> str:
    """`words-,` in front of a start whose words stand earlier in the article too, else ""."""
    if _is_first(text, start.start, start.end):
        return ""
    before = text[: start.start].rstrip()
    block = _BORDER.split(before)[-1]
    units = list(_units(text, len(before) - len(block), len(before)))
    for unit in reversed(units[-_PREFIX_WORDS:]):
        prefix = _encoded(text, _Unit(unit.start, len(before)))
        if len(prefix) > _MAX_ENCODED:
            break
        if _is_first(text, unit.start, start.end):
            return prefix + "-,"
    return ""


def _enough(snippet: str, words: int) -> bool:
    if words >= _FIRST_WORDS:
        return True
    return len(snippet) >= _FIRST_CHARACTERS and _UNSPACED.search(snippet) is not None


def _is_first(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] does not occur before `start`."""
    return _ends_first(_folded(text[start:end]), _folded(text[:end]))


def _ends_first(snippet: str, text: str) -> bool:
    """Whether the snippet, with which the text ends, does not occur in it before."""
    return text.find(snippet) == len(text) - len(snippet)


def _occurs_once(snippet: str, folded: str) -> bool:
    first = folded.find(snippet)
    return folded.find(snippet, first + 1) == -1


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _encoded(text: str, unit: _Unit) -> str:
    """Percent-encode a stretch; "-" too, which has a meaning of its own in a directive."""
    return quote(" ".join(text[unit.start : unit.end].split()), safe="").replace("-", "%2D")


def _blocks(text: str, span: tuple[int, int]) -> list[list[_Unit]]:
    """Words of each paragraph or table cell that the span touches; those without one are left out."""
    blocks = (list(_units(text, *block.span())) for block in _BLOCK.finditer(text, *span))
    return [units for units in blocks if units]


def _units(text: str, start: int, end: int) -> Iterator[_Unit]:
    """Words without the punctuation around them, and pieces of text that has no spaces."""
    for run in re.compile(r"\S+").finditer(text, start, end):
        if _UNSPACED.search(run[0]):
            yield from _pieces(run[0], run.start())
            continue
        inside = [i for i, character in enumerate(run[0]) if _in_word(character)]
        if inside:
            yield _Unit(run.start() + inside[0], run.start() + inside[-1] + 1)


def _pieces(run: str, offset: int) -> Iterator[_Unit]:
    """Clauses between punctuation, where browsers always see a boundary; long ones are cut."""
    for in_word, group in groupby(enumerate(run), key=lambda item: _in_word(item[1])):
        if not in_word:
            continue
        positions = [i for i, _ in group]
        start, end = offset + positions[0], offset + positions[-1] + 1
        if end - start <= _CLAUSE:
            yield _Unit(start, end)
        else:
            for piece in _PIECE.finditer(run[positions[0] : positions[-1] + 1]):
                yield _Unit(start + piece.start(), start + piece.end())


def _whole_words(text: str, span: Span) -> tuple[int, int]:
    """Leave out the parts of words that the span cuts: browsers match only whole ones."""
    start, end = span.start, min(span.end, len(text))
    while start < end and _cuts_word(text, start):
        start += 1
    while start < end and _cuts_word(text, end):
        end -= 1
    return start, end


def _cuts_word(text: str, at: int) -> bool:
    around = text[at - 1 : at + 1] if at else ""
    return len(around) > 1 and all(map(_in_word, around)) and not _UNSPACED.search(around)


def _in_word(character: str) -> bool:
    # Vowel signs of Indic scripts and Thai are marks, which \w leaves out.
    return character.isalnum() or character == "_" or category(character).startswith("M")
