"""Texts in the page's own words."""

from collections import Counter
from time import process_time

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


def test_a_short_rest_behind_a_button_is_kept() -> None:
    page = "Menu\nThe mayor of the town, Anna BergFollow, was hurt.\nEnd"
    found = "The mayor of the town, Anna Berg, was hurt."
    assert shown(found, page) == "The mayor of the town, Anna BergFollow, was hurt."


def test_a_short_rest_behind_a_figure_is_kept() -> None:
    page = "Three people were hurt in the fall.\nA bridge. Photo: Bob\nShe died."
    found = "Three people were hurt in the fall. She died."
    assert shown(found, page) == "Three people were hurt in the fall.\n\nShe died."


def test_the_number_of_a_note_cuts_no_sentence() -> None:
    page = "The city grew quickly in 1990[1] and then fell[2]."
    assert shown("The city grew quickly in 1990 and then fell.", page) == page


def test_a_paragraph_with_a_rest_that_has_no_place_stays_as_found() -> None:
    page = "The bridge fell on Monday.\nA mayor of the old town came to see it and said"
    found = "A mayor of the old town came to see it and said the bridge fell."
    assert shown(found, page) == found


def test_what_an_extractor_left_out_of_a_line_comes_back() -> None:
    page = "The crew was called to the harbour at 21:30 and found the boat on its side."
    found = "The crew was called to the harbour at and found the boat on its side."
    assert shown(found, page) == page
    assert shown("The match ended at.", "The\nThe match ended at 21:30.") == (
        "The match ended at 21:30."
    )


def test_a_script_without_spaces_loses_nothing() -> None:
    page = "東京\n試合は21時に終わったと監督が話した。"
    assert shown("東京\n試合はに終わったと監督が話した。", page).endswith(
        "に終わったと監督が話した。"
    )


def test_a_line_that_stands_nowhere_costs_the_others_nothing() -> None:
    said = [f"The {at}th speaker came here to speak of the secret report." for at in range(600)]
    page = "\nShare\n".join(said)
    lines = shown("\n".join(["e", *said]), page).split("\n\n")
    assert lines == said


def test_a_phrase_that_the_page_says_once_is_not_taken_twice() -> None:
    page = "We will win the match tomorrow evening, said Ann.\nNobody else spoke to the press."
    found = "We will win the match tomorrow evening, we will win the match tomorrow evening"
    assert shown(f"{found}\nNobody else spoke to the press.", page) == (
        f"{found}\n\nNobody else spoke to the press."
    )


def test_a_row_with_a_cell_of_the_row_above_is_kept() -> None:
    page = "\n\tOld town\t\tBridge\t\t1871\t\n\n\tTower\t\t1902\t\n"
    found = "| Old town | Bridge | 1871 |\n| Old town | Tower | 1902 |"
    assert shown(found, page) == "Old town\tBridge\t1871\n\nOld town\n\nTower\t1902"


def test_a_short_line_that_was_run_together_comes_apart() -> None:
    assert shown("TRAINERR. Garcia", "TRAINER\nR. Garcia\nEnd") == "TRAINER\nR. Garcia"


def test_a_long_text_on_a_long_page_takes_little_time() -> None:
    page = "\n".join(f"The {at}th word of e and that {at * 7} rest." for at in range(26_000))
    found = "\n".join(f"The {at}th word and that is it." for at in range(160_000))
    begun = process_time()
    assert shown(found, page)
    assert process_time() - begun < 6  # under 2 s on a quiet machine


WORDS = st.sampled_from(["a", "Perth", "rain", "é", "|", "-"])
TALK = st.lists(
    st.sampled_from(["the", "mayor", "of", "Perth", "said", "that", "bridges", "fell,", "1990."]),
    min_size=1,
    max_size=14,
)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


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


@given(st.lists(TALK, min_size=1, max_size=6), st.data())
def test_no_letters_of_what_the_page_shows_are_lost_or_doubled(
    blocks: list[list[str]], data: st.DataObject
) -> None:
    """The extractor leaves out blocks, and words inside them."""
    draw = data.draw
    found = [
        " ".join(word for word in block if draw(st.integers(0, 5)))
        for block in blocks
        if draw(st.booleans())
    ]
    page = "\n".join(" ".join(block) for block in blocks)
    text = shown("\n".join(found), page)
    rest = iter(letters(text))
    assert all(letter in rest for letter in letters("".join(found)))
    said = Counter([*page.split(), *"\n".join(found).split()])
    assert all(Counter(text.split())[word] <= said[word] for word in said)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.text("e |-\n", max_size=9))
def test_lines_of_the_page_stand_in_the_text_once_and_in_order(
    order: list[int], kept: set[int], noise: str
) -> None:
    said = [f"{at} times {'rain ' * at}fell on Perth." for at in order]
    found = [line for at, line in zip(order, said, strict=True) if at in kept]
    text = shown("\n".join([*found, noise]), "\nShare\n".join(said))
    assert [line for line in text.split("\n") if "Perth" in line] == found
