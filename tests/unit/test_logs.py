"""What is logged: lines for people or JSON, with the update, and nothing of what people wrote."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import LogFormat, LogSettings, current_request, set_up_logs
from bot.secrecy import hidden
from retrieval.errors import SettingRefused

log = logging.getLogger("bot.logs_under_test")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("bot", "retrieval")]
    before = [(one, one.handlers[:], one.level) for one in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"), [("FOOTNOTE_LOG", "xml"), ("FOOTNOTE_LOG_LEVEL", "loud")]
)
def test_what_is_no_format_or_level_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        LogSettings.from_env({name: value})


def test_a_command_says_only_what_somebody_should_look_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(LogSettings.from_env({}), service=False)
    log.info("asked count=%d", 1)
    log.warning("index damaged file=%s", "gen-1.faiss")
    assert logged(capsys) == "index damaged file=gen-1.faiss\n"


def test_a_service_says_what_it_does_with_the_update_that_it_is_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(LogSettings.from_env({}), service=True)
    token = current_request.set(7)
    log.info("asked count=%d", 1)
    current_request.reset(token)
    log.info("stopped")
    first, second = logged(capsys).splitlines()
    assert first.endswith("Z INFO bot.logs_under_test [7] asked count=1")
    assert second.endswith("Z INFO bot.logs_under_test stopped")


def test_json_has_the_fields_apart(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(LogFormat.JSON, None), service=True)
    log.info("job begun id=%d kind=%s took_ms=%.1f", 3, "ingest", 2.5)
    log.warning("fault reference=%s %s", 4, "ValueError run.py:3")
    first, second = [json.loads(line) for line in logged(capsys).splitlines()]
    assert (first["level"], first["event"], first["request"]) == ("info", "job begun", None)
    assert first["fields"] == {"id": 3, "kind": "ingest", "took_ms": 2.5}
    assert second["event"] == "fault reference=4 ValueError run.py:3"


@pytest.mark.parametrize("form", LogFormat)
def test_a_secret_is_in_no_line_and_no_traceback(
    form: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(LogSettings(form, logging.DEBUG), service=True)
    with hidden("42:planted"):
        log.debug("called url=%s", "https://api.example/bot42:planted/getMe")
        try:
            int("42:planted")
        except ValueError:
            log.exception("failed method=%s", "getMe")
    said = logged(capsys)
    assert "getMe" in said
    assert "planted" not in said


def test_other_libraries_are_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(None, logging.DEBUG), service=True)
    logging.getLogger("telegram.ext").error("an update that holds what somebody typed")
    assert logged(capsys) == ""
