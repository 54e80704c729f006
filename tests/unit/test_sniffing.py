"""What content is, is told from its bytes, whatever was declared of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sniffing import Kind, sniff

RSS = b'<?xml version="1.0"?><!-- <html> --><rss version="2.0"><channel>'
MAIL = b"Received: from a\r\nMIME-Version: 1.0\r\nSubject: Bridge\r\n\r\nText"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (RSS, Kind.FEED),
        (b"\xef\xbb\xbf\n " + RSS, Kind.FEED),
        (RSS.decode().encode("utf-16"), Kind.FEED),
        (RSS.decode().encode("utf-16-be"), Kind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', Kind.FEED),
        (b'<rdf:RDF xmlns:rdf="x">', Kind.FEED),
        (b'<!DOCTYPE rss [<!ENTITY x "y">]><rss>', Kind.FEED),
        (b'<?xml version="1.0"?><?xml-stylesheet href="s.xsl"?><urlset>', Kind.SITEMAP),
        (b'<sm:sitemapindex xmlns:sm="x">', Kind.SITEMAP),
        (b"<opml version='2.0'>", Kind.OPML),
        (b"<!DOCTYPE html><html>", Kind.HTML),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', Kind.JSON_FEED),
        (b"%PDF-1.4", Kind.PDF),
        (b"junk before\n%PDF-1.4", Kind.PDF),
        (b"PK\x03\x04....", Kind.ARCHIVE),
        (b"\x1f\x8b\x08", Kind.GZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
        (MAIL, Kind.MAIL),
    ],
)
@pytest.mark.parametrize("declared", ["", "text/html", "application/pdf", "image/png", "nonsense"])
def test_what_the_bytes_show_goes_before_what_is_declared(
    head: bytes, kind: Kind, declared: str
) -> None:
    assert sniff(head, declared) is kind


@pytest.mark.parametrize(
    ("head", "declared", "kind"),
    [
        (b"Plain words.", "", Kind.TEXT),
        (b"Plain words.", "text/markdown; charset=utf-8", Kind.MARKDOWN),
        (b"Plain words.", "application/x-foo", Kind.UNKNOWN),
        (b"Plain words.", "image/png", Kind.UNKNOWN),
        (b"Note: this is no letter\nMIME is", "text/plain", Kind.TEXT),
        (b"<p>A piece</p>", "text/html", Kind.HTML),
        (b"<p>A piece</p>", "text/markdown", Kind.MARKDOWN),
        (b"<svg>", "image/svg+xml", Kind.OTHER_XML),
        (b'{"title": "A"}', "", Kind.JSON_LINES),
        (b"{braces} in a note", "text/plain", Kind.TEXT),
    ],
)
def test_what_the_bytes_leave_open_is_as_declared(head: bytes, declared: str, kind: Kind) -> None:
    assert sniff(head, declared) is kind


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_are_of_some_kind(head: bytes, declared: str) -> None:
    assert sniff(head, declared) in Kind
