"""The text of a page's one article: trafilatura's paragraphs, set right by the page's lines."""

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.cleaning import fold
from retrieval.lines import Line, is_prose, read_byline
from retrieval.phrases import is_furniture, is_related_heading, is_stop
from retrieval.splitting import Layout

_SEVERAL = 2
_CREDIT = re.compile(  # the caption of a picture, or a second byline
    r"©|\b(?:photo|foto|credit|getty|reuters|afp|ap|dpa|epa|tass|published|updated)\b",
    re.IGNORECASE,
)


def main_text(
    found: Sequence[str], head: set[str], page: Sequence[Line], layout: Layout
) -> list[str]:
    """Return the paragraphs found, without title, byline and teasers, with lost subheadings.

    `head` holds title and outlet, folded. trafilatura picks a teaser for the article where that
    is longer; then the splitter's text is taken."""
    lines = [Line(line.removeprefix("- ")) for line in found]
    while lines and (lines[0].key in head or read_byline(lines[0])):
        del lines[0]
    teasers = "\n".join(fold(line) for line in layout.dropped)
    whole = set(teasers.split("\n"))
    kept = [
        line
        for line in lines
        if line.key not in whole and (is_prose(line) or line.key not in teasers)
    ]
    seen = list(layout.parts[0].paragraphs) if layout.parts and layout.dropped else []
    if 2 * sum(len(line.text) for line in kept) < sum(map(len, seen)):
        return seen
    return [*_lost_lead(kept, page, layout), *_with_subheadings(kept, page)]


def _lost_lead(lines: Sequence[Line], page: Sequence[Line], layout: Layout) -> list[str]:
    """Return the first paragraph that the splitter saw, where what was found begins right after."""
    seen = [Line(line) for line in layout.parts[0].paragraphs] if layout.parts else []
    texts = [at for at, line in enumerate(seen) if is_prose(line)]
    if len(texts) < _SEVERAL or not lines:
        return []
    lead, follows = seen[texts[0]], seen[texts[0] + 1 : texts[1] + 1]
    known = lead.key in {line.key for line in lines} or _CREDIT.search(lead.text)
    starts = is_prose(lines[0]) or lines[0].key in {line.key for line in page if line.heading}
    after = lines[0].key in {line.key for line in follows}
    return [lead.text] if starts and after and not known else []


def _with_subheadings(lines: Sequence[Line], page: Sequence[Line]) -> list[str]:
    """Put back the heading that stands on the page between two paragraphs that follow each other."""
    places = {line.key: place for place, line in enumerate(page)}
    text = [lines[0].text] if lines else []
    for one, two in pairwise(lines):
        at = places.get(one.key, -1) + 1
        if 0 < at < len(page) - 1 and page[at + 1].key == two.key and _is_subheading(page[at]):
            text.append(page[at].bare)
        text.append(two.text)
    return text


def _is_subheading(line: Line) -> bool:
    if not line.heading:
        return False
    return not (is_related_heading(line.bare) or is_stop(line.bare) or is_furniture(line.bare))
