"""Bytes of any kind: each reader ends with articles or a reason, and what it says holds."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.adapters.extractors import extract
from retrieval.canonical import article_url, identity_url, trusted
from retrieval.chunking import chunk
from retrieval.domain import Page
from retrieval.errors import Unreadable

TYPES = ["text/html", "text/html; charset=utf-16", "text/plain", "text/markdown", "", "text/x; ="]
URLS = [None, "https://gazette.example/a", "https://m.gazette.example/a?amp=1", "http://[::1]/"]

SENTENCE = "The Weir Bridge at Velmont carried traffic again on Friday, said the engineer. "
NAMES = [
    *("html", "head", "title", "body", "article", "section", "nav", "aside", "footer", "h1", "h2"),
    *(
        "p",
        "div",
        "span",
        "a",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "br",
        "hr",
        "img",
        "script",
        "style",
    ),
    *(
        "noscript",
        "template",
        "svg",
        "math",
        "form",
        "input",
        "select",
        "iframe",
        "pre",
        "time",
        "b",
    ),
    *("blockquote", "figure", "figcaption", "meta", "link", "base", "textarea", "frameset", "x-y"),
]
ATTRIBUTES = [
    *("", " class=comments", " id=content", " hidden", " style='display:none'", " href='//[bad'"),
    *(" href=/x", " datetime=2025-03-14", " itemprop=datePublished content=2025-99-99", " lang=zz"),
    *(" type='application/ld+json'", " property=og:title content='A b'", " name=author content=,;"),
    *(" rel=canonical href='http://e.com:99999/'", " rel=canonical href=' '", " name='' content=x"),
    " charset=no-such",
]
TEXTS = [
    *(
        SENTENCE,
        SENTENCE * 9,
        "Read next",
        "3 comments",
        "14 March 2025",
        "By Mara Lind",
        "\0",
        "&#0;",
    ),
    *(
        "&#x110000;",
        "&nosuch;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml",
        "<!DOCTYPE",
        "</",
        "<",
        ">",
    ),
    *('{"@type": "NewsArticle", "headline": 1, "author": [[{}]]}', '{"@graph": {"@type": []}}'),
    *(
        "\u202e",
        "\ufeff",
        "\ud83d".encode("utf-8", "replace").decode(),
        "é" * 50,
        "漢字" * 30,
        " \u00a0 ",
    ),
]
pieces = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES)),
    st.sampled_from(NAMES).map("</{}>".format),
    st.sampled_from(TEXTS),
    st.text(max_size=20),
)
pages = st.lists(pieces, max_size=60).map("".join)


def check(page: Page) -> None:
    try:
        drafts = extract(page)
    except Unreadable:
        return
    assert drafts
    for draft in drafts:
        assert draft.title.strip()
        assert draft.text == draft.text.strip()
        assert draft.text
        for span in chunk(draft.text, draft.language):
            assert draft.text[span.start : span.end].strip()


@settings(deadline=None, max_examples=150)
@given(pages, st.sampled_from(TYPES), st.sampled_from(URLS))
@example("<iframe><html>", "text/html", None)
def test_pages_of_any_markup_are_read_or_refused(
    page: str, content_type: str, url: str | None
) -> None:
    check(Page(url, page.encode("utf-8", "replace"), content_type))


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.sampled_from(TYPES))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    check(Page(None, body, content_type))
    check(Page(None, f"<article>{SENTENCE * 9}".encode() + body, content_type))


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "https://m.", "//"]))
@example("[", "https://")
@example("google.com/amp/s/", "https://")
@example("x.cdn.ampproject.org/c/s/..", "https://")
def test_any_address_is_read_or_refused(address: str, scheme: str) -> None:
    assert trusted(scheme + address, "https://gazette.example/a") in {True, False}
    try:
        found = article_url(scheme + address)
    except ValueError:
        return
    assert found.startswith(("http://", "https://"))
    assert identity_url(identity_url(found)) == identity_url(found)
