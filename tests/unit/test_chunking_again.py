from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import MAX_WORDS, chunk, chunk_again
from retrieval.domain import Span

OLD = "\n".join(f"Sentence {n} of the report has eight words." for n in range(100))


def passages(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def cut_again(new: str, old: str = OLD) -> tuple[list[str], list[str]]:
    before = passages(old, chunk(old, "en"))
    return before, passages(new, chunk_again(new, "en", before))


def test_an_unchanged_text_is_cut_as_before() -> None:
    before, after = cut_again(OLD)
    assert after == before


@pytest.mark.parametrize("at", [0, 30, 50, 99])
@pytest.mark.parametrize("new", ["", "It was withdrawn.", " ".join(["It was withdrawn."] * 40)])
def test_a_change_leaves_the_passages_around_it(at: int, new: str) -> None:
    lines = OLD.split("\n")
    lines[at : at + 1] = [new] if new else []
    before, after = cut_again("\n".join(lines))
    stayed = [one for one in before if f"Sentence {at} " not in one]
    assert len(set(after) & set(stayed)) >= len(stayed) - 1
    assert max(len(one.split()) for one in after) <= MAX_WORDS


@pytest.mark.parametrize("new", ["Nothing of it is left here at all.", OLD[::-1], f"x{OLD}y"])
def test_another_text_is_cut_anew(new: str) -> None:
    assert cut_again(new)[1] == passages(new, chunk(new, "en"))


@given(st.lists(st.integers(0, 119), max_size=120))
def test_a_new_version_is_cut_into_all_its_sentences(order: list[int]) -> None:
    lines = [f"Sentence {n} of the report has eight words." for n in order]
    text = "\n".join(lines)
    spans = chunk_again(text, "en", passages(OLD, chunk(OLD, "en")))
    assert "\n".join(passages(text, spans)).split() == text.split()
    assert all(one.end <= two.start for one, two in pairwise(spans))
