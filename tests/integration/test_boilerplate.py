"""What stands around an article on a page is in no passage, whatever the page's markup is."""

import re

import pytest

from retrieval.adapters.extractors import extract
from retrieval.chunking import chunk
from retrieval.domain import Page

STORY = [
    "The Weir Bridge at Velmont carried traffic again on Friday, nine months after the flood.",
    "Engineer Halvard Quist said that the repair had cost 6.4 million crowns, less than planned.",
    "Two piers were rebuilt, and the deck was lifted by forty centimetres to let high water pass.",
    "Cyclists are asked to dismount until the new railing has been painted in the second week.",
    "The council will decide in May whether heavy lorries may use the bridge again this year.",
    "Shopkeepers on the north bank said that they had lost a third of their customers meanwhile.",
]
NAV = "<nav><ul><li><a href=/n>Newsroom front</a><li><a href=/s>Sport desk</a></ul></nav>"
NEWSLETTER = (
    "<div class=newsletter-signup><h3>Get the Morning Letter</h3><p>Sign up for our newsletter and "
    "get the best stories in your inbox every day.</p><form><input type=email>"
    "<button>Subscribe now</button></form></div>"
)
RELATED = (
    "<aside class=related><h3>Related articles</h3><ul><li><a href=/r1>Storm empties Corvin opera "
    "house</a><li><a href=/r2>Ferry to Skarrow gets a new captain</a></ul></aside>"
)
COMMENTS = (
    "<section id=comments class=comments><h2>3 comments</h2><div class=comment><b>Riverman</b><p>I "
    "have been crossing that bridge for forty years and never paid a toll, what nonsense.</p></div>"
    "<div class=comment><b>Anna K.</b><p>Thanks for the great report, keep it up please!</p></div>"
    "</section>"
)
SHARE = "<div class=share-buttons><a href=#>Share on Facebook</a> <a href=#>Tweet this</a></div>"
COOKIES = (
    "<div id=cookie-banner class=cookie-consent><p>We use cookies to improve your experience.</p>"
    "<button>Accept all</button></div>"
)
MOST_READ = (
    "<div class=most-read><h3>Most read</h3><ol><li><a href=/m1>Ten ways to cook a pike</a><li>"
    "<a href=/m2>Why the lighthouse is blue</a></ol></div>"
)
FOOTER = (
    "<footer><p>© 2025 Velmont Gazette. All rights reserved.</p><a href=/imprint>Imprint desk</a>"
    "</footer>"
)
MARKS = [
    *("Newsroom front", "Sport desk", "Morning Letter", "newsletter", "Subscribe", "Related art"),
    *("Corvin opera", "Skarrow", "comments", "Riverman", "toll", "Anna K", "great report"),
    *("Facebook", "Tweet", "cookies", "Accept all", "Most read", "pike", "lighthouse", "©"),
    *("rights reserved", "Imprint"),
]


def paragraphs(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


HEAD = "<h1>Weir Bridge reopens</h1><p class=byline>By Mara Lind · 14 March 2025</p>"
ARTICLE = HEAD + paragraphs(STORY)
WITHIN = HEAD + paragraphs(STORY[:2]) + "{}" + paragraphs(STORY[2:])

SHAPES = {
    "around": COOKIES + NAV + f"<article>{ARTICLE}</article>" + RELATED + COMMENTS + FOOTER,
    "newsletter inside": f"<article>{WITHIN.format(NEWSLETTER)}</article>" + FOOTER,
    "related inside": f"<article>{WITHIN.format(RELATED)}</article>" + FOOTER,
    "most read inside": f"<main>{WITHIN.format(MOST_READ)}</main>" + FOOTER,
    "share inside": f"<article>{WITHIN.format(SHARE)}</article>" + FOOTER,
    "comments inside the article": f"<article>{ARTICLE}{SHARE}{COMMENTS}</article>" + FOOTER,
    "no article element": f"{NAV}<div id=content>{ARTICLE}{NEWSLETTER}{RELATED}</div>{COMMENTS}",
    "sections": "<section>" + ARTICLE + "</section><section>" + RELATED + "</section>" + COMMENTS,
    "table": f"<table><tr><td>{NAV}<td>{ARTICLE}<td>{MOST_READ}</table>{FOOTER}",
    "divisions for paragraphs": NAV
    + f"<div class=story>{HEAD}{paragraphs(STORY, 'div')}</div>"
    + NEWSLETTER
    + COMMENTS,
    "everything": COOKIES
    + NAV
    + f"<main><article>{WITHIN.format(NEWSLETTER + RELATED + SHARE)}{SHARE}</article>{MOST_READ}"
    + f"{COMMENTS}</main>{FOOTER}",
}


BLOCKS = re.compile(r"</?(?:p|li|h\d|button|a|div|td|b|ul|ol|section|article|nav|footer)\b[^>]*>")


def as_text(html: str) -> str:
    """What somebody copies out of the page: a line for each block of it."""
    lines = re.sub(r"<[^>]+>", "", BLOCKS.sub("\n", html)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def passages(shape: str, kind: str) -> list[str]:
    head = "<html><head><title>Weir Bridge reopens</title></head><body>"
    body = head + SHAPES[shape] if kind == "text/html" else as_text(SHAPES[shape])
    drafts = extract(Page("https://gazette.example/bridge", body.encode(), kind))
    return [draft.text[one.start : one.end] for draft in drafts for one in chunk(draft.text)]


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_passage_holds_what_stands_around_an_article(shape: str, kind: str) -> None:
    found = "\n".join(passages(shape, kind))
    assert [mark for mark in MARKS if mark.lower() in found.lower()] == []


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_whole_article_is_in_the_passages(shape: str, kind: str) -> None:
    found = re.sub(r"\s+", " ", " ".join(passages(shape, kind)))
    assert [line for line in STORY if line not in found] == []


NOTE = [
    "Notes on the bridge",
    "Quist told us that the deck was lifted by forty centimetres, and that it may be lifted again.",
    "Contact",
    "Halvard Quist, provincial engineer, room 12 of the town hall, on weekdays until four.",
    "Open points",
    "railing",
    "second coat of paint",
]


def test_a_note_that_somebody_wrote_keeps_every_line() -> None:
    (draft,) = extract(Page(None, "\n".join(NOTE).encode(), "text/plain"))
    assert draft.title == NOTE[0]
    assert draft.text.split("\n") == NOTE[1:]
