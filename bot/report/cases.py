"""The questions of a run that went most wrong, with what there is to see of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.gold import holds
from retrieval.evaluation.run import Asked

_SHOWN = 8
_FIRST = 5  # the right article should be among so many


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `right` where it is a right answer."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A text with the right answers in it; `held` as the evaluation judges."""

    pieces: tuple[Piece, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One question with the texts that were found for it."""

    asked: Asked
    answers: tuple[str, ...]
    quote: Seen
    passages: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """The worst cases of one sort, out of so many `found` among `n` that could be."""

    name: str
    n: int
    found: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class _Sort:
    name: str
    could: Callable[[Asked], bool]
    did: Callable[[Asked], bool]
    order: Callable[[Asked], float]


def _answerable(asked: Asked) -> bool:
    return asked.question.expected is Expected.ANSWER


def _surest_first(asked: Asked) -> float:
    return -asked.confidence


_SORTS = (
    _Sort("wrong", _answerable, lambda one: one.answered and not one.in_quote, _surest_first),
    _Sort(
        "unanswerable", lambda one: not _answerable(one), lambda one: one.answered, _surest_first
    ),
    _Sort("refused", _answerable, lambda one: not one.answered, lambda one: one.confidence),
    _Sort(
        "missed",
        _answerable,
        lambda one: one.article_rank is None or one.article_rank > _FIRST,
        _surest_first,
    ),
)


def faults(asked: Sequence[Asked]) -> list[Fault]:
    """The worst cases of each sort that there are questions for; ties keep the order of the run."""
    found = []
    for sort in _SORTS:
        could = [one for one in asked if sort.could(one)]
        did = sorted(filter(sort.did, could), key=sort.order)
        if could:
            cases = tuple(_case(one) for one in did[:_SHOWN])
            found.append(Fault(sort.name, len(could), len(did), cases))
    return found


def _case(asked: Asked) -> Case:
    answers = tuple(dict.fromkeys(asked.question.answers))
    return Case(
        asked,
        answers,
        _seen(asked.quote, answers),
        tuple(_seen(text, answers) for text in asked.passages),
    )


def _seen(text: str, answers: Sequence[str]) -> Seen:
    held = holds(text, answers)
    return Seen(_pieces(text, answers) if held else (Piece(text, right=False),), held)


def _pieces(text: str, answers: Sequence[str]) -> tuple[Piece, ...]:
    """Part a text at the answers that stand in it as they are written, but for case and spaces."""
    words = sorted((answer.split() for answer in answers if answer.strip()), key=_longest_first)
    spelt = "|".join(r"\s+".join(map(re.escape, answer)) for answer in words)
    parts = re.split(rf"(?<!\w)({spelt})(?!\w)", text, flags=re.IGNORECASE)
    # re.split returns what was between and what was captured by turns.
    return tuple(Piece(part, right=at % 2 == 1) for at, part in enumerate(parts) if part)


def _longest_first(words: list[str]) -> int:
    return -sum(map(len, words))
