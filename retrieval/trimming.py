"""The text of one article without the page's furniture in and after it."""

from collections.abc import Sequence

from retrieval.cleaning import count_words, is_bare_url
from retrieval.lines import Line, is_prose, read_byline
from retrieval.phrases import (
    is_ad_label,
    is_furniture,
    is_notice,
    is_related_heading,
    is_stop,
    opens_comments,
)
from retrieval.runs import text_flags

_SMALL_REST = 45  # words; an advert is shorter, the end of an article after a list mostly longer
_SHORT_LINES = 2
_ENTRIES = 3
_PASTED = 2  # lines of furniture
_ADVERT = 30  # words; the text of an advert that closes an article


def trim(lines: Sequence[Line]) -> list[Line]:
    """Return the paragraphs of an article that a saved page holds.

    Cut at a line that opens comments, sharing or an app; at two short lines in a row after which
    hardly any text is left; and behind the last paragraph."""
    kept = [line for line in lines if not is_bare_url(line.text)]
    kept = [line for line in kept[: _end(kept)] if not is_furniture(line.bare)]
    texts = text_flags(kept)
    while kept and not (texts[len(kept) - 1] or kept[-1].bulleted):
        kept.pop()
    return [line for line in kept if not _is_time(line)]


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a text without those that a page was pasted along with.

    Two signs at least tell a page from a note, of which nothing is left out. Each sign goes with the
    labels and notices that follow it, each notice with the label above it; what follows the heading
    of comments goes where most words stand before it."""
    signs = [_is_sign(line) for line in lines]
    if sum(signs) < _PASTED:
        return list(lines)
    end = next((at for at in range(len(lines)) if _rest_is_comments(lines, at)), len(lines))
    kept: list[Line] = []
    inside = False
    for line, sign in zip(lines[:end], signs, strict=False):
        notice = is_prose(line) and is_notice(line.text)
        if notice and len(kept) > 1 and not is_prose(kept[-1]):
            kept.pop()
        inside = sign or notice or (inside and not is_prose(line))
        if not inside:
            kept.append(line)
    return kept if _any_prose(kept) else list(lines)


def _any_prose(lines: Sequence[Line]) -> bool:
    """Tell whether any of the lines is a sentence."""
    return any(is_prose(line) for line in lines)


def _is_sign(line: Line) -> bool:
    if is_prose(line):
        return False
    tests = (is_stop, is_related_heading, is_furniture, opens_comments)
    return any(test(line.bare) for test in tests)


def _rest_is_comments(lines: Sequence[Line], at: int) -> bool:
    before, after = (sum(count_words(line.text) for line in of) for of in (lines[:at], lines[at:]))
    return opens_comments(lines[at].bare) and before > after


def _end(lines: Sequence[Line]) -> int:
    texts = text_flags(lines)
    words = [holds * count_words(line.text) for holds, line in zip(texts, lines, strict=True)]
    shorts = 0
    log = _is_log(lines, texts)
    for index, line in enumerate(lines):
        short = not texts[index]
        if is_ad_label(line.bare) and sum(words[index:]) < _ADVERT:
            return index
        if is_furniture(line.bare) or (log and _is_time(line)):
            continue
        shorts = shorts + 1 if short and not line.bulleted else 0
        if short and (is_stop(line.bare) or is_related_heading(line.bare)):
            return index - shorts + 1 if shorts else index
        if shorts >= _SHORT_LINES and sum(words[index:]) < _SMALL_REST:
            return index - shorts + 1
    return len(lines)


def _is_log(lines: Sequence[Line], texts: Sequence[bool]) -> bool:
    """Tell whether times stand between the paragraphs all along: entries, no list of teasers."""
    between = range(1, max((i for i, holds in enumerate(texts) if holds), default=0))
    return sum(_is_time(lines[i]) for i in between if texts[i - 1]) >= _ENTRIES


def _is_time(line: Line) -> bool:
    byline = read_byline(line)
    return bool(byline and byline.timed and not byline.published and not byline.outlet)
