"""Where sentences begin and end."""

import re

import sentencex

from retrieval.domain import Span

MAX_SENTENCE = 600
"""Characters. A longer "sentence" (a list, a table, text without stops) is broken at white space, so
that a quote always fits a message."""

_LINE = re.compile(r"[^\n]+")
_MISSED = re.compile(r"[。！？][”’」』）》】]*(?=\w)|[.!?]\)\s+(?=[^\W\d_a-zа-яё])")
"""Ends that sentencex passes over: before a figure in Chinese and Japanese (17 of 561 sentences of xquad zh
were two), and after a bracket that holds a whole sentence."""

_NO_END = re.compile(r"(?:^|\s)(?!و)[\u0621-\u064a]\.\s*$|\b(?:Dr|Mrs?|Ms|Ste?|Mt|Ft)\.\s*$")
"""An Arabic name's first letter, which sentencex takes for an end ("and" is a letter too), and what stands
before names: "Trinity-St. Paul's"."""

_LEFT_BEHIND = re.compile(r"\s+[“«„\"]\s*$")
"""The mark with which the next sentence opens, which sentencex leaves at the end of this one."""

_FOOTNOTE_MARKS = re.compile(
    r"(?:\[(?:\d+|note \d+|[a-z]|citation needed|clarification needed)\]\s*)+"
)
"""Marks of what was said before, which it leaves at the head of the next sentence."""

_OPEN, _CLOSE = "“「『《", "”」』》"


def sentence_spans(text: str, language: str | None = None) -> list[Span]:
    """Sentences in order, without surrounding white space; a line end always ends a sentence."""
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for boundary in sentencex.get_sentence_boundaries(language or "en", line.group()):
            stop = line.start() + boundary["end_index"]
            left = _LEFT_BEHIND.search(text, start, stop) if stop < line.end() else None
            stop = left.start() if left else stop
            if _NO_END.search(text, start, stop):
                continue
            for end in _ends(text, start, stop):
                spans.extend(_pieces(text, start, end))
                start = end
        spans.extend(_pieces(text, start, line.end()))  # nothing, unless one of these ends the line
    return spans


def _ends(text: str, start: int, end: int) -> list[int]:
    """Where the sentences end that were taken for one; what is quoted stays together."""
    missed = (match.end() for match in _MISSED.finditer(text, start, end))
    return [*(at for at in missed if not _inside(text[start:at])), end]


def _inside(text: str) -> bool:
    return any(text.count(a) > text.count(b) for a, b in zip(_OPEN, _CLOSE, strict=True))


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """Trim white space and break what is longer than MAX_SENTENCE."""
    pieces: list[Span] = []
    marks = _FOOTNOTE_MARKS.match(text, start, end)
    if marks and marks.end() < end:
        start = marks.end()
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            return pieces
        if end - start <= MAX_SENTENCE:
            return [*pieces, Span(start, end)]
        cut = max(text.rfind(" ", start + 1, start + MAX_SENTENCE), start)
        cut = cut if cut > start else start + MAX_SENTENCE
        pieces.append(Span(start, len(text[:cut].rstrip())))
        start = cut
