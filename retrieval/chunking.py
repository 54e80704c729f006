"""How an article is cut into passages, and what is embedded of each."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from retrieval.domain import Draft, Span
from retrieval.sentences import sentence_spans

VERSION = 1
"""Raised when what is embedded or indexed of a passage changes: stored vectors no longer compare then,
and `footnote reindex` makes them anew. How articles are cut changes for new and updated ones only."""

MAX_WORDS = 180
"""Words a passage at most: article hit@1 / @5 of a small RealTimeQA corpus was .743/.974 with 128 tokens,
.762/.970 with 256 and .720/.970 with 400. With the header it stays below the 512 tokens of the model."""

_SHORT_STRETCH = MAX_WORDS // 4
"""Words between two passages that stayed below which they are no passage of their own."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_UNSPACED_PER_WORD = 2
_CHARACTERS_PER_WORD = 12
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def outlet_name(draft: Draft) -> str | None:
    """The outlet, else the host of the public address."""
    if draft.outlet:
        return draft.outlet
    host = urlsplit(draft.url).hostname if draft.url else None
    return host.removeprefix("www.") if host else None


def header(draft: Draft) -> str:
    """Return "title | outlet | 17 June 2022": stands before each passage in terms and vectors."""
    day = draft.published
    spoken = f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else None
    return " | ".join(part for part in (draft.title, outlet_name(draft), spoken) if part)


def passage_text(header_text: str, body: str) -> str:
    """What is embedded and indexed of a passage."""
    return f"{header_text}\n{body}"


def chunk(text: str, language: str | None = None) -> list[Span]:
    """Cut a text into passages of whole sentences, MAX_WORDS at most, that do not overlap."""
    spans: list[Span] = []
    pending: list[Span] = []
    size = 0
    for sentence in sentence_spans(text, language):
        weight = _weight(text[sentence.start : sentence.end])
        if pending and size + weight > MAX_WORDS:
            spans.append(_join(pending))
            pending, size = [], 0
        pending.append(sentence)
        size += weight
    if pending:
        spans.append(_join(pending))
    return spans


def chunk_again(text: str, language: str | None, before: Sequence[str]) -> list[Span]:
    """Cut a new version of a text so that passages of the old one that still stand in it stay.

    `before` are the old passages in their order. What lies between those that stayed is cut as chunk
    does; a short stretch is cut together with the passage before it, which then is a new one."""
    spans: list[Span] = []
    at = 0
    for start, end in [*_standing(text, before), (len(text), len(text))]:
        begin = at
        if spans and 0 < _weight(text[at:start]) < _SHORT_STRETCH:
            begin = spans.pop().start
        spans += _within(text, begin, start, language)
        if start < end:
            spans.append(Span(start, end))
        at = end
    return spans


def _standing(text: str, before: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where passages stand in a text, in its order, each after the one before."""
    at = 0
    for passage in before:
        start = text.find(passage, at)
        end = start + len(passage)
        if start < 0 or not (_is_edge(text[start - 1 : start]) and _is_edge(text[end : end + 1])):
            continue
        yield start, end
        at = end


def _is_edge(character: str) -> bool:
    return not character or character.isspace()


def _within(text: str, start: int, end: int, language: str | None) -> list[Span]:
    """Passages of a stretch of a text."""
    return [Span(start + one.start, start + one.end) for one in chunk(text[start:end], language)]


def _join(sentences: Sequence[Span]) -> Span:
    return Span(sentences[0].start, sentences[-1].end)


def _weight(text: str) -> int:
    """Words of a sentence; of scripts without spaces, pairs of characters; of long strings, pieces."""
    words = max(len(text.split()), len(text) // _CHARACTERS_PER_WORD)
    return words + len(_UNSPACED.findall(text)) // _UNSPACED_PER_WORD
