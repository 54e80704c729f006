"""From an entry of a feed to its article: what the entry carries, or the page that it points to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree, html

from retrieval.adapters.html_lines import html_lines
from retrieval.adapters.language import detect_language
from retrieval.cleaning import count_words
from retrieval.domain import Arrival, Draft
from retrieval.errors import FootnoteError, Unreadable, UnreadableReason
from retrieval.feeds import FeedEntry
from retrieval.plain_text import cut_title

ReadPage = Callable[[str], Iterator[Arrival]]

FULL = 120
"""Words from which an entry is taken for the whole article, as gates does of a page: in the 26 real
feeds texts of whole articles have 125 to 1,366, teasers up to 60."""

_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$|(?:read (?:more|on|the (?:full|rest)[^.]{0,40})"
    r"|continue reading[^.]{0,80}|weiterlesen|mehr (?:lesen|dazu)|lire la suite|leer más|seguir leyendo"
    r"|читать (?:далее|дальше|полностью))\W*$",
    re.IGNORECASE,
)
_APPENDED = re.compile(
    r"The post .{1,300} (?:appeared first on|first appeared on) .{1,200}"
    r"|(?:submitted by\s+/u/\S+.*|\[link\]|\[comments\]|(?:Comments|Permalink)\.?)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def arrivals_of(
    entry: FeedEntry, *, outlet: str, feed: str, read_page: ReadPage
) -> Iterator[Arrival]:
    """Yield the article of an entry, or several where its page holds several; never raises.

    `feed` is the address of the feed, by which an entry without a link is known. What the page does
    not say (day, author, outlet) is taken from the entry."""
    draft = draft_of(entry, outlet=outlet)
    if entry.link is None:
        name = f"{feed}#{entry.key}"
        empty = Unreadable(UnreadableReason.NO_TEXT)
        yield (
            Arrival(name, draft, name if feed else "", None)
            if draft
            else Arrival(name, None, "", empty)
        )
    elif draft is not None and is_full(draft.text):
        yield Arrival(entry.link, draft, entry.link, None)
    else:
        try:
            for arrival in read_page(entry.link):
                yield _completed(arrival, entry, outlet)
        except FootnoteError as error:
            yield Arrival(entry.link, None, "", error)


def draft_of(entry: FeedEntry, *, outlet: str) -> Draft | None:
    """Return the text that the entry carries as a draft, None when there is none."""
    text = "\n".join(_lines(entry))
    if not count_words(text):
        return None
    return Draft(
        title=entry.title or cut_title(text),
        text=text,
        url=entry.link,
        published=entry.published,
        authors=entry.authors,
        outlet=outlet or None,
        language=detect_language(text),
    )


def is_full(text: str) -> bool:
    """Whether a text looks like a whole article, not like its beginning."""
    return count_words(text) >= FULL and not _CUT.search(text)


def _lines(entry: FeedEntry) -> list[str]:
    markup = _CONTROL.sub("", entry.markup)
    try:
        tree = html.fromstring(f"<div>{markup}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return [
        line.text for line in html_lines(tree, entry.link) if not _APPENDED.fullmatch(line.text)
    ]


def _completed(arrival: Arrival, entry: FeedEntry, outlet: str) -> Arrival:
    draft = arrival.draft
    if draft is None or draft.part:
        return arrival
    return replace(
        arrival,
        draft=replace(
            draft,
            published=draft.published or entry.published,
            authors=draft.authors or entry.authors,
            outlet=draft.outlet or outlet or None,
        ),
    )
