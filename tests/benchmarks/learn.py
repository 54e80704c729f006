"""Learns retrieval/confidence.json from runs over the tune halves of data sets.

footnote eval FOLDER --tune-half --save RUN.json    (one for each data set)
python -m tests.benchmarks.learn RUN.json... [--without NAME] [--write]

Two logistic regressions: `about` tells questions with an answer from those whose article is absent,
each data set and each of both sorts weighing the same; `says` tells them from those whose article
says another fact, each question weighing the same. Prints the weights, AUROC on these very runs, and
the threshold at which 5 % of the answerable questions of a data set are refused. --without leaves a
data set out of the learning, though not of what is printed; --write changes the file. Needs the
extra "dev"."""

# ruff: noqa: T201 - it prints what it learnt

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import retrieval
from retrieval.confidence import Evidence, Model, Weights, probability
from retrieval.evaluation import metrics, saved
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.run import Asked, Run

ABOUT = ("coverage", "sentence_cosine", "passage_cosine", "names", "size")
SAYS = ("passage_cosine", "missing", "negation", "type", "names_beside", "numbers_missing")
"""Evidence for each. Tried beside these and left out, as squad2's AUROC for another fact changed by .01 at
most (tune half): coverage by the sentence and its neighbours, pairs of words in common, BM25 by idf,
margins."""

FILE = Path(retrieval.__file__).parent / "confidence.json"
_DIGITS = 2


def learn(runs: Sequence[Run]) -> Model:
    """Fit both models; the provenance says on what."""
    about = [
        (one, 1 / len(of))
        for run in runs
        for expected in (Expected.ANSWER, Expected.REFUSE_ABSENT)
        if expecting(run, Expected.REFUSE_ABSENT)
        for of in [expecting(run, expected)]
        for one in of
    ]
    says = [
        (one, 1.0)
        for run in runs
        for expected in (Expected.ANSWER, Expected.REFUSE_OTHER_FACT)
        if expecting(run, Expected.REFUSE_OTHER_FACT)
        for one in expecting(run, expected)
    ]
    return Model(
        provenance={
            "made by": "python -m tests.benchmarks.learn, on runs of footnote eval --tune-half --save",
            "questions": ", ".join(f"{run.dataset} {len(run.asked)}" for run in runs),
            "model": runs[0].model,
        },
        about=_fit(about, ABOUT),
        says=_fit(says, SAYS),
    )


def expecting(run: Run, expected: Expected) -> list[Asked]:
    """Questions of a run that have evidence and of which this is expected."""
    return [one for one in run.asked if one.question.expected is expected and one.evidence]


def _fit(examples: Sequence[tuple[Asked, float]], names: Sequence[str]) -> Weights:
    values = np.array([[one.evidence[name] for name in names] for one, _ in examples])
    right = np.array([one.question.expected is Expected.ANSWER for one, _ in examples])
    weights = np.array([weight for _, weight in examples])
    weights *= len(weights) / weights.sum()
    scaler = StandardScaler().fit(values, sample_weight=weights)
    model = LogisticRegression(max_iter=1_000)
    model.fit(scaler.transform(values), right, sample_weight=weights)
    by = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (by * scaler.mean_).sum())
    rounded = {name: round(float(one), _DIGITS) for name, one in zip(names, by, strict=True)}
    return Weights(round(bias, _DIGITS), rounded)


def report(model: Model, run: Run) -> str:
    """AUROC for each sort of question to refuse, and the shares refused at a threshold."""
    of = {
        expected: [probability(Evidence(**one.evidence), model) for one in expecting(run, expected)]
        for expected in Expected
    }
    answerable = of[Expected.ANSWER]
    threshold = float(np.quantile(answerable, 0.05))
    parts = [f"{run.dataset}: 5 % of {len(answerable)} refused below {threshold:.3f}"]
    for expected in (Expected.REFUSE_ABSENT, Expected.REFUSE_OTHER_FACT):
        if wrong := of[expected]:
            share = np.mean([one < threshold for one in wrong])
            auroc = metrics.auroc(answerable, wrong)
            parts.append(f"{expected} ({len(wrong)}) AUROC {auroc:.3f}, refused {share:.3f}")
    return "; ".join(parts)


def main() -> None:
    """Learn and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learn")
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN.json")
    parser.add_argument("--without", action="append", default=[], metavar="NAME")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    args = parser.parse_args()
    runs = [saved.load(path) for path in args.runs]
    model = learn([run for run in runs if run.dataset not in args.without])
    text = msgspec.json.format(msgspec.json.encode(model), indent=2)
    print(text.decode())
    for run in runs:
        print(report(model, run))
    if args.write:
        FILE.write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
