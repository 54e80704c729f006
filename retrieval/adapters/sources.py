"""From what a person names (a URL, a file, "-") to the drafts that stand in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from retrieval.adapters import files
from retrieval.adapters.extractors import extract_counted
from retrieval.adapters.uploads import Uploads
from retrieval.decoding import decode
from retrieval.domain import Arrival, Fetched, Page
from retrieval.errors import FetchReason, FetchRefused, FootnoteError, Unreadable
from retrieval.json_lines import draft_from_json
from retrieval.ports import Fetcher

STDIN = "-"
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads web pages, files, what was uploaded and standard input."""

    fetcher: Fetcher
    uploads: Uploads

    def __call__(
        self, source: str, stdin: BinaryIO | None, on_bytes: Callable[[int], None]
    ) -> Iterator[Arrival]:
        """Yield each article of a source, or why there is none; never raises a FootnoteError.

        "-" stands for `stdin`. `on_bytes` is told how many bytes of the source were read so far."""
        try:
            yield from self._read(source, stdin, on_bytes)
        except FootnoteError as error:
            yield Arrival(source, None, "", error)

    def _read(
        self, source: str, stdin: BinaryIO | None, on_bytes: Callable[[int], None]
    ) -> Iterator[Arrival]:
        if source == STDIN:
            if stdin is not None:
                yield from _read_stdin(stdin, on_bytes)
        elif source.lower().startswith(_WEB):
            yield from self.page(Fetched(source))
        elif "://" in source:
            raise FetchRefused(source, FetchReason.SCHEME)
        elif kept := self.uploads.find(source):
            yield from _read_path(source, *kept, on_bytes)
        else:
            path = files.file_path(source)
            yield from _read_path(source, path, path.absolute().as_uri(), on_bytes)

    def page(self, known: Fetched) -> Iterator[Arrival]:
        """Yield the articles of one web page; raises FootnoteError, NotModified as fetch does."""
        page = self.fetcher.fetch(known.url, known=known.validators)
        address = page.url or known.url
        yield from _of_page(known.url, page, address, Fetched(address, page.validators))

    def settled(self, source: str) -> str:
        """The source as it means the same in a process with another working folder."""
        if "://" in source or self.uploads.find(source):
            return source
        return str(files.file_path(source).absolute())

    def size(self, source: str) -> int:
        """Bytes of a file, 0 for whatever is none."""
        kept = self.uploads.find(source)
        return files.file_size(str(kept[0]) if kept else source)


def _read_stdin(stdin: BinaryIO, on_bytes: Callable[[int], None]) -> Iterator[Arrival]:
    compressed = files.is_gzip(stdin)
    if compressed or files.is_json(stdin):
        yield from _of_lines(STDIN, stdin, "", compressed, on_bytes)
    else:
        yield from _of_page(STDIN, files.read_stream(stdin), "")


def _read_path(
    source: str, path: Path, address: str, on_bytes: Callable[[int], None]
) -> Iterator[Arrival]:
    if files.is_collection(path):
        compressed = path.suffix.lower() == ".gz"
        with files.open_file(path) as stream:
            yield from _of_lines(source, stream, address, compressed, on_bytes)
    else:
        yield from _of_page(source, files.read_file(path), address)


def _of_page(
    source: str, page: Page, address: str, fetched: Fetched | None = None
) -> Iterator[Arrival]:
    drafts, dropped = extract_counted(page)
    # Parts of a page are told apart within the page, whatever links of their own they have.
    base = drafts[0].url or address
    for draft in drafts:
        yield Arrival(source, draft, base, None, dropped, fetched)
        dropped = None  # the words are of the page: the first of its articles tells of them


def _of_lines(
    source: str,
    stream: BinaryIO,
    address: str,
    compressed: bool,  # noqa: FBT001 - private, called twice
    on_bytes: Callable[[int], None],
) -> Iterator[Arrival]:
    for number, line in files.read_lines(stream, compressed=compressed):
        on_bytes(_position(stream))
        try:
            if isinstance(line, Unreadable):
                raise line
            draft = draft_from_json(decode(line))
        except Unreadable as error:
            yield Arrival(f"{source}:{number}", None, "", error)
            continue
        # An id is one within its file: two collections that are piped in may both count from 1.
        identity = f"{address}#{draft.source_id}" if address and draft.source_id else ""
        yield Arrival(f"{source}:{number}", draft, draft.url or identity, None)


def _position(stream: BinaryIO) -> int:
    return stream.tell() if stream.seekable() else 0
