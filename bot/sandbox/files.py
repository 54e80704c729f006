"""Files that were sent: their contents, ids and download paths."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import bad_request

DOWNLOAD_LIMIT = 20 * 2**20
UPLOAD_LIMIT = 50 * 2**20
PHOTO_LIMIT = 10 * 2**20
PATH_LIFE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a call."""

    name: str
    content: bytes
    mime: str = ""


@dataclass(slots=True)
class StoredFile:
    """A file on the server; `size` may be more than the contents when only the size matters."""

    id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    size: int
    paths: dict[str, float] = field(default_factory=dict)  # path -> when it expires

    def to_json(self) -> dict[str, Any]:
        """Return the fields that every file of the Bot API has."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}

    def document_json(self) -> dict[str, Any]:
        """Return the Document of the Bot API."""
        names = {"file_name": self.name, "mime_type": self.mime}
        return self.to_json() | {name: value for name, value in names.items() if value}


class Files:
    """All files that the server holds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self._paths: dict[str, StoredFile] = {}
        self._opened = 0

    def add(
        self, content: bytes, *, kind: str, name: str = "", mime: str = "", size: int | None = None
    ) -> StoredFile:
        """Store a file under a new id."""
        number = len(self._files) + 1
        digest = hashlib.sha256(content + name.encode()).hexdigest()
        file = StoredFile(
            id=f"BQACAgIAAxkBAA{kind[0].upper()}{number:06d}{digest[:24]}",
            unique_id=f"AgAD{digest[24:36]}",
            kind=kind,
            name=name,
            mime=mime,
            content=content,
            size=len(content) if size is None else size,
        )
        self._files[file.id] = file
        return file

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file with this id."""
        return self._files.get(file_id)

    def open_path(self, file_id: str) -> tuple[StoredFile, str]:
        """Return a file and a new path to download it. Raises Refused."""
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        self._opened += 1
        ending = file.name.rpartition(".")[2] if "." in file.name else "bin"
        path = f"{file.kind}s/file_{self._opened}.{ending}"
        file.paths[path] = self._clock.now() + PATH_LIFE_S
        self._paths[path] = file
        return file, path

    def download(self, path: str) -> bytes | None:
        """Return what is at a path; None when it never was or has expired."""
        file = self._paths.get(path)
        if file is None or file.paths[path] < self._clock.now():
            return None
        return file.content + bytes(max(0, file.size - len(file.content)))

    def expire_paths(self) -> None:
        """Let every path that was given out so far be too old."""
        self._paths.clear()
