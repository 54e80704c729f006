"""A text file as lines: hard-wrapped paragraphs joined, a title found."""

import re
from itertools import pairwise

from retrieval.cleaning import clean_text, is_bare_url
from retrieval.lines import Line, is_prose

_LONGEST_TITLE = 120
_CUT_TITLE = 80
_WRAP_WIDTHS = range(50, 101)  # columns at which editors and mail programs wrap
_WRAPPED_SHARE = 0.8
_LEAST_WRAPPED = 3
_SENTENCE = re.compile(r".+?[.!?…。！？][\"'\u2019\u201d»)]*(?=\s|$)|.+")
_ITEM = re.compile(r"(?:[•·▪◦‣●■*+–—-]|\d{1,3}[.)])\s|>|\|")


def text_lines(text: str) -> list[Line]:
    """Return one line a paragraph; lines that are empty or only a URL are dropped."""
    text = clean_text(text)
    unwrapped = _unwrap(text.split("\n"))
    return [Line(line) for line in unwrapped if line and not is_bare_url(line)]


def title_and_text(lines: list[Line]) -> tuple[str, str]:
    """Take the first line for the title when it looks like one, else the start of the text.

    Only a first line that is a title is left out of the text."""
    first = lines[0].text
    whole = "\n".join(line.text for line in lines)
    if len(lines) > 1 and _looks_like_title(lines[0], lines[1:]):
        return lines[0].bare, "\n".join(line.text for line in lines[1:] if line.text != first)
    return cut_title(first), whole


def cut_title(text: str) -> str:
    """Return the first sentence, cut at a word's end near 80 characters."""
    match = _SENTENCE.match(text)
    sentence = (match.group() if match else text).strip()
    if len(sentence) <= _CUT_TITLE:
        return sentence.rstrip(".。") or sentence
    return sentence[:_CUT_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _looks_like_title(line: Line, rest: list[Line]) -> bool:
    if line.text.endswith((".", ",", ";", "。", "…")) or is_prose(line):
        return False
    return len(line.text) <= _LONGEST_TITLE and any(one.text != line.text for one in rest)


def _unwrap(lines: list[str]) -> list[str]:
    """Join the lines of hard-wrapped paragraphs; other text stays as it is.

    A line was wrapped when the first word of the next one would not have fitted beside it."""
    width = max(map(len, lines), default=0)
    if width not in _WRAP_WIDTHS:
        return lines
    pairs = [(one, two) for one, two in pairwise(lines) if one and two]
    wrapped = sum(_is_wrapped(one, two, width) for one, two in pairs)
    if wrapped < _LEAST_WRAPPED or wrapped < _WRAPPED_SHARE * len(pairs):
        return lines
    joined: list[str] = []
    previous = ""
    for line in lines:
        if previous and line and _is_wrapped(previous, line, width):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        previous = line
    return joined


def _is_wrapped(line: str, following: str, width: int) -> bool:
    slack = 3  # some programs wrap a little before the margin
    word = following.split(" ", 1)[0]
    return len(line) + 1 + len(word) > width - slack and not _ITEM.match(following)
