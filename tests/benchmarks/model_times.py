"""The multilingual model's time beside the default one's: `python -m … XQUAD_FOLDER [ROUNDS]`.

The same passages of one language through both, in turn, in one process; the ratio of the medians of time
and of processor time, which other programs disturb less."""

import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind
from retrieval.adapters.model_folder import MULTILINGUAL
from retrieval.settings import Settings
from tests.benchmarks.read_out import texts

PASSAGES = 64
LANGUAGES = ("en", "ru", "zh")


def main(folder: Path, rounds: int) -> None:
    """Print one line a language."""
    exports = Settings.from_env(os.environ).exports
    models = {name: ModelEmbedder(name, exports=exports).running() for name in ("", MULTILINGUAL)}
    for language in LANGUAGES:
        passages = texts(folder / f"passages.{language}.jsonl.gz", "text", PASSAGES)
        questions = texts(folder / f"queries.{language}.jsonl.gz", "question", PASSAGES)
        took: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for _ in range(rounds + 1):
            for name, model in models.items():
                began = time.perf_counter(), time.process_time()
                model.encode(passages, Kind.PASSAGE)
                between = time.perf_counter(), time.process_time()
                for question in questions:
                    model.encode([question], Kind.QUERY)
                ended = time.perf_counter(), time.process_time()
                took["passages", name].append((between[0] - began[0], between[1] - began[1]))
                took["questions", name].append((ended[0] - between[0], ended[1] - between[1]))
        row = []
        for what in ("passages", "questions"):
            ratios = [
                statistics.median(one[clock] for one in took[what, MULTILINGUAL][1:])
                / statistics.median(one[clock] for one in took[what, ""][1:])
                for clock in (0, 1)
            ]
            row.append(f"{what} {ratios[0]:.2f} (processor {ratios[1]:.2f})")
        print(f"{language}: {', '.join(row)} times the default model's time", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
