"""Secrets are kept out of every log, whoever writes it and at whatever level."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

_IN_PLACE = "…"
_FORMATTER = logging.Formatter()


@contextmanager
def hidden(*secrets: str | None) -> Iterator[None]:
    """For the time of the context, put a mark in the place of these secrets in every log record.

    A filter would not do: those of a logger are not asked for the records of its children."""
    # In addresses of files it stands percent-encoded.
    known = [form for one in secrets if one for form in (one, quote(one, safe=""))]
    before = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = before(*args, **kwargs)
        said = made.getMessage()
        if (clean := _without(said, known)) != said:
            made.msg, made.args = clean, ()
        if made.exc_info:
            # A formatter takes this where it is set.
            made.exc_text = _without(_FORMATTER.formatException(made.exc_info), known)
        return made

    logging.setLogRecordFactory(record)
    try:
        yield
    finally:
        logging.setLogRecordFactory(before)


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _IN_PLACE)
    return text
