"""A library written as JSON lines and taken in elsewhere gives the same answers."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from bot.cli import main
from retrieval import open_library
from retrieval.domain import Answer, Status
from retrieval.settings import Settings

QUESTIONS = Path(__file__).parents[1] / "data" / "demo" / "questions.jsonl"
EVERY = 6  # of 130 questions


def asked() -> list[str]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[::EVERY]
    return [json.loads(line)["question"] for line in lines]


def told(answer: Answer) -> tuple[object, ...]:
    """What people see of an answer; numbers of articles are each database's own."""
    cited = [
        (one.article.title, one.article.url, one.article.published, one.text, one.link)
        for one in answer.citations
    ]
    near = [one.title for one in answer.nearest]
    return answer.question, answer.found, cited, near, answer.confidence


@pytest.mark.usefixtures("shared_model")
@pytest.mark.parametrize("name", ["library.jsonl", "library.jsonl.gz"])
def test_what_was_exported_answers_the_same_elsewhere(
    demo_data: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here = shutil.copytree(demo_data, tmp_path / "here")
    file = tmp_path / name
    assert main(["export", str(file)], env={"FOOTNOTE_DATA": str(here)}) == 0
    assert capsys.readouterr().out == f"Wrote 32 articles to {file}.\n"
    content = file.read_bytes()
    lines = (gzip.decompress(content) if name.endswith(".gz") else content).splitlines()
    assert len(lines) == 32
    there = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "there")})
    with (
        open_library(Settings.from_env({"FOOTNOTE_DATA": str(here)})) as old,
        open_library(there) as new,
    ):
        assert {one.status for one in new.ingest([str(file)])} == {Status.ADDED}
        for question in asked():
            assert told(new.ask(question)) == told(old.ask(question))


def test_an_export_of_a_library_that_there_is_not_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "library.jsonl"
    env = {"FOOTNOTE_DATA": str(tmp_path / "data")}
    assert main(["export", str(file), "--library", "nowhere"], env=env) == 1
    assert "nowhere" in capsys.readouterr().err
    assert not file.exists()
