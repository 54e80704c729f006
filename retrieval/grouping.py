"""Questions that mean the same, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.ports import Vectors
from retrieval.questions import QuestionKind, question_kind

ALIKE = 0.72
"""Cosine from which two questions are taken for one in other words, unless they ask for other things.

Chosen on made-up questions with all-MiniLM-L6-v2: rewordings of one question lie at .74 to .96;
others about the same thing below .70, but "who was elected" and "on which day is the election", which
differ in their kind, at .80."""


@dataclass(slots=True)
class _Group:
    kind: QuestionKind
    places: list[int] = field(default_factory=list)

    def takes(self, kind: QuestionKind) -> bool:
        return self.kind is kind or QuestionKind.OTHER in {self.kind, kind}

    def add(self, place: int, kind: QuestionKind) -> None:
        self.places.append(place)
        if self.kind is QuestionKind.OTHER:
            self.kind = kind


def alike(
    questions: Sequence[str], vectors: Vectors, *, threshold: float = ALIKE
) -> list[list[int]]:
    """Group questions by meaning; places of each group. `vectors` are (n, dim), rows of length 1.

    A question joins the group whose first one is nearest of those that ask for the same kind of
    thing, when that is near enough; else it begins a group."""
    first = np.empty_like(vectors)
    groups: list[_Group] = []
    for place, row in enumerate(vectors):
        kind = question_kind(questions[place])
        near = first[: len(groups)] @ row
        fitting = [
            at for at, group in enumerate(groups) if near[at] >= threshold and group.takes(kind)
        ]
        if fitting:
            groups[max(fitting, key=near.__getitem__)].add(place, kind)
        else:
            first[len(groups)] = row
            groups.append(_Group(kind, [place]))
    return [group.places for group in groups]


def by_text(texts: Sequence[str]) -> dict[str, list[int]]:
    """Places of texts that differ in case and space only, by the first of them."""
    known: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        first = known.setdefault(" ".join(text.casefold().split()), text)
        places.setdefault(first, []).append(place)
    return places
