"""The fetcher against a real server on the loopback interface."""

import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.fetcher import FetchLimits, HttpFetcher
from retrieval.adapters.network import resolve_host
from retrieval.domain import Page, Validators
from retrieval.errors import FetchFailed, FetchReason, FetchRefused
from tests.local_site import Handler, Site, serving

SMALL = FetchLimits(max_bytes=50_000, total_s=10, max_redirects=5)
HASTY = FetchLimits(total_s=0.1)
PUBLIC = "93.184.216.34"

# A key pair made for this file, valid until 2120 for the name news.test and trusted by nobody.
KEY = """
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn6vteydcSTHpx4O/
lT4PlmJx1+tka/POvJCsBkVg6a6hRANCAATh1iLihfnmMxd45wVxU9P3dQ7NKyvp
2Xf1sdTt8TkPwP6jfcVE2cPkdbBYyFBcUTErUzDD99HGbE3944GNHtin
-----END PRIVATE KEY-----
"""
CERTIFICATE = """
-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAluZXdzLnRl
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CW5ld3MudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOHWIuKF+eYzF3jn
BXFT0/d1Ds0rK+nZd/Wx1O3xOQ/A/qN9xUTZw+R1sFjIUFxRMStTMMP30cZsTf3j
gY0e2KejWDBWMBQGA1UdEQQNMAuCCW5ld3MudGVzdDAPBgNVHRMBAf8EBTADAQH/
MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQUufWTK16DKvxx5D4PqLGYEATn2Eww
CgYIKoZIzj0EAwIDSQAwRgIhAI4wdVFJEB5s1Rrar7Iyd7J5o9gv1YcEVBmGDWKN
UuPdAiEAwebBiJ8B8t7VQMfP+z8aqhYRRo/9ls9gyR1Fs/8FgdE=
-----END CERTIFICATE-----
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def fetch(site: Site, url: str, *, limits: FetchLimits = SMALL) -> Page:
    return HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"}), limits=limits).fetch(url)


def refusal(site: Site, url: str, **options: FetchLimits) -> FetchReason:
    with pytest.raises(FetchRefused) as caught:
        fetch(site, url, **options)
    return caught.value.reason


def failure(site: Site, url: str, **options: FetchLimits) -> FetchReason:
    with pytest.raises(FetchFailed) as caught:
        fetch(site, url, **options)
    return caught.value.reason


class Detour(httpcore.SyncBackend):
    """Notes which address is dialled and leads every connection to a local port instead."""

    def __init__(self, port: int, *, dead: Sequence[str] = ()) -> None:
        self.port = port
        self.dead = dead
        self.dialled: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("unreachable")
        return super().connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


class Names:
    """A resolver that gives each question the next answer; the last one stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_a_page_comes_back_as_it_was_sent(site: Site) -> None:
    url = site.page("/a?b=%C3%A9", b"<p>caf\xe9</p>", Content_Type="text/html; charset=latin-1")
    assert fetch(site, site.url("/./a?b=\u00e9#part")) == Page(
        url, b"<p>caf\xe9</p>", "text/html; charset=latin-1"
    )


