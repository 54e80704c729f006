"""A Word document as lines; mammoth turns it into HTML."""

from io import BytesIO

from lxml import etree, html

from retrieval.adapters.archives import Archive
from retrieval.adapters.html_lines import html_lines
from retrieval.adapters.works import Section, Work
from retrieval.errors import Unreadable, UnreadableReason

MAIN = "word/document.xml"

_PROPERTIES = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_BACK_LINK = "↑"


def read_docx(archive: Archive, body: bytes) -> Work:
    """Read text, tables, text boxes and notes; what was struck out in review is left out."""
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            archive.xml(name)  # mammoth's parser would resolve entities
    import mammoth  # noqa: PLC0415 - only ever loaded in the process that reads one

    try:
        made = mammoth.convert_to_html(
            BytesIO(body), convert_image=mammoth.images.img_element(_no_image)
        )
    except Exception as error:  # mammoth has no error of its own for what it cannot read
        raise Unreadable(UnreadableReason.DAMAGED, "DOCX") from error
    if not made.value.strip():
        raise Unreadable(UnreadableReason.EMPTY)
    lines = html_lines(html.fromstring(f"<div>{made.value}</div>"), None)
    stated = _stated(archive)
    return Work(
        sections=[
            Section("", [(line.text.rstrip(f" {_BACK_LINK}"), line.heading) for line in lines])
        ],
        title=stated.get(f"{_DC}title", ""),
        authors=tuple(filter(None, [stated.get(f"{_DC}creator", "")])),
        published=stated.get(f"{_TERMS}created", "")[:10],
        language=stated.get(f"{_DC}language", ""),
    )


def _no_image(_: object) -> dict[str, str]:
    return {"src": ""}


def _stated(archive: Archive) -> dict[str, str]:
    if _PROPERTIES not in archive.names:
        return {}
    try:
        root = etree.fromstring(archive.xml(_PROPERTIES), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return {}
    return {str(one.tag): (one.text or "").strip() for one in root}
