"""Two runs over the same questions: paired differences with intervals."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import fmean

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.measures import (
    MEANS,
    SEPARATIONS,
    Mean,
    Measured,
    Separation,
    subjects,
)
from retrieval.evaluation.run import Asked, Run

Pairs = Sequence[tuple[Asked, Asked]]


LEAST_CHANGED = 6
"""Questions that must have come out differently before one run is called better or worse: with fewer, even
if all changed to one side, an exact sign test at 5 % would not say so, whatever the bootstrap does."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of both runs, over the questions that it is of in both, and B minus A.

    `better` is None while the interval holds 0 or too few questions changed: then these questions do
    not tell the two apart."""

    measure: str
    a: float
    b: float
    difference: Measured
    better: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every measure that both runs allow; `paired` counts the questions that both asked, and
    `same_data` says whether they were asked of the same articles and questions in all."""

    paired: int
    same_data: bool
    differences: tuple[Difference, ...]


def compare(a: Run, b: Run) -> Comparison:
    """Compare B with A; questions that only one of them asked are left out.

    Raises DatasetUnusable when they have none in common."""
    others = {_key(one): one for one in b.asked}
    pairs = [(one, others[_key(one)]) for one in a.asked if _key(one) in others]
    if not pairs:
        raise DatasetUnusable(DatasetReason.NOTHING_IN_COMMON, b.dataset)
    found = [_of_mean(mean, pairs) for mean in MEANS]
    found += [_of_separation(one, pairs) for one in SEPARATIONS]
    differences = tuple(one for one in found if one is not None)
    return Comparison(len(pairs), a.digest == b.digest, differences)


def _key(asked: Asked) -> Hashable:
    """The same question of the same corpus; not by its id, which may be the number of its line."""
    question = asked.question
    return asked.corpus, question.kind, question.text, question.language


def _of_mean(mean: Mean, pairs: Pairs) -> Difference | None:
    both = [
        (first, second, a.question.subject)
        for a, b in pairs
        if (first := mean.of(a)) is not None and (second := mean.of(b)) is not None
    ]
    if not both:
        return None
    before, after, about = zip(*both, strict=True)
    changes = [second - first for first, second in zip(before, after, strict=True)]
    ends = metrics.mean_interval(changes, about)
    changed = len({subject for change, subject in zip(changes, about, strict=True) if change})
    return _difference(mean, (fmean(before), fmean(after)), ends, len(both), changed)


def _of_separation(separation: Separation, pairs: Pairs) -> Difference | None:
    right = [(a, b) for a, b in pairs if a.question.expected is Expected.ANSWER]
    wrong = [(a, b) for a, b in pairs if a.question.expected is separation.refused]
    if not right or not wrong:
        return None
    up, down = ([(a.confidence, b.confidence) for a, b in of] for of in (right, wrong))
    about = (subjects(a for a, _ in right), subjects(a for a, _ in wrong))
    ends = metrics.auroc_difference_interval(up, down, about)
    values = [
        metrics.auroc([pair[side] for pair in up], [pair[side] for pair in down]) for side in (0, 1)
    ]
    changed = sum(first != second for first, second in (*up, *down))
    return _difference(separation, (values[0], values[1]), ends, len(right) + len(wrong), changed)


def _difference(
    measure: Mean | Separation,
    values: tuple[float, float],
    ends: metrics.Interval,
    n: int,
    changed: int,
) -> Difference:
    (a, b), (low, high) = values, ends
    told = changed >= LEAST_CHANGED and not low <= 0 <= high
    better = (low > 0) == measure.more_is_better if told else None
    return Difference(measure.name, a, b, Measured(b - a, low, high, n), better)
