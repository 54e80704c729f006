"""An EPUB book as sections, one a document of its reading order."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree, html

from retrieval.adapters.archives import Archive
from retrieval.adapters.html_lines import html_lines
from retrieval.adapters.works import Section, Work
from retrieval.decoding import decode
from retrieval.errors import Unreadable, UnreadableReason

CONTAINER = "META-INF/container.xml"

_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = (
    "idpf.org/2008/embedding",
    "adobe.com/pdf/enc",
)  # fonts may be scrambled in a book that can be read
_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}
_MOST_SECTIONS = 2_000


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    kind: str
    properties: str


def read_epub(archive: Archive) -> Work:
    """Read a book; raises Unreadable: ENCRYPTED where its text is locked, DAMAGED."""
    _refuse_locked(archive)
    package_path = _package(archive)
    package = _parse(archive, package_path)
    items = {str(one.get("id")): _item(one, package_path) for one in package.iter("{*}item")}
    spine = [
        items[at] for one in package.iter("{*}itemref") if (at := str(one.get("idref"))) in items
    ]
    pages = [one for one in spine if one.kind in _PAGES and "nav" not in one.properties.split()]
    sections = [
        _section(archive, one) for one in pages[:_MOST_SECTIONS] if one.path in archive.names
    ]
    if not sections:
        raise Unreadable(UnreadableReason.DAMAGED, "EPUB")
    return Work(
        sections=sections,
        title=_first(package, "title"),
        authors=tuple(_all(package, "creator")),
        published=_first(package, "date")[:10],
        language=_first(package, "language"),
        publisher=_first(package, "publisher"),
    )


def _refuse_locked(archive: Archive) -> None:
    if "META-INF/rights.xml" in archive.names:
        raise Unreadable(UnreadableReason.ENCRYPTED, "EPUB")
    if _ENCRYPTION not in archive.names:
        return
    ways = [
        str(one.get("Algorithm"))
        for one in _parse(archive, _ENCRYPTION).iter("{*}EncryptionMethod")
    ]
    if any(not any(mark in way for mark in _FONTS) for way in ways):
        raise Unreadable(UnreadableReason.ENCRYPTED, "EPUB")


def _package(archive: Archive) -> str:
    for one in _parse(archive, CONTAINER).iter("{*}rootfile"):
        if (path := one.get("full-path")) in archive.names:
            return str(path)
    raise Unreadable(UnreadableReason.DAMAGED, "EPUB")


def _parse(archive: Archive, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(archive.xml(name), parser)
    except (KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(UnreadableReason.DAMAGED, "EPUB") from error
    if root is None:
        raise Unreadable(UnreadableReason.DAMAGED, "EPUB")
    return root


def _item(element: etree._Element, package_path: str) -> _Item:
    path = posixpath.join(posixpath.dirname(package_path), unquote(str(element.get("href") or "")))
    return _Item(
        posixpath.normpath(path).partition("#")[0],
        str(element.get("media-type") or "").lower(),
        str(element.get("properties") or ""),
    )


def _section(archive: Archive, item: _Item) -> Section:
    try:
        text = decode(archive.read(item.path), "application/xhtml+xml")
        # A declared encoding no longer holds for decoded text, and lxml refuses it.
        tree = html.fromstring(
            text[text.find("<", text.find("?>") if "<?xml" in text[:99] else 0) :]
        )
    except (Unreadable, etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Section("", [], item.path)
    lines = html_lines(tree, None)
    return Section("", [(line.text, line.heading) for line in lines], item.path)


def _first(package: etree._Element, name: str) -> str:
    return next(iter(_all(package, name)), "")


def _all(package: etree._Element, name: str) -> list[str]:
    found = package.iter("{http://purl.org/dc/elements/1.1/}" + name)
    return [text for one in found if (text := "".join(one.itertext()).strip())]
