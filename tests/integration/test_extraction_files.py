from datetime import date

import pytest

from retrieval.adapters.extractors import extract, extract_counted
from retrieval.domain import Draft, Page
from retrieval.errors import Unreadable, UnreadableReason

TODAY = date(2025, 6, 10)


def read(text: str, kind: str = "text/plain") -> Draft:
    (draft,) = extract(Page(None, text.encode(), kind), today=TODAY)
    return draft


def test_a_file_of_one_sentence_is_an_article() -> None:
    draft = read("Water boils at 100 degrees.")
    assert (draft.title, draft.text) == (
        "Water boils at 100 degrees",
        "Water boils at 100 degrees.",
    )


def test_a_short_first_line_is_the_title() -> None:
    draft = read("A tower of light\n\nThe tower was opened. It is high.\nIt is white.")
    assert draft.title == "A tower of light"
    assert draft.text == "The tower was opened. It is high.\nIt is white."


def test_a_long_first_sentence_is_cut_for_the_title() -> None:
    draft = read("The harbour town of Velmont opened its rebuilt lighthouse on Saturday after four "
                 "years of work. It is high.")  # fmt: skip
    assert (
        draft.title
        == "The harbour town of Velmont opened its rebuilt lighthouse on Saturday after…"
    )
    assert draft.text.endswith("It is high.")


def test_hard_wrapped_paragraphs_are_joined() -> None:
    draft = read(
        "A tower of light\n\n"
        "The harbour town of Velmont opened its rebuilt lighthouse on Saturday\n"
        "after four years of work, and several hundred residents climbed the\n"
        "spiral stairs before noon.\n\n"
        "Engineers replaced two thousand stones that had been loosened by the\n"
        "winter storms of the last century, the town council said in its\n"
        "statement.\n"
    )
    assert draft.text == (
        "The harbour town of Velmont opened its rebuilt lighthouse on Saturday after four years "
        "of work, and several hundred residents climbed the spiral stairs before noon.\n"
        "Engineers replaced two thousand stones that had been loosened by the winter storms of "
        "the last century, the town council said in its statement."
    )


def test_a_line_that_is_only_an_address_is_dropped() -> None:
    assert read("Title here\n\nFirst text.\nhttps://t.co/abc\nSecond text.").text == (
        "First text.\nSecond text."
    )


def test_markdown_loses_its_markup() -> None:
    draft = read(
        "# A *tower* of light\n\nThe **tower** was [opened](https://a.example/x) today,\n"
        "they say.\n\n## More\n\n- one\n- two\n\n> quoted\n",
        "text/markdown",
    )
    assert draft.title == "A tower of light"
    assert draft.text == "The tower was opened today, they say.\nMore\none\ntwo\nquoted"


def test_front_matter_is_honoured() -> None:
    draft = read(
        "---\ntitle: 'The tower'\ndate: 2025-03-15\nauthors: [Mara Lind, Teo Marchetti]\n"
        "url: https://a.example/tower\n---\nIt was opened today.\n",
        "text/markdown",
    )
    assert draft.title == "The tower"
    assert draft.text == "It was opened today."
    assert draft.published == date(2025, 3, 15)
    assert draft.authors == ("Mara Lind", "Teo Marchetti")
    assert draft.url == "https://a.example/tower"


def test_other_types_and_empty_files_are_refused() -> None:
    for body, kind, reason in (
        (b"hello", "application/x-foo", UnreadableReason.FILE_TYPE),
        (b" \n", "text/plain", UnreadableReason.EMPTY),
        (b"https://a.example/\n", "text/plain", UnreadableReason.EMPTY),
        (b"%PDF-1.7 abc", "text/plain", UnreadableReason.DAMAGED),
    ):
        with pytest.raises(Unreadable) as caught:
            extract(Page(None, body, kind), today=TODAY)
        assert caught.value.reason == reason


def test_words_left_out_of_a_text_are_counted() -> None:
    text = "Title here\n\nFirst text of four.\nhttps://t.co/abc\nSecond text."
    assert extract_counted(Page(None, text.encode(), "text/plain"))[1] == 1
    sentence = "Water boils at 100 degrees. It does."
    assert extract_counted(Page(None, sentence.encode(), "text/plain"))[1] == 0
    assert extract_counted(Page(None, sentence.encode(), "text/markdown"))[1] is None
