"""The worked example of the README against what the demo's articles really answer."""

import re
from pathlib import Path

import pytest

from retrieval import open_library
from retrieval.confidence import Evidence, shipped
from retrieval.domain import Citation, Explanation
from retrieval.settings import Settings

ROOT = Path(__file__).parents[2]
TOLERANCE = 0.05  # other engines compute in float32

pytestmark = pytest.mark.usefixtures("shared_model")


def table() -> dict[str, list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## How an answer is found")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return {name: cells for name, *cells in rows}


def figures(cell: str) -> list[float]:
    return [float(one) for one in re.findall(r"\d*\.\d+", cell)]


def bold(citation: Citation) -> str:
    words = citation.words
    return citation.article.text[words.start : words.end] if words else "–"


@pytest.fixture(scope="module")
def explained(demo_data: Path) -> list[Explanation]:
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(demo_data)})) as library:
        return [library.explain(question) for question in table()[""]]


@pytest.mark.parametrize("column", [0, 1])
def test_the_worked_example_is_what_happens(explained: list[Explanation], column: int) -> None:
    told = {name: cells[column] for name, cells in table().items()}
    found = explained[column]
    hit, quote, evidence = found.ranking[0], found.candidates[0], Evidence(**found.evidence[0])
    about, says = (part.probability(evidence) for part in (shipped().about, shipped().says))
    assert [hit.cosine, hit.bm25, hit.score] == pytest.approx(
        figures(told["best passage: cosine, BM25, score"]), abs=TOLERANCE
    )
    assert quote.article.title == told["best quote is of"]
    assert quote.text.startswith(told["it begins"])
    assert bold(quote) == told["in bold"]
    for value, row in (
        (about, "an article is about it"),
        (says, "and the quote says it"),
        (found.answer.confidence, "probability"),
    ):
        assert [value] == pytest.approx(figures(told[row]), abs=TOLERANCE)
    assert told["so it is"] == ("shown" if found.answer.found else "refused")
