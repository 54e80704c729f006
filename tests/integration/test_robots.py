"""What a crawl may read, against sites that a test writes."""

from collections.abc import Iterator

import pytest

from retrieval.adapters.fetcher import HttpFetcher
from retrieval.adapters.manners import Manners
from retrieval.adapters.robots import Robots
from tests.integration.test_manners import Clock
from tests.local_site import Site, serving

RULES = b"""User-agent: *
Disallow: /

User-agent: footnotebot
Disallow: /private/
Allow: /private/open$
Crawl-delay: 3

Sitemap: https://gazette.example/sitemap.xml
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def robots(site: Site, manners: Manners | None = None, clock: Clock | None = None) -> Robots:
    fetcher = HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"}), manners=manners)
    return Robots(fetcher, manners, clock=clock or Clock())


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/a", True), ("/private/a", False), ("/private/open", True), ("/private/opened", False)],
)
def test_the_rules_for_this_program_hold(site: Site, path: str, allowed: bool) -> None:
    site.page("/robots.txt", RULES, Content_Type="text/plain")
    assert robots(site).allows(site.url(path)) is allowed


def test_a_site_names_its_sitemaps(site: Site) -> None:
    site.page("/robots.txt", RULES)
    assert robots(site).sitemaps(site.url("/a")) == ["https://gazette.example/sitemap.xml"]


def test_a_site_is_asked_once_a_day(site: Site) -> None:
    site.page("/robots.txt", RULES)
    clock = Clock()
    asked = robots(site, clock=clock)
    for number in range(5):
        assert asked.allows(site.url(f"/{number}"))
    assert len(site.seen) == 1
    clock.now += 25 * 3600
    site.page("/robots.txt", b"User-agent: *\nDisallow: /")
    assert not asked.allows(site.url("/5"))


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (410, True), (403, True), (500, False), (429, False)]
)
def test_without_rules_all_is_allowed_and_without_an_answer_nothing(
    site: Site, status: int, allowed: bool
) -> None:
    site.page("/robots.txt", b"no", status)
    assert robots(site).allows(site.url("/a")) is allowed


def test_a_site_that_did_not_answer_is_asked_again_later(site: Site) -> None:
    clock = Clock()
    asked = robots(site, clock=clock)
    site.page("/robots.txt", b"", 503)
    assert not asked.allows(site.url("/a"))
    site.page("/robots.txt", RULES)
    assert not asked.allows(site.url("/a"))
    clock.now += 601
    assert asked.allows(site.url("/a"))


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n", b"<html>Not found</html>"])
def test_rules_that_are_none_allow_all(site: Site, body: bytes) -> None:
    site.page("/robots.txt", body)
    assert robots(site).allows(site.url("/a"))


@pytest.mark.parametrize("address", ["ftp://a.example/", "file:///etc/passwd", "nowhere"])
def test_what_is_no_web_address_is_not_allowed(site: Site, address: str) -> None:
    assert not robots(site).allows(address)
    assert site.seen == []


def test_the_pause_that_a_site_asks_for_is_kept(site: Site) -> None:
    site.page("/robots.txt", RULES)
    clock = Clock()
    manners = Manners(0.0, clock=clock, wait=clock.wait)
    assert robots(site, manners).allows(site.url("/a"))
    for _ in range(3):
        with manners.turn("127.0.0.1"):
            pass
    assert clock.waited == [3.0, 3.0]
