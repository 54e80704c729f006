"""Fills the disk that a data folder is on, so that each write in turn is the one that fails.

It needs a small file system of its own, which only root may mount."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.texts import sentence
from retrieval import Librarian, open_library
from retrieval.errors import FootnoteError, OutputRefused, StorageFull
from tests.benchmarks.faults.trial import ROOT, Trial, faults_of, settings_of

Write = Callable[[Librarian, Path, int], None]


class NotMounted(Exception):
    """There is no small file system to be had here; says why."""


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """A file system of that size at a folder; raises NotMounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotMounted(str(error)) from error
    if done.returncode:
        raise NotMounted(done.stderr.strip())
    try:
        yield folder
    finally:
        command = ["umount", "-l", str(folder)]
        subprocess.run(command, check=True)


class Ballast:
    """A file that leaves so many bytes free."""

    def __init__(self, disk: Path) -> None:
        self._path = disk / "ballast"

    def leave(self, size: int) -> None:
        """Take all but so many bytes; what is taken in steps of a page may be one more or less."""
        self.free()
        seen = os.statvfs(self._path.parent)
        taken = seen.f_bavail * seen.f_frsize - size
        if taken > 0:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, taken)

    def free(self) -> None:
        """Give everything back."""
        with suppress(FileNotFoundError):
            self._path.unlink()


def _ingest(library: Librarian, data: Path, number: int) -> None:
    source = library.keep_text(f"Keeper {number} came. " + f"word{number} " * 300)
    for outcome in library.ingest([source]):
        if outcome.error is not None:
            raise outcome.error


def _job(library: Librarian, data: Path, number: int) -> None:
    job = library.enqueue_ingest([library.keep_text(f"Job {number} said so.")])
    library.work()
    done = library.job(job.id)
    assert done is not None
    if done.error is not None:
        raise done.error


def _snapshot(library: Librarian, data: Path, number: int) -> None:
    _ingest(library, data, 10_000 + number)
    library.search("keeper")
    # The port VectorIndex has no snapshot: they are the business of the index that is kept on the disk.
    library._serving()[0].snapshot()  # type: ignore[attr-defined]


def _reindex(library: Librarian, data: Path, number: int) -> None:
    library.reindex()


def _export(library: Librarian, data: Path, number: int) -> None:
    library.export_to(str(data / "exports" / f"shared-{number}.jsonl.gz"))


WRITES: dict[str, Write] = {
    "ingest": _ingest,
    "job": _job,
    "snapshot": _snapshot,
    "reindex": _reindex,
    "export": _export,
}


def fills(disk: Path, *, step: int, writes: dict[str, Write] | None = None) -> Iterator[Trial]:
    """Each kind of write with more and more room, by `step` bytes, until it succeeds.

    Before the first, articles must be there. What is refused must be so with the sentence about room,
    must lose nothing, and must succeed once there is room."""
    data, ballast = disk / "data", Ballast(disk)
    for name, write in (writes or WRITES).items():
        free, done, number = 0, False, 0
        while not done:
            number += 1
            before = _titles(data)
            ballast.leave(free)
            said, problems = _tried(write, data, number)
            ballast.free()
            if lost := before - _titles(data):
                problems.append(f"lost: {sorted(lost)[:3]}")
            problems += _after(write, data, number)
            what = f"disk: {name} with {free // 1024} KiB free: {said or 'done'}"
            yield Trial(what, problems)
            free, done = free + step, said is None


def _tried(write: Write, data: Path, number: int) -> tuple[str | None, list[str]]:
    """What was said, None for a success, and whether that was no good."""
    problems: list[str] = []
    said: str | None = None
    try:
        with open_library(settings_of(data)) as library:
            write(library, data, number)
    except (StorageFull, OutputRefused) as error:
        said = type(error).__name__
        if "\n" in sentence(error):
            problems.append("it takes more than a sentence")
    except FootnoteError as error:
        said = type(error).__name__
        problems.append(f"it says {sentence(error)}")
    except Exception as error:  # noqa: BLE001 - which is what is looked for
        said = type(error).__name__
        problems.append(f"it raises {error!r}")
    return said, problems


def _after(write: Write, data: Path, number: int) -> list[str]:
    """Once there is room again."""
    problems = list(faults_of(data / "footnote.db"))
    try:
        with open_library(settings_of(data)) as library:
            write(library, data, number)
            library.ask("Who came?")
    except FootnoteError as error:
        problems.append(f"with room again it says {sentence(error)}")
    return problems


def _titles(data: Path) -> set[str]:
    with open_library(settings_of(data)) as library:
        return {article.title for article in library.articles()}


def backed_up(disk: Path, folder: Path, *, step: int) -> Iterator[Trial]:
    """backup.sh onto a disk with more and more room; no half backup must lie there."""
    ballast, free, done = Ballast(disk), 0, False
    while not done:
        ballast.leave(free)
        made = subprocess.run(
            [ROOT / "deploy" / "backup.sh", disk / "data", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        done = made.returncode == 0
        lying = list(folder.glob("footnote-*.tar.gz"))
        problems = ["half a backup lies there"] if lying and not done else []
        problems += [f"left: {one.name}" for one in folder.glob(".footnote-*")]
        yield Trial(f"disk: backup with {free // 1024} KiB free, exit {made.returncode}", problems)
        free += step
    ballast.free()
