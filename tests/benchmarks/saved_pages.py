"""Pages saved from the web: read from the extraction data, served on this machine, asked about."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from retrieval import Librarian
from retrieval.domain import Citation, Status

HOST = "127.0.0.1"

PLACES = (1 / 2, 1 / 4, 3 / 4)
"""Where in a text the sentence stands that a question is made of, as a share of its length."""

_WORDS = 8  # of a sentence that a question names
_MIN_WORDS = 6  # a shorter line is a label
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
_CONTENT_WORD = re.compile(r"[^\W_]{4,}(?:[-'’][^\W_]+)*|\d+(?:[.,]\d+)*|[A-Z]\w+")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was sent, with what people marked as its text (all of it, or some pieces)."""

    id: str
    url: str
    body: bytes
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What ingestion made of a page: the titles of its articles, or why it was refused."""

    titles: tuple[str, ...]
    refused: str | None


def read_pages(folder: Path) -> list[SavedPage]:
    """Return the pages of FOLDER/aeb or FOLDER/traf, by id."""
    found = []
    for name in ("ground_truth.jsonl.gz", "segments.jsonl.gz"):
        if not (folder / name).is_file():
            continue
        with gzip.open(folder / name, "rt", encoding="utf-8", newline="\n") as lines:
            for row in map(json.loads, lines):
                with gzip.open(folder / row["html"]) as html:
                    body = html.read()
                texts = (row["text"],) if "text" in row else tuple(row["with"])
                found.append(SavedPage(row["id"], row["url"], body, texts))
    return sorted(found, key=lambda page: page.id)


@contextmanager
def served(pages: Sequence[SavedPage]) -> Iterator[list[str]]:
    """Serve each page at its own path on a port of its own; yields the addresses.

    A port each, so that a canonical address that is relative leads to the page all the same."""
    with ExitStack() as stack:
        yield [_serve(page, stack) for page in pages]


class _Server(ThreadingHTTPServer):
    """Says nothing of a browser that hangs up or tries https first."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


def _serve(page: SavedPage, stack: ExitStack) -> str:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", _content_type(page.body))
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so there
            pass

    server = stack.enter_context(_Server((HOST, 0), Handler))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    stack.callback(server.shutdown)
    parts = urlsplit(page.url)
    query = f"?{parts.query}" if parts.query else ""
    return f"http://{HOST}:{server.server_port}/{parts.path.lstrip('/')}{query}"


def _content_type(body: bytes) -> str:
    """Name no charset of a page that is not UTF-8: then what it declares itself holds."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "text/html"
    return "text/html; charset=utf-8"


def take_in(librarian: Librarian, page: SavedPage, address: str) -> Taken:
    """Take the page in, into a library of its own that has the name of its id."""
    titles, refused = [], None
    for outcome in librarian.ingest([address], library=page.id):
        if outcome.status is Status.FAILED:
            refused = f"{type(outcome.error).__name__} {getattr(outcome.error, 'reason', '')}"
        elif outcome.article is not None:
            titles.append(outcome.article.title)
    return Taken(tuple(titles), refused)


def questions(page: SavedPage, titles: Sequence[str], *, turn: int) -> list[str]:
    """Questions about the page; no people's questions exist for these data.

    One says what the main article's title says. The others are made of the sentence in the middle
    of what people marked as the text, and at a quarter and three quarters of it: "What about" with
    its first eight words of content. `turn` says with which of the four to begin."""
    sentences = [
        sentence
        for text in page.texts
        for sentence in _SENTENCE_END.split(text)
        if len(sentence.split()) >= _MIN_WORDS
    ]
    asked = [*titles[:1]]
    for place in PLACES if sentences else ():
        words = _CONTENT_WORD.findall(sentences[int(place * len(sentences))])
        asked.append(f"What about {' '.join(words[:_WORDS])}?")
    return list(dict.fromkeys(asked[(turn + i) % len(asked)] for i in range(len(asked))))


def citations(librarian: Librarian, page: SavedPage, question: str) -> tuple[Citation, ...]:
    """What the page's own library answers with, best first."""
    return librarian.ask(question, library=page.id).citations
