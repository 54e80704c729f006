"""Several articles on one page: where each begins and ends, and none of what lies between."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from retrieval.cleaning import count_words
from retrieval.further_headers import further_headers
from retrieval.headers import Header, Reader
from retrieval.lines import Line, is_prose, sentences_in
from retrieval.phrases import is_related_heading
from retrieval.trimming import trim, without_furniture

_MOST = 0.8  # share of the words; where less would be left, trimming mistook text for furniture
_LIVE = re.compile(
    r"\blive[- ]?(?:updates?|blog|coverage|ticker)|\bliveticker|\ben (?:direct|vivo)\b"
    r"|minuto a minuto|онлайн-?трансляция|текстовая трансляция",
    re.IGNORECASE,
)
_FULL_WORDS = 60
_FEW_WORDS = 30
_FULL_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One article of a page: its title, byline and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]
    outlet: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What is on a page: the articles in order, and the lines that belong to none of them.

    `parts` is empty when the page has no header that could be told from its text. `dropped` are
    lines of teasers and furniture after the main article."""

    parts: tuple[Part, ...]
    dropped: tuple[str, ...] = ()


def split(lines: Sequence[Line], *, markup: bool = False, live: bool = False) -> Layout:
    """Tell the articles of a page apart.

    A further article needs a title, several signs of a header (a repeated title, a time, an
    outlet, a heading like "Read next" above, an own link) and a full text; subheadings of one
    article have at most one of them. `markup` is True for lines of
    an HTML page, where lists of other articles are the rule and the signs have to be stronger;
    `live` is True for a page that calls itself a live blog:
    its entries have all the signs of articles and are left alone."""
    reader = Reader(lines)
    if not reader.runs:
        return Layout(())
    top = reader.read(reader.runs[0])
    if live or _LIVE.search(" ".join(line.text for line in lines[: reader.runs[0].end + 1])):
        heads = []
    else:
        heads = further_headers(reader, markup=markup)
    ends, full = _choose(lines, reader, top, heads, markup=markup)
    main = _main(lines, reader, top, ends, split_up=bool(full))
    parts = (main, *(_part(head, ends.text_of(head)) for head in full)) if main else ()
    return Layout(parts, tuple(line.text for line in lines[ends.first_cut :]))


def _choose(
    lines: Sequence[Line], reader: Reader, top: Header | None, heads: list[Header], *, markup: bool
) -> tuple["_Ends", list[Header]]:
    """Return the headers over full texts, and the ends that follow from all that count."""
    ends = _Ends(lines, heads, markup=markup)
    full = [head for head in heads if ends.is_full(head)]
    # Where most dated entries of an HTML page are teasers, a long teaser is one too.
    if markup and 3 * len(full) < 2 * ends.count_dated(reader):
        full = []
    listed = any(head.evidence & {"section", "repeated"} for head in heads)
    if not ends.main_is_full(top, full) or not (full or listed):
        return _Ends(lines, [], markup=markup), []
    return ends, full


def _main(
    lines: Sequence[Line], reader: Reader, top: Header | None, ends: "_Ends", *, split_up: bool
) -> Part | None:
    """Return the main article, or None where nothing tells its title and byline from its text."""
    known = top is not None and bool(top.evidence & {"repeated", "time"})
    if not split_up and not known:
        return None
    if top is None:
        top = Header(0, reader.runs[0].end, lines[0].text, None, None, (), None)
    if split_up:
        return _part(top, ends.text_of(top))
    top = reader.without_loose_end(top)
    text, whole = ends.text_of(top), list(lines[top.body : ends.first_cut])
    enough = _words(text) >= _MOST * _words(whole)
    return _part(top, text if enough else without_furniture(whole))


class _Ends:
    """Where the text of each header ends."""

    def __init__(self, lines: Sequence[Line], heads: list[Header], *, markup: bool) -> None:
        self._lines = lines
        self._markup = markup
        self._starts = sorted(head.start for head in heads)
        self.first_cut = self._before_heading(self._starts[0]) if heads else self._teasers()

    def text_of(self, head: Header) -> list[Line]:
        """Return the paragraphs of one article without the furniture around them."""
        end = min((start for start in self._starts if start > head.start), default=len(self._lines))
        if head.start < self.first_cut:
            end = min(end, self.first_cut)
        return trim(self._lines[head.body : end])

    def is_full(self, head: Header) -> bool:
        """Tell whether a full text stands under the header, not a line that teases."""
        text = self.text_of(head)
        words = _words(text)
        ends = sum(sentences_in(line.text) for line in text)
        if text and text[-1].text.rstrip().endswith(("…", "...")) and words < 2 * _FULL_WORDS:
            return False
        return words >= _FULL_WORDS or (words >= _FEW_WORDS and ends >= _FULL_SENTENCES)

    def _before_heading(self, start: int) -> int:
        """Return the line of "Read next" and the like where one stands right above."""
        above = start - 1
        return above if above >= 0 and is_related_heading(self._lines[above].bare) else start

    def main_is_full(self, top: Header | None, others: list[Header]) -> bool:
        """Tell whether a full text, no mere standfirst, stands before further headers."""
        main = _words(trim(self._lines[top.body if top else 0 : self.first_cut]))
        longest = max((_words(self.text_of(head)) for head in others), default=0)
        return main >= _FULL_WORDS or main >= max(_FEW_WORDS, longest // 2)

    def count_dated(self, reader: Reader) -> int:
        """Count what looks like a dated entry of a list, teasers among them."""
        heads = [head for run in reader.runs[1:] if (head := reader.read(run))]
        return sum("time" in head.evidence and head.start >= self.first_cut for head in heads)

    def _teasers(self) -> int:
        """Return where teasers begin that run to the end, else the number of lines."""
        for index, line in enumerate(self._lines):
            before, rest = self._lines[:index], self._lines[index + 1 :]
            if (
                is_related_heading(line.bare)
                and (_has_text(before) or _words(trim(before)) >= _FULL_WORDS)
                and self._are_teasers(rest)
            ):
                return index
        return len(self._lines)

    def _are_teasers(self, lines: Sequence[Line]) -> bool:
        """Tell titles with a line of prose each from an article that goes on after a box."""
        titles = sum(
            not is_prose(line)
            and count_words(line.text) > 2  # noqa: PLR2004 - shorter is a label
            and (not self._markup or bool(line.link or line.heading))
            for line in lines
        )
        prose = [count_words(line.text) for line in lines if is_prose(line)]
        if _has_text(lines) or not titles:
            return False
        return titles > 1 or sum(prose) <= _FEW_WORDS


def _words(lines: Sequence[Line]) -> int:
    return sum(count_words(line.text) for line in lines)


def _has_text(lines: Sequence[Line]) -> bool:
    """Tell whether two paragraphs follow each other, or one is long: more than teasers have."""
    prose = [is_prose(line) for line in lines]
    if any(first and second for first, second in pairwise(prose)):
        return True
    return any(
        holds and count_words(line.text) >= _FULL_WORDS
        for holds, line in zip(prose, lines, strict=True)
    )


def _part(head: Header, text: list[Line]) -> Part:
    return Part(
        title=head.title,
        paragraphs=tuple(line.text for line in text),
        outlet=head.outlet,
        published=head.published,
        authors=head.authors,
        link=head.link,
    )
