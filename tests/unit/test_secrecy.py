"""Secrets in logs."""

import logging

import pytest

from bot.secrecy import hidden


@pytest.mark.parametrize("said", ["/bot42:TEST/getMe", "/file/bot42%3ATEST/documents/1"])
def test_a_token_is_hidden_as_it_is_and_as_addresses_of_files_have_it(
    caplog: pytest.LogCaptureFixture, said: str
) -> None:
    # By its name: a bot that ran in this process before keeps it quieter.
    with hidden("42:TEST"), caplog.at_level(logging.DEBUG, logger="httpcore.http11"):
        logging.getLogger("httpcore.http11").debug("send %s", said)
    assert "TEST" not in caplog.text
    assert "send /" in caplog.text
