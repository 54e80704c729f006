"""Measures against hand-computed cases and against independent implementations."""

import math
from statistics import fmean

import numpy as np
import pytest
import pytrec_eval
from scipy import stats
from sklearn.metrics import roc_auc_score

from retrieval.evaluation import metrics


def test_the_first_rank_is_that_of_any_gold_item() -> None:
    assert metrics.first_rank(["a", "b", "c"], {"c", "b"}) == 2
    assert metrics.first_rank(["a"], {"b"}) is None
    assert metrics.first_rank([], {"b"}) is None


def test_a_hit_is_among_the_first_k() -> None:
    ranks = [1, 2, 5, 6, None]
    assert [metrics.hit(rank, 1) for rank in ranks] == [1, 0, 0, 0, 0]
    assert [metrics.hit(rank, 5) for rank in ranks] == [1, 1, 1, 0, 0]


def test_a_reciprocal_rank_ends_at_k() -> None:
    ranks = [1, 2, 10, 11, None]
    assert [metrics.reciprocal_rank(rank, 10) for rank in ranks] == [1, 0.5, 0.1, 0, 0]


def test_ranking_measures_agree_with_trec_eval_on_random_rankings() -> None:
    rng = np.random.default_rng(7)
    qrels: dict[str, dict[str, int]] = {}
    runs: dict[str, dict[str, float]] = {}
    ours: dict[str, tuple[float, float, float]] = {}
    for number in range(300):
        query = f"q{number}"
        documents = [f"d{at}" for at in rng.permutation(30)[: rng.integers(1, 30)]]
        gold = {f"d{at}" for at in rng.choice(30, rng.integers(1, 5), replace=False)}
        qrels[query] = dict.fromkeys(gold, 1)
        runs[query] = {one: float(-place) for place, one in enumerate(documents)}
        rank = metrics.first_rank(documents, gold)
        ours[query] = (
            metrics.hit(rank, 1),
            metrics.hit(rank, 5),
            metrics.reciprocal_rank(rank, 10**6),
        )
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"success", "recip_rank"})
    theirs = evaluator.evaluate(runs)
    for query, of in ours.items():
        expected = theirs[query]
        assert of == pytest.approx(
            (expected["success_1"], expected["success_5"], expected["recip_rank"])
        )
    assert 0.2 < fmean(of[1] for of in ours.values()) < 0.8  # both outcomes occur


def test_mrr_at_10_agrees_with_trec_eval_on_the_first_ten() -> None:
    rng = np.random.default_rng(8)
    for _ in range(200):
        documents = [f"d{at}" for at in rng.permutation(40)]
        gold = {f"d{at}" for at in rng.choice(40, 2, replace=False)}
        run = {one: float(-place) for place, one in enumerate(documents[:10])}
        evaluator = pytrec_eval.RelevanceEvaluator({"q": dict.fromkeys(gold, 1)}, {"recip_rank"})
        expected = evaluator.evaluate({"q": run})["q"]["recip_rank"]
        found = metrics.reciprocal_rank(metrics.first_rank(documents, gold), 10)
        assert found == pytest.approx(expected)


def test_auroc_by_hand() -> None:
    assert metrics.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert metrics.auroc([0.1], [0.9]) == 0.0
    assert metrics.auroc([0.5], [0.5]) == 0.5
    # pairs: .9>.5 .9>.3 .4<.5 .4>.3
    assert metrics.auroc([0.9, 0.4], [0.5, 0.3]) == 0.75
    assert math.isnan(metrics.auroc([], [0.5]))


def test_auroc_agrees_with_scikit_learn_with_and_without_ties() -> None:
    rng = np.random.default_rng(9)
    for digits in (1, 6):
        positives = np.round(rng.normal(0.3, 1, 80), digits)
        negatives = np.round(rng.normal(0.0, 1, 50), digits)
        expected = roc_auc_score([1] * 80 + [0] * 50, np.concatenate([positives, negatives]))
        assert metrics.auroc(positives, negatives) == pytest.approx(expected)


def test_wilsons_interval_is_that_of_scipy() -> None:
    for successes, n in ((0, 10), (7, 10), (10, 10), (64, 85)):
        expected = stats.binomtest(successes, n).proportion_ci(method="wilson")
        assert metrics.wilson(successes, n) == pytest.approx(
            (expected.low, expected.high), abs=1e-6
        )
    assert metrics.wilson(0, 0) == (0.0, 1.0)


def test_the_bootstrap_agrees_with_that_of_scipy() -> None:
    values = np.random.default_rng(10).exponential(1.0, 120)
    expected = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=5_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert metrics.mean_interval(values) == pytest.approx(expected, abs=0.02)


def test_an_interval_is_the_same_each_time() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0]
    assert metrics.mean_interval(values) == metrics.mean_interval(values)


def test_a_share_of_all_or_none_is_not_claimed_to_be_certain() -> None:
    assert metrics.share_interval([1.0] * 20) == metrics.wilson(20, 20)
    assert metrics.share_interval([0.0] * 20) == metrics.wilson(0, 20)
    assert metrics.share_interval([0.5] * 20) == (0.5, 0.5)


def test_the_interval_of_an_auroc_holds_it_and_narrows_with_more_questions() -> None:
    rng = np.random.default_rng(11)
    widths = []
    for n in (40, 400):
        positives, negatives = rng.normal(1, 1, n), rng.normal(0, 1, n)
        low, high = metrics.auroc_interval(positives, negatives)
        assert low < metrics.auroc(positives, negatives) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_a_few_questions_told_apart_are_not_claimed_to_be_certain() -> None:
    assert metrics.auroc_interval([0.9] * 6, [0.1] * 2) == metrics.wilson(2, 2)
    assert metrics.auroc_interval([0.1] * 3, [0.9] * 9) == metrics.wilson(0, 3)


def test_two_equal_rankings_differ_by_nothing() -> None:
    pairs = [(value, value) for value in (0.2, 0.4, 0.9)]
    assert metrics.auroc_difference_interval(pairs, pairs[:2]) == (0.0, 0.0)


def test_percentiles_interpolate() -> None:
    assert metrics.percentiles([1.0, 2.0, 3.0, 4.0], 50) == [2.5]
    assert math.isnan(metrics.percentiles([], 50)[0])
