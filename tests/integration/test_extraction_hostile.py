"""Pages that were made to hurt: each ends with an article or a reason, soon."""

import time

import pytest

from retrieval.adapters.extractors import extract
from retrieval.domain import Page
from retrieval.errors import Unreadable

# Tracing would be most of the time that is measured; other pages go the same ways.
pytestmark = pytest.mark.no_cover

LONGEST_S = 10
TEXT = "".join(
    f"<p>The bridge over the river Lenne opened on day {n} after {n} months of repairs, the council"
    f" said, and it cost {n} million crowns in all.</p>"
    for n in range(8)
)
DEEP = 5_000

HOSTILE = {
    "divisions": "<div>" * DEEP + TEXT + "</div>" * DEEP,
    "bold": "<b>" * DEEP + TEXT,
    "links": "<a href='/x'>" * DEEP + TEXT,
    "lists": "<ul><li>" * DEEP + TEXT,
    "tables": "<table><tr><td>" * DEEP + TEXT,
    "quotes": "<blockquote>" * DEEP + TEXT,
    "forms": "<form>" * DEEP + TEXT,
    "drawings": "<svg>" + "<g>" * DEEP + "</svg>" + TEXT,
    "after the article": f"<article><h1>Bridge</h1>{TEXT}</article>" + "<div>" * DEEP + "x",
    "unclosed": "<span>" * 100_000 + TEXT,
    "JSON": f"<script type='application/ld+json'>{'[' * 50_000}</script><article>{TEXT}</article>",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + f">{TEXT}",
    "entities": "&amp;" * 100_000 + TEXT,
    "one word": "<p>" + "x" * 1_000_000 + "</p>" + TEXT,
    "comment": "<!--" + "-" * 1_000_000 + TEXT,
    "null bytes": TEXT.replace("bridge", "bri\0dge"),
}


@pytest.mark.parametrize("url", ["https://gazette.example/a", None])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_with_an_article_or_a_reason(name: str, url: str | None) -> None:
    began = time.process_time()
    page = Page(url, f"<html><body>{HOSTILE[name]}</body></html>".encode(), "text/html")
    try:
        drafts = extract(page)
    except Unreadable as error:
        assert error.reason  # noqa: PT017 - either end is right
    else:
        assert all(draft.text.strip() for draft in drafts)
    assert time.process_time() - began < LONGEST_S


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7\n%\xe2\xe3", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + bytes(500), bytes(1000)],
)
@pytest.mark.parametrize("claimed", ["text/html; charset=utf-8", "text/plain"])
def test_a_type_that_lies_is_found_out(body: bytes, claimed: str) -> None:
    with pytest.raises(Unreadable):
        extract(Page("https://gazette.example/a", body, claimed))
