"""Reads what a person names on the command line: a file, a collection of JSON lines, a stream."""

import errno
import gzip
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retrieval.domain import Page
from retrieval.errors import Unreadable, UnreadableReason

MAX_FILE = 10 * 1024 * 1024
"""Bytes of one article's file, or of one line of a collection: what the fetcher allows a page."""

_CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
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
_GZIP_MAGIC = b"\x1f\x8b"


def is_collection(path: Path) -> bool:
    """Whether the name says that the file holds one article a line."""
    return path.name.lower().endswith(_COLLECTIONS)


def refuse_kind(path: Path) -> None:
    """Raise Unreadable for a name whose ending says that nothing in it can be read."""
    if not is_collection(path) and path.suffix.lower() not in _CONTENT_TYPES:
        raise Unreadable(UnreadableReason.FILE_TYPE, path.suffix)


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


def read_file(path: Path) -> Page:
    """Read a file of one page; raises Unreadable."""
    content_type = _CONTENT_TYPES.get(path.suffix.lower())
    if content_type is None:
        _refuse_missing(path)
        raise Unreadable(UnreadableReason.FILE_TYPE, path.suffix)
    with open_file(path) as stream:
        return Page(None, _limited(stream), content_type)


def open_file(path: Path) -> BinaryIO:
    """Open for reading; raises Unreadable where the system refuses."""
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


def read_stream(stream: BinaryIO) -> Page:
    """Read a page whose type is told from its first character: markup or plain text."""
    body = _limited(stream)
    kind = "text/html" if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else "text/plain"
    return Page(None, body, kind)


def is_gzip(stream: BinaryIO) -> bool:
    """Whether a buffered stream begins as gzip does; nothing is consumed."""
    return _head(stream).startswith(_GZIP_MAGIC)


def is_json(stream: BinaryIO) -> bool:
    """Whether a buffered stream begins with a JSON object; nothing is consumed."""
    return _head(stream).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _head(stream: BinaryIO) -> bytes:
    peek: Callable[[int], bytes] | None = getattr(stream, "peek", None)
    with _explained():
        return peek(64) if peek else b""


def read_lines(stream: BinaryIO, *, compressed: bool) -> Iterator[tuple[int, bytes | Unreadable]]:
    """Lines by their number from 1, without their ends, empty ones left out.

    Too long a line is an error of that line only. A damaged or cut gzip, or a file that cannot be
    read further, ends the iteration with an error as its last item."""
    source = gzip.GzipFile(fileobj=stream, mode="rb") if compressed else stream
    number = 1
    try:
        while line := source.readline(MAX_FILE + 1):
            if len(line) > MAX_FILE and not line.endswith(b"\n"):
                _skip_line(source)
                yield number, Unreadable(UnreadableReason.TOO_LARGE)
            elif line.strip():
                yield number, line.rstrip(b"\r\n")
            number += 1
    except (gzip.BadGzipFile, EOFError, zlib.error):
        yield number, Unreadable(UnreadableReason.DAMAGED_GZIP)
    except OSError:
        yield number, Unreadable(UnreadableReason.READ_FAILED)


def _skip_line(source: BinaryIO | gzip.GzipFile) -> None:
    while (rest := source.readline(MAX_FILE)) and not rest.endswith(b"\n"):
        pass


def _limited(stream: BinaryIO) -> bytes:
    with _explained():
        body = stream.read(MAX_FILE + 1)
    if len(body) > MAX_FILE:
        raise Unreadable(UnreadableReason.TOO_LARGE)
    return body
