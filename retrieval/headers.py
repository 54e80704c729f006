"""Headers of articles on a page: title, outlet and date, with what speaks for each being one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from retrieval.cleaning import count_words, fold
from retrieval.lines import (
    Byline,
    Line,
    is_label,
    read_byline,
    sounds_like_outlet,
    without_source,
)
from retrieval.phrases import is_furniture, is_notice, is_related_heading, is_stop
from retrieval.runs import LONGEST_TITLE, Run, find_runs, repeated_titles

_TITLE_WORDS = 3
_NAME_WORDS = 4
_FEW = 4


@dataclass(frozen=True, slots=True)
class Header:
    """One possible header: lines[start:body] is title and byline, the text begins at `body`."""

    start: int
    body: int
    title: str
    outlet: str | None
    published: date | None
    authors: tuple[str, ...]
    link: str | None
    evidence: frozenset[str] = field(default_factory=frozenset)


class Reader:
    """Reads headers out of the runs of one page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.repeated = repeated_titles(lines)
        self.runs = find_runs(lines, self.repeated)
        self._bylines = [read_byline(line) for line in lines]
        self._seen_in = Counter(
            key for run in self.runs for key in {line.key for line in lines[run.start : run.end]}
        )
        self._outlets = Counter(
            byline.outlet.casefold() for byline in self._bylines if byline and byline.outlet
        )
        self._byline_first = self._reads_byline_first()

    def read(self, run: Run) -> Header | None:
        """Return the header that ends this run, or None when no line of it can be a title."""
        first = self._after_teasers(self._after_headings(run), run.end)
        title = self._title(first, run.end)
        if title is None:
            return None
        key = self.lines[title].key
        start = next(i for i in range(first, run.end) if self.lines[i].key == key)
        near = self._byline_range(start, first, run.end)
        bylines = [byline for i in near if (byline := self._bylines[i])]
        outlet = self._outlet(near, start, bylines)
        same = [line for line in self.lines[start : run.end] if line.key == key]
        return Header(
            start=min(start, *near) if near else start,
            body=run.end,
            title=self.lines[title].bare,
            outlet=outlet,
            published=next((one.published for one in bylines if one.published), None),
            authors=tuple(dict.fromkeys(one.author for one in bylines if one.author)),
            link=next((line.link for line in same if line.link), None),
            evidence=self._evidence(run, start, key, outlet, bylines),
        )

    def without_loose_end(self, head: Header) -> Header:
        """Return the header without what follows its last byline: there a subheading may stand.

        For a page of one article, where nothing else confirms that such a line is an outlet."""
        body, key = head.body, fold(head.title)
        while body > head.start and not self._bylines[body - 1]:
            line = self.lines[body - 1]
            if line.key == key or self._is_known_outlet(line):
                break
            body -= 1
        loose = {line.bare for line in self.lines[body : head.body]}
        loose |= {line.bare for line in self.lines[max(head.start - 1, 0) : head.start]}
        loose -= {byline.outlet for byline in self._bylines[head.start : body] if byline}
        return replace(head, body=body, outlet=None if head.outlet in loose else head.outlet)

    def _after_headings(self, run: Run) -> int:
        """Return the first line of the run that no longer belongs to what came before."""
        first = run.start
        for index in range(run.start, run.end):
            line = self.lines[index]
            ends = is_related_heading(line.bare) or is_stop(line.bare)
            if ends and line.key not in self.repeated:
                first = index + 1
        return first

    def _after_teasers(self, first: int, end: int) -> int:
        """Return where the last of a few dated titles begins; those before it have no text."""
        times = [i for i in range(first, end) if self._is_timed(i)]
        if len(times) > _FEW:
            return first
        for one, two in reversed(list(pairwise(times))):
            titles = [
                i
                for i in range(one + 1, two)
                if self._may_be_title(i) and not self._is_short_name(i)
            ]
            if titles and self._byline_first:
                last = self._may_be_title(end - 1) and not self._is_short_name(end - 1)
                return titles[0] + 1 if last else two
            if titles:
                key = self.lines[titles[-1]].key
                return next(i for i in range(first, end) if self.lines[i].key == key)
        return first

    def _title(self, first: int, end: int) -> int | None:
        candidates = [i for i in range(first, end) if self._may_be_title(i)]
        if not candidates:
            return None
        doubled = [i for i in candidates if self.lines[i].key in self.repeated]
        if doubled:
            return max(doubled, key=lambda i: (len(self.lines[i].text), -i))
        times = [i for i in range(first, end) if self._is_timed(i)]
        sign = 1 if self._byline_first else -1
        best = max(candidates, key=lambda i: (*self._rank(i, times), sign * i))
        return best - 1 if times and self._is_outlet_under(best, candidates) else best

    def _is_outlet_under(self, index: int, candidates: list[int]) -> bool:
        """Tell whether the line is an outlet's longer name between the title and the time."""
        if index - 1 not in candidates or self.lines[index].heading or self._byline_first:
            return False
        words = count_words(self.lines[index].text)
        return words <= _NAME_WORDS and words < count_words(self.lines[index - 1].text)

    def _rank(self, index: int, times: list[int]) -> tuple[bool, bool, int]:
        line = self.lines[index]
        name = self._is_short_name(index)
        heading = line.heading > 0 and count_words(line.text) >= _TITLE_WORDS
        if not times:
            return heading, not name, 0
        edge = times[-1] if self._byline_first else times[0]
        right_side = index > edge if self._byline_first else index < edge
        return heading, not name, -abs(index - edge) if right_side else -LONGEST_TITLE

    def _is_short_name(self, index: int) -> bool:
        line = self.lines[index]
        named = sounds_like_outlet(line.bare) and count_words(line.text) <= _NAME_WORDS
        return named or without_source(line.bare) != line.bare

    def _may_be_title(self, index: int) -> bool:
        line = self.lines[index]
        if self._bylines[index] or is_furniture(line.bare) or is_notice(line.text):
            return False
        if self._is_known_outlet(line):
            return False
        if line.bare.endswith(":") or len(line.text) > LONGEST_TITLE:
            return False
        if line.bulleted and not line.link:
            return line.key in self.repeated
        return count_words(line.text) >= _TITLE_WORDS or bool(line.heading or line.link)

    def _is_known_outlet(self, line: Line) -> bool:
        if line.key in self._outlets:
            return True
        return self._seen_in[line.key] > 1 and is_label(line.bare)

    def _is_timed(self, index: int) -> bool:
        byline = self._bylines[index]
        return bool(byline and byline.timed)

    def _byline_range(self, title: int, first: int, end: int) -> list[int]:
        """Return the lines that may say where the article is from: below the title, or above."""
        after = list(range(title + 1, end))
        if any(self._is_timed(i) for i in after):
            return after
        before = list(range(max(first, title - 3), title))
        return before + after if any(self._is_timed(i) for i in before) else after

    def _outlet(self, near: list[int], title: int, bylines: list[Byline]) -> str | None:
        """Return the outlet of a byline, else the label that is most like the name of one."""
        key = self.lines[title].key
        for byline in bylines:
            if byline.outlet and byline.outlet.casefold() != key:
                return byline.outlet
        timed = {i for i in near if self._is_timed(i)}
        beside = {i for i in near if {i - 1, i + 1} & timed}
        behind = range(title + 1, max(timed, default=0))
        # Titles stand between an outlet above and a time below on some pages.
        above = {title - 1} if timed and title > 0 and not beside - {title} else set()
        labels = [i for i in {*near, *above, *behind} if self._is_name(i, key)]
        fitting = [
            i
            for i in labels
            if self._is_known_outlet(self.lines[i])
            or i in beside | above
            or (timed and self.lines[i - 1].key == key)
            or sounds_like_outlet(self.lines[i].bare)
        ]
        best = max(fitting, key=lambda i: (*self._rank_name(i, key), -i), default=None)
        return None if best is None else without_source(self.lines[best].bare)

    def _rank_name(self, index: int, title: str) -> tuple[bool, bool, bool]:
        line = self.lines[index]
        before_title = self.lines[index + 1].key == title  # categories stand there
        return sounds_like_outlet(line.bare), not before_title, self._is_known_outlet(line)

    def _is_name(self, index: int, title: str) -> bool:
        line = self.lines[index]
        if line.key == title or self._bylines[index] or not is_label(line.bare):
            return False
        if (line.bulleted or line.heading) and not self._is_known_outlet(line):
            return False
        return not (is_furniture(line.bare) or is_stop(line.bare) or is_related_heading(line.bare))

    def _evidence(
        self, run: Run, title: int, key: str, outlet: str | None, bylines: list[Byline]
    ) -> frozenset[str]:
        before, line = self.lines[run.start : title], self.lines[title]
        same = [one for one in self.lines[title : run.end] if one.key == key]
        name = (outlet or "").casefold()
        signs = {
            "repeated": key in self.repeated,
            "time": any(one.timed for one in bylines),
            "clock": any(one.clock for one in bylines),
            "outlet": outlet is not None,
            "known outlet": max(self._outlets[name], self._seen_in[name]) > 1,
            "heading": any(one.heading for one in same),
            "link": any(one.link for one in same),
            "article": bool(line.article)
            and line.article != self.lines[max(run.start - 1, 0)].article,
            "section": any(is_related_heading(one.bare) for one in before),
            "closed": any(is_stop(one.bare) for one in before),
        }
        return frozenset(name for name, holds in signs.items() if holds)

    def _reads_byline_first(self) -> bool:
        """Tell whether bylines stand above the titles, judged by the top of the page."""
        if not self.runs:
            return False
        top = range(self.runs[0].start, self.runs[0].end)
        timed = next((i for i in top if self._is_timed(i)), top.stop)
        return next((i for i in top if self._may_be_title(i)), -1) > timed
