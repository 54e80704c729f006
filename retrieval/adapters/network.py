"""Network connections for one fetch: resolve, check, connect to what was checked, keep the time."""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import Any

import httpcore

from retrieval.errors import FetchFailed, FetchReason, FetchRefused
from retrieval.urls import host_allowed, is_public_address

Resolver = Callable[[str, int], Sequence[str]]
"""IP literals of a host name, in the order to try them; raises OSError when there are none."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver; its order (RFC 6724) is kept."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to public addresses and to hosts in `allow`; all hops share `total_s`.

    That time is counted between start and pause: what a host's turn is waited for is none of it.

    Every address of a name is checked, and those very addresses are dialled, so that a second
    answer of the name server changes nothing. Raises FetchRefused and FetchFailed with `asked`."""

    def __init__(
        self,
        asked: str,
        *,
        allow: frozenset[str],
        connect_s: float,
        total_s: float,
        resolve: Resolver,
        network: httpcore.NetworkBackend,
    ) -> None:
        self.asked = asked
        self._allow = allow
        self._connect_s = connect_s
        self._left_s = total_s
        self._started = monotonic()
        self._resolve = resolve
        self._network = network

    def start(self) -> None:
        """Begin to count."""
        self._started = monotonic()

    def pause(self) -> None:
        """Stop counting until the next start."""
        self._left_s -= monotonic() - self._started
        self._started = monotonic()

    def left(self) -> float:
        """Seconds until the deadline; raises when it has passed."""
        left = self._left_s - (monotonic() - self._started)
        if left <= 0:
            raise httpcore.ReadTimeout("deadline of the fetch")
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the guard's own deadline holds
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Dial each checked address in turn; httpcore calls this once for every hop."""
        addresses = self._addresses(host, port)
        if not host_allowed(host, port, self._allow) and not all(
            is_public_address(ip_address(address)) for address in addresses
        ):
            raise FetchRefused(self.asked, FetchReason.PRIVATE_ADDRESS)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                stream = self._network.connect_tcp(
                    address, port, min(self._connect_s, self.left()), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _GuardedStream(stream, self)
        raise failure or FetchFailed(self.asked, FetchReason.UNRESOLVED)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except (OSError, ValueError) as error:
                answer.set_exception(error)

        # The system's resolver takes no time limit; a thread that outlives it is left to end.
        Thread(target=ask, daemon=True).start()
        try:
            return answer.result(timeout=min(self._connect_s, self.left()))
        except TimeoutError as error:
            raise FetchFailed(self.asked, FetchReason.TIMEOUT) from error
        except (OSError, ValueError) as error:
            raise FetchFailed(self.asked, FetchReason.UNRESOLVED) from error


class _GuardedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the guard's deadline, however slowly bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, guard: GuardedNetwork) -> None:
        self._inner = inner
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, self._guard.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, self._guard.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            left = self._guard.left()
        except httpcore.ReadTimeout:
            self.close()  # httpcore closes only connections that it has taken over
            raise
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise FetchFailed(self._guard.asked, FetchReason.CERTIFICATE) from error
            raise
        return _GuardedStream(inner, self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
