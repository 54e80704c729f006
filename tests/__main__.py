"""Runs every check and test, in order and to the end: `python -m tests`."""

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "layers": ["lint-imports"],
    # Files in their order, as slow ones at the end would leave one of the two without work.
    "tests": [
        *("pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),
        *("--cov", "--durations=10"),
    ],
}
BESIDE = {"types": ["mypy"]}
"""What may take a minute of one processor and writes little; what it said is printed at the end."""

# Nothing may be fetched, and no notice of a new version may be looked up.
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def main() -> int:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        beside = {name: start(command, said) for name, command in BESIDE.items()}
        try:
            failed = [name for name, command in CHECKS.items() if not passes(name, start(command))]
            failed += [name for name, running in beside.items() if not passes(name, running, said)]
        finally:  # interrupted, it leaves nothing running
            for running in beside.values():
                running.kill()
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passed.")
    return 1 if failed else 0


def start(command: list[str], output: IO[str] | None = None) -> "subprocess.Popen[str]":
    if output is None:
        print(f"\n== {' '.join(command)}", flush=True)
    return subprocess.Popen(
        [str(SCRIPTS / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **OFFLINE},
        stdout=output,
        stderr=output,
        text=True,
    )


def passes(name: str, running: "subprocess.Popen[str]", said: IO[str] | None = None) -> bool:
    began = time.monotonic()
    done = running.wait() == 0
    if said is not None:
        said.seek(0)
        print(f"\n== {' '.join(BESIDE[name])}\n{said.read()}", end="")
    seconds = f" after {time.monotonic() - began:.1f} s" if said is None else ""
    print(f"== {name}: {'ok' if done else 'FAILED'}{seconds}", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
