"""Links to the quoted sentence."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Span
from retrieval.links import fragment_link

URL = "https://example.com/a"


def link(text: str, quoted: str, *, nth: int = 1) -> str:
    """Directive of the nth place of a quote in the text, decoded."""
    start = -1
    for _ in range(nth):
        start = text.index(quoted, start + 1)
    built = fragment_link(URL, text, Span(start, start + len(quoted)))
    assert built is not None
    assert built.startswith(URL + "#:~:text=")
    return unquote(built.removeprefix(URL + "#:~:text="))


def test_a_short_quote_is_named_whole_without_the_punctuation_around_it() -> None:
    assert (
        link("He left. “It rains, again.” She stayed.", "“It rains, again.”") == "It rains, again"
    )


def test_a_long_quote_is_named_by_its_first_and_last_words() -> None:
    quoted = "The council voted on Monday to close the old bridge over the river Tay."
    assert link("Before. " + quoted, quoted) == "The council voted on,over the river Tay"


def test_the_start_grows_until_the_article_holds_it_once() -> None:
    quoted = "The council voted on Monday to close the old bridge over the river Tay."
    text = "the COUNCIL\u00a0voted  on Friday to wait. " + quoted
    assert link(text, quoted) == "The council voted on Monday,over the river Tay"


def test_the_end_grows_until_nothing_before_it_is_the_same() -> None:
    quoted = "First we saw that it was said on the day, and then what it was said on the day."
    assert link(quoted, quoted) == "First we saw that,what it was said on the day"


def test_a_quote_that_stands_earlier_too_is_told_apart_by_words_before_it() -> None:
    text = "She said no.\nLater the minister, asked twice, said: “She said no.”"
    assert link(text, "She said no.", nth=2) == "said: “-,She said no"
    assert link(text, "She said no.", nth=1) == "She said no"


def test_a_prefix_may_end_the_paragraph_before_but_stays_inside_it() -> None:
    text = "Yes.\nThe mayor was asked.\nYes."
    assert link(text, "Yes.", nth=2) == "asked.-,Yes"
    assert link("No.\n\nNo.", "No.", nth=2) == "No.-,No"


def test_a_prefix_that_would_not_help_is_left_out() -> None:
    assert link("Yes.\n" + "x" * 300 + " Yes.", "Yes.", nth=2) == "Yes"
    assert link(" ".join(["Again and again."] * 9), "Again and again.", nth=7) == "Again and again"


def test_a_quote_over_paragraphs_has_a_snippet_in_each() -> None:
    assert link("Yes.\n\n…\nIt does so.", "Yes.\n\n…\nIt does so.") == "Yes,It does so"
    assert link("One two.\n—", "One two.\n—") == "One two"


def test_everything_that_has_a_meaning_in_a_directive_is_encoded() -> None:
    text = "Re-run A&B, then 50% #1?"
    assert fragment_link(URL, text, Span(0, len(text))) == (
        URL + "#:~:text=Re%2Drun%20A%26B%2C%20then%2050%25%20%231"
    )


def test_an_existing_fragment_is_dropped() -> None:
    assert fragment_link(URL + "?q=1#top", "Hi there.", Span(0, 9)) == (
        URL + "?q=1#:~:text=Hi%20there"
    )


@pytest.mark.parametrize("url", [None, ""])
def test_no_url_gives_no_link(url: str | None) -> None:
    assert fragment_link(url, "Text.", Span(0, 5)) is None


@pytest.mark.parametrize("url", ["https://e.com/a.PDF#page=2", "https://e.com/a.pdf?x=1"])
def test_a_pdf_gets_its_plain_url(url: str) -> None:
    assert fragment_link(url, "Text.", Span(0, 5)) == url.partition("#")[0]


def test_cut_words_are_left_out() -> None:
    text = "Understanding matters here"
    assert link(text, "standing matters he") == "matters"
    assert fragment_link(URL, text, Span(2, 5)) == URL
    assert fragment_link(URL, "— …", Span(0, 3)) == URL


def test_text_without_spaces_is_cut_between_clauses() -> None:
    comma = "\uff0c"
    quoted = (
        "市议会星期一投票决定,关闭老桥,因为桥墩损坏,维修费用过高,居民反对,"
        "商店担心生意下降,学校要求提供校车,市长表示理解。"
    ).replace(",", comma)
    assert link("前文。" + quoted + "后文。", quoted) == (
        f"市议会星期一投票决定,学校要求提供校车{comma}市长表示理解"
    )
    assert link("市议会星期一投票决定等。" + quoted, quoted) == (
        f"市议会星期一投票决定{comma}关闭老桥,学校要求提供校车{comma}市长表示理解"
    )


def test_a_long_clause_without_spaces_is_cut_by_characters() -> None:
    quoted = "東京都議会は月曜日に老朽化した橋を閉鎖することを賛成多数で可決しました"
    quoted += "が老朽化した別の橋は引き続き使われることになりました"
    assert link(quoted + "。", quoted) == "東京都議会は月曜,とになりました"


def test_a_short_quote_without_spaces_is_named_whole() -> None:
    assert link("前文。市议会决定关闭老桥。后文。", "市议会决定关闭老桥。") == "市议会决定关闭老桥"


def test_marks_stay_with_their_letters() -> None:
    assert link("यह सच नहीं की।", "यह सच नहीं की।") == "यह सच नहीं की"


def test_cyrillic_stays_short_although_each_letter_takes_six() -> None:
    quoted = " ".join(["Достопримечательности", "Екатеринбурга"] * 4) + "."
    built = fragment_link(URL, quoted, Span(0, len(quoted)))
    assert built is not None
    assert len(built) - len(URL) <= 500


def words(text: str) -> list[str]:
    return text.casefold().split()


ALPHABET = st.sampled_from(["a", "B", "c", "é", "ж", " ", " ", " ", "\n", ",", "-", "“", "&", "橋"])


@given(st.text(ALPHABET, min_size=1, max_size=150), st.data())
def test_a_directive_says_only_what_the_quote_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    built = fragment_link(URL, text, span)
    assert built is not None
    assert len(built) <= len(URL) + 700
    _, mark, directive = built.partition("#:~:text=")
    if not mark:
        return
    snippets = directive.split(",")
    prefix = snippets.pop(0) if snippets[0].endswith("-") else None
    assert 1 <= len(snippets) <= 2
    quoted = text[span.start : span.end]
    paragraphs = [" ".join(words(paragraph)) for paragraph in quoted.split("\n")]
    first, *rest = [" ".join(words(unquote(snippet))) for snippet in snippets]
    assert any(first in paragraph for paragraph in paragraphs)
    if rest:
        after = " ".join(paragraphs).partition(first)[2]
        assert rest[0] in after
    if prefix is not None:
        before = " ".join(words(text[: span.end]))
        assert " ".join(words(unquote(prefix[:-1]))) in before


@given(st.lists(st.sampled_from(["yes", "no", "Perth"]), min_size=2, max_size=60), st.data())
def test_the_first_place_that_a_browser_finds_is_the_quote(
    tokens: list[str], data: st.DataObject
) -> None:
    text = " ".join(tokens)
    first = data.draw(st.integers(0, len(tokens) - 2))
    last = data.draw(st.integers(first + 1, len(tokens)))
    start = len(" ".join(tokens[:first])) + (1 if first else 0)
    end = len(" ".join(tokens[:last]))
    built = fragment_link(URL, text, Span(start, end))
    assert built is not None
    parts = [unquote(part) for part in built.partition("#:~:text=")[2].split(",")]
    prefix = parts.pop(0).removesuffix("-") + " " if parts[0].endswith("-") else ""
    found = text.find(prefix + parts[0])
    if found + len(prefix) != start:
        # Nothing within eight words before the quote tells it apart.
        assert not prefix
        assert text[: start + len(parts[0])].find(parts[0]) < start
        return
    if len(parts) > 1:
        after = start + len(parts[0])
        assert text.find(parts[1], after) + len(parts[1]) == end


def test_a_row_of_a_table_is_named_by_its_first_and_last_cell() -> None:
    text = "Before.\nReed Sorenson\t118\t0\nAfter."
    assert link(text, "Reed Sorenson\t118\t0") == "Reed Sorenson,0"


def test_a_prefix_may_end_the_cell_before_but_stays_inside_it() -> None:
    text = "9\tClint\n12\tRyan\t9\tPerth"
    assert link(text, "9\tPerth") == "Ryan-,9,Perth"
