"""Questions to the demo's articles that name their source or their time."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Librarian, open_library
from retrieval.evaluation.datasets import Question
from retrieval.evaluation.formats import open_dataset
from retrieval.settings import Settings

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "bot" / "demo" / "articles.jsonl"

pytestmark = pytest.mark.usefixtures("shared_model")


@pytest.fixture(scope="module")
def library(demo_data: Path) -> Iterator[Librarian]:
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(demo_data)})) as opened:
        yield opened


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["title"] for row in map(json.loads, lines)}


def questions(kind: str) -> list[Question]:
    dataset = open_dataset(ROOT / "tests" / "data" / "demo_narrowed", articles=ARTICLES)
    return [question for _, question in dataset.questions() if question.kind == kind]


@pytest.mark.parametrize(("kind", "floor"), [("source", 25), ("time", 25)])
def test_the_article_of_that_source_or_time_comes_first(
    library: Librarian, titles: dict[str, str], kind: str, floor: int
) -> None:
    asked = questions(kind)
    first = [library.search(one.text, asked_at=one.asked_at, k=1)[0].article.title for one in asked]
    right = [
        title in {titles[id_] for id_ in one.gold} for one, title in zip(asked, first, strict=True)
    ]
    assert len(right) == 30
    assert sum(right) >= floor


def test_where_the_named_outlet_does_not_answer_others_do(library: Librarian) -> None:
    asked = "How many hectares does the eelgrass meadow cover"
    (own, *_) = library.ask(f"{asked}, according to the Tessel Review?").citations
    (other, *_) = library.ask(f"{asked}, according to Touchline Vellmark?").citations
    assert own.article.outlet == other.article.outlet == "Tessel Review"
    assert "37 hectares" in other.text


def test_each_outlet_is_quoted_for_its_own_figure(library: Librarian) -> None:
    asked = "How many people will the cannery employ, according to the {}?"
    told = {
        outlet: library.ask(asked.format(outlet)).citations[0].text
        for outlet in ("Port Gazette", "Vellmark Courier")
    }
    assert "74 people" in told["Port Gazette"]
    assert "120 people" in told["Vellmark Courier"]
