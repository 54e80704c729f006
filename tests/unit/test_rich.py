from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.rich import MOST_UNITS, Message, Writer, split, units


def covered(message: Message, entity: MessageEntity) -> str:
    raw = message.text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def fits(message: Message) -> bool:
    """Whether Telegram would take it: within bounds, no half pairs, no space around it."""
    inside = all(
        entity.length > 0 and entity.offset + entity.length <= units(message.text)
        for entity in message.entities
    )
    for entity in message.entities:
        covered(message, entity)  # raises for half a pair
    return inside and message.text == message.text.strip() != "" and units(message.text) <= 4096


def test_entities_count_utf_16_units() -> None:
    message = (
        Writer().add("🛶🏽 ").add("bridge", "bold").line().add("x", url="https://a.b").message()
    )
    assert message.text == "🛶🏽 bridge\nx"
    bold, link = message.entities
    assert (bold.offset, bold.length) == (5, 6)
    assert covered(message, link) == "x"
    assert link.url == "https://a.b/"


def test_space_alone_has_no_entity_and_space_around_is_cut_off() -> None:
    message = Writer().add("  ", "bold").add(" a ", "italic").message()
    assert message.text == "a"
    (entity,) = message.entities
    assert (entity.type, entity.offset, entity.length) == ("italic", 0, 1)


def test_what_could_reorder_or_break_text_is_taken_out() -> None:
    assert Writer().add("a\u202eb\x00c\ud800").message().text == "a\ufffdb\ufffdc\ufffd"


def test_a_short_message_stays_whole() -> None:
    message = Writer().add("a", "bold").message()
    assert list(split(message)) == [message]
    assert list(split(Message(""))) == []


def test_a_long_message_is_broken_at_a_paragraph() -> None:
    first, second = "a" * 3000, "b" * 3000
    message = Writer().add(f"{first}\n\n{second}", "blockquote").message()
    parts = list(split(message))
    assert [part.text for part in parts] == [first, second]
    assert [covered(part, part.entities[0]) for part in parts] == [first, second]


def test_emoji_without_any_space_are_not_cut_in_half() -> None:
    text = "👩🏽‍🚀" * 2000
    parts = list(split(Message(text)))
    assert "".join(part.text for part in parts) == text
    assert all(fits(part) for part in parts)


PIECES = st.lists(
    st.tuples(
        st.text(st.sampled_from("ab \n🛶é\u0301"), max_size=300),
        st.sampled_from([(), ("bold",), ("blockquote", "italic")]),
    ),
    max_size=40,
)


@given(PIECES)
def test_every_part_of_every_message_is_one_that_telegram_takes(
    pieces: list[tuple[str, tuple[str, ...]]],
) -> None:
    writer = Writer()
    for text, kinds in pieces:
        writer.add(text, *kinds)
    message = writer.message()
    parts = list(split(message, most=500))
    assert all(fits(part) and units(part.text) <= 500 for part in parts)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(message.text.split())
    for kind in ("bold", "blockquote"):
        whole = "".join(
            "".join(covered(message, e).split()) for e in message.entities if e.type == kind
        )
        cut = "".join(
            "".join(covered(part, e).split())
            for part in parts
            for e in part.entities
            if e.type == kind
        )
        assert cut == whole


def test_the_limit_is_that_of_telegram() -> None:
    assert MOST_UNITS == 4096
