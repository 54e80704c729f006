"""Kills a process that brings a database of the first revision to the present one.

python -m tests.benchmarks.faults.migrations DATA is that process."""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from bot.state import open_state
from retrieval import open_library
from tests.benchmarks.faults.trial import ROOT, Trial, faults_of, settings_of
from tests.old_databases import contents_of, copied_back


def migrate(data: Path) -> None:
    """Say when everything is loaded, and migrate; the time of imports is no time to be killed in."""
    import alembic.command  # noqa: F401, PLC0415 - see above

    print("ready", flush=True)  # noqa: T201 - the one who kills waits for it
    with open_library(settings_of(data)), open_state(settings_of(data)):
        print("done", flush=True)  # noqa: T201


def kills(folder: Path, *, times: int, seed: int, articles: int = 300) -> Iterator[Trial]:
    """Kill it so many times, each time on a copy of the same old database."""
    rng, old, data = Random(f"migration {seed}"), folder / "old.db", folder / "data"
    before = copied_back(old, revision="0001", bot_revision="0001", articles=articles)
    took_s, _ = _killed_after(old, data, None)
    for _ in range(times):
        moment = rng.uniform(0, took_s)
        _, done = _killed_after(old, data, moment)
        with open_library(settings_of(data)), open_state(settings_of(data)):
            pass
        problems = list(faults_of(data / "footnote.db"))
        after = contents_of(data / "footnote.db", like=before)
        problems += [f"{name} is not what it was" for name in before if before[name] != after[name]]
        when = "at its end" if done else f"after {moment:.2f} s of {took_s:.2f}"
        yield Trial(f"migration: killed {when}", problems)


def _killed_after(old: Path, data: Path, moment: float | None) -> tuple[float, bool]:
    """Run it, to its end with None; returns how long it ran and whether it was done."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    with (
        closing(sqlite3.connect(old)) as source,
        closing(sqlite3.connect(data / "footnote.db")) as copy,
    ):
        source.backup(copy)
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        began = time.monotonic()
        if moment is None:
            process.stdout.readline()
        else:
            time.sleep(moment)
        ran_s = time.monotonic() - began
        process.kill()
        return ran_s, "done" in process.stdout.read()


if __name__ == "__main__":
    migrate(Path(sys.argv[1]))
