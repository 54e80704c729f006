"""`footnote eval` as it is typed, with the real model on a few articles."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli

pytestmark = pytest.mark.usefixtures("shared_model")

ARTICLES = [
    {
        "id": "bridge",
        "title": "Weir Bridge opens again",
        "text": "Weir Bridge opened again on Monday. The repair cost 6.4 million crowns, the "
        "provincial engineer Halvard Quist said.",
    },
    {
        "id": "fish",
        "title": "The fish hall lets visitors in",
        "text": "The fish hall opens to visitors at five. Rosalind Teek had the idea.",
    },
]
QUESTIONS = [
    {"question": "How much did the repair of Weir Bridge cost?", "kind": "how-many",
     "article": "bridge", "answers": ["6.4 million crowns"], "language": "en"},
    {"question": "Who is the provincial engineer?", "kind": "who", "article": "bridge",
     "answers": ["Halvard Quist"], "language": "en"},
    {"question": "Who had the idea of letting visitors into the fish hall?", "kind": "who",
     "article": "fish", "answers": ["Rosalind Teek"], "language": "en"},
    {"question": "How do I descale a kettle?", "kind": "off-topic", "answerable": False},
]  # fmt: skip


IN_HALVES = (3, 1)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Evaluate = Callable[..., Ran]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("small set")
    for name, rows in (("articles", ARTICLES), ("questions", QUESTIONS)):
        lines = (json.dumps(row) + "\n" for row in rows)
        (made / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def evaluate(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    def run(*argv: object, of: Path = folder) -> Ran:
        words = ["eval", str(of), *map(str, argv)]
        try:
            code = cli.main(words, env={"FOOTNOTE_DATA": str(data)})
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


def test_measures_have_the_promised_names(evaluate: Evaluate) -> None:
    ran = evaluate("--json")
    assert ran.code == 0
    record = ran.record
    assert list(record) == [
        "dataset", "digest", "model", "configuration", "articles", "passages", "failed",
        "questions", "measures", "elapsed_ms",
    ]  # fmt: skip
    assert (record["articles"], record["questions"]) == (2, 4)
    assert record["configuration"]["method"]["threshold"] == 0.12
    everything = record["measures"]["all"]["all"]
    assert set(everything) == {
        "article_hit@1", "article_hit@5", "article_mrr@10", "passage_hit@1", "passage_hit@5",
        "passage_mrr@10", "right_article", "answer_in_sentence", "answer_in_quote",
        "given_in_sentence", "given_in_quote", "given_length", "words_right", "quote_words", "quotes_exact",
        "refused_answerable", "refused_absent", "auroc_absent",
    }  # fmt: skip
    assert set(record["measures"]["kind"]) == {"how-many", "who", "off-topic"}
    assert everything["article_hit@1"] == {"value": 1.0, "low": 0.4385, "high": 1.0, "n": 3}
    assert everything["answer_in_quote"]["value"] == 1.0
    assert everything["quotes_exact"]["value"] == 1.0
    assert everything["refused_absent"]["value"] == 1.0
    assert set(record["elapsed_ms"]) == {"embed", "search", "choose", "total"}
    assert record["elapsed_ms"]["total"]["p50"] > 0


def test_people_read_tables(evaluate: Evaluate) -> None:
    ran = evaluate()
    assert ran.code == 0
    assert ran.out.startswith("small set")
    assert "4 questions to 2 articles (2 passages)" in ran.out
    for title in ("Articles found", "Quotes", "Share refused", "Milliseconds a question"):
        assert f"\n{title}\n" in ran.out
    assert "kind: who" in ran.out
    assert "1.000 [.439, 1.000] 3" in ran.out


def test_a_limit_asks_fewer_questions(evaluate: Evaluate) -> None:
    assert evaluate("--limit", 2, "--json").record["questions"] == 2


def test_the_halves_part_the_questions(evaluate: Evaluate) -> None:
    tune, report = evaluate("--tune-half", "--json"), evaluate("--report-half", "--json")
    assert (tune.record["questions"], report.record["questions"]) == IN_HALVES  # for ever


def test_two_configurations_are_compared_on_the_same_questions(evaluate: Evaluate) -> None:
    ran = evaluate("--compare", "shipped", "threshold=1", "--json")
    assert ran.code == 0
    found = {one["measure"]: one for one in ran.record["differences"]}
    refused = found["refused_answerable"]
    assert (refused["a"], refused["b"], refused["difference"]) == (0.0, 1.0, 1.0)
    assert refused["better"] is None  # three questions tell nothing
    assert (ran.record["questions"], ran.record["same_data"]) == (4, True)
    assert found["article_hit@1"]["difference"] == 0.0
    assert found["article_hit@1"]["better"] is None
    assert (ran.record["a"]["name"], ran.record["b"]["name"]) == ("shipped", "threshold=1")


def test_a_saved_run_can_be_compared_later(evaluate: Evaluate, tmp_path: Path) -> None:
    kept = tmp_path / "before.json"
    assert evaluate("--save", kept).code == 0
    ran = evaluate("--compare", kept, "shipped")
    assert ran.code == 0
    assert f"A: {kept}" in ran.out
    assert "+.000 [.000, .000]" in ran.out
    assert "4 questions were asked of both." in ran.out
    assert evaluate("--compare", kept, kept, of=Path("not read")).code == 0


def test_a_page_is_written(evaluate: Evaluate, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert evaluate("--report", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert "4 questions" in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_floors_are_set_held_and_lowered_with_a_reason(evaluate: Evaluate, tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    assert evaluate("--floors", file).code == 1  # there are none yet
    assert evaluate("--floors", file, "--raise-floors").code == 0
    assert evaluate("--floors", file, "--json").record["breaches"] == []
    held = json.loads(file.read_text())
    held["floors"]["all/all/quote_words"] = 1.0
    file.write_text(json.dumps(held))
    ran = evaluate("--floors", file)
    assert ran.code == 1
    assert "Below its floor: all/all/quote_words is" in ran.out
    assert evaluate("--floors", file, "--raise-floors").code == 1  # which does not lower any
    assert evaluate("--floors", file, "--lower-floors", "it was a test").code == 0
    (note,) = json.loads(file.read_text())["lowered"]
    assert note["reason"] == "it was a test"
    assert note["floors"]["all/all/quote_words"][0] == 1.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--compare", "shipped", "no such thing"], "written as name=value"),
        (["--compare", "shipped", "absent.json"], "absent.json is no saved run"),
        (["--save", "/no such folder/run.json"], "cannot be written"),
        (["--articles", "/no such file.jsonl"], "cannot be read"),
        (["--raise-floors"], "given together with --floors"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    evaluate: Evaluate, words: list[str], said: str
) -> None:
    ran = evaluate(*words)
    assert ran.code == 1
    assert ran.err.startswith("footnote: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--limit", "0"],
        ["--compare", "shipped"],
        ["--raise-floors", "--lower-floors", "x"],
        ["a"],
        ["--compare", "shipped", "pool=9", "--floors", "x"],
    ],
)
def test_wrong_usage_is_told(evaluate: Evaluate, words: list[str]) -> None:
    ran = evaluate(*words)
    assert ran.code == 2
    assert "usage: footnote" in ran.err


def test_a_folder_without_questions_is_explained(evaluate: Evaluate, tmp_path: Path) -> None:
    ran = evaluate(of=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "No questions were found" in ran.err
