"""Whatever Telegram, a question or a page holds is read or refused, and stops nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.addressing import addresses, command_question, group_question, typed_addresses, words_of
from bot.inbox import chat_and_topic
from bot.raw import RawBot, is_update, readable
from retrieval.answer_types import names_and_numbers, type_match
from retrieval.domain import Draft, Span, TermStatistics
from retrieval.links import fragment_link
from retrieval.outlets import called, named, spellings, without
from retrieval.periods import nearness, period_of
from retrieval.questions import analyse
from retrieval.urls import canonical_url, parse_url

NUMBERS = st.sampled_from([0, 1, -1, 7, 2**31, 2**63, -(2**70), 10**30]) | st.integers()
PLAIN = st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False) | st.text(max_size=8)
TEXT = st.text(max_size=8)
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
USERS = st.fixed_dictionaries({"id": NUMBERS, "is_bot": st.booleans(), "first_name": TEXT})
CHATS = st.fixed_dictionaries(
    {"id": NUMBERS, "type": st.sampled_from(["private", "group", "supergroup", "channel", "x"])}
)
ENTITIES = st.fixed_dictionaries(
    {"type": st.sampled_from(["bot_command", "mention", "url", "text_link", "x"]), "offset": NUMBERS}
) | st.builds(
    lambda kind, at, length: {"type": kind, "offset": at, "length": length},
    st.sampled_from(["bot_command", "mention", "url", "text_link", "text_mention"]),
    st.integers(-2, 30),
    st.integers(-2, 30),
)  # fmt: skip
SAID = ("/ask@b who? a.example", "@footnote_bot 🛶 https://a.example/x", "/start q99")
TEXTS = st.sampled_from(SAID) | st.text(max_size=20)
KINDS = ("message", "edited_message", "channel_post", "callback_query", "inline_query", "x")


def messages(depth: int = 1) -> st.SearchStrategy[dict[str, Any]]:
    """Messages with some of their fields right, some wrong, and some of which nothing is known.

    Texts are texts: what the library lets through all the same is an error of one handling."""
    within = messages(depth - 1) if depth else JSON
    right = {
        "message_id": NUMBERS, "date": NUMBERS, "chat": CHATS, "from": USERS, "text": TEXTS,
        "caption": TEXTS, "entities": st.lists(ENTITIES, max_size=3), "reply_to_message": within,
        "sender_chat": CHATS, "is_topic_message": st.booleans(), "message_thread_id": NUMBERS,
    }  # fmt: skip
    names = [
        *sorted(right.keys() - {"text", "caption"}),
        "document", "photo", "poll", "dice", "forward_origin", "rich_message",
        "new_chat_members", "migrate_to_chat_id", "caption_entities", "via_bot", "of_next_year",
    ]  # fmt: skip
    usual = st.fixed_dictionaries(
        {"message_id": st.integers(1, 9), "date": st.integers(0, 2**31), "chat": CHATS},
        optional={name: of for name, of in right.items() if name not in {"message_id", "date", "chat"}},
    )  # fmt: skip
    broken = st.dictionaries(st.sampled_from(names), JSON, max_size=2)
    return st.builds(dict.__or__, usual, broken)


QUERIES = st.fixed_dictionaries(
    {}, optional={"id": JSON, "from": USERS | JSON, "message": messages(), "data": JSON, "query": JSON}
)  # fmt: skip
UPDATES = st.builds(
    lambda number, kind, content: {"update_id": number, kind: content},
    NUMBERS,
    st.sampled_from(KINDS),
    messages() | QUERIES | JSON,
)  # fmt: skip


@pytest.fixture(scope="module")
def bot() -> RawBot:
    return RawBot("42:TEST")


@settings(max_examples=300)
@given(UPDATES)
@example({"update_id": 1, "message": {"message_id": 1, "date": 10**30, "chat": {"id": [1]}}})
def test_an_update_of_any_shape_is_read_or_passed_over(bot: RawBot, update: dict[str, Any]) -> None:
    assert hash(chat_and_topic(update)) is not None
    assert is_update(update) == (0 <= update["update_id"] < 2**63)
    known = readable(update, bot)
    message = known.effective_message if isinstance(known, Update) else None
    if message is not None:
        words_of(message), addresses(message), typed_addresses(message), command_question(message)
        group_question(message, bot=42, username="footnote_bot")


@given(JSON)
def test_what_is_no_update_is_known_for_that(value: Any) -> None:
    assert not is_update(value)
    assert not is_update({"update_id": True, "message": value})


DAYS = st.none() | st.dates() | st.sampled_from([date.min, date.max])
DATED = (
    "yesterday",
    "last week",
    "last year",
    "this month",
    "last month",
    "in May",
    "вчера",
    "в марте",
)
OTHER = (
    "who",
    "how many",
    "где",
    "日本",
    "сколько",
    "AI's",
    "C++",
    "-",
    "\ud800",
    "\u202e",
    "in May 2099",
)
WORDS = st.sampled_from(DATED + OTHER)
QUESTIONS = st.lists(WORDS | st.text(max_size=9), max_size=9).map(" ".join)


@given(QUESTIONS, DAYS, DAYS)
def test_any_question_asks_of_days_in_their_order_or_of_none(
    question: str, asked_at: date | None, published: date | None
) -> None:
    period = period_of(question, asked_at)
    assert period is None or period.first <= period.last
    assert 0.0 <= nearness(published, period) <= 1.0
    if period is not None and published == period.first:
        assert nearness(published, period) == 1.0
    if (
        asked_at is not None
        and period is not None
        and asked_at > date(2, 1, 1)
        and "20" not in question
    ):
        assert abs(period.first - asked_at) < timedelta(days=800)


SOURCES = st.sampled_from(
    ["according to", "Reuters", "the Guardian", "says", "in The Times", "Как пишет", "?"]
)


@given(
    st.lists(SOURCES | WORDS | st.text(max_size=9), max_size=12).map(" ".join),
    st.none()
    | st.sampled_from(["http://[x", "https://reuters.com/a", "//", "https://"])
    | st.text(max_size=9),
    st.none() | st.text(max_size=9),
)
def test_any_question_names_its_sources_inside_itself(
    question: str, url: str | None, outlet: str | None
) -> None:
    sources = named(question)
    for asked in (sources, {"reuters": [Span(0, 1)]}):
        called(Draft(title="-", text="-", url=url, outlet=outlet), asked)
    spans = [span for spans in sources.values() for span in spans]
    assert all(0 <= span.start < span.end <= len(question) for span in spans)
    left = without(question, spans)
    assert left == question or len(left) <= len(question)
    assert spellings(outlet or "-") is not None


STATISTICS = TermStatistics(passages=9, mean_length=20.0, frequencies={"bridg": 2})


@given(QUESTIONS, st.lists(st.sampled_from([None, "en", "ru", "xx"]), max_size=2), QUESTIONS)
def test_any_question_is_analysed_and_covered_by_itself(
    question: str, languages: list[str | None], sentence: str
) -> None:
    asked = analyse(question, STATISTICS, languages)
    terms = {term for word in asked.content for term in (*word.stems, *word.grams)}
    assert asked.coverage(terms) == (pytest.approx(1.0) if asked.content else 0.0)
    assert asked.coverage(()) == 0.0
    assert -1.0 <= type_match(asked, sentence) <= 1.0
    names_and_numbers(question)


@given(
    st.text(max_size=20).map("http://".__add__) | st.text(max_size=20),
    st.text(min_size=1, max_size=60),
)
def test_a_link_of_any_address_begins_with_it_and_adds_a_fragment_at_most(
    url: str, text: str
) -> None:
    text = text.encode("utf-8", "replace").decode()
    link = fragment_link(url, text, Span(0, len(text)))
    plain = url.partition("#")[0]
    assert link in {None, plain} or (link or "").startswith(f"{plain}#:~:text=")
    added = (link or "").removeprefix(plain)
    assert added.isascii()
    assert not set(added) & set(' \n\t"<>')


@given(st.text(max_size=30).map("https://".__add__))
def test_an_address_that_is_read_is_one_line_of_ascii_without_credentials(url: str) -> None:
    try:
        parsed = parse_url(url)
    except ValueError:
        return
    assert str(parsed).isascii()
    assert len(str(parsed).split()) == 1
    assert "@" not in parsed.authority
    assert canonical_url(canonical_url(url)) == canonical_url(url)
