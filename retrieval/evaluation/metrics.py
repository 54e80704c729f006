"""Measures of retrieval and of refusing, with intervals, as pure functions."""

import math
from collections.abc import Collection, Hashable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

Scores = Sequence[float] | npt.NDArray[np.float64]

SAMPLES = 2_000
"""Bootstrap samples: the ends of an interval move by about .001 between seeds (newsqa_rt, 85)."""

Values = npt.NDArray[np.float64]
Subjects = Sequence[Hashable]
"""What each value is about: values of one subject are drawn together."""

Interval = tuple[float, float]
"""Lower and upper end, 95 %."""


def first_rank(ranking: Sequence[object], gold: Collection[object]) -> int | None:
    """Place of the first gold item, from 1."""
    return next((place for place, item in enumerate(ranking, start=1) if item in gold), None)


def hit(rank: int | None, k: int) -> float:
    """1 for a right item among the first k, else 0; the mean over questions is hit@k."""
    return 1.0 if rank is not None and rank <= k else 0.0


def reciprocal_rank(rank: int | None, k: int) -> float:
    """1 / rank, 0 beyond the first k; the mean over questions is MRR@k."""
    return 1 / rank if rank is not None and rank <= k else 0.0


def auroc(positives: Scores, negatives: Scores) -> float:
    """Probability that a positive scores above a negative, a tie counting as half; nan without either."""
    if not len(positives) or not len(negatives):
        return math.nan
    ordered = np.sort(np.asarray(negatives))
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float(np.mean(below + not_above) / 2 / len(ordered))


def mean_interval(values: Scores, subjects: Subjects | None = None) -> Interval:
    """Percentile bootstrap of a mean, seeded; nan of nothing.

    With `subjects`, one a value, whole subjects are drawn: questions that are the same one in other
    languages or of other corpora do not count as independent."""
    given = np.asarray(values, dtype=np.float64)
    if not len(given):
        return math.nan, math.nan
    drawn, (of,) = _draw(subjects if subjects is not None else range(len(given)))
    sums = np.bincount(of, weights=given)
    return _ends((drawn @ sums) / (drawn @ np.bincount(of)))


def share_interval(values: Scores, subjects: Subjects | None = None) -> Interval:
    """The same for values between 0 and 1; where all are 0 or all are 1, Wilson's interval.

    There the bootstrap has nothing to vary, and would claim to be certain."""
    given = np.asarray(values, dtype=np.float64)
    if len(given) and given[0] in {0.0, 1.0} and np.all(given == given[0]):
        n = len(given) if subjects is None else len(set(subjects))
        return wilson(int(given[0]) * n, n)
    return mean_interval(given, subjects)


def auroc_interval(
    positives: Scores,
    negatives: Scores,
    subjects: tuple[Subjects, Subjects] | None = None,
) -> Interval:
    """Percentile bootstrap that draws questions, seeded; nan without either sort.

    With `subjects`, those of the positives and of the negatives, whole subjects are drawn."""
    return _pairs_interval(
        _above(np.asarray(positives), np.asarray(negatives)), subjects, certain=False
    )


def auroc_difference_interval(
    positives: Sequence[tuple[float, float]],
    negatives: Sequence[tuple[float, float]],
    subjects: tuple[Subjects, Subjects] | None = None,
) -> Interval:
    """The same for the second AUROC minus the first, of scores that come in pairs."""
    if not positives or not negatives:
        return math.nan, math.nan
    up, down = np.asarray(positives), np.asarray(negatives)
    difference = _above(up[:, 1], down[:, 1]) - _above(up[:, 0], down[:, 0])
    return _pairs_interval(difference, subjects, certain=True)


def _above(positives: Values, negatives: Values) -> Values:
    """Shape (positives, negatives): 1 where the positive is above, one half for a tie."""
    up, down = positives[:, np.newaxis], negatives[np.newaxis, :]
    above: Values = (up > down) + 0.5 * (up == down)
    return above


def _pairs_interval(
    pairs: Values, subjects: tuple[Subjects, Subjects] | None, *, certain: bool
) -> Interval:
    """Interval of the mean over all pairs, where rows and columns are drawn with their subjects.

    Unless `certain`, pairs that are all 0 or all 1 get Wilson's interval of the smaller sort."""
    rows, columns = pairs.shape
    if not rows or not columns:
        return math.nan, math.nan
    about = subjects or (range(rows), range(rows, rows + columns))
    if pairs[0, 0] in {0.0, 1.0} and np.all(pairs == pairs[0, 0]) and not certain:
        n = min(len(set(of)) for of in about)
        return wilson(int(pairs[0, 0]) * n, n)
    drawn, (above, below) = _draw(*about)
    of_rows, of_columns = drawn[:, above], drawn[:, below]
    count = of_rows.sum(axis=1) * of_columns.sum(axis=1)
    sums = ((of_rows @ pairs) * of_columns).sum(axis=1)
    return _ends(sums[count > 0] / count[count > 0])


def _draw(*subjects: Subjects) -> tuple[Values, list[npt.NDArray[np.intp]]]:
    """How often each subject is drawn in each sample, shape (SAMPLES, subjects), as many as there are;
    and for each of the lists which column its entries have."""
    number = {one: at for at, one in enumerate(dict.fromkeys(chain(*subjects)))}
    rng, size = np.random.default_rng(0), len(number)
    drawn = rng.multinomial(size, np.full(size, 1 / size), SAMPLES).astype(np.float64)
    return drawn, [np.asarray([number[one] for one in of], dtype=np.intp) for of in subjects]


def wilson(successes: int, n: int) -> Interval:
    """Wilson's interval of a share; everything is possible when nothing was tried."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.959964, successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)


def percentiles(values: Sequence[float], *wanted: float) -> list[float]:
    """Percentiles with linear interpolation; nan of nothing."""
    return (
        [float(one) for one in np.percentile(values, wanted)]
        if len(values)
        else [math.nan] * len(wanted)
    )


def _ends(drawn: Values) -> Interval:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
