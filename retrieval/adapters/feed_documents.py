"""RSS, Atom and JSON feeds as entries; feedparser reads the XML ones."""

import hashlib
import re
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Any

import msgspec
from lxml import etree, html

from retrieval.adapters.html_lines import absolute
from retrieval.cleaning import clean_line
from retrieval.dates import parse_date
from retrieval.decoding import decode
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.feeds import FeedDocument, FeedEntry
from retrieval.sniffing import HEAD, Kind, sniff

# What feedparser meets unprepared: fuzzed, it fell over an encoding whose name is not ASCII.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_LONGEST_MARKUP = 1_000_000  # characters of an entry; longer ones took 20 s to be read as HTML
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_LONGEST_KEY = 500  # characters; PostgreSQL indexes 2,700 bytes at most
_MOST_ENTRIES = 5_000  # of one document; the longest of the real feeds has 69


def read_feed(body: bytes, content_type: str, url: str | None) -> FeedDocument:
    """Read a feed; raises Unreadable: EMPTY, NOT_A_FEED, DAMAGED, DECLARES_ENTITIES.

    Links are resolved against `url`. What is malformed is read as far as it can be made out."""
    if not body.strip():
        raise Unreadable(UnreadableReason.EMPTY)
    if sniff(body[:HEAD], content_type) is Kind.JSON_FEED:
        return _read_json(body, url)
    if _ENTITIES.search(body[:HEAD].replace(b"\x00", b"")):
        raise Unreadable(UnreadableReason.DECLARES_ENTITIES)
    body = _shortened(body)
    import feedparser  # noqa: PLC0415 - takes a tenth of a second, and few sources are feeds

    headers = {"content-type": content_type or "application/xml"}
    try:
        found = feedparser.parse(
            BytesIO(body),
            response_headers=headers | ({"content-location": url} if url else {}),
            sanitize_html=False,  # its text alone is taken, and the sanitiser drops some
            resolve_relative_uris=False,
        )
    except _FAULTS as error:
        raise Unreadable(UnreadableReason.DAMAGED, "XML") from error
    if not found.version and not found.entries:
        raise Unreadable(UnreadableReason.NOT_A_FEED)
    entries = (_entry(one, url) for one in found.entries[:_MOST_ENTRIES])
    return FeedDocument(_plain(found.feed.get("title", "")), _each_once(list(entries)))


def _shortened(body: bytes) -> bytes:
    """Cut a feed off after the entries that are read: feedparser takes minutes for 100,000."""
    plain = body.replace(b"\x00", b"")
    starts = (found.start() for found in _ENTRY.finditer(plain))
    end = next(islice(starts, _MOST_ENTRIES, None), None)
    if end is None:
        return body
    if len(plain) < len(body):  # UTF-16, whose places are others; nobody publishes so much in it
        raise Unreadable(UnreadableReason.TOO_LARGE)
    return body[:end]


def feed_links(body: bytes, content_type: str, url: str | None) -> list[str]:
    """Addresses of the feeds that a web page names in its head, in its order."""
    try:
        tree = html.fromstring(decode(body, content_type).encode("utf-8"))
    except (Unreadable, etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    found = [
        absolute(str(one.get("href") or ""), url)
        for one in tree.iter("link")
        if "alternate" in str(one.get("rel") or "").lower().split()
        and re.search(r"(?:rss|atom|rdf|feed)\+(?:xml|json)", str(one.get("type") or "").lower())
    ]
    return list(dict.fromkeys(address for address in found if address))


def _entry(found: Any, base: str | None) -> FeedEntry:
    contents = [str(one.get("value") or "") for one in found.get("content") or ()]
    markup = max([*contents, str(found.get("summary") or "")], key=len)[:_LONGEST_MARKUP]
    link = _link(str(found.get("link") or ""), base)
    title = _plain(str(found.get("title") or ""))
    # Asked for only where the first is absent, else feedparser warns of a mapping of its own.
    moment = found.get("published_parsed") or found.get("updated_parsed")
    names = [str(one.get("name") or "") for one in found.get("authors") or () if one]
    key = str(found.get("id") or "") or link or _digest(title, markup)
    return FeedEntry(
        key=_key(key),
        title=title,
        link=link,
        markup=markup,
        published=_day(moment),
        authors=tuple(name for one in names if (name := _plain(one))),
    )


def _read_json(body: bytes, base: str | None) -> FeedDocument:
    try:
        data = msgspec.json.decode(decode(body).removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable(UnreadableReason.NOT_A_FEED) from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise Unreadable(UnreadableReason.NOT_A_FEED)
    entries = [_json_entry(one, base) for one in items[:_MOST_ENTRIES] if isinstance(one, dict)]
    return FeedDocument(_plain(_string(data, "title")), _each_once(entries))


def _json_entry(item: dict[str, Any], base: str | None) -> FeedEntry:
    text = _string(item, "content_text") or _string(item, "summary")
    markup = _string(item, "content_html") or _as_markup(text)
    markup = markup[:_LONGEST_MARKUP]
    link = _link(_string(item, "url") or _string(item, "external_url"), base)
    title = _plain(_string(item, "title"))
    stated = item.get("authors") or [item.get("author")]
    names = (
        [_string(one, "name") for one in stated if isinstance(one, dict)]
        if isinstance(stated, list)
        else []
    )
    id_ = item.get("id")
    key = str(id_) if isinstance(id_, str | int) and id_ != "" else link or _digest(title, markup)
    return FeedEntry(
        key=_key(key),
        title=title,
        link=link,
        markup=markup,
        published=parse_date(_string(item, "date_published")[:10]),
        authors=tuple(name for one in names if (name := _plain(one))),
    )


def _key(text: str) -> str:
    return text if len(text) <= _LONGEST_KEY else _digest(text)


def _link(address: str, base: str | None) -> str | None:
    return absolute(address, base) if address.strip() else None  # none is not the feed's own


def _each_once(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    return tuple({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def _string(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _as_markup(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{line}</p>" for line in escaped.split("\n") if line.strip())


def _plain(text: str) -> str:
    """A name without markup, which titles of feeds may hold."""
    if "<" in text or "&" in text:
        try:
            text = str(html.fromstring(f"<p>{text}</p>").text_content())
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            text = re.sub(r"<[^>]*>", " ", text)
    return clean_line(text)


def _day(moment: Any) -> date | None:
    try:
        return date(*moment[:3]) if moment else None
    except (ValueError, TypeError):
        return None


def _digest(*said: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:32]
