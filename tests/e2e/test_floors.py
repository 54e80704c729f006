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
from retrieval.evaluation.run import Run, evaluate
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


def broken(run: Run) -> set[str]:
    return {breach.name for breach in floors.check(floors.read(FLOORS), run, summarise(run))}


def test_nothing_is_below_its_floor(dataset: Dataset, scratch: Settings) -> None:
    assert broken(evaluate(dataset, scratch)) == set()


def test_shuffled_vectors_are_noticed(
    dataset: Dataset, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = CachedEmbedder.embed_passages  # of passages that are stored; sentences stay as they are

    def shuffled(model: CachedEmbedder, texts: Sequence[str]) -> Vectors:
        return np.roll(embed(model, texts), 1, axis=0)

    monkeypatch.setattr(CachedEmbedder, "embed_passages", shuffled)
    names = broken(evaluate(dataset, settings))
    assert "all/all/article_hit@1" in names


def test_a_lost_lexical_leg_is_noticed(dataset: Dataset, scratch: Settings) -> None:
    names = broken(evaluate(dataset, scratch, Configuration(Method(dense_weight=1.0))))
    assert "kind/misspelt/article_hit@1" in names


def test_a_threshold_of_nothing_is_noticed(dataset: Dataset, scratch: Settings) -> None:
    names = broken(evaluate(dataset, scratch, Configuration(Method(threshold=0.0))))
    assert "all/all/refused_absent" in names


def test_quotes_of_whole_passages_are_noticed(
    dataset: Dataset, scratch: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(*given: object, **options: object) -> list[Choice]:
        chosen = choose(*given, **options)  # type: ignore[arg-type]
        return [replace(choice, span=choice.hit.passage.span) for choice in chosen]

    monkeypatch.setattr(answer, "choose", whole)
    names = broken(evaluate(dataset, scratch))
    assert "all/all/quote_words" in names
