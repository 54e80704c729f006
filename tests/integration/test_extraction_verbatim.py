"""Pages whose text has to read as the page shows it."""

from retrieval.adapters.extractors import extract
from retrieval.domain import Page

ONE = "The council of the town voted on Monday evening to close the old bridge for good."
TWO = "The mayor said on Tuesday that the repair of the piers would have cost far too much."
THREE = "The shops on the other bank fear for their trade, as most of their customers walk over."


def text_of(body: str) -> str:
    html = f"<html><head><title>Bridge</title></head><body><h1>Bridge</h1>{body}</body></html>"
    (draft,) = extract(Page("https://example.org/a", html.encode(), "text/html; charset=utf-8"))
    return draft.text


def test_what_stands_between_two_paragraphs_leaves_an_empty_line() -> None:
    inset = "<figure><img src=x><figcaption>The bridge. Photo: Bob</figcaption></figure>"
    found = text_of(f"<article><p>{ONE}</p>{inset}<p>{TWO}</p><p>{THREE}</p></article>")
    assert found == f"{ONE}\n\n{TWO}\n{THREE}"


def test_blocks_without_a_space_between_them_are_two_lines() -> None:
    broken = f"{ONE}<div class='br'></div>{TWO}"
    assert text_of(f"<article><div>{broken}</div><p>{THREE}</p></article>") == (
        f"{ONE}\n{TWO}\n{THREE}"
    )


def test_a_table_reads_as_its_cells() -> None:
    rows = (
        "<tr><th>Bridge</th><th>Built</th></tr><tr><td>Old <b>stone</b> one</td><td>1871</td></tr>"
    )
    found = text_of(f"<article><p>{ONE}</p><p>{TWO}</p><table>{rows}</table></article>")
    assert found == f"{ONE}\n{TWO}\nBridge\tBuilt\nOld stone one\t1871"


def test_what_is_styled_away_stays_out() -> None:
    hidden = (
        "<p style='color: red; display:none'>You have read your last free article of today.</p>"
    )
    found = text_of(f"<article><p>{ONE}</p>{hidden}<p>{TWO}</p><p>{THREE}</p></article>")
    assert found == f"{ONE}\n{TWO}\n{THREE}"


def test_a_sentence_with_a_button_a_note_or_a_time_in_it_is_whole() -> None:
    lines = (
        "<p>The mayor of the town, Anna Berg<button>Follow</button>, was hurt.</p>",
        "<p>The city grew quickly in 1990<sup>[1]</sup> and then fell.</p>",
        "<p>The crew was called to the harbour at <time>21:30</time> and found the boat.</p>",
        "<p>The match ended at <time>22:10</time>.</p>",
    )
    found = text_of(f"<article><p>{ONE}</p>{''.join(lines)}<p>{TWO}</p></article>")
    assert ", was hurt." in found
    assert "and then fell." in found
    assert "called to the harbour at 21:30 and found the boat." in found
    assert "The match ended at 22:10." in found


def test_what_a_figure_divides_is_whole() -> None:
    inset = "<figure><img src=x><figcaption>The bridge. Photo: Bob</figcaption></figure>"
    found = text_of(f"<article><p>{ONE}</p><p>{TWO} {inset} She died.</p><p>{THREE}</p></article>")
    assert found.split() == f"{ONE} {TWO} She died. {THREE}".split()


def test_the_rows_of_a_cell_of_several_are_kept() -> None:
    rows = (
        "<tr><td rowspan=2>Old town</td><td>Bridge</td><td>1871</td></tr>"
        "<tr><td>Tower</td><td>1902</td></tr>"
    )
    found = text_of(f"<article><p>{ONE}</p><p>{TWO}</p><table>{rows}</table></article>")
    assert "Bridge\t1871" in found
    assert "Tower" in found
    assert "1902" in found
