"""What an HTML page states about itself in its head, JSON-LD and time elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from retrieval.adapters.html_lines import absolute
from retrieval.canonical import trusted
from retrieval.cleaning import clean_line, fold
from retrieval.dates import parse_date

_DATE_NAMES = (
    "article:published_time", "og:published_time", "article:published", "datepublished",
    "date_published",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "publication_date", "publish-date",
    "publish_date", "publishdate", "pubdate", "dc.date.issued", "dcterms.created",
    "dcterms.date", "dc.date",
    "citation_publication_date", "article.published", "published_time_telegram",
    "rnews:datepublished",
    "originalpublicationdate", "date",
)  # fmt: skip
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|Posting|Review|WebPage|CreativeWork)$")
_NEWS_TYPE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review)$")
_WRAPPED = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*$")
_AUTHOR_NAMES = ("dc:creator", "dc.creator", "author", "parsely-author", "sailthru.author", "byl")
_WORD = re.compile(r"\w+")
_LONGEST_NAME = 60
_LIVE_TYPE = "LiveBlogPosting"
_MAX_JSON_NODES = 5000


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts of a page's head. `canonical` is on the same site as the page or the only address."""

    canonical: str | None
    published: date | None
    language: str | None
    site_name: str | None
    headline: str | None
    authors: tuple[str, ...]
    live: bool
    free: bool


def read_stated(tree: HtmlElement, url: str | None) -> Stated:
    """Read what the page says about itself; nothing is taken from its prose."""
    metas = _metas(tree)
    nodes = list(_nodes(tree))
    articles = [node for node in nodes if _has_type(node, _ARTICLE_TYPE)]
    return Stated(
        canonical=_canonical(tree, metas, url),
        published=_published(metas, nodes, tree),
        language=tree.get("lang") or metas.get("og:locale") or metas.get("content-language"),
        site_name=_publisher(articles) or _name(metas.get("og:site_name")),
        headline=_headline(articles, metas, tree),
        authors=_authors(articles) or _authors_of(metas),
        live=any(_has_type(node, _LIVE_TYPE) for node in nodes),
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in (element.get(attribute) or "").lower().split() if content else ():
                found.setdefault(name, content)
    return found


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str | None) -> str | None:
    """Return rel=canonical or og:url where it can be trusted, else the page's own address."""
    links = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for href in (*links, metas.get("og:url", "")):
        address = absolute(href, url) if href else None
        if address and trusted(address, url):
            return address
    return url


def _headline(
    articles: list[dict[str, Any]], metas: dict[str, str], tree: HtmlElement
) -> str | None:
    """Return the first headline that the page's own title bears out, else the first."""
    news = [node for node in articles if _has_type(node, _NEWS_TYPE)]
    told = [node.get(key) for key in ("headline", "name") for node in news]
    told.insert(len(news), metas.get("og:title"))
    stated = [clean_line(unescape(one)) for one in told if isinstance(one, str) and one.strip()]
    head = _words(tree.findtext(".//title") or "")
    borne_out = (one for one in stated if 2 * len(head & (own := _words(one))) > len(own))
    return next(borne_out, next(iter(stated), None))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))


def _publisher(articles: list[dict[str, Any]]) -> str | None:
    found = (name for node in articles for name in _names(node.get("publisher")))
    return next(found, None)


def _authors(articles: list[dict[str, Any]]) -> tuple[str, ...]:
    every = (tuple(_names(node.get("author"))) for node in articles)
    return next((names for names in every if names), ())


def _authors_of(metas: dict[str, str]) -> tuple[str, ...]:
    """The one name that the head states; a list of several is left to be taken apart."""
    name = next((metas[name] for name in _AUTHOR_NAMES if name in metas), None)
    name = _name(re.sub(r"^by\s+", "", name or "", flags=re.IGNORECASE))
    return (name,) if name and not re.search(r"[,;|/]| and ", name) else ()


def _names(value: object) -> Iterator[str]:
    """Names of the people or organisations that JSON-LD gives as an object, a string or a list."""
    for one in value if isinstance(value, list) else [value]:
        told = one.get("name") if isinstance(one, dict) else one
        for name in told if isinstance(told, list) else [told]:
            kept = _name(name) if isinstance(name, str) else None
            if kept:
                yield kept


def _name(text: str | None) -> str | None:
    """The text where it can be a name: short, and no address."""
    flat = clean_line(unescape(text or ""))
    fits = 0 < len(flat) <= _LONGEST_NAME and "://" not in flat and "@" not in flat
    return flat if fits else None


def _published(
    metas: dict[str, str], nodes: list[dict[str, Any]], tree: HtmlElement
) -> date | None:
    stated = [
        str(node["datePublished"])
        for node in nodes
        if node.get("datePublished") and _has_type(node, _ARTICLE_TYPE)
    ]
    stated += [metas[name] for name in _DATE_NAMES if name in metas]
    stated += [
        element.get("datetime") or element.get("content") or ""
        for element in tree.xpath(
            "//*[@itemprop='datePublished'][@datetime or @content] | //time[@pubdate][@datetime]"
        )
    ]
    return next((found for one in stated if (found := parse_date(one))), None)


def _has_type(node: dict[str, Any], pattern: str | re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and re.search(pattern, name) for name in names)


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects at the top of each JSON-LD block and in its graph, no deeper."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(_WRAPPED.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _top_objects(data)


def _top_objects(data: object) -> Iterator[dict[str, Any]]:
    pending = [data]
    for _ in range(_MAX_JSON_NODES):
        if not pending:
            return
        node = pending.pop(0)
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            yield node
            graph = node.get("@graph") or node.get("mainEntity")
            if isinstance(graph, (list, dict)):
                pending.append(graph)
