"""Sitemaps, news sitemaps and lists of feeds (OPML), read as they come in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from lxml import etree

from retrieval.adapters.html_lines import absolute
from retrieval.cleaning import clean_line
from retrieval.dates import parse_date
from retrieval.errors import Unreadable, UnreadableReason

_LONGEST = 2_048  # characters of an address, as the protocol of sitemaps has it
_MOST_FEEDS = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """An address that a sitemap names: of a page, or of a further sitemap.

    What a news sitemap says of the page is used where the page does not say it."""

    url: str
    is_sitemap: bool
    published: date | None = None
    outlet: str | None = None


def read_sitemap(stream: BinaryIO) -> Iterator[Place]:
    """Yield the addresses of a sitemap in its order, in bounded memory.

    Entities are not resolved and faults of form are skipped. Raises Unreadable DAMAGED where nothing
    of it can be read, or what the stream raises."""
    try:
        walker = etree.iterparse(
            stream,
            events=("end",),
            tag=("{*}url", "{*}sitemap"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=True,
        )
        for _, element in walker:
            place = _place(element)
            _forget(element)
            if place:
                yield place
    except etree.XMLSyntaxError as error:
        raise Unreadable(UnreadableReason.DAMAGED, "XML") from error


def read_opml(body: bytes) -> list[tuple[str, str]]:
    """Return address and name of each feed of an OPML list; raises Unreadable.

    NOT_A_FEED when it names none, DAMAGED when it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(UnreadableReason.DAMAGED, "XML") from error
    found: dict[str, str] = {}
    for element in root.iter("{*}outline") if root is not None else ():
        fields = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        address = absolute(fields.get("xmlurl", ""), None)
        if address and len(found) < _MOST_FEEDS:
            found.setdefault(address, clean_line(fields.get("title") or fields.get("text") or ""))
    if not found:
        raise Unreadable(UnreadableReason.NOT_A_FEED)
    return list(found.items())


def _place(element: etree._Element) -> Place | None:
    is_sitemap = _name(element) == "sitemap"
    address = ""
    published: date | None = None
    outlet: str | None = None
    for one in element.iter(etree.Element):
        name, text = _name(one), (one.text or "").strip()
        if name == "loc" and one.getparent() is element:  # images have one of their own
            address = text
        elif name == "publication_date":
            published = parse_date(text[:10])
        elif name == "name":
            outlet = clean_line(text) or None
    url = absolute(address, None) if len(address) <= _LONGEST else None
    return Place(url, is_sitemap, published, outlet) if url else None


def _name(element: etree._Element) -> str:
    """The name without its prefix, which need not have been declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _forget(element: etree._Element) -> None:
    """Free what was read; else the whole tree stays in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)
