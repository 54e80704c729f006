"""What is logged on standard error: lines for people or JSON, each with the update that it is for."""

import json
import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from retrieval.errors import SettingRefused

current_request: ContextVar[int | None] = ContextVar("current_request", default=None)
"""The update that this task or thread works for, None outside of one."""

_LEVELS = ("debug", "info", "warning", "error")
_OURS = ("bot", "retrieval")
# As messages are written here: words, then key=value.
_FIELD = re.compile(r"\s*(\w+)=%[-+ #0-9.]*[a-z]")


class LogFormat(StrEnum):
    """Lines for people, or one JSON object a line."""

    CONSOLE = "console"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How to log; None where nothing was asked for, which each command decides for itself."""

    format: LogFormat | None
    level: int | None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "LogSettings":
        """Read the variables; empty means unset. Raises SettingRefused."""
        form = env.get("FOOTNOTE_LOG", "").strip().lower()
        level = env.get("FOOTNOTE_LOG_LEVEL", "").strip().lower()
        if form and form not in set(LogFormat):
            raise SettingRefused("FOOTNOTE_LOG", f"one of {', '.join(LogFormat)}")
        if level and level not in _LEVELS:
            raise SettingRefused("FOOTNOTE_LOG_LEVEL", f"one of {', '.join(_LEVELS)}")
        number = logging.getLevelNamesMapping()[level.upper()] if level else None
        return cls(LogFormat(form) if form else None, number)


def set_up_logs(settings: LogSettings, *, service: bool) -> None:
    """Log on standard error what Footnote itself says; other libraries may say what people typed.

    Services say what they do, with the time; other commands only what somebody should look at, as a
    plain sentence, unless the settings ask for more."""
    logging.basicConfig(handlers=[logging.NullHandler()])
    handler = StandardError()
    handler.setLevel(settings.level or (logging.INFO if service else logging.WARNING))
    handler.setFormatter(_formatter(settings, service=service))
    for name in _OURS:
        logger = logging.getLogger(name)
        for old in [one for one in logger.handlers if isinstance(one, StandardError)]:
            logger.removeHandler(old)  # of an earlier command in this process
        logger.addHandler(handler)
        # Not above what it is anyway: whoever listens beside, as tests do, hears what they ask for.
        logger.setLevel(handler.level if handler.level < logging.WARNING else logging.NOTSET)


def _formatter(settings: LogSettings, *, service: bool) -> logging.Formatter:
    if settings.format is LogFormat.JSON:
        return JsonLines()
    if service or settings.format is LogFormat.CONSOLE:
        return ConsoleLines()
    return logging.Formatter("%(message)s")


class StandardError(logging.Handler):
    """Writes to what is standard error at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - a log that cannot be written must not stop the work
            self.handleError(record)


class ConsoleLines(logging.Formatter):
    """2026-11-26T13:05:00.123Z INFO bot.inbox [7] what happened key=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below where there is one."""
        request = current_request.get()
        mark = "" if request is None else f"[{request}] "
        head = f"{_time(record)} {record.levelname} {record.name} {mark}"
        return head + super().format(record)


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, event, request, the fields, and a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        event, fields = _parted(record)
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event,
            "request": current_request.get(),
            **({"fields": fields} if fields else {}),
        }
        if record.exc_info:
            line["traceback"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _parted(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    """The constant words of a message and its fields; the whole message where it is made otherwise."""
    names, arguments = _FIELD.findall(str(record.msg)), record.args
    if not isinstance(arguments, tuple) or len(names) != len(arguments):
        return record.getMessage(), {}
    return _FIELD.sub("", str(record.msg)).strip(), dict(zip(names, arguments, strict=True))


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
