"""Opens public web addresses over HTTP, with limits of size, time and redirects."""

import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import httpcore

from retrieval.adapters.manners import HostBusy, Manners
from retrieval.adapters.network import GuardedNetwork, Resolver, resolve_host
from retrieval.adapters.robots import AGENT
from retrieval.domain import Page, Validators
from retrieval.errors import FetchFailed, FetchReason, FetchRefused, NotModified
from retrieval.urls import WebUrl, parse_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Nothing of these kinds is read. Any other type is only a claim: what the bytes are, readers find out.
_NEVER_READ = ("image/", "audio/", "video/", "font/", "model/")
_NEVER_READ_TYPES = frozenset({"text/css", "text/javascript", "application/javascript"})
_PAGE_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown"})
_ACCEPT = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.5"
_MAX_VALIDATOR = 1_000  # characters; tags of 20 to 100 are usual
_SUCCESS = range(200, 300)
_NOT_MODIFIED = 304
_CLIENT_ERRORS = range(400, 500)
_GONE = frozenset({404, 410})
_LATER_STATUSES = frozenset({429, 503})
_LATER = {408: FetchReason.TIMEOUT, 429: FetchReason.RATE_LIMITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Bounds of one fetch; `max_bytes` holds for the body as received and as decompressed.

    `max_file_bytes` does for what is neither a page nor text: feeds, sitemaps, PDF and the like."""

    max_bytes: int = 10 * 1024 * 1024
    max_file_bytes: int = 50 * 1024 * 1024  # what sitemaps.org lets a sitemap have
    total_s: float = 30.0
    connect_s: float = 10.0
    max_redirects: int = 5


class HttpFetcher:
    """Fetcher over HTTP/1.1; knows no proxy, cookie or credential. Safe to use from threads.

    `allow` are hosts ("host" or "host:port") whose address is not checked. `network` makes the
    connections, to IP addresses only; `tls` is the context that verifies certificates."""

    def __init__(
        self,
        *,
        allow: frozenset[str] = frozenset(),
        limits: FetchLimits | None = None,
        resolve: Resolver = resolve_host,
        network: httpcore.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        manners: Manners | None = None,
    ) -> None:
        self._allow = allow
        self._limits = limits or FetchLimits()
        self._resolve = resolve
        self._network = network or httpcore.SyncBackend()
        self._tls = tls or httpcore.default_ssl_context()
        self._manners = manners or Manners(0.0)
        self._user_agent = f"{AGENT}/{_version()} (+https://pypi.org/project/footnote-bot/)"

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        """Return what the address serves after redirects; `Page.url` is the last address.

        Raises NotModified where the server says so of the page that `known` came with. Errors
        carry the address that was asked for, without its credentials."""
        asked = _without_credentials(url)
        guard = GuardedNetwork(
            asked,
            allow=self._allow,
            connect_s=self._limits.connect_s,
            total_s=self._limits.total_s,
            resolve=self._resolve,
            network=self._network,
        )
        try:
            with httpcore.ConnectionPool(
                ssl_context=self._tls, network_backend=guard, max_keepalive_connections=0
            ) as pool:
                return self._follow(pool, url, guard, known or Validators())
        except httpcore.TimeoutException as error:
            raise FetchFailed(asked, FetchReason.TIMEOUT) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailed(asked, FetchReason.CONNECTION) from error
        except zlib.error as error:
            raise FetchFailed(asked, FetchReason.SERVER_ERROR) from error

    @contextmanager
    def _turn(self, at: WebUrl, guard: GuardedNetwork) -> Iterator[None]:
        try:
            with self._manners.turn(at.host):
                guard.start()
                yield
        except HostBusy as error:
            raise FetchFailed(guard.asked, FetchReason.RATE_LIMITED) from error
        finally:
            guard.pause()

    def _follow(
        self, pool: httpcore.ConnectionPool, url: str, guard: GuardedNetwork, known: Validators
    ) -> Page:
        asked = guard.asked
        at = _admit(url, asked)
        for _ in range(self._limits.max_redirects + 1):
            # The parts are handed over, so that no second parser can read another host in them.
            parts = httpcore.URL(scheme=at.scheme, host=at.host, port=at.port, target=at.target)
            asking = {**self._headers(at), **_conditions(known)}
            with (
                self._turn(at, guard),
                pool.stream("GET", parts, headers=asking) as response,
            ):
                headers = _Headers(response)
                if response.status in _LATER_STATUSES:
                    self._manners.leave_alone(at.host, headers["retry-after"])
                if response.status == _NOT_MODIFIED and known != Validators():
                    raise NotModified(asked)
                if response.status not in _REDIRECTS or not headers["location"]:
                    return self._page(response, headers, at, asked)
            at = _admit(_joined(at, headers["location"], asked), asked)
            # A tag names one page; any other page behind a redirect may be older than a date.
            known = Validators(etag=known.etag)
        raise FetchRefused(asked, FetchReason.TOO_MANY_REDIRECTS)

    def _headers(self, at: WebUrl) -> dict[bytes | str, bytes | str]:
        return {
            "Host": at.authority,
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }

    def _page(
        self, response: httpcore.Response, headers: "_Headers", at: WebUrl, asked: str
    ) -> Page:
        _check_status(response.status, asked)
        content_type = headers["content-type"]
        kind = content_type.partition(";")[0].strip().lower()
        if kind.startswith(_NEVER_READ) or kind in _NEVER_READ_TYPES:
            raise FetchRefused(asked, FetchReason.NOT_TEXT)
        most = self._limits.max_bytes if kind in _PAGE_TYPES else self._limits.max_file_bytes
        length = headers["content-length"]
        if length.isdecimal() and int(length[:20]) > most:
            raise FetchRefused(asked, FetchReason.TOO_LARGE)
        decoder = _decoder(headers["content-encoding"], asked)
        body = self._body(response, decoder, most, asked)
        return Page(str(at), body, content_type, _validators(headers))

    def _body(
        self, response: httpcore.Response, decoder: "_Decoder", most: int, asked: str
    ) -> bytes:
        received, body = 0, bytearray()
        for chunk in response.iter_stream():
            received += len(chunk)
            body += decoder.decompress(chunk, most + 1 - len(body))
            if max(received, len(body)) > most:
                raise FetchRefused(asked, FetchReason.TOO_LARGE)
        if received and not decoder.eof:
            raise FetchFailed(asked, FetchReason.CONNECTION)
        return bytes(body)


class _Decoder(Protocol):
    """The part of zlib's decompression objects that is used here."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Identity:
    """Decoder of a body that is not compressed."""

    eof = True

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return data[:max_length]


class _Headers:
    """Response headers by lower-case name; "" for one that was not sent."""

    def __init__(self, response: httpcore.Response) -> None:
        self._values = {name.lower(): value for name, value in response.headers}

    def __getitem__(self, name: str) -> str:
        return self._values.get(name.encode(), b"").decode("utf-8", "replace").strip()


def _admit(url: str, asked: str) -> WebUrl:
    """Refuse by form, before any name is resolved."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"}:
            # "example.com:80/x" reads as a scheme with a dot, which nobody means.
            no_url = not parts.scheme or "." in parts.scheme
            raise FetchRefused(asked, FetchReason.NOT_A_URL if no_url else FetchReason.SCHEME)
        if "@" in parts.netloc:
            raise FetchRefused(asked, FetchReason.CREDENTIALS)
        return parse_url(url)
    except ValueError as error:
        raise FetchRefused(asked, FetchReason.NOT_A_URL) from error


def _joined(at: WebUrl, location: str, asked: str) -> str:
    try:
        return urljoin(str(at), location)
    except ValueError as error:
        raise FetchRefused(asked, FetchReason.NOT_A_URL) from error


def _conditions(known: Validators) -> dict[bytes | str, bytes | str]:
    conditions: dict[bytes | str, bytes | str] = {}
    if known.etag:
        conditions["If-None-Match"] = known.etag
    if known.last_modified:
        conditions["If-Modified-Since"] = known.last_modified
    return conditions


def _validators(headers: _Headers) -> Validators:
    return Validators(
        etag=_sendable(headers["etag"]), last_modified=_sendable(headers["last-modified"])
    )


def _sendable(value: str) -> str | None:
    """The value where it can be kept and sent back as it came."""
    fits = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR
    return value if value and fits else None


def _check_status(status: int, asked: str) -> None:
    if status in _SUCCESS:
        return
    if status in _GONE:
        raise FetchRefused(asked, FetchReason.NOT_FOUND)
    if status in _CLIENT_ERRORS and status not in _LATER:
        raise FetchRefused(asked, FetchReason.FORBIDDEN)
    raise FetchFailed(asked, _LATER.get(status, FetchReason.SERVER_ERROR))


def _decoder(encoding: str, asked: str) -> _Decoder:
    """One layer of gzip or zlib; stacked encodings would multiply the size of a bomb."""
    if encoding.lower() in {"", "identity"}:
        return _Identity()
    if encoding.lower() in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: finds out which of the two it is
    raise FetchRefused(asked, FetchReason.NOT_TEXT)


def _without_credentials(url: str) -> str:
    try:
        parse_url(url)
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2]  # nobody can say where its credentials end
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _version() -> str:
    try:
        return metadata.version("footnote-bot")
    except metadata.PackageNotFoundError:
        return "0"  # run from a folder without being installed
