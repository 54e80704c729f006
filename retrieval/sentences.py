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

_INITIAL = re.compile(r"(?:^|\s)(?!و)[\u0621-\u064a]\.\s*$")
"""An Arabic name's first letter, which sentencex takes for an end; "and" is a letter too."""

_OPEN, _CLOSE = "“「『《", "”」』》"


def sentence_spans(text: str, language: str | None = None) -> list[Span]:
    """Sentences in order, without surrounding white space; a line end always ends a sentence."""
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for boundary in sentencex.get_sentence_boundaries(language or "en", line.group()):
            stop = line.start() + boundary["end_index"]
            if _INITIAL.search(text, start, stop):
                continue
            for end in _ends(text, start, stop):
                spans.extend(_pieces(text, start, end))
                start = end
        spans.extend(_pieces(text, start, line.end()))  # nothing, unless an initial ends the line
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
