"""From a page or file to drafts: one reader for each type of content."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from retrieval.adapters.apart import read_apart
from retrieval.adapters.language import detect_language
from retrieval.adapters.markdown import read_markdown
from retrieval.adapters.works import drafts_of_work
from retrieval.cleaning import fold
from retrieval.decoding import decode
from retrieval.domain import Draft, Page
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.lines import Line
from retrieval.plain_text import text_lines, title_and_text
from retrieval.sniffing import HEAD, Kind, sniff
from retrieval.splitting import Part, split
from retrieval.trimming import without_furniture

_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_OLD_OFFICE = ".doc"
_NO_PAGES = frozenset({Kind.FEED, Kind.JSON_FEED, Kind.SITEMAP, Kind.OPML, Kind.JSON_LINES})


def extract(page: Page, *, today: date | None = None) -> list[Draft]:
    """Return the articles of a page, the main one first; never an empty list.

    `today` (UTC when absent) is the day after which no article can have been published. Raises
    Unreadable with the reason: no text, a wall or an error page instead of an article, a type
    that is not read."""
    return extract_counted(page, today=today)[0]


def extract_counted(page: Page, *, today: date | None = None) -> tuple[list[Draft], int | None]:
    """Return what extract does, and how many visible words of the page none of the articles holds.

    None for Markdown, whose marks are no words. Bylines and dates count as left out."""
    # Where the day has begun somewhere on Earth, an article may carry its date.
    latest = (today or datetime.now(UTC).date()) + timedelta(days=1)
    drafts, shown = _read(page)
    dropped = None
    if shown is not None:
        dropped = max(0, len(shown.split()) - sum(map(_kept_words, drafts)))
    return [_dated(draft, latest) for draft in drafts], dropped


def _kept_words(draft: Draft) -> int:
    # A title that was made of the first sentence stands in the text too.
    of_text = draft.text.startswith(draft.title.removesuffix("…"))
    return len(draft.text.split()) + (0 if of_text else len(draft.title.split()))


def _read(page: Page) -> tuple[list[Draft], str | None]:
    """Return the articles, and all that a reader of the page sees, where that is known."""
    kind = sniff(page.body[:HEAD], page.content_type)
    if kind in {Kind.PDF, Kind.ARCHIVE, Kind.MAIL}:
        return drafts_of_work(read_apart(kind.value, page.body), page.url), None
    _refuse(kind, page)
    text = decode(page.body, page.content_type)
    if kind is Kind.HTML:
        from retrieval.adapters.web_pages import drafts_from_html  # noqa: PLC0415 - loads trafilatura

        return drafts_from_html(text, page.url)
    if kind is Kind.MARKDOWN:
        return _from_markdown(text, page.url), None
    return _from_text(text, page.url), text


def _refuse(kind: Kind, page: Page) -> None:
    """Raise Unreadable for kinds that are not read, or not as one page."""
    if kind is Kind.OLE and _LOCKED_OFFICE in page.body:
        raise Unreadable(UnreadableReason.ENCRYPTED, "DOCX")
    if kind is Kind.OLE:
        raise Unreadable(UnreadableReason.FILE_TYPE, _OLD_OFFICE)
    if kind in {Kind.OTHER_XML, Kind.UNKNOWN}:
        raise Unreadable(UnreadableReason.FILE_TYPE, page.content_type.partition(";")[0])
    if kind in _NO_PAGES:
        raise Unreadable(UnreadableReason.NESTED)


def _from_text(text: str, url: str | None) -> list[Draft]:
    lines = text_lines(text)
    if not lines:
        raise Unreadable(UnreadableReason.EMPTY)
    return list(_from_lines(lines, url))


def _from_markdown(text: str, url: str | None) -> list[Draft]:
    note = read_markdown(text, url)
    if not note.lines:
        raise Unreadable(UnreadableReason.EMPTY)
    first, *others = _from_lines(note.lines, note.url or url)
    return [
        replace(
            first,
            title=note.title or first.title,
            authors=note.authors or first.authors,
            published=note.published or first.published,
        ),
        *others,
    ]


def _from_lines(lines: list[Line], url: str | None) -> Iterator[Draft]:
    layout = split(lines)
    if layout.parts:
        for index, part in enumerate(layout.parts):
            yield _from_part(part, url, main=index == 0)
        return
    kept = without_furniture(lines[: len(lines) - len(layout.dropped)])
    title, text = title_and_text(kept)
    yield Draft(title=title, text=text, url=url, language=detect_language(text))


def _from_part(part: Part, url: str | None, *, main: bool) -> Draft:
    text = "\n".join(part.paragraphs)
    return Draft(
        title=part.title,
        text=text,
        url=url if main else part.link or url,
        published=part.published,
        authors=part.authors,
        outlet=part.outlet,
        language=detect_language(text),
        part="" if main else part.link or fold(part.title),
    )


def _dated(draft: Draft, latest: date) -> Draft:
    late = draft.published is not None and draft.published > latest
    return replace(draft, published=None) if late else draft
