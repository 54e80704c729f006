"""Whether near duplicates are told from other pairs of articles.

python -m tests.benchmarks.near_duplicates FOLDER

FOLDER holds neardup and newsqa_rt, as the data do. neardup's pairs: the threshold was tuned on the
half whose ids have an even hash, the other half is reported, and both together; the labels were
computed with shingles of 8 words, similarity.py's have 4. Wire copies: 100 articles of newsqa_rt,
a copy of each made by tests.wire_copies with a seed, beside 100 pairs of a copy with an article of
the same questions (same_topic_not_dup) or any other. Found means: looked up by its sketch among
all articles that the pairs name, and alike. Intervals are Wilson's, 95 %."""

# ruff: noqa: T201 - it prints its figures

import argparse
import gzip
import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.evaluation import metrics
from retrieval.similarity import Shingles, alike, shingles, sketch
from tests.wire_copies import wire_copy

COPIES = 100
SEED = 6
_MOST = 10  # candidates, as the store compares


@dataclass
class Shelf:
    """Texts that can be looked up by their sketches, as the store does it."""

    texts: dict[str, Shingles] = field(default_factory=dict)
    holders: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, key: str, text: str) -> None:
        self.texts[key] = shingles(text)
        for one in sketch(self.texts[key]):
            self.holders[one].add(key)

    def like(self, of: Shingles, *, but: str = "") -> set[str]:
        """Keys of the texts that tell the same story."""
        shared: dict[str, int] = defaultdict(int)
        for one in sketch(of):
            for key in self.holders.get(one, ()):
                shared[key] += 1
        near = sorted(shared, key=lambda key: (-shared[key], key))
        return {key for key in near[: _MOST + 1] if key != but and alike(of, self.texts[key])}


def told(name: str, hits: int, of: int) -> None:
    """Print a share with its interval."""
    low, high = metrics.wilson(hits, of)
    print(f"{name}: {hits} of {of}, {hits / max(of, 1):.3f} [{low:.3f}, {high:.3f}]")


def report(name: str, judged: Iterable[tuple[str, bool]]) -> None:
    """Print precision and recall of pairs with their label and whether they were found."""
    pairs = list(judged)
    found = [label for label, yes in pairs if yes]
    right = found.count("near_dup")
    told(f"{name}, precision", right, len(found))
    told(f"{name}, recall", right, sum(label == "near_dup" for label, _ in pairs))
    print(f"    same_topic_not_dup merged: {found.count('same_topic_not_dup')}")


def read(folder: Path) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The pairs, and the texts of the articles that they name."""
    lines = (folder / "neardup" / "pairs.jsonl").read_text(encoding="utf-8").split("\n")
    pairs = [json.loads(line) for line in lines if line]
    named = {pair[side] for pair in pairs for side in "ab"}
    path = folder / "newsqa_rt" / "articles.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as rows:
        articles = {row["id"]: row["text"] for row in map(json.loads, rows)}
    return pairs, {key: articles[key] for key in sorted(named)}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.near_duplicates")
    parser.add_argument("folder", type=Path, help="where the folders neardup and newsqa_rt are")
    pairs, texts = read(parser.parse_args().folder)
    shelf = Shelf()
    for key, text in texts.items():
        shelf.add(key, text)
    judged = [
        (pair, pair["b"] in shelf.like(shelf.texts[pair["a"]], but=pair["a"])) for pair in pairs
    ]
    tuned = [zlib.crc32(f"{pair['a']} {pair['b']}".encode()) % 2 == 0 for pair in pairs]
    labelled = [(pair["label"], found) for pair, found in judged]
    report("neardup, tuned half", (one for one, of in zip(labelled, tuned, strict=True) if of))
    report("neardup, other half", (one for one, of in zip(labelled, tuned, strict=True) if not of))
    report("neardup, all", labelled)
    report("wire copies", wire_copies(pairs, texts, shelf))


def wire_copies(
    pairs: list[dict[str, str]], texts: dict[str, str], shelf: Shelf
) -> list[tuple[str, bool]]:
    """A copy of each of some articles, with its original and with an article of the same topic."""
    rng = random.Random(SEED)
    same_topic = [pair for pair in pairs if pair["label"] == "same_topic_not_dup"]
    judged = []
    for pair in rng.sample(same_topic, COPIES):
        found = shelf.like(shingles(wire_copy(texts[pair["a"]], rng)))
        judged += [("near_dup", pair["a"] in found), ("same_topic_not_dup", pair["b"] in found)]
    return judged


if __name__ == "__main__":
    main()
