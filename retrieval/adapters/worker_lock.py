"""Who is alive: each worker holds the lock of its own file, which ends with the process."""

from datetime import datetime
from pathlib import Path
from threading import Lock
from uuid import uuid4

from filelock import FileLock, Timeout

from retrieval.adapters import storage_errors


class WorkerLock:
    """The sign of life of one worker among those that share a folder.

    The system drops the lock when the process ends, however it ends: no clock is needed, a job is
    taken over at once, and one that only takes long is never taken from its worker. Process ids
    would not do, as in containers every bot has the number 1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: FileLock | None = None
        self._guard = Lock()
        self.token = uuid4().hex

    def hold(self) -> None:
        """Show that this worker is alive from now on; raises Storage errors."""
        with self._guard:
            if self._file is not None:
                return
            with storage_errors.translated(self._folder):
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = FileLock(self._path(self.token), thread_local=False)
                file.acquire(timeout=0)
            self._file = file

    def is_dead(self, token: str) -> bool:
        """Whether another worker, which has held its lock once, holds it no more."""
        file = FileLock(self._path(token))
        with storage_errors.translated(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                file.acquire(timeout=0)
            except Timeout:
                return False
        file.release()
        self._path(token).unlink(missing_ok=True)  # tokens are never used again
        return True

    def sweep(self, oldest: datetime) -> None:
        """Remove locks that are older and held by nobody: of workers killed without a job."""
        with storage_errors.translated(self._folder):
            for path in self._folder.glob("*.lock"):
                # One that is being made has no holder yet.
                if path.stat().st_mtime <= oldest.timestamp():
                    self.is_dead(path.stem)

    def drop(self) -> None:
        """Stop being alive."""
        with self._guard:
            if self._file is not None:
                self._file.release()
                self._path(self.token).unlink(missing_ok=True)
                self._file = None

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}.lock"
