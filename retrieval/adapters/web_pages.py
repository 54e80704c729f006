"""Drafts from HTML: trafilatura reads the ordinary page, the splitter the page of several."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document

from retrieval.adapters.html_lines import html_lines
from retrieval.adapters.html_metadata import Stated, read_stated
from retrieval.adapters.html_shown import shown_text
from retrieval.adapters.html_text import main_text
from retrieval.adapters.language import declared_language, detect_language
from retrieval.cleaning import clean_line, fold, paragraphs
from retrieval.domain import Draft
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.gates import Seen, refusal
from retrieval.lines import Byline, Line, is_label, is_prose, read_byline, sounds_like_outlet
from retrieval.plain_text import cut_title
from retrieval.splitting import Layout, Part, split
from retrieval.verbatim import as_shown

_MAX_AUTHOR = 60
_NEAR_TITLE = 10
_ABOVE_TITLE = 2
_WORDS = re.compile(r"\w{4,}")  # shorter ones are "and", "the", "von"
_HOST = re.compile(r"\w[\w.-]*\.[a-z]{2,6}", re.IGNORECASE)
_TITLE_END = re.compile(r"\s+[|–—·»:-]\s+")
_BIG_PAGE = 60_000  # elements; the comparison with other extractors takes seconds beyond
_HUGE_PAGE = 100_000  # elements; minutes of work, and no article has a tenth of it
_NO_DATE_SEARCH = {"original_date": True, "extensive_search": False}

# What trafilatura and htmldate raised, or might, on pages that fuzzing made: "<iframe><html>" is one.
_FAULTS = (
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    etree.LxmlError,
)

# trafilatura reports unusable input at the level of errors; here it is an expected refusal.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def drafts_from_html(html: str, url: str | None) -> tuple[list[Draft], str]:
    """Return the articles of a page, the main one first, and all its text. Raises Unreadable."""
    tree = _tree(html)
    stated = read_stated(tree, url)
    document = _document(tree, url)
    lines = html_lines(tree, url)
    layout = split(_from_title(lines, stated, document), markup=True, live=stated.live)
    main = _main(tree, document, stated, lines, layout)
    if len(layout.parts) > 1:
        found = [_of_main_part(main, layout.parts[0])]
        found += [_of_part(part, stated.canonical) for part in layout.parts[1:]]
    else:
        _refuse_walls(tree, main, lines, free=stated.free)
        found = [main]
    shown = shown_text(tree)
    return as_shown(found, shown), shown


# One such character, written or named, and trafilatura finds nothing on the page.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
    r"|&#0*(?:[0-8]|1[124-9]|2\d|3[01]);|&#[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]);"
)
# libxml2 takes the square of the number of a tag's attributes.
_LONG_TAG = re.compile(r"<([a-zA-Z][\w-]*)\s[^<>]{20000,}>")


def _tree(html: str) -> HtmlElement:
    html = _LONG_TAG.sub(r"<\1>", _CONTROL.sub("", html))
    # An encoding that the page declares no longer holds for decoded text, and lxml refuses it.
    html = re.sub(r"^\s*<\?xml[^>]*\?>", "", html)
    tree = load_html(html) if html.strip() else None
    if tree is None:
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    return tree


def _document(tree: HtmlElement, url: str | None) -> Document | None:
    """Run trafilatura. Its own errors mean that it found nothing."""
    size = sum(1 for _ in tree.iter())
    if size > _HUGE_PAGE:
        raise Unreadable(UnreadableReason.TOO_LARGE)
    try:
        found = bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            fast=size > _BIG_PAGE,
            date_extraction_params=_NO_DATE_SEARCH,
        )
    except _FAULTS:
        return None
    return found if isinstance(found, Document) else None


def _main(
    tree: HtmlElement,
    document: Document | None,
    stated: Stated,
    lines: list[Line],
    layout: Layout,
) -> Draft:
    """Return what trafilatura found as the page's article, teasers left out."""
    title = _title(document, stated, clean_line(tree.findtext(".//title") or ""))
    near = _byline(lines, title)
    outlet = _outlet(document, stated, near.outlet or _shown_outlet(layout))
    found = paragraphs((document.text if document else None) or "")
    text = "\n".join(main_text(found, {fold(title), fold(outlet or "")}, lines, layout))
    return Draft(
        title=title or cut_title(text or "-"),
        text=text,
        url=stated.canonical,
        published=stated.published or near.published,
        authors=_authors(document, stated) or ((near.author,) if near.author else ()),
        outlet=outlet,
        language=detect_language(text) or declared_language(stated.language),
    )


