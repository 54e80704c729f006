"""What the plots of a report show, as numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.measures import Measured, average, expecting
from retrieval.evaluation.run import Asked
from retrieval.evaluation.summary import STAGES

_DEPTH = 10
_BINS, _IN_A_BIN = 10, 10  # most bins, and the fewest questions that a bin should hold
_THRESHOLDS = tuple(step / 20 for step in range(1, 20))
_QUANTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Hits:
    """Shares of answerable questions with a right one among the first k."""

    k: int
    article: Measured
    passage: Measured


@dataclass(frozen=True, slots=True)
class Trade:
    """What a threshold does: shares of questions answered, by what is expected of them."""

    threshold: float
    answered: dict[Expected, float]


@dataclass(frozen=True, slots=True)
class Refusing:
    """Confidences by what is expected, and what the threshold in use and others do with them."""

    confidences: dict[Expected, list[float]]
    used: Trade
    trades: tuple[Trade, ...]
    """By ascending threshold, the one in use among them."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence; `right` is the share whose quote holds a right answer."""

    lowest: float
    highest: float
    predicted: float
    right: Measured


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins of equally many questions, over all of which the errors are."""

    bins: tuple[Bin, ...]
    predicted: float
    right: float
    brier: float
    error: float
    """Expected calibration error: mean distance of predicted and right, weighted by the bins' sizes."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of the milliseconds of one stage."""

    stage: str
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


def depth(asked: Sequence[Asked]) -> list[Hits]:
    """Hit rates of k = 1 to 10; empty without answerable questions."""
    those = [one for one in expecting(asked, Expected.ANSWER) if one.question.gold]
    if not those:
        return []
    return [
        Hits(
            k,
            average([(metrics.hit(one.article_rank, k), one) for one in those]),
            average([(metrics.hit(one.passage_rank, k), one) for one in those]),
        )
        for k in range(1, _DEPTH + 1)
    ]


def refusing(asked: Sequence[Asked], threshold: float) -> Refusing | None:
    """What thresholds do; None unless there are answerable questions and others."""
    held = {
        expected: [one.confidence for one in of]
        for expected in Expected
        if (of := expecting(asked, expected))
    }
    if Expected.ANSWER not in held or len(held) == 1:
        return None
    trades = [_trade(held, at) for at in sorted({*_THRESHOLDS, threshold})]
    return Refusing(held, _trade(held, threshold), tuple(trades))


def operating_points(
    positives: Sequence[float], negatives: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Shares of negatives and of positives at or above each threshold, from none to all.

    Only corners are kept: points between two others on an upright or level line are left out."""
    above, below = np.sort(positives), np.sort(negatives)
    cuts = np.unique(np.concatenate([above, below]))[::-1]
    y = [0.0, *(1 - np.searchsorted(above, cuts) / len(above))]
    x = [0.0, *(1 - np.searchsorted(below, cuts) / len(below))]
    kept = [
        at
        for at in range(len(x))
        if at in {0, len(x) - 1}
        or not (x[at - 1] == x[at] == x[at + 1] or y[at - 1] == y[at] == y[at + 1])
    ]
    return [float(x[at]) for at in kept], [float(y[at]) for at in kept]


def calibration(asked: Sequence[Asked]) -> Calibration | None:
    """Confidence against being right, refused or not; None without answerable questions.

    The quote of a question that should be refused counts as wrong, whatever it holds."""
    if not any(one.question.expected is Expected.ANSWER for one in asked):
        return None
    pairs = sorted((one.confidence, _is_right(one)) for one in asked)
    n = min(_BINS, max(len(pairs) // _IN_A_BIN, 1))
    edges = [len(pairs) * at // n for at in range(n + 1)]
    bins = tuple(_bin(pairs[start:end]) for start, end in pairwise(edges))
    return Calibration(
        bins=bins,
        predicted=math.fsum(confidence for confidence, _ in pairs) / len(pairs),
        right=sum(right for _, right in pairs) / len(pairs),
        brier=math.fsum((confidence - right) ** 2 for confidence, right in pairs) / len(pairs),
        error=math.fsum(abs(one.predicted - one.right.value) * one.right.n for one in bins)
        / len(pairs),
    )


def spreads(asked: Sequence[Asked]) -> list[Spread]:
    """Milliseconds of each stage."""
    return [
        Spread(
            stage,
            *metrics.percentiles(
                [getattr(one.elapsed, f"{stage}_ms") for one in asked], *_QUANTILES
            ),
        )
        for stage in STAGES
    ]


def _trade(held: dict[Expected, list[float]], threshold: float) -> Trade:
    return Trade(
        threshold,
        {
            expected: sum(one >= threshold for one in values) / len(values)
            for expected, values in held.items()
        },
    )


def _is_right(asked: Asked) -> bool:
    return asked.question.expected is Expected.ANSWER and asked.in_quote


def _bin(pairs: list[tuple[float, bool]]) -> Bin:
    right, n = sum(right for _, right in pairs), len(pairs)
    predicted = math.fsum(confidence for confidence, _ in pairs) / n
    measured = Measured(right / n, *metrics.wilson(right, n), n)
    return Bin(pairs[0][0], pairs[-1][0], predicted, measured)
