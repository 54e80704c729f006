"""The paragraphs of an article as its page words and divides them."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

from retrieval.cleaning import clean_text
from retrieval.domain import Draft

_RUN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+")
_DENSE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{2}")  # no spaces between words
_BARS = re.compile(r"\\?\|")
_BORDERS = frozenset("\n\t")
_CELL_BORDER = re.compile(r"\s*\t\s*")
_Stretch = tuple[int, int]
# Characters without white space:
_PIECE = 24  # a shorter piece of a paragraph stands in many places by chance
_LONGEST = 10_000  # of a piece
_INSET = 5_000  # that may stand inside a paragraph, as a figure does
_FILLING = 120  # that an extractor leaves out of a line: a date, a button, the number of a note
_SEARCHED = 300_000_000  # for what does not stand where it is looked for first: under a second
_SEARCH = 3_000  # that a search costs at least
_SEARCHES = 400  # for a paragraph
_PLACES = 30  # tried for one word, and words of a paragraph tried for where the page begins it


def as_shown(drafts: Sequence[Draft], shown: str) -> list[Draft]:
    """Put the texts of a page's articles into the page's own words, with an empty line where
    something is left out.

    `shown` is all that the page shows, with newlines between blocks and tabs between cells. What
    an extractor ran together is divided as the page divides it, what it put in (the bars of a
    table) goes, and so does what the page does not show; the little that it left out of a line
    comes back. Two lines that follow each other without an empty one stand right after each other
    on the page too. A paragraph that the page shows, but not all of it in its place, stays as it
    is: no sentence is cut short. So does a text of which the page shows less than half: a script
    writes it."""
    page = _Shown(shown)
    return [
        replace(draft, text="\n".join(_lines(draft.text.split("\n"), page))) for draft in drafts
    ]


def _lines(found: Sequence[str], page: "_Shown") -> list[str]:
    lines: list[str] = []
    end, kept, follows = 0, 0, True
    for paragraph in found:
        stretches = page.stretches(paragraph, end)
        if stretches is None:
            lines += ["", paragraph] if lines else [paragraph]
            kept += len("".join(paragraph.split()))
            follows = False
        for start, stop in stretches or ():
            if lines and not (follows and start == end):
                lines.append("")
            lines += page.lines(start, stop)
            kept += stop - start
            end, follows = stop, True
    return lines if 2 * kept >= sum(len("".join(one.split())) for one in found) else list(found)


class _Words:
    """Words without the white space between them; `borders` are where they begin and end."""

    def __init__(self, words: Sequence[str]) -> None:
        self.text = "".join(words)
        self.borders = list(accumulate(map(len, words), initial=0))

    @cached_property
    def ends(self) -> set[int]:
        return set(self.borders)

    def may_end(self, offset: int) -> bool:
        """Whether something may have been left out there: not between two letters of a word."""
        return offset in self.ends or not self.text[offset - 1 : offset + 1].isalnum()

    def next(self, offset: int) -> int:
        return self.borders[bisect_right(self.borders, offset)]


class _Shown:
    """A page's text, searched without its white space. Offsets are those without it."""

    def __init__(self, shown: str) -> None:
        # Tabs are spaces to clean_text.
        self._text = "\t".join(clean_text(cell) for cell in shown.split("\t"))
        runs = list(_RUN.finditer(self._text))
        self._starts = [run.start() for run in runs]
        self._words = _Words([run.group() for run in runs])
        self._squeezed = self._words.text
        self._left = _SEARCHED
        self._searches = 0

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for start, stop in pairwise(self._words.borders):
            places[self._squeezed[start:stop]].append(start)
        return places

    @cached_property
    def _dense(self) -> set[str]:
        return {one + two for one, two in pairwise(self._squeezed) if min(one, two) >= "\u0e00"}

    def lines(self, start: int, stop: int) -> Iterator[str]:
        """What stands there, a line a block."""
        for block in self._text[self._at(start) : self._at(stop - 1) + 1].split("\n"):
            row = "\t".join(" ".join(cell.split()) for cell in _CELL_BORDER.split(block.strip()))
            if row:
                yield row

    def stretches(self, paragraph: str, after: int) -> list[_Stretch] | None:
        """Where a paragraph stands, best right after an offset; in pieces where it leaves things out.

        Empty when the page does not show it, None when it does, but not all of it in its place."""
        self._searches = _SEARCHES
        self._left -= _SEARCH
        plain = _BARS.sub(" ", paragraph).split()
        if not plain or self._left < 0:
            return None if plain else []
        for words in (paragraph.split(), plain):
            start = self._find(words, after)
            if start != -1:
                return [(start, start + sum(map(len, words)))]
        wanted = _Words(plain)
        tries = [self._pieces(wanted, *begin) for begin in self._beginnings(wanted, after)]
        whole = [pieces for pieces, is_whole in tries if is_whole]
        if whole:
            return min(whole, key=len)
        in_part = any(stop - start >= _PIECE for pieces, _ in tries for start, stop in pieces)
        words = _DENSE.sub(r" \g<0> ", " ".join(plain)).split()
        said = sum(word in self._places or word in self._dense for word in words)
        return None if in_part or 4 * said >= 3 * len(words) else []

    def _find(self, words: Sequence[str], after: int) -> int:
        """Right there, else the next or the first place, else -1.

        What is short has to be a block of its own, or whole words at least."""
        wanted = "".join(words)
        if len(wanted) >= _PIECE:
            there = self._squeezed.startswith(wanted, after)
            return after if there else self._search(wanted, after)
        near = self._near(words[0], after) or [self._search(wanted, after)]
        near = [at for at in near if self._squeezed.startswith(wanted, at)]
        near = [at for at in near if {at, at + len(wanted)} <= self._words.ends]
        alone = [at for at in near if self._parts(at) and self._parts(at + len(wanted))]
        return [*alone, *near, -1][0]

    def _near(self, word: str, after: int) -> list[int]:
        """Where a word stands: the next places, then the first."""
        places = self._places.get(word, [])
        at = bisect_left(places, after)
        self._left -= _SEARCH * min(len(places), _PLACES)
        return [*places[at : at + _PLACES], *places[: min(at, _PLACES)]]

    def _search(self, wanted: str, after: int) -> int:
        at = self._first(wanted, after, len(self._squeezed))
        return at if at != -1 else self._first(wanted, 0, len(self._squeezed))

    def _first(self, wanted: str, begin: int, end: int) -> int:
        """The first place; -1 without one, and when enough was searched."""
        if min(self._searches, self._left) <= 0:
            return -1
        at = self._squeezed.find(wanted, begin, end)
        self._searches -= 1
        self._left -= _SEARCH + (end if at == -1 else at) - begin
        return at

    def _beginnings(self, wanted: _Words, after: int) -> Iterator[tuple[int, int]]:
        """Where the page may begin to show a paragraph, and from where in it on."""
        near = self._near(wanted.text[: wanted.next(0)], after)
        blocks = [at for at in near if self._parts(at)]
        if blocks:
            yield max(blocks, key=lambda at: self._shared(at, wanted, 0)), 0
        for begin in wanted.borders[:_PLACES]:
            head = wanted.text[begin : begin + _PIECE]
            at = self._search(head, after) if len(head) == _PIECE else -1
            if at != -1:
                yield at, begin
                return

    def _pieces(self, wanted: _Words, at: int, begin: int) -> tuple[list[_Stretch], bool]:
        """The longest pieces of a paragraph from there on, each after the one before.

        What stands between two in a line belongs to them. Tells whether this is all of it."""
        pieces: list[_Stretch] = []
        whole, done = True, 0
        while begin < len(wanted.text) and self._searches > 0:
            size = 0 if at == -1 else self._shared(at, wanted, begin)
            if size:
                joins = bool(pieces) and self._joins(pieces[-1][1], at)
                between = self._squeezed[pieces[-1][1] : at] if joins else None
                whole = whole and self._is_settled(wanted.text[done:begin], between)
                pieces.append((pieces.pop()[0] if joins else at, at + size))
                begin = done = begin + size
            else:
                begin = wanted.next(begin)
            at = self._goes_on(wanted, begin, pieces[-1][1]) if pieces else at
        return pieces, whole and self._is_settled(wanted.text[done:], None)

    def _is_settled(self, rest: str, between: str | None) -> bool:
        """Whether a part without a place says nothing, or the page says in a line what it does."""
        in_line = between is not None and (rest in between or rest not in self._squeezed)
        return in_line or not _WORD.search(rest)

    def _goes_on(self, wanted: _Words, begin: int, after: int) -> int:
        """Where a paragraph goes on shortly after, -1 where it does not."""
        rest = wanted.text[begin : begin + _PIECE]
        at = self._first_whole(rest, after, _INSET) if _WORD.search(rest) else -1
        if rest and at == -1:
            at = self._first_whole(wanted.text[begin : wanted.next(begin)], after, _FILLING)
            return at if self._joins(after, at) else -1
        return at

    def _first_whole(self, wanted: str, after: int, reach: int) -> int:
        """The first place; of what is short, by whole words."""
        begin, end = after, min(after + reach + len(wanted), len(self._squeezed))
        while (at := self._first(wanted, begin, end)) != -1:
            whole = self._words.may_end(at) and self._words.may_end(at + len(wanted))
            if whole or len(wanted) >= _PIECE:
                break
            begin = at + 1
        return at

    def _shared(self, start: int, wanted: _Words, begin: int) -> int:
        """How many characters are the same from there on, up to the end of a word of both."""
        ours = self._squeezed[start : start + _LONGEST]
        pairs = enumerate(zip(ours, wanted.text[begin : begin + _LONGEST], strict=False), 1)
        same = takewhile(lambda pair: pair[1][0] == pair[1][1], pairs)
        size = max((count for count, _ in same), default=0)
        while 0 < size < len(wanted.text) - begin:
            if wanted.may_end(begin + size) and self._words.may_end(start + size):
                break
            size -= 1
        return size

    def _joins(self, stop: int, start: int) -> bool:
        """Whether little stands between two offsets, and that in a line."""
        near = 0 <= start - stop <= _FILLING
        return near and _BORDERS.isdisjoint(self._text[self._at(stop - 1) : self._at(start)])

    def _parts(self, offset: int) -> bool:
        """Whether a block or a cell begins or ends there."""
        if not 0 < offset < len(self._squeezed):
            return True
        return not _BORDERS.isdisjoint(self._text[self._at(offset - 1) : self._at(offset)])

    def _at(self, offset: int) -> int:
        """Where in the text the character of an offset stands."""
        run = bisect_right(self._words.borders, offset) - 1
        return self._starts[run] + offset - self._words.borders[run]
