"""What a run comes to: measures overall and by kind, type and language, and milliseconds."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evaluation import metrics
from retrieval.evaluation.measures import Measured, measure
from retrieval.evaluation.run import Asked, Run
from retrieval.questions import question_kind
from retrieval.speed import Milliseconds

STAGES = ("embed", "search", "choose", "total")


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one sort; `by` says in what they are alike."""

    by: str
    name: str
    n: int
    measures: dict[str, Measured]


@dataclass(frozen=True, slots=True)
class Summary:
    """The groups of a run, that of all questions first, and the milliseconds of each stage."""

    groups: tuple[Group, ...]
    elapsed: dict[str, Milliseconds]

    def group(self, by: str, name: str) -> Group | None:
        """The group of that sort and name, or None."""
        return next((one for one in self.groups if (one.by, one.name) == (by, name)), None)


_SORTS: dict[str, Callable[[Asked], str | None]] = {
    "all": lambda _: "all",
    "kind": lambda one: one.question.kind,
    "asks": lambda one: question_kind(one.question.text).value,
    "language": lambda one: one.question.language,
}
"""`kind` is the dataset's own word; `asks` what the words of the question ask for."""


def summarise(run: Run) -> Summary:
    """Measure a run; a sort in which all questions are alike is left out."""
    groups = []
    for by, sort in _SORTS.items():
        members: dict[str, list[Asked]] = defaultdict(list)
        for one in run.asked:
            members[sort(one) or "unknown"].append(one)
        if by == "all" or len(members) > 1:
            groups += [
                Group(by, name, len(of), measure(of, against=run.asked))
                for name, of in sorted(members.items())
            ]
    return Summary(tuple(groups), _elapsed(run.asked))


def _elapsed(asked: Sequence[Asked]) -> dict[str, Milliseconds]:
    return {
        stage: Milliseconds(
            *metrics.percentiles([getattr(one.elapsed, f"{stage}_ms") for one in asked], 50, 95)
        )
        for stage in STAGES
    }