def test_the_bot_says_truthfully_who_it_is(site: Site) -> None:
    fetch(site, site.page("/", b"x"))
    headers = site.seen[0][1]
    assert headers["User-Agent"].startswith("FootnoteBot/")
    assert headers["User-Agent"].endswith(" (+https://pypi.org/project/footnote-bot/)")
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert headers["Accept"].startswith("text/html")
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_proxies_of_the_environment_are_ignored(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(site, site.page("/", b"direct")).body == b"direct"


@pytest.mark.parametrize(
    ("sent", "accepted"),
    [
        ("text/html", True),
        ("Text/HTML;charset=x", True),
        ("application/xhtml+xml", True),
        ("text/plain", True),
        ("text/markdown", True),
        ("", True),
        ("application/pdf", True),
        ("application/octet-stream", True),
        ("application/rss+xml", True),
        ("text/htmlx", True),
        ("image/png", False),
        ("Video/MP4; codecs=x", False),
        ("text/css", False),
    ],
)
def test_what_can_hold_an_article_is_read(site: Site, sent: str, accepted: bool) -> None:
    url = site.page("/", b"x", Content_Type=sent)
    if accepted:
        assert fetch(site, url).content_type == sent
    else:
        assert refusal(site, url) is FetchReason.NOT_TEXT


def test_a_page_without_a_content_type_is_read(site: Site) -> None:
    assert fetch(site, site.page("/", b"x")).content_type == ""


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, FetchReason.NOT_FOUND),
        (410, FetchReason.NOT_FOUND),
        (401, FetchReason.FORBIDDEN),
        (403, FetchReason.FORBIDDEN),
        (451, FetchReason.FORBIDDEN),
        (400, FetchReason.FORBIDDEN),
    ],
)
def test_a_status_that_stays_is_refused(site: Site, status: int, reason: FetchReason) -> None:
    assert refusal(site, site.page("/", b"x", status)) is reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (408, FetchReason.TIMEOUT),
        (429, FetchReason.RATE_LIMITED),
        (500, FetchReason.SERVER_ERROR),
        (503, FetchReason.SERVER_ERROR),
        (300, FetchReason.SERVER_ERROR),
        (302, FetchReason.SERVER_ERROR),
    ],
)
def test_a_status_that_may_pass_failed(site: Site, status: int, reason: FetchReason) -> None:
    assert failure(site, site.page("/", b"x", status)) is reason


def test_redirects_are_followed_to_the_last_address(site: Site) -> None:
    site.page("/a", status=301, Location="b/c?d#e")
    site.page("/b/c?d", status=307, Location=f"//127.0.0.1:{site.port}/end")
    site.page("/end", b"there")
    page = fetch(site, site.url("/a"))
    assert (page.url, page.body) == (site.url("/end"), b"there")


def test_after_a_redirect_only_the_tag_asks_whether_the_page_changed(site: Site) -> None:
    url = site.page("/a", status=301, Location="/b")
    site.page("/b", b"there", ETag='"2"', Last_Modified="Wed, 15 Jun 2022 08:00:00 GMT")
    known = Validators('"1"', "Tue, 14 Jun 2022 08:00:00 GMT")
    fetcher = HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"}))
    assert fetcher.fetch(url, known=known).validators == Validators(
        '"2"', "Wed, 15 Jun 2022 08:00:00 GMT"
    )
    asked = [
        (headers.get("If-None-Match"), headers.get("If-Modified-Since")) for _, headers in site.seen
    ]
    assert asked == [('"1"', "Tue, 14 Jun 2022 08:00:00 GMT"), ('"1"', None)]


def test_an_answer_without_a_page_to_a_question_for_one_is_a_fault_of_the_site(site: Site) -> None:
    assert failure(site, site.page("/", status=304)) is FetchReason.SERVER_ERROR


@pytest.mark.parametrize("tag", ["", '"caf\xe9"', f'"{"x" * 1000}"'])
def test_a_tag_that_cannot_be_sent_back_is_not_kept(site: Site, tag: str) -> None:
    assert fetch(site, site.page("/", b"x", ETag=tag)).validators == Validators()


