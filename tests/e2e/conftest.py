"""A stand-in for Telegram and a bot that talks to it, for the tests that ask for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.delivery import Limits
from bot.sandbox import Sandbox
from retrieval import open_library
from retrieval.settings import Settings
from tests.benchmarks.chromium import chromium
from tests.e2e.browsing import HAS_CHROMIUM, WHY_NOT
from tests.e2e.running_bot import DEMO, QUICK, TOKEN, Bot, Start


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory, shared_model: None) -> Path:
    data = tmp_path_factory.mktemp("telegram")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert [one.status for one in library.ingest([str(DEMO)])] == ["added"] * 32
    return data


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, username="footnote_bot") as sandbox:
        sandbox.limits_enabled = False
        yield sandbox
        allowed = (mark.args for mark in request.node.iter_markers("refusals"))
        assert sandbox.check(allow=[text for texts in allowed for text in texts]) == []


@pytest.fixture
def start(sandbox: Sandbox, demo_data: Path, tmp_path: Path) -> Iterator[Start]:
    running: list[Bot] = []

    def begin(data: Path | None = None, *, limits: Limits = QUICK, **env: str) -> Bot:
        if data is None:
            data = shutil.copytree(demo_data, tmp_path / f"data{len(running)}")
        given = {"TELEGRAM_BOT_TOKEN": TOKEN, "FOOTNOTE_TELEGRAM_API": sandbox.url}
        given |= {"FOOTNOTE_REFRESH_DAYS": "0", "FOOTNOTE_HTTP": "off"} | env
        bot = Bot(data, given, limits).start()
        running.append(bot)
        return bot

    yield begin
    for bot in running:
        bot.stop()
        assert bot.code == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; what asks for it is skipped without it.

    Of a module: Playwright keeps an event loop running in this thread until it stops, and
    nothing can call `asyncio.run` meanwhile.
    """
    if not HAS_CHROMIUM:
        pytest.skip(WHY_NOT)
    with chromium() as started:
        yield started
