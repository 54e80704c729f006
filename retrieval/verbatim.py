"""The paragraphs of an article as its page words and divides them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from retrieval.cleaning import clean_text
from retrieval.domain import Draft

_RUN = re.compile(r"\S+")
_BARS = re.compile(r"\\?\|")
_CELL_BORDER = re.compile(r"\s*\t\s*")
_PIECE = 24  # characters; a shorter piece of a paragraph stands in many places by chance
_SEARCHED = (
    10**9
)  # characters, for what does not stand where it is looked for first: a second or so


def as_shown(drafts: Sequence[Draft], shown: str) -> list[Draft]:
    """Put the texts of a page's articles into the page's own words, with an empty line where
    something is left out.

    `shown` is all that the page shows, with newlines between blocks and tabs between cells. What
    an extractor ran together is divided as the page divides it, what it put in (the bars of a
    table) goes, and so does what the page does not show. Two lines that follow each other without
    an empty one stand right after each other on the page too. A text of which the page shows less
    than half stays as it is: a script writes it."""
    page = _Shown(shown)
    return [
        replace(draft, text="\n".join(_lines(draft.text.split("\n"), page))) for draft in drafts
    ]


def _lines(found: Sequence[str], page: "_Shown") -> list[str]:
    lines: list[str] = []
    end = kept = 0
    for paragraph in found:
        for start, stop in page.stretches(paragraph, end):
            if lines and start != end:
                lines.append("")
            lines += page.lines(start, stop)
            end = stop
            kept += stop - start
    if 2 * kept < sum(len(_squeezed(paragraph)) for paragraph in found):
        return list(found)
    return lines


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _holds(ordered: Sequence[int], number: int) -> bool:
    return ordered[bisect_left(ordered, number)] == number


class _Shown:
    """A page's text, searched without its white space. Offsets are those without it."""

    def __init__(self, shown: str) -> None:
        # Tabs are spaces to clean_text.
        cells = (clean_text(cell) for cell in shown.split("\t"))
        self._text = "\t".join(cells)
        runs = [run.span() for run in _RUN.finditer(self._text)]
        self._starts = [start for start, _ in runs]
        self._offsets = [0, *accumulate(end - start for start, end in runs)]
        self._squeezed = _squeezed(self._text)
        self._looks = _SEARCHED // max(len(self._squeezed), 1)  # that are left

    def lines(self, start: int, stop: int) -> Iterator[str]:
        """What stands there, a line a block."""
        for block in self._text[self._at(start) : self._at(stop - 1) + 1].split("\n"):
            row = "\t".join(" ".join(cell.split()) for cell in _CELL_BORDER.split(block.strip()))
            if row:
                yield row

    def stretches(self, paragraph: str, after: int) -> list[tuple[int, int]]:
        """Where a paragraph stands, best right after an offset; in pieces where it leaves things out.

        Empty when the page does not show the most of it."""
        wanted = _squeezed(paragraph)
        start = self._find(wanted, after) if wanted else None
        if start is None:
            paragraph = _BARS.sub(" ", paragraph)
            wanted = _squeezed(paragraph)
            start = self._find(wanted, after) if wanted else None
        if start is not None:
            return [(start, start + len(wanted))]
        pieces = self._pieces(paragraph, after)
        shown = sum(stop - start for start, stop in pieces)
        return pieces if 2 * shown > len(wanted) else []

    def _find(self, wanted: str, after: int) -> int | None:
        """Right there, else the next or the first place.

        What is short has to be a block of its own, or whole words at least."""
        if len(wanted) >= _PIECE:
            if self._squeezed.startswith(wanted, after):
                return after
            places = (next(self._places(wanted, begin), None) for begin in (after, 0))
            return next((at for at in places if at is not None), None)
        stop = after + len(wanted)
        if self._squeezed.startswith(wanted, after) and self._is_between("\n\t", after, stop):
            return after
        for borders in ("\n\t", "\n\t "):
            for begin in (after, 0):
                for at in self._places(wanted, begin):
                    if self._is_between(borders, at, at + len(wanted)):
                        return at
        return None

    def _places(self, wanted: str, begin: int) -> Iterator[int]:
        while self._looks > 0:
            self._looks -= 1
            at = self._squeezed.find(wanted, begin)
            if at == -1:
                return
            yield at
            begin = at + 1

    def _pieces(self, paragraph: str, after: int) -> list[tuple[int, int]]:
        """Cut a paragraph into the longest pieces that the page shows, each after the one before."""
        words = paragraph.split()
        wanted = "".join(words)
        borders = list(accumulate(map(len, words), initial=0))
        pieces: list[tuple[int, int]] = []
        done = 0
        while len(wanted) - done >= _PIECE and self._looks > 0:
            start = self._find(wanted[done : done + _PIECE], after)
            size = 0 if start is None else self._shared(start, wanted, done, borders)
            if start is None or not size:
                done = borders[bisect_right(borders, done)]
                continue
            pieces.append((start, start + size))
            done += size
            after = start + size
        return pieces

    def _shared(self, start: int, wanted: str, done: int, borders: Sequence[int]) -> int:
        """How many characters are the same from there on, up to the end of a word of both.

        In the paragraph a word may also end with a sign, behind which the next was put at once."""
        most = min(len(self._squeezed) - start, len(wanted) - done)
        same = zip(self._squeezed[start : start + most], wanted[done : done + most], strict=True)
        size = next((size for size, (one, two) in enumerate(same) if one != two), most)
        while 0 < size < len(wanted) - done:
            ends = _holds(borders, done + size) or not wanted[done + size - 1].isalnum()
            if ends and _holds(self._offsets, start + size):
                break
            size -= 1
        return size

    def _is_between(self, borders: str, start: int, stop: int) -> bool:
        first, last = self._at(start), self._at(stop - 1) + 1
        before, behind = self._text[max(0, first - 2) : first], self._text[last : last + 2]
        if " " not in borders:
            before, behind = before.rstrip(" "), behind.lstrip(" ")
        return before[-1:] in borders and behind[:1] in borders

    def _at(self, offset: int) -> int:
        """Where in the text the character of an offset stands."""
        run = bisect_right(self._offsets, offset) - 1
        return self._starts[run] + offset - self._offsets[run]
