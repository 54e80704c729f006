"""`footnote doctor` as people and programs call it, with the real model."""

import json
import shutil
from pathlib import Path

import pytest

from bot import cli, doctor
from bot.arguments import build_parser
from bot.terminal import open_terminal
from retrieval import Settings, open_library, wiring
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.findings import Diagnosis
from tests.integration.test_examination import DEMO, state_of

pytestmark = pytest.mark.usefixtures("shared_model")

CHECKS = [
    *("settings.data", "settings.fetch", "settings.variables", "disk.free"),
    *("versions.python", "versions.packages", "versions.sqlite"),
    *("model.weights", "model.vectors"),
    *("database.revision", "database.integrity", "database.model", "database.articles"),
    *("database.passages", "database.vectors", "database.terms", "index.snapshot"),
]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, shared_model: None) -> Path:
    data = tmp_path_factory.mktemp("stocked") / "data"
    file = data.parent / "articles.jsonl"
    file.write_text("\n".join(DEMO[:4]), encoding="utf-8")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert len(list(library.ingest([str(file)]))) == 4
        library.ask("Who was the captain of the Ulrika?")
    return data


def run(*argv: str, data: Path, **variables: str) -> int:
    return cli.main(["doctor", *argv], env={"FOOTNOTE_DATA": str(data), **variables})


def test_what_is_well_is_said_line_by_line_with_the_sum_at_the_end(
    stocked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state_of(stocked)
    assert run(data=stocked) == 0
    out, err = capsys.readouterr()
    *lines, blank, last = out.splitlines()
    assert err == ""
    assert [line[:2] for line in lines] == ["✓ "] * len(CHECKS)
    assert (blank, last) == ("", "All is well.")
    assert "✓ All 4 articles are whole, in " in out
    assert state_of(stocked) == before


def test_programs_get_an_object_a_line(stocked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", data=stocked) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["check"] for record in records] == CHECKS
    assert {record["state"] for record in records} == {"ok"}
    assert {record["remedy"] for record in records} == {None}
    assert [list(record) for record in records] == [
        ["check", "state", "message", "remedy"] for _ in records
    ]


def test_an_installation_that_was_never_used_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data=tmp_path / "data") == 0
    out = capsys.readouterr().out
    assert "nothing has been stored" in out
    assert out.endswith("\nAll is well.\n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_comes_with_what_to_do_and_exits_with_1(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = shutil.copytree(stocked, tmp_path / "data")
    (data / "footnote.db").write_bytes(b"These are notes, not a database. " * 200)
    (data / "index" / "manifest.json").write_text("{")
    before = state_of(data)
    assert run(data=data) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    wrong = [number for number, line in enumerate(lines) if line.startswith("✗ ")]
    assert len(wrong) == 2
    assert all(lines[number + 1].startswith("  ") for number in wrong)
    assert lines[-1] == "2 things are wrong."
    assert "Restore the database from a backup" in out
    assert "Traceback" not in out + err
    assert state_of(data) == before


def test_the_value_of_a_variable_is_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {"FOOTNOTE_BOTTOKEN": "my-secret", "FOOTNOTE_FETCH_ALOW": "my-secret"}
    assert run(data=tmp_path, **variables) == 0
    out, err = capsys.readouterr()
    assert "· The variable FOOTNOTE_BOTTOKEN is set, but Footnote does not read it.\n" in out
    assert "  If it is meant for Footnote, call it FOOTNOTE_FETCH_ALLOW.\n" in out
    assert out.endswith("\nAll is well; 2 things are worth knowing.\n")
    assert "my-secret" not in out + err


def test_nothing_of_an_article_is_shown(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = shutil.copytree(stocked, tmp_path / "data")
    with SqliteStore(data / "footnote.db").engine.begin() as connection:
        connection.exec_driver_sql("UPDATE articles SET text = 'my secret', title = 'my secret'")
    assert run("--json", data=data) == 1
    out, err = capsys.readouterr()
    assert "numbers 1, 2, 3, 4." in out
    assert "my secret" not in out + err


def test_another_model_than_that_of_the_vectors_is_wrong(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json", data=stocked, FOOTNOTE_MODEL=str(tmp_path / "none")) == 1
    (record,) = [
        record
        for record in map(json.loads, capsys.readouterr().out.splitlines())
        if record["state"] == "wrong"
    ]
    assert record["check"] == "model.weights"
    assert record["remedy"].startswith("Install Footnote again, or set FOOTNOTE_MODEL")


def test_a_package_that_cannot_be_loaded_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(settings: Settings) -> None:
        raise ModuleNotFoundError("No module named 'faiss'", name="faiss")

    monkeypatch.setattr(wiring, "examine", missing)
    args = build_parser().parse_args(["doctor", "--json"])
    settings = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    assert doctor.doctor(settings, open_terminal({}), args) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["check"] == Diagnosis.PACKAGE_UNLOADABLE.check
    assert "faiss" in record["message"]
