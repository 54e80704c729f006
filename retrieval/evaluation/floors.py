"""Floors under the measures of a run, kept in a file: nothing gets worse unnoticed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from retrieval.errors import FloorsReason, FloorsUnusable
from retrieval.evaluation.measures import MEANS, SEPARATIONS, Measured
from retrieval.evaluation.run import Run
from retrieval.evaluation.summary import Summary

_OVER_ALL_ONLY = {"quote_words", "given_length", *(one.name for one in SEPARATIONS)}
"""Too restless for the dozen questions of a kind."""

_BETTER_LESS = {one.name for one in (*MEANS, *SEPARATIONS) if not one.more_is_better}

_SLACK_ALL, _SLACK_WORDS, _SLACK_AUROC = 2, 0.05, 0.01
"""Room below a measure: two questions for shares of all, one for those of a kind, a twentieth for words,
.01 for AUROC. Another processor computes in float32 instead of bfloat16, and a question or two out of a
hundred come out differently."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """When and why floors were set anew, and those that became easier to pass: (old, new)."""

    on: date
    reason: str
    floors: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Floors:
    """Least value of each measure, or the most where less is better, by "sort/group/measure".

    They hold for these articles and questions, and for this model, only."""

    digest: str
    model: str
    floors: dict[str, float]
    lowered: tuple[Lowered, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """A measure on the wrong side of its floor; `found` is None when there is no such measure."""

    name: str
    floor: float
    found: float | None


def check(floors: Floors, run: Run, summary: Summary) -> list[Breach]:
    """Every floor that the run falls below; raises FloorsUnusable for those of something else."""
    _require_same(floors, run)
    found = {name: measured.value for name, measured in _measures(summary)}
    return [
        Breach(name, floor, found.get(name))
        for name, floor in floors.floors.items()
        if name not in found or _worse(name, found[name], floor)
    ]


def raised(floors: Floors | None, run: Run, summary: Summary) -> Floors:
    """Lift the floors to the run, and none down; new floors where there were none."""
    fresh = _fresh(run, summary)
    if floors is None:
        return fresh
    _require_same(floors, run)
    better = {
        name: floor
        for name, floor in fresh.floors.items()
        if name not in floors.floors or _worse(name, floors.floors[name], floor)
    }
    return replace(floors, floors=floors.floors | better)


def lowered(floors: Floors, run: Run, summary: Summary, *, reason: str, on: date) -> Floors:
    """Set the floors to the run, whatever they were, and note what became easier and why."""
    fresh = _fresh(run, summary)
    easier = {
        name: (old, fresh.floors.get(name, 0.0))
        for name, old in floors.floors.items()
        if name not in fresh.floors or _worse(name, fresh.floors[name], old)
    }
    return replace(fresh, lowered=(*floors.lowered, Lowered(on, reason, easier)))


def read(path: Path) -> Floors:
    """Read a file of floors; raises FloorsUnusable."""
    if not path.exists():
        raise FloorsUnusable(FloorsReason.NOT_FOUND, str(path))
    if not path.is_file():  # a device may never end
        raise FloorsUnusable(FloorsReason.UNREADABLE, str(path))
    try:
        return msgspec.json.decode(path.read_bytes(), type=Floors)
    except (OSError, msgspec.DecodeError) as error:
        raise FloorsUnusable(FloorsReason.UNREADABLE, str(path)) from error


def write(floors: Floors, path: Path) -> None:
    """Write a file that people can read and compare by lines; raises OSError."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(floors), indent=1) + b"\n")


def _require_same(floors: Floors, run: Run) -> None:
    if floors.digest != run.digest:
        raise FloorsUnusable(FloorsReason.OTHER_QUESTIONS)
    if floors.model != run.model:
        raise FloorsUnusable(FloorsReason.OTHER_MODEL)


def _fresh(run: Run, summary: Summary) -> Floors:
    floors = {name: _floor(name, of) for name, of in _measures(summary)}
    return Floors(run.digest, run.model, {name: at for name, at in floors.items() if at > 0})


def _measures(summary: Summary) -> Iterator[tuple[str, Measured]]:
    for group in summary.groups:
        for name, measured in group.measures.items():
            if group.by == "all" or (group.by == "kind" and name not in _OVER_ALL_ONLY):
                yield f"{group.by}/{group.name}/{name}", measured


def _floor(name: str, measured: Measured) -> float:
    """What was measured with some room, rounded to the easier side."""
    measure = name.rpartition("/")[2]
    slack = (_SLACK_ALL if name.startswith("all/") else 1) / measured.n
    if measure == "quotes_exact":
        slack = 0.0  # never a quote that is not there
    elif measure in {"quote_words", "given_length"}:
        slack = _SLACK_WORDS * measured.value
    elif measure.startswith("auroc"):
        slack = _SLACK_AUROC
    if measure in _BETTER_LESS:
        return math.ceil((measured.value + slack) * 10_000) / 10_000
    return math.floor((measured.value - slack) * 10_000) / 10_000


def _worse(name: str, value: float, floor: float) -> bool:
    return value > floor if name.rpartition("/")[2] in _BETTER_LESS else value < floor
