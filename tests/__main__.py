"""Runs every check and test, in order and to the end: `python -m tests`."""

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "layers": ["lint-imports"],
    "tests": ["pytest", "-n", "2", "--dist", "loadfile", "--cov", "--durations=10"],
}

# Nothing may be fetched, and no notice of a new version may be looked up.
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passed.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    began = time.monotonic()
    program = str(SCRIPTS / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, env={**os.environ, **OFFLINE}, check=False
    )
    seconds = time.monotonic() - began
    print(
        f"== {name}: {'ok' if done.returncode == 0 else 'FAILED'} after {seconds:.1f} s", flush=True
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
