"""Kills, fills and damages what runs, and says what was lost.

python -m tests.benchmarks.faults [PART…] [--times 20] [--seed 1]

ingest, answer, snapshot, backup and migration are killed (SIGKILL) at so many random moments each; restore
asks 200 questions of a restored backup and of an export taken in; disk fills the disk at each write,
which needs root; damage cuts, empties and flips every file of a data folder, the database at five times
so many places. Without a PART all of them. Nothing is repaired by hand in
between. Ends with 1 when anything is not as promised."""

# ruff: noqa: T201 - it prints a line for each trial

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from tests.benchmarks.faults import (
    answers,
    backups,
    damage,
    disk,
    ingest,
    migrations,
    restores,
    snapshots,
)
from tests.benchmarks.faults.trial import QUESTIONS, stocked

ASKED = 20  # of each damaged folder
STEP = 64 * 1024  # bytes


class Tried(Protocol):
    """One trial."""

    @property
    def problems(self) -> list[str]:
        """What was not as promised."""


def _ingest(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    yield from ingest.Trial(folder, articles=400, seed=seed).kills(times)


def _answer(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    yield from answers.kills(stocked(folder / "data"), times=times, seed=seed)


def _snapshot(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    yield from snapshots.kills(folder / "data", times=times, seed=seed)


def _backup(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    yield from backups.kills(stocked(folder / "data"), times=times, seed=seed)


def _migration(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    yield from migrations.kills(folder, times=times, seed=seed)


def _restore(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    del times, seed
    yield from restores.restores(stocked(folder / "data"))


def _disk(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    del times, seed  # every step of the room that there is
    whole = stocked(folder / "whole")
    try:
        with disk.small_disk(folder / "disk", megabytes=256) as small:
            shutil.copytree(whole, small / "data")
            yield from disk.fills(small, step=STEP)
            yield from disk.backed_up(small, small / "backups", step=4 * STEP)
    except disk.NotMounted as error:
        print(f"disk: skipped, nothing could be mounted ({error})")


def _damage(folder: Path, times: int, seed: int) -> Iterator[Tried]:
    whole = stocked(folder / "data")
    damage.furnish(whole)
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines[:: len(lines) // ASKED]]
    yield from damage.damages(whole, asked, times=5 * times, seed=seed)


PARTS: dict[str, Callable[[Path, int, int], Iterator[Tried]]] = {
    "ingest": _ingest,
    "answer": _answer,
    "snapshot": _snapshot,
    "backup": _backup,
    "migration": _migration,
    "restore": _restore,
    "disk": _disk,
    "damage": _damage,
}


def main() -> int:
    """Try, and say what became of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.faults")
    parser.add_argument("parts", metavar="PART", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    tried: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for name in args.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for trial in PARTS[name](Path(folder), args.times, args.seed):
                tried[name] += 1
                bad[name] += bool(trial.problems)
                print(f"{tried.total():3}  {trial}", flush=True)
    told = ", ".join(f"{name} {tried[name] - bad[name]} of {tried[name]}" for name in tried)
    print(f"\nAs promised: {told}")
    return 1 if bad.total() else 0


if __name__ == "__main__":
    sys.exit(main())
