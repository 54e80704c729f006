"""Streams a large source through `footnote ingest` and watches the memory of that process.

python -m tests.benchmarks.scale lines [--megabytes 2000] [--new 200]
python -m tests.benchmarks.scale sitemap [--pages 50000]

`lines` is a collection in which few articles are new and each other line repeats one that stood
before, one in fifty of them under another address; so all of the file passes, and little of it is
embedded. `sitemap` names pages of a server on the loopback interface: one in a hundred is an article,
of the others every second is too small for one and the rest are not there. Linux only, as it reads
/proc. Ends with 1 when more than 1.2 GB were resident or a receipt was missing."""

# ruff: noqa: T201 - it prints a line for each tenth of the way

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from tests.benchmarks.faults.ingest import invent
from tests.benchmarks.faults.trial import ROOT

MOST_MB = 1_200
PARTS = 25  # invented articles in one line, which is of some 19 kB then
COPIES = 50  # every so many lines one under an address of its own
ARTICLES = 100  # every so many pages one with an article
TINY = b"<!doctype html><title>Nothing</title><p>Nothing here."


def lines_of(megabytes: int, new: int) -> Iterator[bytes]:
    """Lines of so many megabytes together, so many of them articles that stood nowhere before."""
    size = sum(len(_line(number, str(number))) for number in range(10)) // 10
    count = megabytes * 10**6 // size
    apart = max(1, count // new)
    rng = Random(1)
    made: list[bytes] = []
    for at in range(count):
        if at % apart == 0 and len(made) < new:
            made.append(_line(len(made), str(len(made))))
            yield made[-1]
        elif at % COPIES == 1:
            yield _line(rng.randrange(len(made)), f"copy-{at}")
        else:
            yield rng.choice(made)


def _line(number: int, name: str) -> bytes:
    row = {
        "title": f"The lighthouse of number {number}",
        "text": _text(number),
        "url": f"https://lighthouses.example/{name}",
        "language": "en",
    }
    return f"{json.dumps(row)}\n".encode()


def _text(number: int) -> str:
    return "\n".join(invent(number * 1_000 + part, 0).text for part in range(1, PARTS))


class Pages(BaseHTTPRequestHandler):
    """The site whose pages the sitemap names."""

    def __init__(self, sitemap: bytes, *args: Any) -> None:
        self._sitemap = sitemap
        super().__init__(*args)

    def do_GET(self) -> None:
        body = self._sitemap if self.path == "/sitemap.xml" else _page(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/xml" if body is self._sitemap else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base
        pass


def _page(path: str) -> bytes:
    place = path.removeprefix("/page/")
    if not place.isdecimal() or int(place) % 2:
        return b""
    if int(place) % ARTICLES:
        return TINY
    made = "".join(f"<p>{one}" for one in _text(int(place)).split("\n")[:4])
    head = f"<h1>The lighthouse of number {place}</h1>"
    return f"<!doctype html><title>{head[4:-5]}</title><article>{head}{made}</article>".encode()


@contextmanager
def site(pages: int) -> Iterator[str]:
    """Serve a sitemap of so many pages; its host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        at = f"127.0.0.1:{server.server_address[1]}"
        places = "".join(f"<url><loc>http://{at}/page/{one}</loc></url>" for one in range(pages))
        listed = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
        server.RequestHandlerClass = partial(Pages, listed.encode())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield at
        server.shutdown()


def watched(source: str, count: int, folder: Path, **settings: str) -> bool:
    """Ingest a source of so many articles and pages; whether all came, in bounded memory."""
    began, statuses = time.monotonic(), Counter[str]()
    resident, peak = [0], 0  # after each tenth of the way
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ingest", "--json", source],
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_DATA": str(folder / "data"), **settings},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        for done, line in enumerate(process.stdout, start=1):
            statuses[json.loads(line)["status"]] += 1
            if done * 10 // count < len(resident):
                continue
            now, peak = memory(process.pid)
            resident.append(now)
            rate = done / (time.monotonic() - began)
            print(
                f"{done:8} of {count}, {rate:6.0f} a second, {now} MB resident, {peak} MB at most",
                flush=True,
            )
    seconds, grown = time.monotonic() - began, resident[-1] - resident[min(1, len(resident) - 1)]
    print(f"{dict(statuses)} in {seconds:.0f} s; {grown:+} MB from a tenth to the end")
    return statuses.total() == count and 0 < peak < MOST_MB


def memory(pid: int) -> tuple[int, int]:
    """Megabytes of a process that are resident now, and were at most."""
    said = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(said[name].split()[0]) * 1024 // 10**6 for name in ("VmRSS", "VmHWM"))
    return now, most


def main() -> int:
    """Make the source, and send it through."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale")
    parser.add_argument("kind", choices=["lines", "sitemap"])
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--new", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.kind == "sitemap":
            with site(args.pages) as at:
                settings = {"FOOTNOTE_FETCH_ALLOW": at, "FOOTNOTE_FETCH_DELAY": "0"}
                held = watched(f"http://{at}/sitemap.xml", args.pages, folder, **settings)
            return 0 if held else 1
        file, count = folder / "articles.jsonl", 0
        with file.open("wb") as stream:
            for line in lines_of(args.megabytes, args.new):
                stream.write(line)
                count += 1
        print(f"{file.stat().st_size / 10**6:.0f} MB in {count} lines", flush=True)
        return 0 if watched(str(file), count, folder) else 1


if __name__ == "__main__":
    sys.exit(main())
