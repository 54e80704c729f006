"""Whatever articles and people write becomes messages that Telegram takes, and nothing else than text."""

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import render
from bot.rich import MOST_UNITS, Message, Writer, split
from bot.sandbox.formatting import Formatted, formatted
from bot.terminal import inert
from retrieval.cleaning import clean_line, clean_text
from retrieval.domain import Article, Citation, Quote, Source, Span
from retrieval.links import fragment_link

AWKWARD = [
    *("*_[]()~`>#+-=|{}.!\\", "<b>x</b>", "&lt;", "@footnote_bot", "/start", "https://a.example/"),
    *("\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u2028", "\u030a", "\x00", "\r", "\ud800"),
    *(
        "🛶",
        "👩🏽‍🚀",
        "🇬🇧",
        "é",
        "e\u0301",
        "日本語。",
        "שלום",
        "مرحبا",
        " ",
        "\n",
        "\n\n",
        "\t",
        "\u00a0",
    ),
]
TEXTS = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=20), max_size=12).map("".join)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
# Urls come from pages and collections; what begins so may go on in any way.
ADDRESSES = (
    "https://gazette.example/a?b=c#d",
    *("http://localhost/x", "http://intranet:8080/", "http://[::1]/", "http://[x", "https://"),
    *("https://a.example:99999/", "https://a.example\\@b.example/", "https://u:p@a.example/"),
    *("javascript:alert(1)", "data:text/html,x", "tg://resolve?domain=x", "HTTPS://A.Example"),
    *("https://a.example/\nhttps://b.example", "https://a b/", "https://\u202ea.example/"),
    *("https://пример.рф/", "https://a.example/#\u202e\n x", "https://a.example/" + "x" * 5000),
)
ANY_END = st.sampled_from(["http://", "https://a.example/", "https://a.example/#"])
URLS = st.none() | st.sampled_from(ADDRESSES) | st.builds(str.__add__, ANY_END, st.text(max_size=9))


@st.composite
def articles(draw: st.DrawFn, number: int = 1) -> Article:
    text = clean_text(draw(TEXTS)).strip() or "It rained 🌧. The bridge opened.\n\nNobody came."
    return Article(
        id=number,
        library=1,
        url=draw(URLS),
        title=clean_line(draw(LINES)) or "-",
        text=text,
        published=draw(st.none() | st.dates()),
        authors=tuple(draw(st.lists(LINES, max_size=2))),
        outlet=draw(st.none() | LINES),
        language=draw(st.sampled_from([None, "en", "ru", "xx"])),
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
        content_hash="",
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    article = draw(articles())
    start = draw(st.integers(0, len(article.text) - 1))
    span = Span(start, draw(st.integers(start + 1, len(article.text))))
    first = draw(st.integers(span.start, span.end - 1))
    words = Span(first, draw(st.integers(first + 1, span.end)))
    places = st.builds(Source, LINES, URLS, st.none() | LINES, st.none(), st.none())
    return Citation(
        article=article,
        quote=Quote(article.id, span),
        link=fragment_link(article.url, article.text, span),
        score=0.5,
        sentence=span,
        words=draw(st.sampled_from([None, words])),
        sources=tuple(draw(st.lists(places, max_size=2))),
    )


def taken(message: Message) -> list[Formatted]:
    """The messages as the stand-in for the Bot API keeps them; it raises where it takes one not."""
    parts = [
        formatted(part.text, entities=[entity.to_dict() for entity in part.entities])
        for part in split(message)
    ]
    assert all(part.size <= MOST_UNITS and not part.is_empty for part in parts)
    return parts


def links(parts: list[Formatted]) -> list[str]:
    return [one.argument for part in parts for one in part.entities if one.type == "text_link"]


def letters(text: str) -> str:
    """What is left of a text when it was cleaned, cut and trimmed."""
    cleaned = formatted("x" + inert(text)).text[1:]
    return "".join(cleaned.split())


@settings(max_examples=30)
@given(TEXTS, st.sampled_from([1, 300]), st.sampled_from(["bold", "blockquote", "italic"]))
def test_any_text_becomes_messages_that_are_taken_and_join_to_the_same_text(
    text: str, times: int, kind: str
) -> None:
    text = "A" + text * times
    parts = taken(Writer().add(text, kind).message())
    assert "".join(letters(part.text) for part in parts) == letters(text)


@given(TEXTS, URLS)
def test_a_link_is_http_or_there_is_none(text: str, url: str | None) -> None:
    parts = taken(Writer().add("Title", url=url).line().add(text, url=url).message())
    assert all(re.match(r"https?://[^/\s]+\.|https?://\[", one) for one in links(parts))


@settings(max_examples=60)
@given(st.lists(citations(), min_size=1, max_size=3), st.sampled_from(["en", "ru"]))
def test_every_answer_is_taken_and_holds_its_quotes(found: list[Citation], language: str) -> None:
    parts = taken(render.answer(found, language=language, bot="footnote_bot"))
    said = "".join(letters(part.text) for part in parts)
    assert all(letters(one.text) in said for one in found)


@settings(max_examples=60)
@given(st.lists(articles(), min_size=1, max_size=4), st.sampled_from(["en", "ru"]))
def test_every_list_card_and_passage_is_taken(found: list[Article], language: str) -> None:
    places = [(one, Span(0, len(one.text))) for one in found]
    taken(render.listing(found, head="Here:", language=language, bot="footnote_bot"))
    taken(render.found(places, first=1, language=language, bot="footnote_bot"))
    for one in found:
        assert all(part.text for part in taken(render.article_card(one, language=language)))
