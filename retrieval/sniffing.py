"""What kind of content bytes are, told from the bytes first and from what was declared last."""

import codecs
import re
from enum import StrEnum

HEAD = 8192
"""Bytes that are looked at: prologues with licences and style sheets took up to 3,000 of them."""


class Kind(StrEnum):
    """Kinds of content that are read, and two that are refused by name."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    PDF = "pdf"
    ARCHIVE = "archive"
    FEED = "feed"
    JSON_FEED = "json-feed"
    JSON_LINES = "json-lines"
    SITEMAP = "sitemap"
    OPML = "opml"
    MAIL = "mail"
    GZIP = "gzip"
    OLE = "ole"
    OTHER_XML = "other-xml"
    UNKNOWN = "unknown"


_ROOTS = {
    "rss": Kind.FEED,
    "feed": Kind.FEED,
    "rdf": Kind.FEED,
    "channel": Kind.FEED,
    "urlset": Kind.SITEMAP,
    "sitemapindex": Kind.SITEMAP,
    "opml": Kind.OPML,
    "html": Kind.HTML,
}
_DECLARED = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/markdown": Kind.MARKDOWN,
    "text/x-markdown": Kind.MARKDOWN,
    "message/rfc822": Kind.MAIL,
    "application/pdf": Kind.PDF,
    "application/epub+zip": Kind.ARCHIVE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.ARCHIVE,
}
_FEED_TYPE = re.compile(r"(?:application|text)/(?:(?:x[.-])?(?:rss|atom|rdf)\+xml|feed\+json)")
_XML_TYPE = re.compile(r"[\w.-]+/(?:[\w.-]+\+)?xml")
_SAYS_NOTHING = frozenset({"application/octet-stream", "application/json", "application/xml"})
_PROLOGUE = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+\w[^\[>]*(?:\[[^\]]*\]\s*)?>)",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"\s*<(?:[\w-]+:)?([A-Za-z][\w-]*)")
_MAIL_START = re.compile(r"(?:From [^\n]*\n|[A-Za-z][A-Za-z-]{1,40}:[ \t])")
_MAIL_FIELD = re.compile(
    r"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|DKIM-Signature):",
    re.MULTILINE | re.IGNORECASE,
)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"PK\x03\x04", Kind.ARCHIVE),
    (b"PK\x05\x06", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
)


def sniff(head: bytes, declared: str = "") -> Kind:
    """Return the kind of content that begins with `head`; `declared` is a Content-Type or "".

    Magic numbers and the first element go before the declaration, which is often wrong. UNKNOWN
    for a declared kind that is none of ours and shows nothing else."""
    declared = declared.partition(";")[0].strip().lower()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head[:1024] and not head.lstrip().startswith(b"<"):
        return Kind.PDF
    text = _text(head)
    if text.startswith("<"):
        return _markup(text, declared)
    if text.startswith("{"):
        return _json(text, declared)
    if _is_mail(text):
        return Kind.MAIL
    return _by_declaration(declared)


def _text(head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return head.decode(name, "replace").lstrip("\ufeff \t\r\n")
    # UTF-16 without a mark: every second byte of an ASCII letter is 0.
    if head[:4] in {b"<\0?\0", b"\0<\0?"}:
        name = "utf-16-le" if head[0] else "utf-16-be"
        return head.decode(name, "replace")
    return head.decode("latin-1").lstrip(" \t\r\n\x00")


def _markup(text: str, declared: str) -> Kind:
    while (prologue := _PROLOGUE.match(text)) and prologue.end():
        text = text[prologue.end() :]
    root = _ROOT.match(text)
    kind = _ROOTS.get(root[1].lower()) if root else None
    if kind is not None:
        return kind
    if _FEED_TYPE.fullmatch(declared):
        return Kind.FEED
    if _XML_TYPE.fullmatch(declared) and declared not in _DECLARED:
        return Kind.OTHER_XML
    stated = _DECLARED.get(declared, Kind.TEXT if declared == "text/plain" else Kind.HTML)
    return Kind.HTML if stated in {Kind.PDF, Kind.ARCHIVE} else stated


def _json(text: str, declared: str) -> Kind:
    if _JSON_FEED.search(text) or declared == "application/feed+json":
        return Kind.JSON_FEED
    if declared in {"text/markdown", "text/plain", "text/html"}:
        return _by_declaration(declared)  # a text may begin with a brace
    return Kind.JSON_LINES


def _is_mail(text: str) -> bool:
    if not _MAIL_START.match(text):
        return False
    block = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    return bool(_MAIL_FIELD.search(block))


def _by_declaration(declared: str) -> Kind:
    if declared in _DECLARED:
        return _DECLARED[declared]
    if _FEED_TYPE.fullmatch(declared):
        return Kind.FEED
    plain = not declared or declared.startswith("text/") or declared in _SAYS_NOTHING
    return Kind.TEXT if plain else Kind.UNKNOWN
