"""Folders that last as long as their process wants them, and no longer."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from retrieval.adapters import storage_errors

_PREFIX = "scratch-"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder below `parent`, removed at the end; those of killed processes go first.

    It is there only while its lock is held. Raises Storage errors when it cannot be made."""
    folder = parent / f"{_PREFIX}{uuid4().hex}"
    with storage_errors.translated(parent):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(parent)
        lock = FileLock(_lock(folder))
        lock.acquire()
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        if folder.is_dir():
            lock = FileLock(_lock(folder))
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    _lock(folder).unlink(missing_ok=True)


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
