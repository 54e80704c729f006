"""HTML as Telegram reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import utf16
from bot.sandbox.entities import Entity, in_order
from bot.sandbox.markup_html import TAGS, BadMarkup, parse


def read(source: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    text, entities = parse(source)
    return text, [(e.type, e.offset, e.length, e.argument) for e in in_order(entities)]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>ab</b>c", "abc", [("bold", 0, 2, "")]),
        ("<STRONG>ab</Strong>", "ab", [("bold", 0, 2, "")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1, ""), ("italic", 1, 1, "")]),
        ("<b></b>x", "x", []),
        ("<i>a</>", "a", [("italic", 0, 1, "")]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2, ""), ("italic", 1, 1, "")]),
        ("🏟<u>🏟</u>", "🏟🏟", [("underline", 2, 2, "")]),
        ("<s>שלום</s>", "שלום", [("strikethrough", 0, 4, "")]),
        ("<del>a</del><strike>b</strike>", "ab",
         [("strikethrough", 0, 1, ""), ("strikethrough", 1, 1, "")]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1, "")]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1, "")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1, "")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1, "")]),
        ("<pre>a</pre>", "a", [("pre", 0, 1, "")]),
        ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1, "py")]),
        ('<code class="language-py"><pre>a</pre></code>', "a", [("pre", 0, 1, "py")]),
        ('<code class="language-py">a</code>', "a", [("code", 0, 1, "")]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2, "5")]),
        ('<a href="http://a.example/x?y=1&amp;z">l</a>', "l", [("text_link", 0, 1, "http://a.example/x?y=1&z")]),
        ("<a href='A.Example'>l</a>", "l", [("text_link", 0, 1, "http://a.example/")]),
        ("<a href=a.example>l</a>", "l", [("text_link", 0, 1, "http://a.example/")]),
        ("<a>a.example</a>", "a.example", [("text_link", 0, 9, "http://a.example/")]),
        ('<a href="tg://user?id=7">l</a>', "l", [("text_mention", 0, 1, "7")]),
        ('<a href="nonsense">l</a>', "l", []),
        ("&lt;&gt;&amp;&quot;&#65;&#x1F44D;", '<>&"A👍', []),
        ("a &lt b &nbsp; &apos;", "a < b &nbsp; &apos;", []),
        ("a > b & c", "a > b & c", []),
    ],
)  # fmt: skip
def test_markup_becomes_entities_in_utf16_units(
    source: str, text: str, entities: list[tuple[str, int, int, str]]
) -> None:
    assert read(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("🏟<b", "Unclosed start tag at byte offset 4"),
        ("<b x", 'Unclosed start tag "b" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>a</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, check for "
                "unmatched surrogate code units"
            ),
        ),
    ],
)
def test_errors_are_tdlibs(source: str, error: str) -> None:
    with pytest.raises(BadMarkup) as caught:
        parse(source)
    assert str(caught.value) == error


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_unchanged(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse(escaped) == (text, [])


@given(st.recursive(
    st.text(alphabet="aé🏟 \n", max_size=4),
    lambda inner: st.tuples(st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]),
                            st.lists(inner, max_size=3)),
    max_leaves=8,
))  # fmt: skip
def test_nested_tags_give_what_a_walk_through_the_tree_gives(tree: object) -> None:
    text, expected = "", []

    def write(node: object) -> str:
        nonlocal text
        if isinstance(node, str):
            text += node
            return node
        assert isinstance(node, tuple)
        tag, children = node
        start = utf16.length(text)
        inside = "".join(map(write, children))
        if utf16.length(text) > start:
            expected.append(Entity(TAGS[tag], start, utf16.length(text) - start))
        return f"<{tag}>{inside}</{tag}>"

    source = write(tree)
    assert parse(source) == (text, expected)
