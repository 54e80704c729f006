"""The webhook: stored before it is acknowledged, and only for those who know the secret."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
import pytest

from bot.web import Update, WebServer, build_web

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "hush"}


class Stored:
    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.broken = False

    async def accept(self, updates: list[Update]) -> None:
        if self.broken:
            raise OSError
        self.updates += updates


def asked(
    ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]],
    *,
    stored: Stored | None = None,
    ready: bool = True,
) -> httpx.Response:
    accept = (stored or Stored()).accept

    async def metrics() -> bytes:
        return b"footnote_ready 1.0\n"

    app: Any = build_web(
        path="/hook", secret="hush", accept=accept, ready=lambda: ready, metrics=metrics
    )

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client:
            return await ask(client)

    return asyncio.run(run())


def test_an_update_is_stored_and_then_acknowledged() -> None:
    stored = Stored()
    update = {"update_id": 7}
    assert asked(lambda c: c.post("/hook", json=update, headers=SECRET), stored=stored).is_success
    assert stored.updates == [update]


def test_an_update_that_cannot_be_stored_is_not_acknowledged() -> None:
    stored = Stored()
    stored.broken = True
    answer = asked(lambda c: c.post("/hook", json={"update_id": 7}, headers=SECRET), stored=stored)
    assert answer.status_code == 500


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "hash"}])
def test_strangers_are_refused(headers: dict[str, str]) -> None:
    stored = Stored()
    answer = asked(lambda c: c.post("/hook", json={"update_id": 7}, headers=headers), stored=stored)
    assert (answer.status_code, stored.updates) == (403, [])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"update_id": "7"}', b'{"update_id": true}', b"[" * 100_000, b" " * 2_000_000],
    ids=["empty", "list", "text", "bool", "deep", "large"],
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    assert asked(lambda c: c.post("/hook", content=body, headers=SECRET)).status_code == 400


def test_health_and_readiness() -> None:
    assert asked(lambda c: c.get("/healthz")).text == "ok\n"
    assert asked(lambda c: c.get("/readyz")).text == "ready\n"
    assert asked(lambda c: c.get("/readyz"), ready=False).status_code == 503
    assert asked(lambda c: c.get("/hook")).status_code == 405


def test_an_update_that_comes_before_what_was_left_is_sent_again_later() -> None:
    stored = Stored()
    update = {"update_id": 7}
    answer = asked(
        lambda c: c.post("/hook", json=update, headers=SECRET), stored=stored, ready=False
    )
    assert (answer.status_code, stored.updates) == (503, [])


def test_metrics_are_for_this_network_and_not_for_those_behind_a_proxy() -> None:
    assert asked(lambda c: c.get("/metrics")).text == "footnote_ready 1.0\n"
    for name in ("X-Forwarded-For", "Forwarded"):
        far = asked(lambda c, name=name: c.get("/metrics", headers={name: "203.0.113.7"}))  # type: ignore[misc]
        assert far.status_code == 404


# Over real sockets


@contextmanager
def served() -> Iterator[int]:
    async def metrics() -> bytes:
        return b""

    app = build_web(
        path="/hook", secret="hush", accept=Stored().accept, ready=lambda: True, metrics=metrics
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = WebServer(app, "127.0.0.1", port)
        thread = Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield port
        server.should_exit = True
        thread.join(20)


def until_closed(connection: socket.socket) -> bytes:
    """What comes before the other side closes."""
    connection.settimeout(20)
    said = b""
    try:
        while part := connection.recv(4096):
            said += part
    except ConnectionError:
        pass
    return said


HEAD = b"POST /hook HTTP/1.1\r\nHost: b\r\nX-Telegram-Bot-Api-Secret-Token: hush\r\n"


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST /hook", HEAD, HEAD + b"Content-Length: 99\r\n\r\n{"],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_a_request_that_does_not_come_to_its_end_is_cut_off(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web._WHOLE_S", 1.0)
    with served() as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(sent)
        assert until_closed(slow) == b""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            for number in range(3):  # over one connection, each in time
                answer = client.post("/hook", json={"update_id": number}, headers=SECRET)
                assert answer.status_code == 200


def test_no_more_connections_are_held_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web._MOST_CONNECTIONS", 3)
    with served() as port:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
        try:
            assert until_closed(held[3]) == b""
            held[0].sendall(HEAD + b"Content-Length: 15\r\n\r\n" + b'{"update_id":7}')
            assert held[0].recv(99).startswith(b"HTTP/1.1 200")
        finally:
            for one in held:
                one.close()


def test_an_update_with_a_number_that_nothing_holds_is_refused() -> None:
    for number in (-1, 2**63):
        answer = asked(
            lambda c, number=number: c.post("/hook", json={"update_id": number}, headers=SECRET)  # type: ignore[misc]
        )
        assert answer.status_code == 400
