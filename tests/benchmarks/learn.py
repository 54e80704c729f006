"""Learns retrieval/confidence.json from runs over the tune halves of data sets.

footnote eval FOLDER --tune-half --save RUN.json    (one for each data set)
python -m tests.benchmarks.learn RUN.json... [--without NAME] [--by-words] [--write]

Two logistic regressions: `about` tells questions with an answer from those whose article is absent,
each data set and each of both sorts weighing the same; `says` tells them from those whose article
says another fact, each question weighing the same. With --by-words the pair for languages that the model
does not know, on the same evidence without cosines: of a run in several languages (xquad) each unknown one
is a data set, and the rest is left out. Prints the weights, AUROC on these very runs, and
the threshold at which 5 % of the answerable questions of a data set are refused. --without leaves a
data set out of the learning, though not of what is printed; --write changes the file. Needs the
extra "dev"."""

# ruff: noqa: T201 - it prints what it learnt

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import retrieval
from retrieval.confidence import Evidence, Model, Weights, probability, shipped
from retrieval.evaluation import metrics, saved
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.run import Asked, Run

ABOUT = ("coverage", "sentence_cosine", "passage_cosine", "names", "size")
ABOUT_BY_WORDS = ("coverage", "names", "paired")
SAYS = ("passage_cosine", "missing", "negation", "type", "names_beside", "numbers_missing")
"""Evidence for each. Tried beside these and left out, as squad2's AUROC for another fact changed by .01 at
most (tune half): coverage by the sentence and its neighbours, pairs of words in common, BM25 by idf,
margins. By words: what the sentence lacks and how rare all is that the passage holds, .002 at most (xquad,
tune half, each language by the others).
Size is not learnt by words, as xquad's libraries have one size where the article is there and half of it
where it is not; its weight is that of the pair with cosines."""

MADE_BY = "python -m tests.benchmarks.learn, on runs of footnote eval --tune-half --save"
FEW = 50  # questions of a language below which it was told wrongly, or nothing is learnt from it
FILE = Path(retrieval.__file__).parent / "confidence.json"
_DIGITS = 2


def learn(runs: Sequence[Run]) -> Model:
    """Fit the pair with cosines, and keep the other; the provenance says on what."""
    return msgspec.structs.replace(
        shipped(),
        provenance=shipped().provenance
        | {"made by": MADE_BY, "questions": _questions(runs), "model": runs[0].model},
        about=_fit(_of_absent(runs), ABOUT),
        says=_fit(_of_other_facts(runs), SAYS),
    )


def learn_by_words(runs: Sequence[Run]) -> Model:
    """Fit the pair without cosines, and keep the other."""
    parts = [part for run in runs for part in by_language(run)]
    unknown = [part for part in parts if part not in runs]
    says = [name for name in SAYS if "cosine" not in name]
    source = f"{MADE_BY} --by-words: {_questions(parts)}"
    return msgspec.structs.replace(
        shipped(),
        provenance=shipped().provenance | {"by words": source},
        about_by_words=_sized(_of_absent(unknown)),
        says_by_words=_fit(_of_other_facts(parts), says),
    )


def _sized(examples: Sequence[tuple[Asked, float]]) -> Weights:
    """Fit what words say, and add the weight of the size, which is not learnt."""
    fitted, size = _fit(examples, ABOUT_BY_WORDS), shipped().about.weights["size"]
    weights = [by for _, by in examples]
    mean = np.average([one.evidence["size"] for one, _ in examples], weights=weights)
    bias = round(fitted.bias - size * float(mean), _DIGITS)
    return Weights(bias, fitted.weights | {"size": size})


def by_language(run: Run) -> list[Run]:
    """A run for each language that the model does not know, else the run as it is."""
    unknown = [one for one in run.asked if one.evidence and not one.evidence["sentence_cosine"]]
    of: dict[str, list[Asked]] = {}
    for one in unknown:
        if one.question.kind != "cross-language":
            of.setdefault(one.question.language or "", []).append(one)
    parts = [
        replace(run, dataset=f"{run.dataset} {language}", asked=tuple(asked))
        for language, asked in sorted(of.items())
        if len(asked) >= FEW
    ]
    return parts or [run]


def _questions(runs: Sequence[Run]) -> str:
    return ", ".join(f"{run.dataset} {len(run.asked)}" for run in runs)


def _of_absent(runs: Sequence[Run]) -> list[tuple[Asked, float]]:
    return [
        (one, 1 / len(of))
        for run in runs
        for expected in (Expected.ANSWER, Expected.REFUSE_ABSENT)
        if expecting(run, Expected.REFUSE_ABSENT)
        for of in [expecting(run, expected)]
        for one in of
    ]


def _of_other_facts(runs: Sequence[Run]) -> list[tuple[Asked, float]]:
    return [
        (one, 1.0)
        for run in runs
        for expected in (Expected.ANSWER, Expected.REFUSE_OTHER_FACT)
        if expecting(run, Expected.REFUSE_OTHER_FACT)
        for one in expecting(run, expected)
    ]


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


def report(model: Model, run: Run, *, by_words: bool) -> str:
    """AUROC for each sort of question to refuse, and the shares refused at a threshold."""
    of = {
        expected: [
            probability(Evidence(**one.evidence), model, by_words=by_words)
            for one in expecting(run, expected)
        ]
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
    parser.add_argument("--by-words", action="store_true", help="learn the pair without cosines")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    args = parser.parse_args()
    runs = [saved.load(path) for path in args.runs]
    wanted = [run for run in runs if run.dataset not in args.without]
    model = learn_by_words(wanted) if args.by_words else learn(wanted)
    text = msgspec.json.format(msgspec.json.encode(model), indent=2)
    print(text.decode())
    for part in (part for run in runs for part in by_language(run)):
        print(report(model, part, by_words=args.by_words))
    if args.write:
        FILE.write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
