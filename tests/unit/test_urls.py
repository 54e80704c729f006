"""Canonical addresses, and which hosts may be opened."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.urls import canonical_url, host_allowed, is_public_address, parse_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("  https://example.com:443/a#part ", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("http://example.com:/a", "http://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://Straße.de/", "https://xn--strae-oqa.de/"),
        ("https://e.com/%7euser/%2fx/%c3%a9", "https://e.com/~user/%2Fx/%C3%A9"),
        ("https://e.com/100%/a b", "https://e.com/100%25/a%20b"),
        ("https://e.com/a/./b/../c/..", "https://e.com/a/"),
        ("https://e.com/%2e%2e/a", "https://e.com/a"),
        ("https://e.com/a//b", "https://e.com/a//b"),
        ("https://e.com?", "https://e.com/"),
        ("https://e.com/?b=2&a=1&&b=1", "https://e.com/?b=2&a=1&b=1"),
        ("https://e.com/?q=a+b%20c&x[]=1", "https://e.com/?q=a+b%20c&x%5B%5D=1"),
        ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def test_tracking_is_dropped_and_the_rest_keeps_its_order() -> None:
    url = "https://e.com/a?z=1&UTM_Source=x&fbclid=y&id=7&utm%5Fmedium=m&gclid&yclid=3&a=b&at_medium=r"
    assert canonical_url(url) == "https://e.com/a?z=1&id=7&a=b"
    assert canonical_url("https://e.com/?utm_source=x") == "https://e.com/"


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com/a", "/a", "ftp://example.com/", "mailto:a@b.c", "javascript:alert(1)"),
        *("http://", "http:///a", "http:a", "http://.", "http://a..b/", "http://a b/", "https://?q"),
        *("http://e.com:0/", "http://e.com:65536/", "http://e.com:x/", "http://[::1/", "http://[v1.a]/"),
        *("http://[fe80::1%25eth0]/", "http://256.1.1.1/", "http://1.2.3.4.5/", "http://08.1/"),
        *("http://0x100000000/", "http://1.2.3.256/", "http://1_0.0.0.1/"),
        *("http://good.com\\@evil.com/", "http://e.com/\na", "http://%ff/", "http://e.com\x00/"),
        *("http://" + "a" * 64 + ".com/", "http://" + "a." * 130 + "com/", "http://\u2764\ufe0f.ws\u3002\u3002/"),
        *("http://e.com/\ud800", "http://a%2fb/", "http://a.0x7g/" + "\x7f"),
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any kind of ValueError is promised
        canonical_url(url)


@given(st.text(max_size=60).map("https://example.com/".__add__))
def test_canonical_is_ascii_and_stays_as_it_is(url: str) -> None:
    try:
        canonical = canonical_url(url)
    except ValueError:
        return
    assert canonical.isascii()
    assert " " not in canonical
    assert canonical_url(canonical) == canonical


@st.composite
def spelled_ipv4(draw: st.DrawFn) -> tuple[str, str]:
    """An IPv4 address and one of the ways to write it."""
    number = draw(st.integers(0, 2**32 - 1))
    parts = draw(st.integers(1, 4))
    values = [number >> 8 * (3 - i) & 255 for i in range(parts - 1)]
    values.append(number & 256 ** (5 - parts) - 1)
    styles = st.sampled_from(["{}", "0{:o}", "0x{:x}", "0X{:X}", "0x0{:x}"])
    spelled = ".".join(draw(styles).format(value) for value in values)
    if draw(st.booleans()):
        spelled += "."
    if draw(st.booleans()):
        spelled = "".join(f"%{ord(c):02x}" for c in spelled)
    elif draw(st.booleans()):
        wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789abcdefxABCDEFX"} | {ord("."): "。"}
        spelled = spelled.translate(wide)
    return str(IPv4Address(number)), spelled


@given(spelled_ipv4())
def test_every_spelling_of_an_ipv4_address_is_read(case: tuple[str, str]) -> None:
    address, spelled = case
    assert parse_url(f"http://{spelled}/").host == address


@given(st.from_regex(r"[0-9a-fx]{0,12}(\.[0-9a-fx]{0,12}){0,3}", fullmatch=True))
def test_no_name_is_left_that_the_system_reads_as_a_number(host: str) -> None:
    try:
        ours = parse_url(f"http://{host}/").host
    except ValueError:
        return
    try:
        theirs = socket.inet_ntoa(socket.inet_aton(ours))
    except OSError:
        return
    assert ours == theirs


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255"),
        *("100.128.0.1", "169.253.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1111"),
        *("2a00:1450:4001::1", "2001:200::1", "64:ff9b::808:808"),
    ],
)
def test_public_addresses_may_be_opened(address: str) -> None:
    assert is_public_address(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200"),  # noqa: S104
        *("127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
        *("192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
        *("255.255.255.255", "168.63.129.16"),
        *("::", "::1", "::7f00:1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1"),
        *("fd00:ec2::254", "ff02::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
        *("2002:7f00:1::", "2002:808:808::", "2001::7f00:1", "2001:0:808:808::1"),
        *("2001:2::1", "2001:20::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
    ],
)
def test_every_other_address_is_closed(address: str) -> None:
    assert not is_public_address(ip_address(address))


@given(st.ip_addresses(v=4))
def test_nothing_is_public_that_python_calls_private(ip: IPv4Address) -> None:
    if ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_loopback:
        assert not is_public_address(ip)


@given(st.ip_addresses(v=6))
def test_no_embedded_private_address_is_public(ip: IPv6Address) -> None:
    embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
    assert not (embedded and is_public_address(ip))
    if ip.is_private or ip.is_link_local or ip.is_site_local or ip.is_multicast:
        assert not is_public_address(ip)


@pytest.mark.parametrize(
    ("entry", "host", "port", "allowed"),
    [
        ("wiki.corp", "wiki.corp", 443, True),
        ("WIKI.corp.", "wiki.corp", 80, True),
        ("wiki.corp:8080", "wiki.corp", 8080, True),
        ("wiki.corp:8080", "wiki.corp", 80, False),
        ("wiki.corp", "evil.wiki.corp", 80, False),
        ("wiki.corp", "wiki.corp.evil.com", 80, False),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1", "127.0.0.2", 80, False),
        ("[::1]", "::1", 80, True),
        ("[0:0::1]:8080", "::1", 8080, True),
        ("[::1]:8080", "::1", 80, False),
        ("::1", "::1", 80, False),
        ("", "", 80, False),
        ("*", "wiki.corp", 80, False),
        ("wiki.corp:port", "wiki.corp", 80, False),
        ("wiki.corp/path", "wiki.corp", 80, False),
    ],
)
def test_an_allowed_host_is_named_exactly(entry: str, host: str, port: int, allowed: bool) -> None:
    assert host_allowed(host, port, frozenset({entry, "other.corp"})) is allowed
