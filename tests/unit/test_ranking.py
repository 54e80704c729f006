from collections.abc import Sequence
from dataclasses import replace

import pytest

from retrieval.domain import Hit, Passage, Span
from retrieval.ranking import cap_per_article, fuse, reranked, scale


def hit(passage: int, article: int, score: float) -> Hit:
    return Hit(Passage(passage, article, Span(0, 1), "x"), score, 0.0, 0.0)


def test_scaling_divides_by_the_highest() -> None:
    assert scale({1: 2.0, 2: 4.0, 3: -1.0}) == {1: 0.5, 2: 1.0, 3: -0.25}


def test_without_a_positive_score_a_leg_says_nothing() -> None:
    assert scale({1: 0.0, 2: -2.0}) == {1: 0.0, 2: 0.0}
    assert scale({}) == {}


def test_fusion_is_the_weighted_average_of_scaled_scores() -> None:
    fused = dict(fuse({1: 0.8, 2: 0.2, 3: 0.4}, {1: 0.0, 2: 8.0, 3: 6.0}, dense_weight=0.2))
    assert fused[1] == pytest.approx(0.2)
    assert fused[2] == pytest.approx(0.2 * 0.25 + 0.8)
    assert fused[3] == pytest.approx(0.2 * 0.5 + 0.8 * 0.75)


def test_ties_keep_the_smaller_id_first() -> None:
    assert [id_ for id_, _ in fuse({7: 0.5, 3: 0.5}, {7: 1.0, 3: 1.0}, dense_weight=0.2)] == [3, 7]


def test_one_article_does_not_fill_the_ranking() -> None:
    hits = [hit(1, 1, 0.9), hit(2, 1, 0.8), hit(3, 1, 0.7), hit(4, 2, 0.6)]
    assert [one.passage.id for one in cap_per_article(hits, 2)] == [1, 2, 4]


def test_of_passages_in_another_language_the_cosine_alone_counts() -> None:
    fused = dict(fuse({1: 0.5, 2: 0.3}, {1: 8.0, 2: 2.0}, dense_weight=0.2, foreign=frozenset({2})))
    assert fused[1] == pytest.approx(0.2 + 0.8)
    assert fused[2] == pytest.approx((0.3 + 0.1) / 0.5)


class ByPassage:
    """Scores the texts by a table."""

    def __init__(self, **scores: float) -> None:
        self.of = scores

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [self.of[text] for text in texts]


def test_a_reranker_orders_the_first_and_leaves_scores_in_their_places() -> None:
    hits = [replace_text(hit(at, at, 1.0 - at / 10), text) for at, text in enumerate("abcd")]
    found = reranked("?", hits, ByPassage(a=1.0, b=3.0, c=3.0), first=3)
    assert [one.passage.text for one in found] == ["b", "c", "a", "d"]
    assert [one.score for one in found] == [one.score for one in hits]


def replace_text(one: Hit, text: str) -> Hit:
    return replace(one, passage=replace(one.passage, text=text))
