"""Drafts from HTML: trafilatura reads the ordinary page, the splitter the page of several."""

import logging
import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document

from retrieval.adapters.html_lines import html_lines
from retrieval.adapters.html_metadata import Stated, read_stated
from retrieval.adapters.language import declared_language, detect_language
from retrieval.cleaning import clean_line, fold, paragraphs
from retrieval.domain import Draft
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.gates import Seen, refusal
from retrieval.lines import Line, is_prose, read_byline
from retrieval.plain_text import cut_title
from retrieval.splitting import Layout, Part, split

_MAX_AUTHOR = 60
_NEAR_TITLE = 10
_TITLE_END = re.compile(r"\s+[|–—·»:-]\s+")
_BIG_PAGE = 60_000  # elements; the comparison with other extractors takes seconds beyond
_NO_DATE_SEARCH = {"original_date": True, "extensive_search": False}

# trafilatura reports unusable input at the level of errors; here it is an expected refusal.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def drafts_from_html(html: str, url: str | None, *, today: date) -> list[Draft]:
    """Return the articles of a page, the main one first. Raises Unreadable.

    A date after today is a mistake of the page and left out."""
    tree = _tree(html)
    stated = read_stated(tree, url)
    lines = html_lines(tree, url)
    document = _document(tree, url)
    layout = split(_from_title(lines, stated, document), markup=True, live=stated.live)
    main = _main(document, stated, lines, layout)
    if len(layout.parts) > 1:
        found = [_of_main_part(main, layout.parts[0])]
        found += [_of_part(part, stated.canonical) for part in layout.parts[1:]]
    else:
        _refuse_walls(tree, main, lines, free=stated.free)
        found = [main]
    return [_checked(draft, today) for draft in found]


def _tree(html: str) -> HtmlElement:
    html = html.replace("\x00", "")
    # An encoding that the page declares no longer holds for decoded text, and lxml refuses it.
    html = re.sub(r"^\s*<\?xml[^>]*\?>", "", html)
    tree = load_html(html) if html.strip() else None
    if tree is None:
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    return tree


def _document(tree: HtmlElement, url: str | None) -> Document | None:
    """Run trafilatura. Its own errors mean that it found nothing."""
    big = sum(1 for _ in tree.iter()) > _BIG_PAGE
    return bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=True, favor_recall=True,
        fast=big,
        date_extraction_params=_NO_DATE_SEARCH,
    )


def _main(document: Document | None, stated: Stated, lines: list[Line], layout: Layout) -> Draft:
    """Return what trafilatura found as the page's article, teasers left out."""
    text = "\n".join(_kept(document.text or "", layout)) if document else ""
    title = _title(document, stated, text)
    near = _bylines(lines, title)
    return Draft(
        title=title,
        text=text,
        url=stated.canonical,
        published=stated.published or near,
        authors=_authors(document),
        outlet=_outlet(document, stated),
        language=detect_language(text) or declared_language(stated.language),
    )


def _kept(text: str, layout: Layout) -> list[str]:
    teasers = {fold(line) for line in layout.dropped}
    kept = []
    for line in paragraphs(text):
        line = line.removeprefix("- ")
        if fold(line) not in teasers:
            kept.append(line)
    return kept


def _title(document: Document | None, stated: Stated, text: str) -> str:
    title = clean_line((document.title if document else None) or stated.headline or "")
    site = fold(stated.site_name or (document.sitename if document else None) or "")
    pieces = _TITLE_END.split(title)
    if site and len(pieces) > 1 and fold(pieces[-1]) == site:
        title = title[: title.rindex(pieces[-1])].rstrip(" |–—·»:-")
    return title or cut_title(text or "-")


def _authors(document: Document | None) -> tuple[str, ...]:
    names = (clean_line(one) for one in ((document.author if document else None) or "").split(";"))
    return tuple(
        dict.fromkeys(name for name in names if 0 < len(name) <= _MAX_AUTHOR and "://" not in name and "@" not in name)
    )


def _outlet(document: Document | None, stated: Stated) -> str | None:
    name = clean_line(stated.site_name or (document.sitename if document else None) or "")
    if not name or "://" in name:
        host = urlsplit(stated.canonical or "").hostname or ""
        name = host.removeprefix("www.")
    return name or None


def _bylines(lines: list[Line], title: str) -> date | None:
    """Return the date that stands beside the title, above the second paragraph."""
    at = next((i for i, line in enumerate(lines) if line.key == fold(title)), None)
    if at is None:
        at = next((i for i, line in enumerate(lines) if line.heading == 1), None)
    if at is None:
        return None
    for line in lines[max(0, at - 3) : at + _NEAR_TITLE]:
        if is_prose(line) and line is not lines[at]:
            break
        byline = read_byline(line)
        if byline and byline.published:
            return byline.published
    return None


def _from_title(lines: list[Line], stated: Stated, document: Document | None) -> list[Line]:
    """Return the lines from the main title on, or none when the page does not show its title."""
    names = {fold(name) for name in (stated.headline, document.title if document else None) if name}
    at = next((i for i, line in enumerate(lines) if line.key in names and line.heading), None)
    if at is None:
        at = next((i for i, line in enumerate(lines) if line.heading == 1), None)
    if at is None:
        at = next((i for i, line in enumerate(lines) if line.key in names), None)
    return [] if at is None else lines[at:]


def _of_main_part(page: Draft, part: Part) -> Draft:
    """Return the main article of a page of several: its own byline first, else what the page says."""
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
    return [clean_line(etree.tostring(one, method="text", encoding="unicode", with_tail=False)) for one in tree.iter("noscript")]


def _checked(draft: Draft, today: date) -> Draft:
    late = draft.published is not None and draft.published > today
    return replace(draft, published=None) if late else draft
