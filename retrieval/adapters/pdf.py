"""The text layer of a PDF as paragraphs, in the order in which its columns are read."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

from retrieval.adapters.works import Section, Work
from retrieval.errors import Unreadable, UnreadableReason

_MOST_PAGES = 5_000
_HYPHEN = "\x02"  # what PDFium puts in the place of a hyphen at the end of a line
_EDGE = 2  # lines at the top and bottom of a page where running titles stand
_RUNNING = 0.5  # share of the pages on which a line has to stand to be one
_FULL = 0.8  # of the usual width: a shorter line ends its paragraph (multicolumn.pdf, by hand)
_SCANNED_LETTERS = 10  # a page; scans with a stamp or a page number have fewer
_NUMBER = re.compile(
    r"(?:page|seite|стр\.?|p\.)?\s*[-–—]?\s*\d{1,4}(?:\s*(?:/|of|von|из)\s*\d{1,4})?\s*[-–—]?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:…。][\"'\u2019\u201d»)\]]*$")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_BROKEN_NAME = re.compile(
    r"\.(?:docx?|tex|indd|pdf|qxd|pptx?)\b|^(?:untitled|microsoft word)", re.IGNORECASE
)


def read_pdf(body: bytes) -> Work:
    """Read a PDF; raises Unreadable: ENCRYPTED, SCANNED, DAMAGED or TOO_LARGE.

    To be run in a process of its own: PDFium is not safe from threads, nor from every file."""
    import pypdfium2  # noqa: PLC0415 - only ever loaded in the process that reads one

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        reason = UnreadableReason.ENCRYPTED if locked else UnreadableReason.DAMAGED
        raise Unreadable(reason, "PDF") from error
    if len(document) > _MOST_PAGES:
        raise Unreadable(UnreadableReason.TOO_LARGE)
    pages = [_page_text(document, number) for number in range(len(document))]
    if not pages:
        raise Unreadable(UnreadableReason.DAMAGED, "PDF")
    letters = sum(char.isalpha() for page in pages for char in page)
    if letters < _SCANNED_LETTERS * len(pages):
        drawn = any(_has_images(document, number) for number in range(min(len(pages), 10)))
        raise Unreadable(UnreadableReason.SCANNED if drawn else UnreadableReason.EMPTY)
    stated = document.get_metadata_dict()
    made = _DATE.match(stated.get("CreationDate", ""))
    title = stated.get("Title", "")
    return Work(
        sections=[Section("", [(line, 0) for line in paragraphs_of(pages)])],
        title="" if _BROKEN_NAME.search(title) else title,
        authors=tuple(one for one in re.split(r"[;,]", stated.get("Author", "")) if one.strip()),
        published="-".join(made.groups()) if made else "",
    )


def paragraphs_of(pages: list[str]) -> list[str]:
    """Join the lines of pages to paragraphs, running titles and page numbers left out.

    A line goes on in the next one when it fills the width that the lines around it have."""
    cut = [_lines(page) for page in pages]
    running = _running(cut)
    lines = [line for page in cut for line in _without_edges(page, running)]
    if not lines:
        return []
    found = [[lines[0]]]
    widths = _widths(lines)
    for (line, following), width in zip(pairwise(lines), widths, strict=False):
        if _goes_on(line, following, width):
            found[-1].append(following)
        else:
            found.append([following])
    return [" ".join(one).replace(f"{_HYPHEN} ", "").replace(_HYPHEN, "") for one in found]


def _lines(page: str) -> list[str]:
    pieces = page.replace(_HYPHEN, f"{_HYPHEN}\n").replace("\r", "\n").split("\n")
    return [text for piece in pieces if (text := piece.strip(" \t"))]


def _running(pages: list[list[str]]) -> set[str]:
    counts = Counter(
        _bare(line) for page in pages for line in {*page[:_EDGE], *page[-_EDGE:]} if _bare(line)
    )
    least = max(2, _RUNNING * len(pages))
    return {line for line, count in counts.items() if count >= least and len(pages) > _EDGE}


def _bare(line: str) -> str:
    """The line without numbers, which differ from page to page."""
    return re.sub(r"\d+", "", line).strip(" -–—|/.").casefold()


def _without_edges(page: list[str], running: set[str]) -> list[str]:
    last = len(page) - 1
    return [
        line
        for at, line in enumerate(page)
        if _EDGE <= at <= last - _EDGE
        or not (_bare(line) in running or _NUMBER.fullmatch(line.strip()))
    ]


def _widths(lines: list[str]) -> list[int]:
    """The usual width around each line: the 80th percentile of forty lines about it."""
    around, sizes = 20, [len(line) for line in lines]
    found: list[int] = []
    for at in range(len(sizes)):
        near = sorted(sizes[max(0, at - around) : at + around])
        found.append(near[int(len(near) * 0.8)] if len(near) > 1 else near[0])
    return found


def _goes_on(line: str, following: str, width: int) -> bool:
    if line.endswith(_HYPHEN):
        return True
    if _SENTENCE_END.search(line):
        # The last line of a paragraph may happen to be full: a next word that would have fitted tells.
        return len(line) >= width * 0.95 and not following[:1].isdigit() and width > 40  # noqa: PLR2004
    return len(line) >= _FULL * width or following[:1].islower()


def _page_text(document: Any, number: int) -> str:
    import pypdfium2  # noqa: PLC0415 - see read_pdf

    try:
        page = document[number]
        try:
            return str(page.get_textpage().get_text_bounded())
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""  # a damaged page does not take the others with it


def _has_images(document: Any, number: int) -> bool:
    import pypdfium2  # noqa: PLC0415 - see read_pdf
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    try:
        found = document[number].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        return next(iter(found), None) is not None
    except pypdfium2.PdfiumError:
        return False