def test_redirects_are_counted(site: Site) -> None:
    for step in range(6):
        site.page(f"/{step}", status=302, Location=f"/{step + 1}")
    site.page("/6", b"too far")
    assert refusal(site, site.url("/0")) is FetchReason.TOO_MANY_REDIRECTS
    assert fetch(site, site.url("/1")).body == b"too far"
    assert refusal(site, site.page("/loop", status=302, Location="/loop")) is (
        FetchReason.TOO_MANY_REDIRECTS
    )


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", FetchReason.PRIVATE_ADDRESS),
        ("http://[fd00:ec2::254]/latest/", FetchReason.PRIVATE_ADDRESS),
        ("http://2852039166/", FetchReason.PRIVATE_ADDRESS),
        ("http://0251.0376.0251.0376/", FetchReason.PRIVATE_ADDRESS),
        ("http://127.0.0.1:1/", FetchReason.PRIVATE_ADDRESS),
        ("//[::ffff:169.254.169.254]/", FetchReason.PRIVATE_ADDRESS),
        ("file:///etc/passwd", FetchReason.SCHEME),
        ("gopher://127.0.0.1/", FetchReason.SCHEME),
        ("http://user@example.com/", FetchReason.CREDENTIALS),
        ("http://[bad/", FetchReason.NOT_A_URL),
        ("http://e.com:99999/", FetchReason.NOT_A_URL),
    ],
)
def test_every_redirect_is_checked_again(site: Site, location: str, reason: FetchReason) -> None:
    assert refusal(site, site.page("/", status=302, Location=location)) is reason


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1"),
        *("017700000001", "0177.0.0.1", "%31%32%37.0.0.1", "\uff11\uff12\uff17.0.0.1"),
        *("127\u30020.0.1", "0", "0.0.0.0"),  # noqa: S104
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]"),
        *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]"),
        *("10.0.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1"),
    ],
)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    network = Detour(1)
    with pytest.raises(FetchRefused) as caught:
        HttpFetcher(network=network).fetch(f"http://{host}/")
    assert caught.value.reason is FetchReason.PRIVATE_ADDRESS
    assert network.dialled == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "localhost:80", "x@localhost"])
def test_names_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(FetchRefused) as caught:
        HttpFetcher(network=Detour(1)).fetch(f"http://{host}/")
    expected = FetchReason.CREDENTIALS if "@" in host else FetchReason.PRIVATE_ADDRESS
    assert caught.value.reason is expected


