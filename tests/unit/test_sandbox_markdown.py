"""MarkdownV2 and the older Markdown as Telegram reads them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import in_order
from bot.sandbox.markup_html import BadMarkup
from bot.sandbox.markup_markdown import parse, parse_old


def read(source: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    text, entities = parse(source)
    return text, [(e.type, e.offset, e.length, e.argument) for e in in_order(entities)]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_", "a b", [("bold", 0, 1, ""), ("italic", 2, 1, "")]),
        ("__a__ ~b~ ||c||", "a b c",
         [("underline", 0, 1, ""), ("strikethrough", 2, 1, ""), ("spoiler", 4, 1, "")]),
        ("🏟 *🏟*", "🏟 🏟", [("bold", 3, 2, "")]),
        ("*a _b_*", "a b", [("bold", 0, 3, ""), ("italic", 2, 1, "")]),
        ("_a __b___", "a b", [("italic", 0, 3, ""), ("underline", 2, 1, "")]),
        ("** __ __ x", "   x", [("underline", 1, 1, "")]),
        ("`a*b.c`", "a*b.c", [("code", 0, 5, "")]),
        (r"`a\`b`", "a`b", [("code", 0, 3, "")]),
        ("```a```", "a", [("pre", 0, 1, "")]),
        ("```py\na.b\n```", "a.b\n", [("pre", 0, 4, "py")]),
        ("```\r\nx```", "x", [("pre", 0, 1, "")]),
        ("[l](a.example)", "l", [("text_link", 0, 1, "http://a.example/")]),
        (r"[l](http://a.example/\)x)", "l", [("text_link", 0, 1, "http://a.example/)x")]),
        (r"[a\.example]", "a.example", [("text_link", 0, 9, "http://a.example/")]),
        (r"[a\.example]()", "a.example", []),
        ("[l](tg://user?id=7)", "l", [("text_mention", 0, 1, "7")]),
        ("![👍](tg://emoji?id=55)", "👍", [("custom_emoji", 0, 2, "55")]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4, "")]),
        ("x\n>a||", "x\na", [("expandable_blockquote", 2, 1, "")]),
        (">a||\nb", "a\nb", [("expandable_blockquote", 0, 2, "")]),
        (">*a*", "a", [("blockquote", 0, 1, ""), ("bold", 0, 1, "")]),
        (r"\_\*\[\]\.\!", "_*[].!", []),
        ("\\é", "\\é", []),
    ],
)  # fmt: skip
def test_marks_become_entities_in_utf16_units(
    source: str, text: str, entities: list[tuple[str, int, int, str]]
) -> None:
    assert read(source) == (text, entities)


@pytest.mark.parametrize("char", "]()#+-=|{}.!")
def test_reserved_characters_must_be_escaped(char: str) -> None:
    error = f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
    with pytest.raises(BadMarkup, match=re.escape(error)):
        parse(f"a{char}")
    assert parse(f"a\\{char}") == (f"a{char}", [])


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("🏟 *a", "Can't find end of Bold entity at byte offset 5"),
        ("_a", "Can't find end of Italic entity at byte offset 0"),
        ("_a__", "Can't find end of Underline entity at byte offset 2"),
        ("~a", "Can't find end of Strikethrough entity at byte offset 0"),
        ("||a", "Can't find end of Spoiler entity at byte offset 0"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
        ("```a", "Can't find end of Pre entity at byte offset 0"),
        ("```a b", "Can't find end of PreCode entity at byte offset 0"),
        ("[a", "Can't find end of TextUrl entity at byte offset 0"),
        ("[é](x", "Can't find end of a URL at byte offset 5"),
        ("*a _b*", "Can't find end of Bold entity at byte offset 5"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("a>", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("![a]", "Custom emoji entity must contain a tg://emoji URL"),
        ("![a](x", "Can't find end of a custom emoji URL at byte offset 5"),
        ("![a](http://x)", "Custom emoji URL must have scheme tg"),
        ("![a](tg://user?id=1)", 'Custom emoji URL must have host "emoji"'),
        ("![a](tg://emoji)", "Custom emoji URL must have an emoji identifier"),
        ("![a](tg://emoji?id=0)", "Invalid custom emoji identifier specified"),
    ],
)
def test_errors_are_tdlibs(source: str, error: str) -> None:
    with pytest.raises(BadMarkup) as caught:
        parse(source)
    assert str(caught.value) == error


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_unchanged(text: str) -> None:
    escaped = re.sub(r"([_*\[\]()~`>#+\-=|{}.!\\])", r"\\\1", text)
    assert parse(escaped) == (text, [])


@given(st.text(alphabet="ab*_[](`>|~!\\\n.🏟", max_size=12))
def test_any_text_is_either_parsed_within_its_bounds_or_refused(source: str) -> None:
    try:
        text, entities = parse(source)
    except BadMarkup:
        return
    units = len(text.encode("utf-16-le")) // 2
    assert all(0 <= e.offset < e.end <= units for e in entities)


def test_the_older_markdown_knows_no_nesting() -> None:
    text, entities = parse_old(r"*a_b* `c` [d](e.example) \_ ```f```")
    assert text == "a_b c d _ f"
    assert [(e.type, e.offset, e.length) for e in entities] == [
        ("bold", 0, 3), ("code", 4, 1), ("text_link", 6, 1), ("pre", 10, 1)
    ]  # fmt: skip


def test_the_older_markdown_names_where_an_entity_began() -> None:
    with pytest.raises(BadMarkup, match="Can't find end of the entity starting at byte offset 2"):
        parse_old("é_snake")
