import math

import pytest

from tests.benchmarks.bm25 import Bm25

TEXTS = {"a": "Cat cat dog.", "b": "dog!", "c": "A bird and a dog"}


def ids(query: str) -> list[str]:
    return [id_ for id_, _ in Bm25(TEXTS).rank(query)]


def test_a_word_counts_by_how_rare_and_how_frequent_it_is() -> None:
    # "cat" stands in one text of three, twice; its text is as long as the mean, (3 + 1 + 5) / 3.
    expected = math.log(1 + 2.5 / 1.5) * 2 * 2.2 / (2 + 1.2)
    assert Bm25(TEXTS).scores("CAT") == pytest.approx({"a": expected})


def test_a_word_counts_more_in_a_short_text() -> None:
    # "dog" stands once in each; the text of one word scores best, and that of five words least.
    idf = math.log(1 + 0.5 / 3.5)
    assert Bm25(TEXTS).scores("dog") == pytest.approx(
        {"b": idf * 2.2 / 1.6, "a": idf, "c": idf * 2.2 / 2.8}
    )


def test_the_best_text_comes_first_and_one_without_a_word_of_the_query_not_at_all() -> None:
    assert ids("dog") == ["b", "a", "c"]
    assert ids("cat dog") == ["a", "b", "c"]
    assert ids("fish") == []


def test_ties_keep_the_smaller_id_first() -> None:
    assert [id_ for id_, _ in Bm25({"b": "cat", "a": "cat"}).rank("cat")] == ["a", "b"]


def test_nothing_is_found_among_no_texts() -> None:
    assert Bm25({}).rank("cat") == []
