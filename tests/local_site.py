"""A web server on the loopback interface whose pages a test writes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """A server whose pages are functions from the handler to what is written."""

    port: int = 0
    pages: dict[str, Callable[["Handler"], None]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Serve these bytes; header names are written with _ for -."""

        def write(handler: "Handler") -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = write
        return self.url(path)

    def drip(self, path: str, first: bytes, then: bytes, *, pause_s: float = 0.0) -> str:
        """Write the first bytes, then the others for ever."""

        def write(handler: "Handler") -> None:
            handler.wfile.write(first)
            while not self.closing.wait(pause_s):
                handler.wfile.write(then)

        self.pages[path] = write
        return self.url(path)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *args: Any) -> None:
        self.site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        self.site.seen.append((self.path, dict(self.headers.items())))
        try:
            self.site.pages.get(self.path, _absent)(self)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base
        pass


def _absent(handler: Handler) -> None:
    handler.send_error(404)


@contextmanager
def serving() -> Iterator[Site]:
    """The server for the time of the context."""
    site = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site)) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        try:
            yield site
        finally:
            site.closing.set()
            server.shutdown()
            thread.join()
