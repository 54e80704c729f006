"""What came of the questions of a run, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.run import Asked


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the questions of which the same is expected.

    `right` were answered with a quote that holds a right answer, or refused as they should be."""

    expected: Expected
    n: int
    right: int
    wrong: int
    refused: int
    """Answerable ones only: the others are right when they are refused."""


def outcomes(asked: Sequence[Asked]) -> list[Outcome]:
    """Count what came of the questions, for each expectation that there are questions of."""
    found = []
    for expected in Expected:
        those = [one for one in asked if one.question.expected is expected]
        answered = [one for one in those if one.answered]
        refused, held = len(those) - len(answered), sum(one.in_quote for one in answered)
        if expected is Expected.ANSWER:
            counts = (held, len(answered) - held, refused)
        else:
            counts = (refused, len(answered), 0)
        if those:
            found.append(Outcome(expected, len(those), *counts))
    return found
