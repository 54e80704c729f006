"""The webhook: stored before it is acknowledged, and only for those who know the secret."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.web import Update, build_web

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
