import math
from dataclasses import asdict, replace

import msgspec
import pytest

from retrieval.confidence import Evidence, Model, Weights, evidence, probability, shipped
from retrieval.domain import TermStatistics
from retrieval.questions import analyse

STRONG = Evidence(
    coverage=1.0,
    sentence_cosine=0.8,
    passage_cosine=0.7,
    names=1.0,
    size=math.log(100),
    missing=0.0,
    negation=0.0,
    type=1.0,
    names_beside=1.0,
    numbers_missing=0.0,
    paired=0.0,
)
STATISTICS = TermStatistics(passages=100, mean_length=50.0, frequencies={})


def logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def test_the_probability_is_that_of_the_article_times_that_of_the_fact() -> None:
    model = Model(
        provenance={},
        about=Weights(bias=-2.0, weights={"coverage": 3.0, "size": -0.5}),
        says=Weights(bias=0.5, weights={"missing": -2.0}),
        about_by_words=Weights(bias=-1.0, weights={"coverage": 4.0}),
        says_by_words=Weights(bias=1.0, weights={"type": 1.0}),
    )
    weighed = replace(STRONG, coverage=0.5, size=2.0, missing=0.25, type=-1.0)
    found = probability(weighed, model)
    assert found == pytest.approx(logistic(-2.0 + 1.5 - 1.0) * logistic(0.5 - 0.5))
    found = probability(weighed, model, by_words=True)
    assert found == pytest.approx(logistic(-1.0 + 2.0) * logistic(1.0 - 1.0))


def test_what_ships_says_where_it_comes_from() -> None:
    assert shipped().provenance.keys() >= {"made by", "questions", "model"}


WEAKER_WORDS = [
    {"coverage": 0.5},
    {"names": 0.0},
    {"size": math.log(100_000)},
    {"missing": 0.8},
    {"negation": 1.0},
    {"type": -1.0},
    {"names_beside": 0.0},
    {"numbers_missing": 1.0},
]
WEAKER_COSINES = [{"sentence_cosine": 0.2}, {"passage_cosine": 0.2}]


@pytest.mark.parametrize("weaker", [*WEAKER_WORDS, *WEAKER_COSINES])
def test_every_piece_of_evidence_counts_the_way_it_reads(weaker: dict[str, float]) -> None:
    assert probability(replace(STRONG, **weaker)) < probability(STRONG)


@pytest.mark.parametrize("weaker", WEAKER_COSINES)
def test_by_words_cosines_do_not_count(weaker: dict[str, float]) -> None:
    found = probability(replace(STRONG, **weaker), by_words=True)
    assert found == probability(STRONG, by_words=True)


@pytest.mark.parametrize("weaker", WEAKER_WORDS)
def test_by_words_too_evidence_counts_the_way_it_reads(weaker: dict[str, float]) -> None:
    found = probability(replace(STRONG, **weaker), by_words=True)
    assert found < probability(STRONG, by_words=True)


def test_nothing_in_common_is_hardly_an_answer() -> None:
    nothing = dict.fromkeys(asdict(STRONG), 0.0) | {"missing": 0.8, "size": math.log(100)}
    assert probability(Evidence(**nothing)) < 0.02


def test_weights_of_unknown_evidence_are_refused() -> None:
    said = {"bias": 0.0, "weights": {"mood": 1.0}}
    pairs = dict.fromkeys(["about", "says", "about_by_words", "says_by_words"], said)
    text = msgspec.json.encode({"provenance": {}} | pairs)
    with pytest.raises(msgspec.ValidationError, match="mood"):
        msgspec.json.decode(text, type=Model)


def weigh(question: str, sentence: str, *, passage: str = "", header: str = "") -> Evidence:
    asked = analyse(question, STATISTICS, ["en"])
    return evidence(
        asked,
        header,
        passage or sentence,
        sentence,
        "en",
        sentence_cosine=0.5,
        passage_cosine=0.4,
        passages=7,
    )


def test_coverage_counts_content_words_of_the_passage_and_its_header() -> None:
    assert weigh("Who repaired the bridge?", "The bridge was repaired.").coverage == 1.0
    assert weigh("Who repaired the bridge?", "Seals everywhere.").coverage == 0.0
    assert weigh("Who repaired the bridge?", "Repaired.", header="Bridge").coverage == 1.0


def test_names_are_those_of_the_question_that_the_passage_holds() -> None:
    text = "The bridge in Port Ansgar reopened."
    assert weigh("When did Port Ansgar rejoice?", text).names == 1.0
    assert weigh("When did Zurbek rejoice?", text).names < 0.5
    assert weigh("when did it reopen?", text).names == 1.0


def test_names_of_the_passage_that_its_sentence_lacks_are_told() -> None:
    found = weigh("When did Zurbek rejoice?", "It was May.", passage="Zurbek rejoiced. It was May.")
    assert found.names == 1.0
    assert found.names_beside == 0.0


def test_the_rarest_word_that_the_sentence_lacks_is_missing() -> None:
    asked = analyse("Who repaired the bridge?", STATISTICS, ["en"])
    weight = max(word.weight for word in asked.content)
    assert weigh("Who repaired the bridge?", "The bridge.").missing == pytest.approx(weight / 10)
    assert weigh("Who repaired the bridge?", "The bridge was repaired.").missing == 0.0


@pytest.mark.parametrize(
    ("question", "sentence", "negation"),
    [
        ("Who did not come?", "Quist came.", 1.0),
        ("Who didn’t come?", "Quist never came.", 0.0),
        ("Who came?", "Nobody came.", -1.0),
        ("Кто не пришёл?", "Пришёл Зеленчук.", 1.0),
        ("Who came?", "Quist came.", 0.0),
    ],
)
def test_a_denial_on_one_side_only_is_told(question: str, sentence: str, negation: float) -> None:
    assert weigh(question, sentence).negation == negation


def test_numbers_of_the_question_must_stand_in_the_passage() -> None:
    assert weigh("Who led in 2021 and 2022?", "Quist led in 2022.").numbers_missing == 0.5
    assert weigh("Who led?", "Quist led in 2022.").numbers_missing == 0.0
