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
