"""Files of the kinds that people hand in, made here so that none has to be stored."""

import io
import zipfile
from collections.abc import Mapping

PARAGRAPHS = [
    f"Span {n} of the new bridge opened on Monday, said engineer {n}, and cost {n} thousand crowns."
    for n in range(1, 10)
]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(members: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def word_paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str, *, extra: Mapping[str, str] | None = None, prologue: str = "") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    document = f'{prologue}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    members = {"[Content_Types].xml": types, "_rels/.rels": links, "word/document.xml": document}
    return archive(members | dict(extra or {}))


def epub(chapters: Mapping[str, str], *, extra: Mapping[str, str] | None = None) -> bytes:
    """A book of chapters by title; each holds a heading and the text in paragraphs."""
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridges</dc:title>'
        "<dc:creator>Ada Span</dc:creator><dc:language>en-GB</dc:language><dc:date>2021-03-04</dc:date>"
        "</metadata><manifest>"
        f'{items}<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'</manifest><spine><itemref idref="n"/>{spine}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>"
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OPS/book.opf": package,
        "OPS/nav.xhtml": "<html><body><nav><a href='c0'>One</a></nav></body></html>",
    }
    for n, (title, text) in enumerate(chapters.items()):
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        members[f"OPS/text/c {n}.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>x</title></head><body><h1>{title}</h1>{lines}</body></html>"
        )
    return archive(members | dict(extra or {}))


def pdf(
    columns: list[list[list[str]]], *, title: str = "", image: bool = False, catalog: str = ""
) -> bytes:
    """A PDF of pages of columns of lines of text in Latin-1; an image on each page if asked for."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>", "", f"<< /Title ({title}) >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    objects.append(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        "/BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream"
    )
    pages: list[str] = []
    for page in columns:
        drawn = "q 500 0 0 700 50 50 cm /I1 Do Q\n" if image else ""
        for at, column in enumerate(page):
            for row, line in enumerate(column):
                escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                drawn += f"BT /F1 9 Tf {40 + 270 * at} {760 - 11 * row} Td ({escaped}) Tj ET\n"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> "
            f"/XObject << /I1 5 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        pages.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(pages)} >>"
    made, places = "%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    made += "".join(f"{place:010} 00000 n \n" for place in places)
    made += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return made.encode("latin-1")


def rss(items: str, *, title: str = "Gazette") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def laughs(inside: str, *, name: str = "r") -> str:
    """A document type whose entity lol9 unfolds to a gigabyte."""
    first = '<!ENTITY lol0 "lol">'
    more = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {name} [{first}{more}]>{inside}'
