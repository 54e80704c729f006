import math

import pytest

from retrieval.confidence import Evidence, evidence, probability
from retrieval.domain import TermStatistics
from retrieval.questions import analyse

STRONG = Evidence(coverage=1.0, sentence_cosine=0.8, passage_cosine=0.7, names=1.0, passages=100)
STATISTICS = TermStatistics(passages=100, mean_length=50.0, frequencies={})


def test_the_probability_is_the_logistic_of_the_weighted_evidence() -> None:
    logit = -4.7 + 4.2 * 1.0 + 2.7 * 0.8 + 3.3 * 0.7 + 0.6 * 1.0 - 0.3 * math.log(100)
    assert probability(STRONG) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_in_a_larger_library_the_same_evidence_says_less() -> None:
    larger = Evidence(1.0, 0.8, 0.7, 1.0, passages=100_000)
    assert probability(larger) < probability(STRONG)


def test_nothing_in_common_is_hardly_an_answer() -> None:
    assert probability(Evidence(0.0, 0.05, 0.1, 0.0, passages=0)) < 0.02


def weigh(question: str, passage: str) -> Evidence:
    asked = analyse(question, STATISTICS, ["en"])
    return evidence(asked, passage, "en", sentence_cosine=0.5, passage_cosine=0.4, passages=7)


def test_coverage_counts_content_words_of_the_passage() -> None:
    assert weigh("Who repaired the bridge?", "The bridge was repaired.").coverage == 1.0
    assert weigh("Who repaired the bridge?", "Seals everywhere.").coverage == 0.0


def test_names_are_those_of_the_question_that_the_passage_holds() -> None:
    text = "The bridge in Port Ansgar reopened."
    assert weigh("When did Port Ansgar rejoice?", text).names == 1.0
    assert weigh("When did Zurbek rejoice?", text).names < 0.5
    assert weigh("when did it reopen?", text).names == 1.0
