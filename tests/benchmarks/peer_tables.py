"""What came of each system, as tables: found, differences, refusing, times."""

# ruff: noqa: T201 - it prints its tables

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected, Question
from retrieval.evaluation.run import Asked


@dataclass(frozen=True, slots=True)
class Placed:
    """What a system made of a question: ranks as in retrieval.evaluation.run.Asked, and its best score."""

    question: Question
    article_rank: int | None
    piece_rank: int | None
    score: float
    ms: float


@dataclass(frozen=True, slots=True)
class System:
    """All questions in the data's order; `pieces` is None where whole articles are found."""

    name: str
    placed: list[Placed]
    index_s: float
    pieces: int | None


_Measure = Callable[[Placed], float]

_OF_ARTICLES: dict[str, _Measure] = {
    "article hit@1": lambda one: metrics.hit(one.article_rank, 1),
    "article hit@5": lambda one: metrics.hit(one.article_rank, 5),
    "article MRR@10": lambda one: metrics.reciprocal_rank(one.article_rank, 10),
}
_OF_PIECES: dict[str, _Measure] = {
    "piece hit@1": lambda one: metrics.hit(one.piece_rank, 1),
    "piece hit@5": lambda one: metrics.hit(one.piece_rank, 5),
}
_MEASURES = _OF_ARTICLES | _OF_PIECES


def report(systems: Sequence[System], asked: Sequence[Asked]) -> None:
    """Print all tables; the first system is the one that the others are compared with."""
    kinds = dict.fromkeys(one.question.kind for one in systems[0].placed if _answerable(one))
    for kind in kinds:
        of = [
            [one for one in system.placed if one.question.kind == kind and _answerable(one)]
            for system in systems
        ]
        _line(f"{kind} ({len(of[0])})", *_MEASURES)
        for system, placed in zip(systems, of, strict=True):
            _line(system.name, *(_value(system, placed, name) for name in _MEASURES))
        _line("Footnote minus", *_MEASURES)
        for system, placed in zip(systems[1:], of[1:], strict=True):
            _line(system.name, *(_difference(system, of[0], placed, name) for name in _MEASURES))
        print()
    _refusing(systems, asked)
    _times(systems, asked)


def _answerable(one: Placed) -> bool:
    return one.question.expected is Expected.ANSWER


def _value(system: System, placed: Sequence[Placed], name: str) -> str:
    if system.pieces is None and name in _OF_PIECES:
        return "-"
    values = [_MEASURES[name](one) for one in placed]
    return _cell(math.fsum(values) / len(values), metrics.share_interval(values))


def _difference(system: System, first: Sequence[Placed], other: Sequence[Placed], name: str) -> str:
    if system.pieces is None and name in _OF_PIECES:
        return "-"
    of = _MEASURES[name]
    changes = [of(a) - of(b) for a, b in zip(first, other, strict=True)]
    return _cell(math.fsum(changes) / len(changes), metrics.mean_interval(changes), sign="+")


def _refusing(systems: Sequence[System], asked: Sequence[Asked]) -> None:
    """None of the peers refuses; how well a threshold on its best score could is AUROC."""
    if not any(one.question.expected is Expected.REFUSE_ABSENT for one in systems[0].placed):
        return
    _line("refusing", "AUROC, absent", "refused, absent", "refused, answerable")
    for system in systems:
        above = [one.score for one in system.placed if _answerable(one)]
        below = [
            one.score for one in system.placed if one.question.expected is Expected.REFUSE_ABSENT
        ]
        known = not any(map(math.isnan, above))
        cells = ["no score is told"]
        if known:
            cells = [_cell(metrics.auroc(above, below), metrics.auroc_interval(above, below))]
        shares = (_refused(asked, kind) for kind in (Expected.REFUSE_ABSENT, Expected.ANSWER))
        _line(system.name, *cells, *(shares if system is systems[0] else ("never", "never")))
    print()


def _refused(asked: Sequence[Asked], expected: Expected) -> str:
    values = [float(not one.answered) for one in asked if one.question.expected is expected]
    return _cell(math.fsum(values) / len(values), metrics.share_interval(values))


def _times(systems: Sequence[System], asked: Sequence[Asked]) -> None:
    _line("times", "ms a question p50", "p95", "pieces", "s to index")
    for system in systems:
        p50, p95 = metrics.percentiles([one.ms for one in system.placed], 50, 95)
        pieces = "-" if system.pieces is None else f"{system.pieces:,}"
        _line(system.name, f"{p50:.1f}", f"{p95:.1f}", pieces, f"{system.index_s:.0f}")
    p50, p95 = metrics.percentiles([one.elapsed.total_ms for one in asked], 50, 95)
    _line("Footnote, with the quote", f"{p50:.1f}", f"{p95:.1f}")


def _cell(value: float, ends: metrics.Interval, *, sign: str = "") -> str:
    return f"{value:{sign}.3f} [{ends[0]:{sign}.3f}, {ends[1]:{sign}.3f}]".replace("0.", ".")


def _line(name: str, *cells: str) -> None:
    print(f"{name:26}" + "".join(f"{cell:25}" for cell in cells).rstrip(), flush=True)
