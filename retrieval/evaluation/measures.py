"""Every measure of a run: which questions it is of, what each contributes, and what is better."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.run import Asked


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 % interval, and the number of questions that it is of."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over those questions for which `of` is not None."""

    name: str
    of: Callable[[Asked], float | None]
    more_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Separation:
    """How well confidence tells answerable questions from those to be refused: AUROC."""

    name: str
    refused: Expected
    more_is_better: bool = True


def _answerable(value: Callable[[Asked], float]) -> Callable[[Asked], float | None]:
    return lambda one: value(one) if one.question.expected is Expected.ANSWER else None


def _refused(expected: Expected) -> Callable[[Asked], float | None]:
    return lambda one: float(not one.answered) if one.question.expected is expected else None


MEANS = (
    Mean("article_hit@1", _answerable(lambda one: metrics.hit(one.article_rank, 1))),
    Mean("article_hit@5", _answerable(lambda one: metrics.hit(one.article_rank, 5))),
    Mean("article_mrr@10", _answerable(lambda one: metrics.reciprocal_rank(one.article_rank, 10))),
    Mean("passage_hit@1", _answerable(lambda one: metrics.hit(one.passage_rank, 1))),
    Mean("passage_hit@5", _answerable(lambda one: metrics.hit(one.passage_rank, 5))),
    Mean("passage_mrr@10", _answerable(lambda one: metrics.reciprocal_rank(one.passage_rank, 10))),
    Mean("right_article", _answerable(lambda one: float(one.answered and one.right_article))),
    Mean("answer_in_sentence", _answerable(lambda one: float(one.answered and one.in_sentence))),
    Mean("answer_in_quote", _answerable(lambda one: float(one.answered and one.in_quote))),
    Mean("quote_words", lambda one: one.words if one.answered else None, more_is_better=False),
    Mean("quotes_exact", lambda one: one.exact / one.quotes if one.quotes else None),
    Mean("refused_answerable", _refused(Expected.ANSWER), more_is_better=False),
    Mean("refused_absent", _refused(Expected.REFUSE_ABSENT)),
    Mean("refused_other_fact", _refused(Expected.REFUSE_OTHER_FACT)),
)

SEPARATIONS = (
    Separation("auroc_absent", Expected.REFUSE_ABSENT),
    Separation("auroc_other_fact", Expected.REFUSE_OTHER_FACT),
)


def measure(asked: Sequence[Asked], *, against: Sequence[Asked] = ()) -> dict[str, Measured]:
    """Every measure that these questions allow, by name.

    `against` are questions to be refused that stand in where these hold none of their own."""
    found: dict[str, Measured] = {}
    for mean in MEANS:
        values = [value for one in asked if (value := mean.of(one)) is not None]
        if values:
            middle = math.fsum(values) / len(values)
            found[mean.name] = Measured(middle, *metrics.share_interval(values), len(values))
    for separation in SEPARATIONS:
        positives = confidences(asked, Expected.ANSWER)
        own = confidences(asked, separation.refused)
        negatives = own or confidences(against, separation.refused)
        if positives and negatives:
            value = metrics.auroc(positives, negatives)
            ends = metrics.auroc_interval(positives, negatives)
            found[separation.name] = Measured(value, *ends, len(positives) + len(negatives))
    return found


def confidences(asked: Sequence[Asked], expected: Expected) -> list[float]:
    """The confidence in each question of which this is expected."""
    return [one.confidence for one in asked if one.question.expected is expected]
