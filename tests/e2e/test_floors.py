"""The demo's questions asked of the real thing: no measure below its floor, each breakage noticed.

The floors stand in tests/data/demo/floors.json. To lift them after an improvement, or to lower them
for a reason that is worth it, see README, Evaluation."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval import Settings, answer
from retrieval.adapters.vector_cache import CachedEmbedder
from retrieval.choosing import Choice, choose
from retrieval.evaluation import floors
from retrieval.evaluation.configuration import Configuration
from retrieval.evaluation.datasets import Dataset
from retrieval.evaluation.formats import open_dataset
from retrieval.evaluation.run import evaluate
from retrieval.evaluation.summary import summarise
from retrieval.method import Method
from retrieval.ports import Vectors

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "demo"
FLOORS = FOLDER / "floors.json"

# Traced for coverage it would take twice as long; test_eval.py and test_evaluation_run.py go the same ways.
pytestmark = [pytest.mark.usefixtures("shared_model"), pytest.mark.no_cover]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return open_dataset(FOLDER, articles=ROOT / "bot" / "demo" / "articles.jsonl")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder in which vectors are kept from one test to the next."""
    return Settings.from_env({"FOOTNOTE_DATA": str(tmp_path_factory.mktemp("floors"))})


def of_kinds(dataset: Dataset, *kinds: str) -> Dataset:
    """Some of the questions: all of them take four times as long."""
    return dataset.only(lambda question: question.kind in kinds)


def breaches(
    dataset: Dataset, scratch: Settings, configuration: Configuration | None = None
) -> set[str]:
    """Which floors a run is below; of part of the questions, those that it measures."""
    run = evaluate(dataset, scratch, configuration or Configuration())
    held = replace(floors.read(FLOORS), digest=run.digest)
    found = floors.check(held, run, summarise(run))
    return {one.name for one in found if one.found is not None}


def test_nothing_is_below_its_floor(dataset: Dataset, scratch: Settings) -> None:
    run = evaluate(dataset, scratch)
    assert floors.check(floors.read(FLOORS), run, summarise(run)) == []


def test_shuffled_vectors_are_noticed(
    dataset: Dataset, scratch: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, name = of_kinds(dataset, "what", "why"), "kind/what/article_hit@1"
    assert name not in breaches(some, scratch)
    embed = CachedEmbedder.embed_passages

    def shuffled(model: CachedEmbedder, texts: Sequence[str]) -> Vectors:
        return np.roll(embed(model, texts), 1, axis=0)

    monkeypatch.setattr(CachedEmbedder, "embed_passages", shuffled)
    assert name in breaches(some, scratch)


def test_a_lost_lexical_leg_is_noticed(dataset: Dataset, scratch: Settings) -> None:
    misspelt, name = of_kinds(dataset, "misspelt", "who"), "kind/misspelt/article_hit@1"
    assert name not in breaches(misspelt, scratch)
    assert name in breaches(misspelt, scratch, Configuration(Method(dense_weight=1.0)))


def test_a_threshold_of_nothing_is_noticed(dataset: Dataset, scratch: Settings) -> None:
    absent, name = of_kinds(dataset, "off-topic"), "all/all/refused_absent"
    assert name not in breaches(absent, scratch)
    assert name in breaches(absent, scratch, Configuration(Method(threshold=0.0)))


def test_quotes_of_whole_passages_are_noticed(
    dataset: Dataset, scratch: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, name = of_kinds(dataset, "what", "where"), "all/all/quote_words"
    assert name not in breaches(some, scratch)

    def whole(*given: object, **options: object) -> list[Choice]:
        chosen = choose(*given, **options)  # type: ignore[arg-type]
        return [replace(choice, span=choice.hit.passage.span) for choice in chosen]

    monkeypatch.setattr(answer, "choose", whole)
    assert name in breaches(some, scratch)