TRICKS = [
    *("http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://[::ffff:7f00:1]/"),
    *("http://inside.test/", "https://inside.test/", "http://[::ffff:169.254.169.254]/"),
    *(
        "http://93.184.216.34@169.254.169.254/",
        "http://user:secret@news.test/",
        "http://@news.test/",
    ),
    *("ftp://news.test/", "file:///etc/passwd", "gopher://news.test/", "data:text/html,x", "//x/"),
    *(
        "http://127.0.0.1\\@news.test/",
        "http://news.test\t@127.0.0.1/",
        "http://127.0.0.1#@news.test/",
    ),
]


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize("url", TRICKS)
def test_no_trick_opens_a_connection(
    url: str, proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if proxied:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://93.184.216.34:3128")
    network = Detour(1)
    with pytest.raises(FetchRefused):
        HttpFetcher(resolve=Names(["10.0.0.1"]), network=network).fetch(url)
    assert network.dialled == []


@pytest.mark.parametrize("location", TRICKS)
def test_no_redirect_opens_a_second_connection(site: Site, location: str) -> None:
    site.page("/", status=302, Location=location.replace("\t", "%09"))
    network = Detour(site.port)
    names = Names([PUBLIC], ["10.0.0.1"])
    with pytest.raises(FetchRefused):
        HttpFetcher(resolve=names, network=network).fetch("http://news.test/")
    assert network.dialled == [(PUBLIC, 80)]


private_v4 = st.one_of(
    st.integers(0x7F000000, 0x7FFFFFFF),
    st.integers(0x0A000000, 0x0AFFFFFF),
    st.integers(0xA9FE0000, 0xA9FEFFFF),
    st.integers(0xAC100000, 0xAC1FFFFF),
    st.integers(0xC0A80000, 0xC0A8FFFF),
)
OFFLINE = HttpFetcher(resolve=Names([PUBLIC]), network=Detour(1, dead=[PUBLIC]))


@given(
    private_v4, st.sampled_from(["{}", "0{:o}", "0x{:x}", "0X0{:X}"]), st.sampled_from(["", "."])
)
def test_no_spelling_of_a_private_address_gets_through(number: int, style: str, dot: str) -> None:
    for host in (
        style.format(number),
        ".".join(style.format(number >> shift & 255) for shift in (24, 16, 8, 0)),
        f"{style.format(number >> 24)}.{style.format(number & 0xFFFFFF)}",
    ):
        with pytest.raises(FetchRefused) as caught:
            OFFLINE.fetch(f"http://{host}{dot}/")
        assert caught.value.reason is FetchReason.PRIVATE_ADDRESS


def test_a_name_is_resolved_once_and_the_checked_address_is_dialled(site: Site) -> None:
    site.page("/a", b"public")
    names, network = Names([PUBLIC], ["127.0.0.1"]), Detour(site.port)
    fetcher = HttpFetcher(resolve=names, network=network)
    assert fetcher.fetch("http://news.test/a").body == b"public"
    assert names.asked == [("news.test", 80)]
    assert network.dialled == [(PUBLIC, 80)]
    assert site.seen[0][1]["Host"] == "news.test"
    with pytest.raises(FetchRefused) as caught:
        fetcher.fetch("http://news.test/a")
    assert caught.value.reason is FetchReason.PRIVATE_ADDRESS
    assert network.dialled == [(PUBLIC, 80)]


def test_a_redirect_to_the_same_name_is_resolved_and_checked_again(site: Site) -> None:
    site.page("/a", status=302, Location="/b")
    site.page("/b", b"private")
    network = Detour(site.port)
    with pytest.raises(FetchRefused) as caught:
        HttpFetcher(resolve=Names([PUBLIC], ["10.0.0.1"]), network=network).fetch(
            "http://news.test/a"
        )
    assert caught.value.reason is FetchReason.PRIVATE_ADDRESS
    assert network.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("private", ["10.0.0.1", "::1", "::ffff:10.0.0.1", "fe80::1%eth0"])
def test_one_private_answer_among_public_ones_is_enough(private: str) -> None:
    network = Detour(1)
    with pytest.raises(FetchRefused) as caught:
        HttpFetcher(resolve=Names([PUBLIC, private]), network=network).fetch("http://news.test/")
    assert caught.value.reason is FetchReason.PRIVATE_ADDRESS
    assert network.dialled == []


def test_the_next_address_is_tried_when_one_is_dead(site: Site) -> None:
    site.page("/", b"alive")
    network = Detour(site.port, dead=["2606:4700::1"])
    fetcher = HttpFetcher(resolve=Names(["2606:4700::1", PUBLIC]), network=network)
    assert fetcher.fetch("http://news.test/").body == b"alive"
    assert network.dialled == [("2606:4700::1", 80), (PUBLIC, 80)]


def test_an_allowed_host_may_be_private_and_its_redirects_may_not(site: Site) -> None:
    site.page("/", b"inside")
    site.page("/out", status=302, Location=f"http://other.corp:{site.port}/")
    network = Detour(site.port)
    fetcher = HttpFetcher(
        allow=frozenset({"wiki.corp"}), resolve=Names(["10.0.0.1"]), network=network
    )
    assert fetcher.fetch("http://wiki.corp/").body == b"inside"
    with pytest.raises(FetchRefused) as caught:
        fetcher.fetch("http://wiki.corp/out")
    assert caught.value.reason is FetchReason.PRIVATE_ADDRESS
    assert network.dialled == [("10.0.0.1", 80)] * 2


@pytest.mark.parametrize(
    ("url", "reason", "shown"),
    [
        ("", FetchReason.NOT_A_URL, ""),
        ("news", FetchReason.NOT_A_URL, "news"),
        ("example.com:80/a", FetchReason.NOT_A_URL, "example.com:80/a"),
        ("http://", FetchReason.NOT_A_URL, "http://"),
        ("http://[::1/", FetchReason.NOT_A_URL, "http://[::1/"),
        ("ftp://user:secret@e.com/", FetchReason.SCHEME, "e.com/"),
        ("file:///etc/passwd", FetchReason.SCHEME, "file:///etc/passwd"),
        ("http://user:secret@e.com/@a", FetchReason.CREDENTIALS, "http://e.com/@a"),
        ("http://secret@127.0.0.1/", FetchReason.CREDENTIALS, "http://127.0.0.1/"),
        ("http://user:sec/ret@e.com/", FetchReason.NOT_A_URL, "e.com/"),
        ("http:user:secret@e.com", FetchReason.NOT_A_URL, "e.com"),
        ("http://u:secret@[::1/", FetchReason.NOT_A_URL, "[::1/"),
    ],
)
def test_a_bad_address_is_refused_by_form_and_shows_no_credentials(
    url: str, reason: FetchReason, shown: str
) -> None:
    with pytest.raises(FetchRefused) as caught:
        OFFLINE.fetch(url)
    assert (caught.value.reason, caught.value.url) == (reason, shown)


def test_a_compressed_page_is_unpacked(site: Site) -> None:
    body = b"<p>text</p>" * 100
    for path, packed, encoding in (
        ("/g", gzip.compress(body), "gzip"),
        ("/x", gzip.compress(body), "X-GZIP"),
        ("/d", zlib.compress(body), "deflate"),
        ("/i", body, "identity"),
    ):
        assert fetch(site, site.page(path, packed, Content_Encoding=encoding)).body == body


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_an_encoding_that_was_not_asked_for_is_refused(site: Site, encoding: str) -> None:
    url = site.page("/", gzip.compress(b"x"), Content_Encoding=encoding)
    assert refusal(site, url) is FetchReason.NOT_TEXT


def test_damaged_compression_failed(site: Site) -> None:
    url = site.page("/", b"no gzip at all", Content_Encoding="gzip")
    assert failure(site, url) is FetchReason.SERVER_ERROR
    url = site.page("/cut", gzip.compress(b"text" * 99)[:-9], Content_Encoding="gzip")
    assert failure(site, url) is FetchReason.CONNECTION


def test_a_bomb_is_stopped_while_it_unpacks(site: Site) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    assert len(bomb) < SMALL.max_bytes
    url = site.page("/", bomb, Content_Encoding="gzip", Content_Length=str(len(bomb)))
    assert refusal(site, url) is FetchReason.TOO_LARGE


def test_the_size_limit_is_exact(site: Site) -> None:
    most = SMALL.max_bytes
    assert len(fetch(site, site.page("/", bytes(most))).body) == most
    assert refusal(site, site.page("/more", bytes(most + 1))) is FetchReason.TOO_LARGE
    packed = gzip.compress(bytes(most + 1))
    assert refusal(site, site.page("/gz", packed, Content_Encoding="gzip")) is (
        FetchReason.TOO_LARGE
    )


def test_a_declared_length_is_believed_when_it_is_too_large(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50001\r\n\r\n"
    url = site.drip("/", head, b"", pause_s=0.05)
    assert refusal(site, url) is FetchReason.TOO_LARGE


def test_an_endless_body_is_cut(site: Site) -> None:
    url = site.drip("/", b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000)
    assert refusal(site, url) is FetchReason.TOO_LARGE


def test_an_endless_body_that_unpacks_to_nothing_is_cut(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    named = b"\x1f\x8b\x08\x08" + bytes(6)  # a file name follows that never ends
    assert refusal(site, site.drip("/", head + named, b"x" * 1000)) is FetchReason.TOO_LARGE


def test_a_body_shorter_than_declared_failed(site: Site) -> None:
    url = site.page("/", b"half", Content_Length="8")
    assert failure(site, url) is FetchReason.CONNECTION


def test_a_body_longer_than_declared_is_read_as_declared(site: Site) -> None:
    assert fetch(site, site.page("/", b"half more", Content_Length="4")).body == b"half"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"", b"HTTP"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silence", "endless line", "endless headers", "slow body", "slow chunks"],
)
def test_the_deadline_holds_however_slowly_bytes_drip(
    site: Site, first: bytes, then: bytes
) -> None:
    url = site.drip("/", first, then, pause_s=0.02)
    reasons = {FetchReason.TIMEOUT} if then != b"HTTP" else set(FetchReason)
    assert failure(site, url, limits=HASTY) in reasons


def test_redirects_share_one_deadline(site: Site) -> None:
    def write(handler: Handler) -> None:
        site.closing.wait(0.05)
        handler.send_response(302)
        handler.send_header("Location", "/")
        handler.end_headers()

    site.pages["/"] = write
    limits = FetchLimits(total_s=0.12, max_redirects=100)
    assert failure(site, site.url("/"), limits=limits) is FetchReason.TIMEOUT


def test_a_resolver_that_hangs_does_not_hold_the_fetch() -> None:
    done = threading.Event()

    def hang(host: str, port: int) -> Sequence[str]:
        done.wait(5)
        return [f"{host}:{port}"]

    with pytest.raises(FetchFailed) as caught:
        HttpFetcher(resolve=hang, limits=HASTY).fetch("http://news.test/")
    done.set()
    assert caught.value.reason is FetchReason.TIMEOUT


def test_an_unknown_name_is_told_apart() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, f"{host}:{port}")

    for resolve in (unknown, Names([])):
        with pytest.raises(FetchFailed) as caught:
            HttpFetcher(resolve=resolve).fetch("http://news.test/")
        assert caught.value.reason is FetchReason.UNRESOLVED


def test_a_closed_port_failed(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        site.port = unused.getsockname()[1]
    assert failure(site, site.url("/")) is FetchReason.CONNECTION


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_no_http_failed(site: Site, answer: bytes) -> None:
    def write(handler: Handler) -> None:
        handler.wfile.write(answer)

    site.pages["/"] = write
    assert failure(site, site.url("/")) is FetchReason.CONNECTION


def test_the_system_resolver_knows_this_machine() -> None:
    assert set(resolve_host("localhost", 80)) <= {"127.0.0.1", "::1"}


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A TLS server with a certificate for news.test that serves "secure" everywhere."""
    (tmp_path / "pair.pem").write_text(KEY + CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pair.pem")
    site = Site()
    site.page("/", b"secure")

    class Server(ThreadingHTTPServer):
        def finish_request(self, request: Any, client_address: Any) -> None:
            try:
                with context.wrap_socket(request, server_side=True) as secured:
                    super().finish_request(secured, client_address)
            except (ssl.SSLError, ConnectionError):
                pass

    with Server(("127.0.0.1", 0), partial(Handler, site)) as server:
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_certificate_is_verified_for_the_name_and_not_for_the_address(tls_port: int) -> None:
    trusting = ssl.create_default_context(cadata=CERTIFICATE)
    network = Detour(tls_port)
    fetcher = HttpFetcher(resolve=Names([PUBLIC]), network=network, tls=trusting)
    assert fetcher.fetch("https://news.test/").body == b"secure"
    assert network.dialled == [(PUBLIC, 443)]
    with pytest.raises(FetchFailed) as caught:
        fetcher.fetch("https://other.test/")
    assert caught.value.reason is FetchReason.CERTIFICATE


def test_a_certificate_that_nobody_signed_is_refused(tls_port: int) -> None:
    with pytest.raises(FetchFailed) as caught:
        HttpFetcher(resolve=Names([PUBLIC]), network=Detour(tls_port)).fetch("https://news.test/")
    assert caught.value.reason is FetchReason.CERTIFICATE


def test_tls_with_a_server_that_says_nothing_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(FetchFailed) as caught:
        HttpFetcher(
            resolve=Names([PUBLIC]),
            network=Detour(silent.getsockname()[1]),
            limits=HASTY,
        ).fetch("https://news.test/")
    assert caught.value.reason is FetchReason.TIMEOUT


def test_a_connection_made_too_late_is_closed(tls_port: int) -> None:
    class Late(Detour):
        streams: ClassVar[list[httpcore.NetworkStream]] = []

        def connect_tcp(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
            stream = super().connect_tcp(*args, **options)
            self.streams.append(stream)
            threading.Event().wait(2 * HASTY.total_s)
            return stream

    with pytest.raises(FetchFailed) as caught:
        HttpFetcher(resolve=Names([PUBLIC]), network=Late(tls_port), limits=HASTY).fetch(
            "https://news.test/"
        )
    assert caught.value.reason is FetchReason.TIMEOUT
    assert Late.streams[0].get_extra_info("socket").fileno() == -1


def test_a_connection_cut_while_tls_begins_is_no_matter_of_certificates() -> None:
    def cut(server: socket.socket) -> None:
        connection, _ = server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=cut, args=[server])
        thread.start()
        with pytest.raises(FetchFailed) as caught:
            HttpFetcher(
                resolve=Names([PUBLIC]), network=Detour(server.getsockname()[1]), limits=SMALL
            ).fetch("https://news.test/")
        thread.join()
    assert caught.value.reason is FetchReason.CONNECTION
