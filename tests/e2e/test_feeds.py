"""`footnote feeds` with the real model, over a feed of a server on the loopback interface."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from tests.local_site import Site, serving
from tests.made_files import PARAGRAPHS, rss

pytestmark = pytest.mark.usefixtures("shared_model")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        publish(site, "bridge")
        yield site


def publish(site: Site, *names: str) -> None:
    """Serve a feed of these entries, with a tag that asks whether it changed."""
    items = "".join(
        f"<item><guid>{name}</guid><title>The {name}</title><link>{site.url('/' + name)}</link>"
        f"<description>{name}: {' '.join(PARAGRAPHS)}</description></item>"
        for name in names
    )
    site.page(
        "/feed", rss(items).encode(), Content_Type="application/rss+xml", Etag=f'"{len(names)}"'
    )


class Commands:
    """Runs commands over one data folder; the printed text of the last one is kept."""

    def __init__(self, data: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
        self._env = {
            "FOOTNOTE_DATA": str(data),
            "FOOTNOTE_FETCH_ALLOW": f"127.0.0.1:{site.port}",
            "FOOTNOTE_FETCH_DELAY": "0",
        }
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *argv: str) -> int:
        try:
            code = cli.main(("feeds", *argv), env=dict(self._env))
        except SystemExit as stop:
            code = int(stop.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return code

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def feeds(tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "data", site, capsys)


def test_a_feed_is_added_listed_polled_and_removed(feeds: Commands, site: Site) -> None:
    url = site.url("/feed")
    assert feeds("list") == 0
    assert feeds.out.startswith("No feed is followed here yet")
    assert feeds("add", url) == 0
    assert feeds.out == f"Followed: Gazette ({url})\n"
    assert feeds("add", url, "--json") == 0
    assert feeds.records[0]["added"] is False
    assert feeds("list") == 0
    assert "no success yet" in feeds.out
    assert feeds("poll") == 0
    assert feeds.out.splitlines()[0] == "Added: The bridge"
    assert feeds.out.splitlines()[-1] == "Gazette: 1 added."
    assert feeds("list", "--json") == 0
    (listed,) = feeds.records
    assert list(listed) == [
        "feed_id", "url", "title", "added_at", "last_success", "next_poll", "last_error", "failures",
        "interval_minutes",
    ]  # fmt: skip
    assert listed["last_success"] < listed["next_poll"]
    assert feeds("remove", url) == 0
    assert feeds.out == "No longer followed, its articles stay: Gazette\n"
    assert feeds("remove", url) == 1
    assert "follows no feed" in feeds.err


def test_a_poll_of_an_unchanged_feed_makes_one_request(feeds: Commands, site: Site) -> None:
    feeds("add", site.url("/feed"))
    feeds("poll")
    site.page("/feed", b"", 304)
    site.seen.clear()
    assert feeds("poll", "--json") == 0
    (polled,) = feeds.records
    assert (polled["added"], polled["failed"], polled["articles"]) == (0, 0, [])
    ((_, headers),) = site.seen
    assert headers["If-None-Match"] == '"1"'
    assert feeds("poll", "--due") == 0
    assert feeds.out == "No feed is due.\n"
    assert len(site.seen) == 1


def test_a_changed_feed_gives_what_is_new(feeds: Commands, site: Site) -> None:
    feeds("add", site.url("/feed"))
    feeds("poll")
    publish(site, "ferry", "bridge")
    assert feeds("poll", "1", "--json") == 0
    (polled,) = feeds.records
    assert polled["added"] == 1
    assert [one["title"] for one in polled["articles"]] == ["The ferry"]


def test_a_feed_that_fails_fails_the_command_and_is_said_in_the_list(
    feeds: Commands, site: Site
) -> None:
    feeds("add", site.url("/feed"))
    site.page("/feed", b"", 500)
    assert feeds("poll") == 1
    assert feeds.out.startswith("Gazette could not be asked:\n  The site reported a fault")
    feeds("list", "--json")
    assert feeds.records[0]["failures"] == 1
    assert feeds.records[0]["last_error"].startswith("The site reported a fault")


def test_a_list_of_feeds_is_imported_into_its_library(
    feeds: Commands, site: Site, tmp_path: Path
) -> None:
    listed = tmp_path / "feeds.opml"
    listed.write_text(f'<opml><outline xmlUrl="{site.url("/feed")}" text="News"/></opml>')
    assert feeds("import", str(listed), "--library", "press") == 0
    assert feeds.out.splitlines()[-1] == "One new feed is followed."
    assert feeds("poll", "--library", "press") == 0
    assert feeds("list") == 0
    assert feeds.out.startswith("No feed is followed here yet")
    assert feeds("import", str(tmp_path / "none.opml")) == 1
    assert "no such file" in feeds.err


@pytest.mark.parametrize("path", ["/none", "/page"])
def test_an_address_without_a_feed_is_refused(feeds: Commands, site: Site, path: str) -> None:
    site.page("/page", b"<html><p>A page.</p></html>", Content_Type="text/html")
    assert feeds("add", site.url(path)) == 1
    assert feeds("list", "--json") == 0
    assert feeds.records == []


@pytest.mark.parametrize("argv", [(), ("add",), ("remove",), ("poll", "--unknown")])
def test_mistakes_of_usage_are_told(feeds: Commands, argv: tuple[str, ...]) -> None:
    assert feeds(*argv) == 2
