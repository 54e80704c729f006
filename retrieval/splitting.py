"""Several articles on one page: where each begins and ends, and none of what lies between."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.cleaning import count_words, fold
from retrieval.headers import Header, Reader
from retrieval.lines import Line, is_prose, sentences_in
from retrieval.phrases import is_related_heading
from retrieval.trimming import trim

_ENOUGH = 3
_LONGEST_HEADER = 10  # lines; the seed page has 6, lists of teasers have many
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
    heads = [] if live else _further(reader, markup=markup)
    ends = _Ends(lines, heads, markup=markup)
    full = [head for head in heads if ends.is_full(head)]
    if heads and not ends.main_is_full(top, full):
        ends, full = _Ends(lines, [], markup=markup), []
    elif markup and 2 * len(full) < ends.count_dated(reader):
        full = []
    if top and top.evidence & {"repeated", "time"}:
        main = _part(top, ends.text_of(top))
    elif full:
        main = _untitled(lines, reader, top, ends)
    else:
        main = None
    cut = ends.first_cut
    parts = (main, *(_part(head, ends.text_of(head)) for head in full)) if main else ()
    return Layout(parts, tuple(line.text for line in lines[cut:]))


def _further(reader: Reader, *, markup: bool) -> list[Header]:
    """Return the headers of all further articles, teasers among them."""
    heads = [head for run in reader.runs[1:] if (head := reader.read(run))]
    accepted: list[Header] = []
    section: Header | None = None
    comments = False
    for head in heads:
        if "section" in head.evidence:
            section, comments = head, False
        elif "comments" in head.evidence and not accepted:
            comments = True
        if head.body - head.start > _LONGEST_HEADER or (markup and not _is_strong(head, section)):
            continue
        if not comments and _weight(head, section) >= _ENOUGH:
            accepted.append(head)
    return _without_log(accepted)


def _weight(head: Header, section: Header | None) -> int:
    """Sum up the signs; 3 are enough (checked by hand on aeb and traf dev: no page is split wrongly)."""
    signs = head.evidence
    weight = 2 * ("repeated" in signs) + ("time" in signs) + ("outlet" in signs)
    weight += (
        ("known outlet" in signs and "time" in signs) + ("link" in signs) + ("article" in signs)
    )
    if section is not None:
        weight += 2
        weight += "comments" in section.evidence and _shape(head) == _shape(section)
    return weight


def _is_strong(head: Header, section: Header | None) -> bool:
    """Tell whether a header of an HTML page is one by more than its place in a list."""
    signs = head.evidence
    placed = section is not None or bool(signs & {"repeated", "known outlet"})
    marked = bool(signs & {"repeated", "heading"}) or (section is not None and "outlet" in signs)
    from_somewhere = bool(signs & {"repeated", "outlet"}) or signs >= {"article", "heading"}
    return "time" in signs and placed and marked and from_somewhere


def _shape(head: Header) -> frozenset[str]:
    return head.evidence & {"repeated", "time", "outlet", "link", "article"}


def _without_log(heads: list[Header]) -> list[Header]:
    """Drop everything when times of day stand in the bylines of single titles: a log of one event."""
    logged = sum(
        "clock" in head.evidence and not head.evidence & {"repeated", "link"} for head in heads
    )
    titles = Counter(fold(head.title) for head in heads)
    return [] if logged > 1 else [head for head in heads if titles[fold(head.title)] == 1]


class _Ends:
    """Where the text of each header ends."""

    def __init__(self, lines: Sequence[Line], heads: list[Header], *, markup: bool) -> None:
        self._lines = lines
        self._markup = markup
        self._starts = sorted(head.start for head in heads)
        self.first_cut = self._starts[0] if heads else self._teasers()

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
        few = _FEW_WORDS if "repeated" in head.evidence or not self._markup else _FULL_WORDS
        return words >= _FULL_WORDS or (words >= few and ends >= _FULL_SENTENCES)

    def main_is_full(self, top: Header | None, others: list[Header]) -> bool:
        """Tell whether a full text, and not just a standfirst, stands before the further headers."""
        main = _words(trim(self._lines[top.body if top else 0 : self.first_cut]))
        longest = max((_words(self.text_of(head)) for head in others), default=0)
        return main >= _FULL_WORDS or main >= max(_FEW_WORDS, longest // 2)

    def count_dated(self, reader: Reader) -> int:
        """Count what looks like a dated entry of a list, teasers among them."""
        heads = [head for run in reader.runs[1:] if (head := reader.read(run))]
        return sum("time" in head.evidence and head.start >= self.first_cut for head in heads)

    def _teasers(self) -> int:
        """Return where a section of teasers begins that runs to the end, else the number of lines."""
        for index, line in enumerate(self._lines):
            if is_related_heading(line.bare) and _has_text(self._lines[:index]):
                rest = self._lines[index + 1 :]
                if self._are_teasers(rest):
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
    if any(first and second for first, second in zip(prose, prose[1:], strict=False)):
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


def _untitled(lines: Sequence[Line], reader: Reader, top: Header | None, ends: _Ends) -> Part:
    """Return the main article of a page whose own header has no byline."""
    if top is None:
        body = reader.runs[0].end
        top = Header(0, body, lines[0].text, None, None, (), None)
    return _part(top, ends.text_of(top))
