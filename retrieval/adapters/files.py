"""Reads what a person names on the command line: a file, a collection of JSON lines, a stream."""

import errno
import gzip
import io
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.errors import Unreadable, UnreadableReason

MAX_FILE = 10 * 1024 * 1024
"""Bytes of one article's file, or of one line of a collection: what the fetcher allows a page."""

MAX_BOOK = 50 * 1024 * 1024
"""Bytes of a PDF, DOCX or EPUB, most of which are pictures."""

MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes of a compressed sitemap or feed, and of the rest of too long a compressed line; sitemaps may
have 50 MB."""

_CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".eml": "message/rfc822",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".xml": "application/xml",
    ".opml": "text/x-opml",
    ".json": "application/json",
}
_COLLECTIONS = (".jsonl", ".jsonl.gz")
_REASONS = {
    errno.ENOENT: UnreadableReason.NOT_FOUND,
    errno.ENOTDIR: UnreadableReason.NOT_FOUND,
    errno.ELOOP: UnreadableReason.NOT_FOUND,
    errno.ENAMETOOLONG: UnreadableReason.NOT_FOUND,
    errno.EISDIR: UnreadableReason.IS_FOLDER,
    errno.EACCES: UnreadableReason.NO_PERMISSION,
    errno.EPERM: UnreadableReason.NO_PERMISSION,
}


def is_collection(path: Path) -> bool:
    """Whether the name says that the file holds one article a line."""
    return path.name.lower().endswith(_COLLECTIONS)


def refuse_kind(path: Path) -> None:
    """Raise Unreadable for a name whose ending says that nothing in it can be read."""
    if not is_collection(path) and content_type(path) is None:
        raise Unreadable(UnreadableReason.FILE_TYPE, path.suffix)


def content_type(path: Path) -> str | None:
    """What the name says of the content, beneath a compression; None for a kind that is not read."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return _CONTENT_TYPES.get(Path(path.stem).suffix.lower(), "")
    return _CONTENT_TYPES.get(suffix)


def file_size(source: str) -> int:
    """Bytes of a file, 0 for whatever is none: for the progress of a batch."""
    path = file_path(source)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def file_path(name: str) -> Path:
    """The path that a person named; "~" is their home, unless there is none to be found."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def open_file(path: Path) -> BinaryIO:
    """Open for reading; raises Unreadable where the system refuses, or for a kind that is not read."""
    if not is_collection(path) and content_type(path) is None:
        _refuse_missing(path)
        raise Unreadable(UnreadableReason.FILE_TYPE, path.suffix)
    with _explained():
        return path.open("rb")


def _refuse_missing(path: Path) -> None:
    """Refuse a name without a file, or of a folder: then its ending is beside the point."""
    with _explained():
        if stat.S_ISDIR(path.stat().st_mode):
            raise Unreadable(UnreadableReason.IS_FOLDER)


@contextmanager
def _explained() -> Iterator[None]:
    """Raise Unreadable with the reason for which the system refuses."""
    try:
        yield
    except ValueError as error:  # a null character in the name
        raise Unreadable(UnreadableReason.NOT_FOUND) from error
    except OSError as error:
        raise Unreadable(_REASONS.get(error.errno or 0, UnreadableReason.READ_FAILED)) from error


def head(stream: BinaryIO, size: int) -> bytes:
    """The first bytes of a buffered stream; nothing is consumed. Raises Unreadable."""
    peek: Callable[[int], bytes] | None = getattr(stream, "peek", None)
    with _explained(), _unpacking():
        return peek(size)[:size] if peek else b""


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The content of a gzip as a buffered stream, however long it is."""
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream, mode="rb")))


class Bounded(io.RawIOBase):
    """Reads MAX_UNPACKED bytes of a stream, and raises Unreadable for what is beyond."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = MAX_UNPACKED

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read at most `size` bytes, and one beyond the bound at most."""
        with _explained(), _unpacking():
            found = self._stream.read(min(size if size >= 0 else 1 << 20, self._left + 1))
        self._left -= len(found)
        if self._left < 0:
            raise Unreadable(UnreadableReason.UNPACKS)
        return found


@contextmanager
def _unpacking() -> Iterator[None]:
    """Raise Unreadable for a gzip that is damaged or cut off."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(UnreadableReason.DAMAGED_GZIP) from error


def read_lines(
    stream: BinaryIO, *, compressed: bool = False
) -> Iterator[tuple[int, bytes | Unreadable]]:
    """Lines by their number from 1, without their ends, empty ones left out.

    Too long a line is an error of that line only, unless it is the bomb that a compressed file may
    hold. That, a damaged or cut gzip, or a file that cannot be read further, ends the iteration with
    an error as its last item."""
    number = 1
    try:
        with _unpacking():
            while line := stream.readline(MAX_FILE + 1):
                if len(line) > MAX_FILE and not line.endswith(b"\n"):
                    yield number, Unreadable(UnreadableReason.TOO_LARGE)
                    _skip_line(stream, MAX_UNPACKED if compressed else None)
                elif line.strip():
                    yield number, line.rstrip(b"\r\n")
                number += 1
    except Unreadable as error:
        yield number, error
    except OSError:
        yield number, Unreadable(UnreadableReason.READ_FAILED)


def _skip_line(source: BinaryIO, most: int | None) -> None:
    skipped = 0
    while (rest := source.readline(MAX_FILE)) and not rest.endswith(b"\n"):
        skipped += len(rest)
        if most is not None and skipped > most:
            raise Unreadable(UnreadableReason.UNPACKS)


def read_whole(stream: BinaryIO, most: int) -> bytes:
    """Read a stream of at most so many bytes; raises Unreadable."""
    with _explained(), _unpacking():
        body = stream.read(most + 1)
    if len(body) > most:
        raise Unreadable(UnreadableReason.TOO_LARGE)
    return body