def _title(document: Document | None, stated: Stated, head: str) -> str:
    """Return the headline that is stated, else what trafilatura found on the page.

    Without a stated headline, one that shares no word with the page's own title is a heading of
    the site; then that title stands."""
    found = clean_line((document.title if document else None) or "")
    if not stated.headline and head and not _share_words(found, head):
        found = head
    title = stated.headline or found
    site = fold(stated.site_name or (document.sitename if document else None) or "")
    pieces = _TITLE_END.split(title)
    if len(pieces) > 1 and (fold(pieces[-1]) == site or _HOST.fullmatch(pieces[-1])):
        title = title[: title.rindex(pieces[-1])].rstrip(" |–—·»:-")
    return title


def _share_words(one: str, two: str) -> bool:
    words = set(_WORDS.findall(fold(one))) or set(fold(one).split())
    return not words.isdisjoint(re.findall(r"\w+", fold(two)))


def _authors(document: Document | None, stated: Stated) -> tuple[str, ...]:
    if stated.authors:
        return tuple({fold(name): name for name in reversed(stated.authors)}.values())[::-1]
    names = (clean_line(one) for one in ((document.author if document else None) or "").split(";"))
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if 0 < len(name) <= _MAX_AUTHOR and not re.search(r"://|@|\d", name)
        )
    )


def _outlet(document: Document | None, stated: Stated, shown: str | None) -> str | None:
    name = clean_line(stated.site_name or (document.sitename if document else None) or "")
    if not name or "://" in name or (not stated.site_name and shown):
        host = urlsplit(stated.canonical or "").hostname or ""
        name = shown or host.removeprefix("www.")
    return name or None


def _shown_outlet(layout: Layout) -> str | None:
    """Return the name of a newspaper that stands between title and text."""
    name = layout.parts[0].outlet if layout.parts else None
    return name if name and sounds_like_outlet(name) else None


def _byline(lines: list[Line], title: str) -> Byline:
    """Return what stands beside the title, above the second paragraph: outlet, date, author."""
    at = _title_at(lines, {fold(title)})
    found: list[Byline] = []
    for line in lines[max(0, at - _ABOVE_TITLE) : at + _NEAR_TITLE] if at is not None else ():
        if is_prose(line) and line.key != fold(title):
            break
        byline = read_byline(line)
        if byline:
            found.append(byline)
    return Byline(
        outlet=next((one.outlet for one in found if one.outlet and one.timed), None),
        published=next((one.published for one in found if one.published), None),
        author=next((one.author for one in found if one.author), None),
    )


def _title_at(lines: list[Line], names: set[str]) -> int | None:
    """Return which line is the page's title: one of these names, else the first h1."""
    tests: tuple[Callable[[Line], bool], ...] = (
        lambda line: line.key in names and line.heading > 0,
        lambda line: line.heading == 1,
        lambda line: line.key in names,
    )
    found = (next((i for i, line in enumerate(lines) if test(line)), None) for test in tests)
    return next((index for index in found if index is not None), None)


def _from_title(lines: list[Line], stated: Stated, document: Document | None) -> list[Line]:
    """Return the lines from the main title on, with a byline right above it.

    No line when the page does not show its title: then nothing tells where its article begins."""
    names = {fold(name) for name in (stated.headline, document.title if document else None) if name}
    at = _title_at(lines, names)
    if at is None:
        return []
    above = range(max(0, at - _ABOVE_TITLE), at)
    return lines[next((i for i in above if _is_kicker(lines[i])), at) :]


def _is_kicker(line: Line) -> bool:
    name = is_label(line.bare) and sounds_like_outlet(line.bare)
    return name or read_byline(line) is not None


def _of_main_part(page: Draft, part: Part) -> Draft:
    """Return the main article of a page of several: its byline first, else the page's."""
    text = "\n".join(part.paragraphs)
    return replace(
        page,
        title=part.title,
        text=text,
        published=part.published or page.published,
        authors=part.authors or page.authors,
        outlet=part.outlet or page.outlet,
        language=detect_language(text) or page.language,
    )


def _of_part(part: Part, page_url: str | None) -> Draft:
    text = "\n".join(part.paragraphs)
    own = part.link if part.link and part.link != page_url else None
    return Draft(
        title=part.title,
        text=text,
        url=own or page_url,
        published=part.published,
        authors=part.authors,
        outlet=part.outlet,
        language=detect_language(text),
        part=own or fold(part.title),
    )


def _refuse_walls(tree: HtmlElement, main: Draft, lines: list[Line], *, free: bool) -> None:
    seen = Seen(
        title=clean_line(tree.findtext(".//title") or main.title),
        text=main.text,
        everything="\n".join([*(line.text for line in lines), *_noscript(tree)]),
        scripts=sum(1 for _ in tree.iter("script")),
        password_field=bool(tree.xpath("boolean(//input[@type='password'])")),
        free=free,
    )
    reason = refusal(seen)
    if reason:
        raise Unreadable(reason)


def _noscript(tree: HtmlElement) -> list[str]:
    return [
        clean_line(etree.tostring(one, method="text", encoding="unicode", with_tail=False))
        for one in tree.iter("noscript")
    ]
