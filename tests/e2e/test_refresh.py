"""`footnote refresh` with the real model, over pages of a server on the loopback interface."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from tests.local_site import Site, serving

pytestmark = pytest.mark.usefixtures("shared_model")

BRIDGE = (
    b"The bridge opens\n\nThe Weir Bridge carried traffic again on Friday, said engineer Quist."
)
FERRY = b"The ferry sails\n\nThe ferry to Skarrow sails at ten from the new pier, its captain said."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.page("/bridge", BRIDGE, Content_Type="text/plain")
        site.page("/ferry", FERRY, Content_Type="text/plain")
        yield site


class Commands:
    """Runs commands over one data folder; the printed text of the last one is kept."""

    def __init__(self, data: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
        self._env = {
            "FOOTNOTE_DATA": str(data),
            "FOOTNOTE_FETCH_ALLOW": f"127.0.0.1:{site.port}",
            "FOOTNOTE_FETCH_DELAY": "0",
        }
        self._capsys = capsys
        self.out = ""

    def __call__(self, *argv: str) -> int:
        try:
            code = cli.main(argv, env=dict(self._env))
        except SystemExit as stop:
            code = int(stop.code or 0)
        self.out = self._capsys.readouterr().out
        return code

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def footnote(tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> Commands:
    commands = Commands(tmp_path, site, capsys)
    assert commands("refresh") == 0
    assert commands.out.startswith("There is no page to ask for again")
    assert commands("ingest", site.url("/bridge"), site.url("/ferry")) == 0
    site.seen.clear()
    return commands


def test_unchanged_pages_are_counted(footnote: Commands, site: Site) -> None:
    assert footnote("refresh") == 0
    assert footnote.out == "2 articles: 2 unchanged.\n"
    assert len(site.seen) == 2


def test_pages_that_were_checked_lately_are_not_asked_for(footnote: Commands, site: Site) -> None:
    assert footnote("refresh", "--older-than", "1") == 0
    assert site.seen == []
    assert footnote("refresh", "--older-than", "0", "--json") == 0
    assert [one["status"] for one in footnote.records] == ["unchanged", "unchanged"]


def test_what_changed_and_what_is_gone_is_told_and_no_longer_answered_from(
    footnote: Commands, site: Site
) -> None:
    site.page("/bridge", BRIDGE.replace(b"Friday", b"Sunday"), Content_Type="text/plain")
    site.page("/ferry", b"", 410)
    assert footnote("refresh", "--json") == 0
    assert [one["status"] for one in footnote.records] == ["updated", "gone"]
    gone = footnote.records[1]["article_id"]
    footnote("ask", "When did the Weir Bridge carry traffic again?", "--json")
    assert "Sunday" in footnote.records[0]["answer"]
    footnote("ask", "When does the ferry to Skarrow sail?", "--json")
    answer = footnote.records[0]
    assert gone not in [one["article_id"] for one in [*answer["citations"], *answer["nearest"]]]
    assert footnote("articles", "show", str(gone)) == 0
    assert "no longer answered from" in footnote.out
    footnote("articles", "list", "--json")
    assert gone not in [one["article_id"] for one in footnote.records]


def test_a_page_that_cannot_be_read_fails_the_command(footnote: Commands, site: Site) -> None:
    site.page("/ferry", b"", 500)
    assert footnote("refresh") == 1
    assert "a fault of its own" in footnote.out


@pytest.mark.parametrize("days", ["-1", "soon", "nan", "1e9"])
def test_days_that_cannot_be_are_wrong_usage(footnote: Commands, days: str) -> None:
    assert footnote("refresh", "--older-than", days) == 2


def test_the_doctor_finds_nothing_wrong_with_what_is_gone(footnote: Commands, site: Site) -> None:
    site.page("/ferry", b"", 404)
    assert footnote("refresh") == 0
    assert footnote("doctor") == 0
