"""An HTML tree as all the text that it shows, before any style sheet."""

import re

from lxml import etree
from lxml.html import HtmlElement

_UNSEEN = frozenset(
    {
        "head", "script", "style", "noscript", "template", "textarea", "iframe", "object",
        "video", "audio", "canvas", "datalist", "noframes", "noembed",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd",
        "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend",
        "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext",
        "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
        "xmp",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_SPACE = re.compile("[ \\t\\n\\r\\f]+")
_STYLED_AWAY = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)


def shown_text(tree: HtmlElement) -> str:
    """Return the text in the page's order: a newline at the borders of blocks, a tab between the
    cells of a table row, white space as it was written elsewhere.

    Navigation, forms and captions are part of it, scripts and what is styled away in place are
    not. Walks without recursion: pages may be nested thousands of elements deep."""
    found: list[str] = []
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if _is_unseen(element):
                walker.skip_subtree()
                continue
            found.append(_border(element))
            found.append(_written(element.text, element))
        elif event == "end":
            if not _is_unseen(element):
                found.append(_border(element))
            found.append(_written(element.tail, element.getparent()))
        else:
            found.append(_written(element.tail, element.getparent()))
    return "".join(found)


def _border(element: HtmlElement) -> str:
    if element.tag in _CELLS:
        return "\t"
    return "\n" if element.tag in _BLOCKS else ""


def _written(text: str | None, inside: HtmlElement | None) -> str:
    """Line breaks of the source are spaces, but for preformatted text; so are its tabs."""
    if not text:
        return ""
    kept = inside is not None and inside.tag in _PREFORMATTED
    return text.replace("\t", " ") if kept else _SPACE.sub(" ", text)


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    return bool(_STYLED_AWAY.search(element.get("style") or ""))
