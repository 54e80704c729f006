"""Texts in the page's own words."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Draft
from retrieval.verbatim import as_shown


def shown(found: str, page: str) -> str:
    (draft,) = as_shown([Draft(title="T", text=found)], page)
    return draft.text


def test_what_stands_on_the_page_as_found_stays() -> None:
    assert shown("One of two.\nTwo of two.", "Menu\n\nOne of\u00a0two. \nTwo of two.\nEnd") == (
        "One of two.\nTwo of two."
    )


def test_an_empty_line_stands_where_the_page_shows_something_in_between() -> None:
    page = "A title\nBy Ann\nThe first line.\nPhoto: Bob\nThe second line."
    assert shown("A title\nThe first line.\nThe second line.", page) == (
        "A title\n\nThe first line.\n\nThe second line."
    )


def test_blocks_that_were_run_together_come_apart() -> None:
    page = "It rained on Monday.\n\nIt snowed on Tuesday."
    assert shown("It rained on Monday.It snowed on Tuesday.", page) == (
        "It rained on Monday.\nIt snowed on Tuesday."
    )


def test_a_row_of_a_table_has_tabs_for_bars() -> None:
    page = "\n\tDriver\t\tPoints\t\n\n\tReed Sorenson\t\t118\t\n"
    found = "| Driver | Points |\n|---|---|\n| Reed Sorenson | 118 |"
    assert shown(found, page) == "Driver\tPoints\nReed Sorenson\t118"


def test_a_table_for_layout_leaves_nothing_behind() -> None:
    page = "\n\t\t\nThe first paragraph of it.\nThe second paragraph of it.\n\t\n"
    found = "| | The first paragraph of it. The second paragraph of it. |"
    assert shown(found, page) == "The first paragraph of it.\nThe second paragraph of it."


def test_a_bar_of_the_page_stays() -> None:
    assert shown("News | Sport of the day", "News | Sport of the day") == "News | Sport of the day"


def test_what_the_page_does_not_show_goes() -> None:
    page = "The article says this much to its readers.\nAnd it says that."
    found = "The article says this much to its readers.\nSign up for more!\nAnd it says that."
    assert shown(found, page) == "The article says this much to its readers.\nAnd it says that."


def test_a_paragraph_with_something_left_out_comes_in_pieces() -> None:
    page = "A sentence that is long enough.\nAn inset.\nAnother sentence, long enough too."
    found = "A sentence that is long enough. Another sentence, long enough too."
    assert shown(found, page) == (
        "A sentence that is long enough.\n\nAnother sentence, long enough too."
    )


def test_a_text_that_a_script_writes_stays_as_it_was_found() -> None:
    found = "This stands in a script only.\n| So | does | this |"
    assert shown(found, "Loading.") == found
    assert shown("", "Loading.") == ""


def test_a_short_paragraph_is_not_found_inside_others() -> None:
    page = "Yesterday it rained all day long.\nYes\nBut not today, they say."
    found = "Yes\nBut not today, they say."
    assert shown(found, page) == found


WORDS = st.sampled_from(["a", "Perth", "rain", "é", "|", "-"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=9), min_size=1, max_size=6), st.data())
def test_lines_that_follow_each_other_do_so_on_the_page(
    blocks: list[list[str]], data: st.DataObject
) -> None:
    lines = [" ".join(block) for block in blocks]
    kept = [line for line in lines if data.draw(st.booleans())]
    page = "\n".join(lines)
    seen = "".join(page.split())
    for stretch in shown("\n".join(kept), page).split("\n\n"):
        assert "".join(stretch.split()) in seen
