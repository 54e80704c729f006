from dataclasses import replace
from datetime import UTC, date, datetime

from telegram import MessageEntity

from bot import render
from retrieval.domain import Article, Citation, Quote, Source, Span

TEXT = "It rained 🌧. The bridge was opened by Oona Varga on Monday."


def citation(words: str | None) -> Citation:
    article = Article(
        id=1,
        library=1,
        url=None,
        title="Bridge",
        text=TEXT,
        published=None,
        authors=(),
        outlet=None,
        language="en",
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
        content_hash="",
    )
    at = TEXT.index(words) if words else 0
    return Citation(
        article=article,
        quote=Quote(1, Span(0, len(TEXT))),
        link=None,
        score=0.9,
        sentence=Span(TEXT.index("The"), len(TEXT)),
        words=Span(at, at + len(words)) if words else None,
    )


def marked(kind: str, words: str | None) -> list[str]:
    message = render.answer([citation(words)], language="en", bot="b")
    return message_parts(message.text, message.entities, kind)


def message_parts(text: str, entities: tuple[MessageEntity, ...], kind: str) -> list[str]:
    raw = text.encode("utf-16-le")
    return [
        raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in entities
        if one.type == kind
    ]


def test_the_words_that_answer_are_bold_inside_the_whole_quote() -> None:
    assert marked("bold", "Oona Varga") == ["Oona Varga", "Bridge"]
    assert marked("blockquote", "Oona Varga") == [TEXT]


def test_without_such_words_only_the_title_is_bold() -> None:
    assert marked("bold", None) == ["Bridge"]
    assert marked("blockquote", None) == [TEXT]


def test_further_quotes_are_folded() -> None:
    both = [citation("Oona Varga"), citation(None)]
    message = render.answer(both, language="en", bot="b")
    (folded,) = message_parts(message.text, message.entities, "expandable_blockquote")
    assert TEXT in folded


def test_other_places_of_the_story_are_named_and_linked() -> None:
    places = (
        Source("Bridge opens", "https://wire.example/1", "Wire", None),
        Source("Bridge (typed)", None, None, None, article=7),
        Source("Bridge", None, "Gazette", None),
    )
    message = render.answer([replace(citation(None), sources=places)], language="en", bot="b")
    assert message.text.splitlines()[-1] == "The same story: Wire, Bridge (typed), Gazette"
    linked = [one.url for one in message.entities if one.type == MessageEntity.TEXT_LINK]
    assert linked[1:] == ["https://wire.example/1", "https://t.me/b?start=a7"]


def test_an_arabic_outlet_and_title_do_not_turn_their_line_round() -> None:
    cited = citation(None)
    arabic = replace(
        cited.article, title="افتتاح الجسر", outlet="الجزيرة", published=date(2026, 10, 3)
    )
    shown = render.answer([replace(cited, article=arabic)], language="en", bot="b").text
    assert "\u200eالجزيرة\u200e · 3 Oct 2026 · open" in shown
    listed = render.listing([arabic], head="Articles", language="en", bot="b").text
    assert "\n1 · \u200eافتتاح الجسر\u200e — \u200eالجزيرة\u200e · 3 Oct 2026" in listed
    english = render.listing([cited.article], head="Articles", language="en", bot="b").text
    assert "\u200e" not in english
