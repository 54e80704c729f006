"""An HTML tree as the lines that a reader sees, with what the markup says about each."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from retrieval.cleaning import clean_line, is_bare_url
from retrieval.lines import Line

_SKIPPED = frozenset(
    {
        "head", "script", "style", "noscript", "template", "svg", "nav", "footer",
        "iframe", "object", "video", "audio", "canvas", "select", "option", "textarea",
        "button", "input", "label", "figcaption", "dialog", "math",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del",
        "dfn", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
        "picture", "source",
    }
)  # fmt: skip
_CLUTTER = frozenset(
    {
        "ad", "ads", "adv", "advert", "advertisement", "advertising", "promo",
        "promotion", "newsletter", "subscribe", "subscription", "share", "sharing",
        "social", "cookie", "cookies", "consent", "breadcrumb", "breadcrumbs", "comments",
        "comment", "sponsored", "sponsor", "gdpr", "signup", "toolbar",
    }
)  # fmt: skip
_BROKEN = re.compile(r"[\t\r\n]")  # browsers take an address that runs over lines for one
_TOKENS = re.compile(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_CLUTTER_SIZE = 600  # characters; a class on the body or main element may say anything
_LINK_SHARE = 0.9


@dataclass(slots=True)
class _State:
    """What has been gathered of the current line."""

    base: str | None
    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    linked: int = 0
    size: int = 0
    hrefs: list[str] = field(default_factory=list)
    href: str | None = None
    heading: int = 0
    when: str | None = None
    item: bool = False
    articles: list[int] = field(default_factory=list)
    article_count: int = 0

    def add(self, text: str | None) -> None:
        if not text:
            return
        self.text.append(text)
        size = len(text.strip())
        self.size += size
        if self.href and size:
            self.linked += size
            self.hrefs.append(self.href)

    def flush(self) -> None:
        text = clean_line("".join(self.text))
        if text and not is_bare_url(text):
            whole = self.hrefs and self.linked >= _LINK_SHARE * self.size
            self.lines.append(
                Line(
                    text,
                    heading=self.heading,
                    link=absolute(self.hrefs[0], self.base) if whole else None,
                    when=self.when,
                    article=self.articles[-1] if self.articles else 0,
                    item=self.item,
                )
            )
        if text:
            self.when, self.item = None, False
        self.text, self.hrefs, self.linked, self.size = [], [], 0, 0


def html_lines(tree: HtmlElement, base: str | None) -> list[Line]:
    """Return the blocks of text in reading order, navigation and forms left out.

    Walks without recursion: pages may be nested thousands of elements deep."""
    state = _State(base)
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if _is_skipped(element):
                walker.skip_subtree()
                continue
            _open(state, element)
        elif event == "end":
            if not _is_skipped(element):
                _close(state, element)
            state.add(element.tail)
        else:
            state.add(element.tail)
    state.flush()
    return state.lines


def absolute(href: str, base: str | None) -> str | None:
    """Return the http or https address that a link points to from the page, or None."""
    try:
        url = urljoin(base or "", _BROKEN.sub("", href.strip()))
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def _open(state: _State, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "br":
        state.flush()
    elif tag not in _INLINE:
        state.flush()
        state.item = _is_item(element) or (state.item and tag in {"p", "div"})
        _open_block(state, tag)
    elif tag == "a":
        state.href = element.get("href")
    elif tag == "time":
        state.when = element.get("datetime")
    if tag in _INLINE and state.text:
        _separate(state, element)
    state.add(element.text)


def _is_item(element: HtmlElement) -> bool:
    """Tell an item of a list in a text from a list of cards, which have headings."""
    return element.tag == "li" and not any(
        re.fullmatch("h[1-6]", one.tag) for one in element.iter("*")
    )


def _open_block(state: _State, tag: str) -> None:
    if tag == "article":
        state.article_count += 1
        state.articles.append(state.article_count)
    elif re.fullmatch("h[1-6]", tag):
        state.heading = int(tag[1])


def _close(state: _State, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "a":
        state.href = None
    if tag in _INLINE or tag == "br":
        return
    state.flush()
    if tag == "article" and state.articles:
        state.articles.pop()
    elif re.fullmatch("h[1-6]", tag):
        state.heading = 0


def _separate(state: _State, element: HtmlElement) -> None:
    """Keep apart what only style sheets keep apart: <span>Outlet</span><time>15-03-2025</time>."""
    before = element.getprevious()
    if before is None or before.tail or before.tag not in _INLINE or state.text[-1][-1:].isspace():
        return
    if "time" in (element.tag, before.tag):
        state.text.append(" | ")
    elif element.tag == before.tag == "span" and state.size > 2:  # noqa: PLR2004 - a drop cap is one letter
        state.text.append(" ")


def _is_skipped(element: HtmlElement) -> bool:
    if element.tag in _SKIPPED:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if names == " " or not _CLUTTER.intersection(token.lower() for token in _TOKENS.split(names)):
        return False
    return _is_small(element)


def _is_small(element: HtmlElement) -> bool:
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > _CLUTTER_SIZE:
            return False
    return True
