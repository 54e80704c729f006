"""What an operator sees of a running bot: health, numbers and logs, and nothing private in them."""

import logging
import re
import socket

import httpx
import pytest

from bot.logs import ConsoleLines, JsonLines
from bot.sandbox import Sandbox
from tests.e2e.running_bot import CAPTAIN, TOKEN, Start, answered
from tests.e2e.test_telegram_faults import people

MARKERS = ("planted-question", TOKEN, "TEST", "Ulrika", "captain")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def value(page: str, name: str) -> float:
    (line,) = [line for line in page.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def test_a_polling_bot_shows_its_health_and_its_numbers_without_anything_private(
    sandbox: Sandbox, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    port = free_port()
    bot = start(FOOTNOTE_HTTP=f"127.0.0.1:{port}")
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    answered(sandbox, private)
    private.say(ann, "What does planted-question say of kettles and teapots?")
    answered(sandbox, private, 2)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").text == "ready\n"
        page = client.get("/metrics").text
        assert client.post("/", json={"update_id": 1}).status_code == 404
    assert value(page, 'footnote_questions_total{outcome="answered"}') == 1
    assert value(page, 'footnote_questions_total{outcome="refused"}') == 1
    assert value(page, 'footnote_answer_stage_seconds_count{stage="search"}') == 2
    assert value(page, 'footnote_telegram_calls_total{method="sendMessage",result="ok"}') >= 2
    assert value(page, "footnote_articles") == 32
    assert value(page, "footnote_ready") == 1
    assert value(page, 'footnote_data_bytes{part="database"}') > 100_000
    assert value(page, 'footnote_jobs{state="failed"}') == 0
    assert value(page, 'footnote_feeds{state="working"}') == 0
    assert "footnote_model_info{fingerprint=" in page
    bot.stop()
    ours = [one for one in caplog.records if one.name.split(".")[0] in {"bot", "retrieval"}]
    asked = [one for one in ours if one.getMessage().startswith("asked found=")]
    assert len(asked) == 2
    number = re.compile(rf"(?<![\d.]){ann.id}(?![\d.])")  # not as a part of another one
    for form in (ConsoleLines(), JsonLines()):
        said = "\n".join(map(form.format, ours))
        assert not any(marker in said for marker in MARKERS)
        assert not number.search(said)
    assert not any(marker in page for marker in MARKERS)
    assert not number.search(page)


def test_what_telegram_refused_is_counted_by_method_and_kind(
    sandbox: Sandbox, start: Start
) -> None:
    port = free_port()
    start(FOOTNOTE_HTTP=f"127.0.0.1:{port}")
    ((ann, private),) = people(sandbox, 1)
    sandbox.fail("sendMessage", 502)
    private.say(ann, CAPTAIN)
    answered(sandbox, private)
    page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert (
        value(page, 'footnote_telegram_calls_total{method="sendMessage",result="NetworkError"}')
        == 1
    )


def test_a_bot_that_cannot_reach_telegram_lives_and_is_not_ready(
    sandbox: Sandbox, start: Start
) -> None:
    port, nobody = free_port(), free_port()
    start(FOOTNOTE_HTTP=f"127.0.0.1:{port}", FOOTNOTE_TELEGRAM_API=f"http://127.0.0.1:{nobody}")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:

        def alive() -> bool:
            try:
                return client.get("/healthz").is_success
            except httpx.ConnectError:
                return False

        sandbox.wait_for(alive, timeout_s=30)
        assert client.get("/readyz").status_code == 503
        assert value(client.get("/metrics").text, "footnote_ready") == 0


def test_a_bot_that_polls_starts_though_another_has_the_default_port(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr("bot.settings._HTTP", f"127.0.0.1:{taken.getsockname()[1]}")
        start(FOOTNOTE_HTTP="")
        ((ann, private),) = people(sandbox, 1)
        private.say(ann, CAPTAIN)
        assert "Mads Ortelle" in answered(sandbox, private).text
