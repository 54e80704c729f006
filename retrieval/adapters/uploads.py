"""Content that came from a chat, kept so that it can be read like any other source."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from uuid import uuid4

from retrieval.adapters import files, storage_errors
from retrieval.tasks import UPLOAD

_NAME = re.compile(r"(?P<digest>[0-9a-f]{32})-[\w.-]+", re.ASCII)
_COMING = re.compile(r"\.[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST_NAME = 100  # characters; the end, which says the kind, is kept
_DIGEST = 32  # characters
_utc_now = partial(datetime.now, UTC)


class Uploads:
    """A folder of files named after what is in them, so that the same comes to the same place.

    A source "upload:NAME" stands for one of them, wherever the data folder is moved to."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._folder = folder
        self._now = now
        self._guard = Lock()

    def keep(self, content: bytes, name: str) -> str:
        """Keep a file and return its source; raises Unreadable for a kind that is not read."""
        files.refuse_kind(Path(name))
        digest = _digest(content)
        safe = _UNSAFE.sub("_", name.lower())[-_LONGEST_NAME:].lstrip(".")
        path = self._folder / f"{digest}-{safe}"
        with storage_errors.translated(self._folder), self._guard:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists() and self.is_whole(path):
                os.utime(path)  # wanted again: its days begin anew
            else:
                self._write(content, path)
        return f"{UPLOAD}{path.name}"

    def _write(self, content: bytes, path: Path) -> None:
        """Put a whole file in its place, safe from a power cut: a job may be the only one to know it."""
        coming = self._folder / f".{uuid4().hex}"
        with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(path)
        if os.name == "posix":  # elsewhere a folder cannot be opened
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def prune(self, needed: Iterable[str], days: float) -> int:
        """Delete files that stand for none of these sources and were kept so many days ago.

        A source may be that of a file, or begin with its address as find returns it. Returns how
        many; what is not named as a kept file is left alone."""
        digests = {one.removeprefix(UPLOAD)[:_DIGEST] for one in needed if one.startswith(UPLOAD)}
        oldest = (self._now() - timedelta(days=days)).timestamp()
        pruned = 0
        with storage_errors.translated(self._folder), suppress(FileNotFoundError):
            for path in list(self._folder.iterdir()):
                named = _NAME.fullmatch(path.name)
                if named is not None and named["digest"] in digests:
                    continue
                # Half a file is what a killed process left.
                if named is not None or _COMING.fullmatch(path.name):
                    pruned += self._pruned(path, oldest)
        return pruned

    def _pruned(self, path: Path, oldest: float) -> bool:
        with self._guard:
            if path.stat().st_mtime > oldest:
                return False
            path.unlink()
        return True

    def is_whole(self, path: Path) -> bool:
        """Whether a kept file is what was handed in; a disk may have changed or cut it since."""
        return _digest(path.read_bytes()) == path.name[:_DIGEST]

    def find(self, source: str) -> tuple[Path, str] | None:
        """The file that a source stands for and the address by which it is known, or None."""
        found = _NAME.fullmatch(source.removeprefix(UPLOAD))
        if not source.startswith(UPLOAD) or found is None:
            return None
        return self._folder / found.group(), f"{UPLOAD}{found['digest']}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGEST]
