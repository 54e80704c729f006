"""Every measure of a run: which questions it is of, what each contributes, and what is better."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval import lexical
from retrieval.evaluation import metrics
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.run import Asked, Given
from retrieval.function_words import FUNCTION_WORDS
from retrieval.questions import QuestionKind, question_kind


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


def _with_gold(value: Callable[[Asked], float]) -> Callable[[Asked], float | None]:
    return lambda one: value(one) if _is_answerable(one) and one.question.gold else None


def _with_answers(value: Callable[[Asked], float]) -> Callable[[Asked], float | None]:
    return lambda one: value(one) if _is_answerable(one) and one.question.answers else None


def _given(value: Callable[[Given], float]) -> Callable[[Asked], float | None]:
    return lambda one: value(one.given) if one.given else None


_SET_OFF = {QuestionKind.WHO, QuestionKind.WHEN, QuestionKind.WHERE, QuestionKind.HOW_MANY}


def _words_right(one: Asked) -> float | None:
    """Whether the words set off share a content word with a right answer, of questions that have any."""
    asks = question_kind(one.question.text)
    if asks not in _SET_OFF or not (_is_answerable(one) and one.question.answers and one.answered):
        return None
    words = set(lexical.words(one.answering)) - FUNCTION_WORDS
    return float(any(words & set(lexical.words(answer)) for answer in one.question.answers))


def _is_answerable(one: Asked) -> bool:
    return one.question.expected is Expected.ANSWER


def _refused(expected: Expected) -> Callable[[Asked], float | None]:
    return lambda one: float(not one.answered) if one.question.expected is expected else None


MEANS = (
    Mean("article_hit@1", _with_gold(lambda one: metrics.hit(one.article_rank, 1))),
    Mean("article_hit@5", _with_gold(lambda one: metrics.hit(one.article_rank, 5))),
    Mean("article_mrr@10", _with_gold(lambda one: metrics.reciprocal_rank(one.article_rank, 10))),
    Mean("passage_hit@1", _with_answers(lambda one: metrics.hit(one.passage_rank, 1))),
    Mean("passage_hit@5", _with_answers(lambda one: metrics.hit(one.passage_rank, 5))),
    Mean(
        "passage_mrr@10", _with_answers(lambda one: metrics.reciprocal_rank(one.passage_rank, 10))
    ),
    Mean("right_article", _with_gold(lambda one: float(one.answered and one.right_article))),
    Mean("answer_in_sentence", _with_answers(lambda one: float(one.answered and one.in_sentence))),
    Mean("answer_in_quote", _with_answers(lambda one: float(one.answered and one.in_quote))),
    Mean("given_in_sentence", _given(lambda given: float(given.in_sentence))),
    Mean("given_in_quote", _given(lambda given: float(given.in_quote))),
    Mean(
        "given_length", _given(lambda given: given.words / given.gold_words), more_is_better=False
    ),
    Mean("words_right", _words_right),
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
        of = [(value, one) for one in asked if (value := mean.of(one)) is not None]
        if of:
            found[mean.name] = average(of)
    for separation in SEPARATIONS:
        right = expecting(asked, Expected.ANSWER)
        wrong = expecting(asked, separation.refused) or expecting(against, separation.refused)
        if right and wrong:
            up, down = ([one.confidence for one in of] for of in (right, wrong))
            ends = metrics.auroc_interval(up, down, (subjects(right), subjects(wrong)))
            value = metrics.auroc(up, down)
            found[separation.name] = Measured(value, *ends, len(right) + len(wrong))
    return found


def average(of: Sequence[tuple[float, Asked]]) -> Measured:
    """The mean of values between 0 and 1, or of words; one value a question, at least one."""
    values = [value for value, _ in of]
    ends = metrics.share_interval(values, subjects(one for _, one in of))
    return Measured(math.fsum(values) / len(values), *ends, len(values))


def expecting(asked: Sequence[Asked], expected: Expected) -> list[Asked]:
    """The questions of which this is expected."""
    return [one for one in asked if one.question.expected is expected]


def subjects(asked: Iterable[Asked]) -> list[str]:
    """The subject of each question, by which intervals draw them."""
    return [one.question.subject for one in asked]
