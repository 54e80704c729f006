"""Content that came from a chat, kept so that it can be read like any other source."""

import hashlib
import os
import re
from pathlib import Path
from uuid import uuid4

from retrieval.adapters import files, storage_errors

SCHEME = "upload:"

_NAME = re.compile(r"(?P<digest>[0-9a-f]{32})-[\w.-]+", re.ASCII)
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST_NAME = 100  # characters; the end, which says the kind, is kept


class Uploads:
    """A folder of files named after what is in them, so that the same comes to the same place.

    A source "upload:NAME" stands for one of them, wherever the data folder is moved to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes, name: str) -> str:
        """Keep a file and return its source; raises Unreadable for a kind that is not read."""
        files.refuse_kind(Path(name))
        digest = hashlib.sha256(content).hexdigest()[:32]
        safe = _UNSAFE.sub("_", name.lower())[-_LONGEST_NAME:].lstrip(".")
        path = self._folder / f"{digest}-{safe}"
        with storage_errors.translated(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                self._write(content, path)
        return f"{SCHEME}{path.name}"

    def _write(self, content: bytes, path: Path) -> None:
        """Put a whole file in its place, safe from a power cut: a job may be the only one to know it."""
        coming = self._folder / f".{uuid4().hex}"
        with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(path)

    def find(self, source: str) -> tuple[Path, str] | None:
        """The file that a source stands for and the address by which it is known, or None."""
        found = _NAME.fullmatch(source.removeprefix(SCHEME))
        if not source.startswith(SCHEME) or found is None:
            return None
        return self._folder / found.group(), f"{SCHEME}{found['digest']}"
