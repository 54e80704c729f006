"""How likely it is that a quote answers a question: one calibrated probability."""

import math
from dataclasses import dataclass

from retrieval import lexical
from retrieval.answer_types import names_and_numbers, type_match
from retrieval.choosing import Choice
from retrieval.questions import AnalysedQuestion

THRESHOLD = 0.5
WEIGHTS = {"bias": -6.0}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a quote; every number grows with the likelihood that it answers.

    Coverages and `names` are shares in [0, 1], cosines those of the model, `type` is -1, 0 or 1."""

    quote_coverage: float
    passage_coverage: float
    sentence_cosine: float
    passage_cosine: float
    type: float
    names: float


def evidence(
    question: AnalysedQuestion, choice: Choice, passage_text: str, language: str | None
) -> Evidence:
    """Weigh one quote; `passage_text` is its passage with the header."""
    around = frozenset(lexical.passage_terms(passage_text, language))
    quoted = frozenset(lexical.passage_terms(choice.text, language))
    names = set(names_and_numbers(question.text))
    asked = [word for word in question.content if word.word in names]
    return Evidence(
        quote_coverage=question.coverage(quoted),
        passage_coverage=question.coverage(around),
        sentence_cosine=choice.cosine,
        passage_cosine=choice.hit.cosine,
        type=type_match(question, choice.text),
        names=sum(word.found_in(around) for word in asked) / len(asked) if asked else 1.0,
    )


def probability(of: Evidence) -> float:
    """Logistic of the weighted evidence."""
    logit = WEIGHTS["bias"] + sum(
        WEIGHTS.get(name, 0.0) * getattr(of, name) for name in Evidence.__slots__
    )
    return 1 / (1 + math.exp(-logit))
