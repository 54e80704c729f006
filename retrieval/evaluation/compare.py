"""Two runs over the same questions: paired differences with intervals."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.measures import MEANS, SEPARATIONS, Mean, Measured, Separation
from retrieval.evaluation.run import Asked, Run

Pairs = Sequence[tuple[Asked, Asked]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of both runs, over the questions that it is of in both, and B minus A.

    `better` is None while the interval holds 0: then these questions do not tell the two apart."""

    measure: str
    a: float
    b: float
    difference: Measured
    better: bool | None


def compare(a: Run, b: Run) -> list[Difference]:
    """Every measure that both runs allow; questions that only one of them asked are left out."""
    pairs = pair(a, b)
    found = [_of_mean(mean, pairs) for mean in MEANS]
    found += [_of_separation(one, pairs) for one in SEPARATIONS]
    return [difference for difference in found if difference is not None]


def pair(a: Run, b: Run) -> list[tuple[Asked, Asked]]:
    """The same question of the same corpus in both runs, in the order of the first."""
    others = {_key(one): one for one in b.asked}
    return [(one, others[_key(one)]) for one in a.asked if _key(one) in others]


def _key(asked: Asked) -> Hashable:
    question = asked.question
    return asked.corpus, question.id, question.kind, question.text


def _of_mean(mean: Mean, pairs: Pairs) -> Difference | None:
    both = [
        (first, second)
        for a, b in pairs
        if (first := mean.of(a)) is not None and (second := mean.of(b)) is not None
    ]
    if not both:
        return None
    changes = [second - first for first, second in both]
    values = [sum(column) / len(both) for column in zip(*both, strict=True)]
    ends = metrics.mean_interval(changes)
    return _difference(mean, values[0], values[1], ends, len(both))


def _of_separation(separation: Separation, pairs: Pairs) -> Difference | None:
    right = [(a.confidence, b.confidence) for a, b in pairs if _expects(a, Expected.ANSWER)]
    wrong = [(a.confidence, b.confidence) for a, b in pairs if _expects(a, separation.refused)]
    if not right or not wrong:
        return None
    ends = metrics.auroc_difference_interval(right, wrong)
    values = [
        metrics.auroc(above, below)
        for above, below in zip(zip(*right, strict=True), zip(*wrong, strict=True), strict=True)
    ]
    return _difference(separation, values[0], values[1], ends, len(right) + len(wrong))


def _expects(asked: Asked, expected: Expected) -> bool:
    return asked.question.expected is expected


def _difference(
    measure: Mean | Separation, a: float, b: float, ends: metrics.Interval, n: int
) -> Difference:
    low, high = ends
    better = None if low <= 0 <= high else (low > 0) == measure.more_is_better
    return Difference(measure.name, a, b, Measured(b - a, low, high, n), better)
