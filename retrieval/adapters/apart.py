"""Reads risky files in a process of their own, with limits of time and memory."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from retrieval.adapters.archives import Archive
from retrieval.adapters.feed_documents import read_feed
from retrieval.adapters.works import Work
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.feeds import FeedDocument

LIMIT_S = 10.0
"""Of work on one file; the slowest real one, 600 pages of text, took 2 s."""

_SMALL_FEED = 1024**2  # bytes; the worst of this size took 1.4 s, of ten times as much 14 s
_MEMORY = 1024**3  # address space; reading that file took 190 MB of it beyond the interpreter
_LONGEST = 64 * 1024 * 1024  # bytes of what comes back
_REFUSED, _DONE = b"!", b"="
_CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from retrieval.adapters.apart import answer; answer(*sys.argv[2:])"
)


def read_apart(kind: str, body: bytes, *, limit_s: float = LIMIT_S) -> Work:
    """Read a "pdf", an "archive" or a "mail"; raises Unreadable, with EXPENSIVE beyond the limits.

    Whatever the file does to its reader, this process goes on."""
    return msgspec.json.decode(_ask(body, [kind], limit_s), type=Work)


def read_feed_apart(body: bytes, content_type: str, url: str | None) -> FeedDocument:
    """Read a feed as read_feed does, here when it is small, else apart; raises Unreadable."""
    if len(body) <= _SMALL_FEED:
        return read_feed(body, content_type, url)
    said = _ask(body, ["feed", content_type, url or ""], LIMIT_S)
    return msgspec.json.decode(said, type=FeedDocument)


def _ask(body: bytes, asked: list[str], limit_s: float) -> bytes:
    path = json.dumps([str(Path(one or ".").absolute()) for one in sys.path])
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter, with code of ours
            [sys.executable, "-I", "-c", _CODE, path, *asked],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(UnreadableReason.EXPENSIVE) from error
    except OSError as error:  # no process or memory left for another one
        raise Unreadable(UnreadableReason.READ_FAILED) from error
    mark, said = done.stdout[:1], done.stdout[1:]
    if mark == _REFUSED:
        reason, detail = msgspec.json.decode(said, type=tuple[UnreadableReason, str])
        raise Unreadable(reason, detail)
    if mark != _DONE or done.returncode:
        raise Unreadable(UnreadableReason.DAMAGED, asked[0].upper())  # the reader died of it
    return said


def answer(kind: str, *of_feed: str) -> None:
    """Read standard input and write what was found, or why there is none; for the other process."""
    _limit()
    body = sys.stdin.buffer.read()
    try:
        found = read_feed(body, of_feed[0], of_feed[1] or None) if of_feed else read(kind, body)
        said = _DONE + msgspec.json.encode(found)
    except Unreadable as error:
        said = _refusal(error.reason, error.detail)
    except MemoryError:
        said = _refusal(UnreadableReason.EXPENSIVE)
    if len(said) > _LONGEST:
        said = _refusal(UnreadableReason.UNPACKS)
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()


def read(kind: str, body: bytes) -> Work:
    """Read a file in this process; raises Unreadable."""
    if kind == "pdf":
        from retrieval.adapters.pdf import read_pdf  # noqa: PLC0415 - each loads what it alone needs

        return read_pdf(body)
    if kind == "mail":
        from retrieval.adapters.mail import read_mail  # noqa: PLC0415 - see above

        return read_mail(body)
    archive = Archive(body)
    from retrieval.adapters import docx, epub  # noqa: PLC0415 - see above

    if epub.CONTAINER in archive.names:
        return epub.read_epub(archive)
    if docx.MAIN in archive.names:
        return docx.read_docx(archive, body)
    raise Unreadable(UnreadableReason.FILE_TYPE, "ZIP")


def _refusal(reason: UnreadableReason, detail: str = "") -> bytes:
    return _REFUSED + msgspec.json.encode((reason, detail))


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has none, a container may forbid it
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        seconds = int(LIMIT_S)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
