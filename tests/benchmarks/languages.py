"""Questions and articles in seven languages: `python -m … XQUAD [--half tune] [--limit N] [--way NAME]`.

Search in one language and into English, and how well confidence tells questions whose article is absent,
by the words alone, with the default model and with the multilingual one. Passages embedded before are
read from the data folder."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from retrieval import wiring
from retrieval.evaluation.configuration import parse_configuration
from retrieval.evaluation.datasets import Expected, Half, half_of
from retrieval.evaluation.formats import open_dataset
from retrieval.evaluation.measures import expecting
from retrieval.evaluation.metrics import auroc, auroc_interval, hit, share_interval
from retrieval.evaluation.run import Asked, evaluate
from retrieval.settings import Settings

WAYS = {
    "words alone": "dense_weight=0",
    "default": "shipped",
    "multilingual": "model=multilingual",
}


def print_rows(name: str, asked: Sequence[Asked]) -> None:
    """One line a kind of question and language."""
    of_language: dict[str, list[Asked]] = {}
    for one in asked:
        of_language.setdefault(one.question.language or "", []).append(one)
    for kind in ("same-language", "cross-language"):
        for language, own in sorted(of_language.items()):
            of_kind = [one for one in own if one.question.kind == kind]
            if not of_kind:
                continue
            row = f"{name:13} {kind:15} {language} n {len(of_kind)}"
            row += f"  hit@1 {_share([hit(one.article_rank, 1) for one in of_kind])}"
            row += f"  answered {_share([float(one.answered and one.in_quote) for one in of_kind])}"
            absent = expecting(own, Expected.REFUSE_ABSENT)
            if kind == "same-language" and absent:
                row += f"  {_absent(of_kind, absent)}"
            print(row, flush=True)  # noqa: T201 - a command's answer


def _share(values: list[float]) -> str:
    low, high = share_interval(values)
    return f"{sum(values) / len(values):.3f} [{low:.3f}, {high:.3f}]"


def _absent(answerable: Sequence[Asked], absent: Sequence[Asked]) -> str:
    there, gone = ([one.confidence for one in of] for of in (answerable, absent))
    low, high = auroc_interval(there, gone)
    refused = sum(not one.answered for one in absent) / len(absent)
    area = f"AUROC {auroc(there, gone):.3f} [{low:.3f}, {high:.3f}]"
    return f"absent: {area} refused {refused:.3f} of {len(absent)}"


def main(argv: Sequence[str]) -> None:
    """Print a line for each way, kind and language."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=Half, default=Half.REPORT)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--way", choices=WAYS, action="append")
    args = parser.parse_args(argv)
    dataset = open_dataset(args.folder).only(lambda question: half_of(question) is args.half)
    if args.limit:
        dataset = dataset.sample(args.limit)
    settings = Settings.from_env(os.environ)
    for name in args.way or WAYS:
        print_rows(name, evaluate(dataset, settings, parse_configuration(WAYS[name])).asked)


if __name__ == "__main__":
    # Fourteen libraries are opened twice: once is enough to load a model.
    wiring.ModelEmbedder = cache(wiring.ModelEmbedder)  # type: ignore[assignment, attr-defined]
    main(sys.argv[1:])
