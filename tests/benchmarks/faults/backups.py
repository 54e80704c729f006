"""Kills backup.sh while the database is written to, and looks at what it left."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from retrieval import open_library
from tests.benchmarks.faults.trial import ROOT, Trial, faults_of, settings_of


def kills(data: Path, *, times: int, seed: int) -> Iterator[Trial]:
    """Kill it so many times; each backup that is there must be whole, and the next must come."""
    rng, folder = Random(f"backup {seed}"), data.parent / "backups"
    began = time.monotonic()
    _backup(data, folder).wait()
    whole_s = time.monotonic() - began
    ended = threading.Event()
    with open_library(settings_of(data)) as library:

        def write() -> None:
            while not ended.wait(0.01):
                library.enqueue_reindex()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(times):
                moment = rng.uniform(0, whole_s)
                process = _backup(data, folder)
                time.sleep(moment)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                yield Trial(f"backup: killed after {moment:.2f} s", list(_wrong(data, folder)))
            last = _backup(data, folder)
            said = [] if last.wait() == 0 else [f"the last one ended with {last.returncode}"]
            yield Trial("backup: not killed", said + list(_wrong(data, folder)))
        finally:
            ended.set()
            writer.join()


def _backup(data: Path, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [ROOT / "deploy" / "backup.sh", data, folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"KEEP": "3"},
        start_new_session=True,
    )


def _wrong(data: Path, folder: Path) -> Iterator[str]:
    yield from faults_of(data / "footnote.db")
    newest = max(folder.glob("footnote-*.tar.gz"), default=None)
    if newest is None:
        yield "the backups before are gone"
        return
    back = data.parent / "restored"
    shutil.rmtree(back, ignore_errors=True)
    done = subprocess.run(
        [ROOT / "deploy" / "restore.sh", newest, back], capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield f"{newest.name} cannot be restored: {done.stderr.strip()}"
    else:
        yield from faults_of(back / "footnote.db")
