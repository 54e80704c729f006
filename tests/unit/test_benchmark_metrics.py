import math

import pytest

from tests.benchmarks.metrics import (
    Bm25,
    bootstrap,
    first_rank,
    hits,
    reciprocal_ranks,
    wilson,
)
from tests.benchmarks.newsqa import questions

RANKS = [1, 2, None, 5, 11]


def test_the_first_gold_item_counts() -> None:
    assert first_rank("abcd", {"d", "b"}) == 2
    assert first_rank("abcd", {"e"}) is None
    assert first_rank("", {"e"}) is None


def test_hits_are_counted_up_to_and_with_k() -> None:
    assert [hits(RANKS, k) for k in (1, 4, 5, 20)] == [1, 2, 3, 4]


def test_reciprocal_ranks_end_at_k() -> None:
    assert reciprocal_ranks(RANKS, 10) == [1.0, 0.5, 0.0, 0.2, 0.0]


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81/263 and 15/148, 0/20, 1/29.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_a_share_of_nothing_may_be_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_of_a_mean_is_that_of_its_samples() -> None:
    assert bootstrap([0.25] * 9) == (0.25, 0.25)
    # Of four fair coins .0625 each show none and all, so both ends are reached.
    assert bootstrap([0.0, 1.0, 0.0, 1.0]) == (0.0, 1.0)
    low, high = bootstrap([0.0, 1.0] * 200)
    assert (low, high) == pytest.approx(wilson(200, 400), abs=0.01)


def test_bm25_is_okapis() -> None:
    ranked = Bm25({"a": "Cat cat dog.", "b": "dog!", "c": "A bird and a dog"})
    # "cat" stands in one text of three, twice; its text is as long as the mean, (3 + 1 + 5) / 3.
    assert ranked.scores("CAT")["a"] == pytest.approx(math.log(1 + 2.5 / 1.5) * 2 * 2.2 / (2 + 1.2))
    # "dog" stands once in each; the text of one word scores best, and that of five words least.
    idf = math.log(1 + 0.5 / 3.5)
    assert ranked.scores("dog") == pytest.approx(
        {"b": idf * 2.2 / 1.6, "a": idf, "c": idf * 2.2 / 2.8}
    )
    assert ranked.rank("dog") == ["b", "a", "c"]
    assert ranked.rank("cat dog") == ["a", "b", "c"]
    assert ranked.rank("fish") == []


def test_weak_questions_are_kept_when_their_answer_is_rare() -> None:
    row = {
        "question": "Who?",
        "question_date": "2022/06/16",
        "answers": ["Quist"],
        "gold_article_ids": ["a"],
        "also_contains_answer": ["b"],
    }
    rows = [
        row | {"label": label, "answer_df": df}
        for label, df in [("strong", 220), ("weak", 25), ("weak", 26), ("null", 0)]
    ]
    kept = list(questions(iter(rows)))
    assert [one.group for one in kept] == ["strong", "weak", "null"]
    assert {one.gold for one in kept} == {frozenset("ab")}
    assert {one.asked_at.isoformat() for one in kept} == {"2022-06-16"}
