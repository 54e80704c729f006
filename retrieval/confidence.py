"""How likely it is that a quote answers a question: one calibrated probability."""

import math
from dataclasses import dataclass

from retrieval import lexical
from retrieval.answer_types import names_and_numbers
from retrieval.questions import AnalysedQuestion

BIAS = -4.7
COVERAGE, SENTENCE_COSINE, PASSAGE_COSINE, NAMES, SIZE = 4.2, 2.7, 3.3, 0.6, -0.3
"""Logistic regression of "the quote holds a gold answer" on 3,264 questions to newsqa_rt, squad2, clapnq
and the demo articles (dev): answerable ones, ones whose article was taken away, ones of other topics,
and ones with only another fact in the passage; each kind weighs the same, the last a third of it.
AUROC of the four first features, learnt on one half of the questions and measured on the other, and the
other way round: newsqa_rt against its null questions .992 .989, small libraries of one topic .998 .991,
clapnq article absent .978 .985, right passage but another fact .68 .61 (squad2). Coverage of the quote by
itself, and whether it holds the type of thing asked for, added nothing. SIZE came out at -.19 and was
raised by hand: over all sets together AUROC .954 became .964, most of it in small libraries."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a quote.

    `coverage` and `names` are the shares, weighted by rarity, of the question's content and of its
    names and numbers that the quote's passage holds, header included; `names` is 1.0 when there are
    none. `passages` counts those searched: the more there are, the nearer the nearest by chance."""

    coverage: float
    sentence_cosine: float
    passage_cosine: float
    names: float
    passages: int


def evidence(
    question: AnalysedQuestion,
    passage_text: str,
    language: str | None,
    *,
    sentence_cosine: float,
    passage_cosine: float,
    passages: int,
) -> Evidence:
    """Weigh one quote; `passage_text` is its passage with the header."""
    around = frozenset(lexical.passage_terms(passage_text, language))
    named = set(names_and_numbers(question.text))
    asked = [word for word in question.content if word.word in named]
    return Evidence(
        coverage=question.coverage(around),
        sentence_cosine=sentence_cosine,
        passage_cosine=passage_cosine,
        names=sum(word.found_in(around) for word in asked) / len(asked) if asked else 1.0,
        passages=passages,
    )


def probability(of: Evidence) -> float:
    """Logistic of the weighted evidence."""
    logit = (
        BIAS
        + COVERAGE * of.coverage
        + SENTENCE_COSINE * of.sentence_cosine
        + PASSAGE_COSINE * of.passage_cosine
        + NAMES * of.names
        + SIZE * math.log(max(of.passages, 1))
    )
    return 1 / (1 + math.exp(-logit))
