"""Every file of a data folder damaged in turn; tests/benchmarks/faults damages them oftener."""

import json
import logging
import shutil
from pathlib import Path

import pytest

from bot.cli import main
from retrieval import open_library
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import exports as made
from retrieval.adapters.model_folder import ModelFolder
from retrieval.adapters.multilingual import folder as multilingual
from retrieval.errors import StorageDamaged
from tests.benchmarks.faults.damage import (
    DATABASE,
    Damage,
    Told,
    answers,
    cut,
    empty,
    flip,
    furnish,
    tried,
)
from tests.benchmarks.faults.trial import DEMO, settings_of

pytestmark = pytest.mark.usefixtures("shared_model")

QUESTIONS = [
    "Who was the captain of the Ulrika?",
    "Who is the harbour master?",
    "What is the best pizza in Naples?",
]


@pytest.fixture(scope="module")
def whole(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data: Path = shutil.copytree(demo_data, tmp_path_factory.mktemp("whole") / "data")
    furnish(data)
    return data


CACHES = ["index/gen-*.faiss", "index/gen-*.npy", "index/manifest.json", "vectors-kept.db"]
OTHERS = ["uploads/*", "models/names.txt", "exports/*", "workers/*.lock"]


@pytest.fixture(scope="module")
def expected(whole: Path) -> dict[str, Told]:
    return answers(whole, QUESTIONS)


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [*((one, way) for one in CACHES for way in (cut, flip)), *((one, cut) for one in OTHERS)],
)
def test_a_damaged_file_changes_no_answer(
    whole: Path,
    tmp_path: Path,
    pattern: str,
    damage: Damage,
    *,
    expected: dict[str, Told],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (path, *_) = whole.glob(pattern)
    name = path.relative_to(whole).as_posix()
    caplog.set_level(logging.WARNING)
    assert tried(whole, name, damage, expected, copy=tmp_path / "copy") is None
    if name.startswith("index/"):
        assert "index snapshot damaged" in caplog.text


def test_every_file_of_a_data_folder_is_damaged_here(whole: Path) -> None:
    tried_ones = {path for pattern in [*CACHES, *OTHERS] for path in whole.glob(pattern)}
    others = {path for path in whole.rglob("*") if path.is_file()} - tried_ones
    left = {path.relative_to(whole).as_posix() for path in others}
    assert {name for name in left if not name.startswith("models/")} <= {
        *(DATABASE, "footnote.db.lock", "index/lock"),
    }


@pytest.mark.parametrize("at", [0.0, 0.0001, 0.3, 0.62])
def test_a_flipped_bit_of_the_database_changes_no_answer_or_is_refused(
    whole: Path, expected: dict[str, Told], tmp_path: Path, at: float
) -> None:
    def damage(path: Path) -> None:
        flip(path, at=at, bit=4)

    assert tried(whole, DATABASE, damage, expected, copy=tmp_path / "copy") is None


@pytest.mark.parametrize("damage", [cut, empty])
def test_a_database_that_was_cut_is_refused_with_the_command_that_restores_it(
    whole: Path, tmp_path: Path, damage: Damage, capsys: pytest.CaptureFixture[str]
) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    damage(data / DATABASE)
    assert main(["ask", QUESTIONS[0]], env={"FOOTNOTE_DATA": str(data)}) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"deploy/restore.sh --replace FILE {data}," in said
    assert main(["run"], env={"FOOTNOTE_DATA": str(data), "TELEGRAM_BOT_TOKEN": "42:TEST"}) == 1
    assert capsys.readouterr().err == said


def test_nothing_is_quoted_from_an_article_that_changed_on_the_disk(
    whole: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    content = (data / DATABASE).read_bytes()
    assert content.count(b"Mads Ortelle, steered") == 1
    (data / DATABASE).write_bytes(
        content.replace(b"Mads Ortelle, steered", b"Mads Ortella, steered")
    )
    with pytest.raises(StorageDamaged):
        answers(data, [QUESTIONS[0]])


@pytest.mark.parametrize("found", [b'["Ida', b"\xff\xff\xff"])
def test_a_column_that_is_no_json_or_text_any_more_is_damage_and_no_crash(
    whole: Path, tmp_path: Path, found: bytes
) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    articles = map(json.loads, DEMO.read_text(encoding="utf-8").splitlines())
    authors = next(one["authors"] for one in articles if one["title"].startswith("Ulrika afloat"))
    stored, content = json.dumps(authors).encode(), (data / DATABASE).read_bytes()
    assert stored in content
    (data / DATABASE).write_bytes(content.replace(stored, found.ljust(len(stored), found[-1:])))
    with pytest.raises(StorageDamaged):
        answers(data, QUESTIONS)


def test_a_damaged_upload_is_not_read_and_is_mended_when_it_comes_again(
    whole: Path, tmp_path: Path
) -> None:
    with open_library(settings_of(shutil.copytree(whole, tmp_path / "data"))) as library:
        content = b"The ferry sails at nine, and on Sundays at ten."
        source = library.keep_file(content, name="ferry.txt")
        flip(tmp_path / "data" / "uploads" / source.removeprefix("upload:"))
        (outcome,) = library.ingest([source])
        assert outcome.error is not None
        assert library.keep_file(content, name="ferry.txt") == source
        (outcome,) = library.ingest([source])
        assert outcome.error is None


@pytest.mark.parametrize("prompt", [b'"passage"', b'"pad_id"', b'"max_tokens"'])
def test_a_manifest_of_an_export_that_changed_is_not_believed(
    embedder: ModelEmbedder, exports: Path, tmp_path: Path, prompt: bytes
) -> None:
    if not embedder.engine.startswith("openvino"):
        pytest.skip("nothing is exported here")
    folder = shutil.copytree(exports / ModelFolder().export_key, tmp_path / "export")
    assert made.find(folder) is not None
    content = (folder / "export.json").read_bytes()
    at = content.index(prompt) + len(prompt) + 3
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    (folder / "export.json").write_bytes(changed)
    assert made.find(folder) is None


def test_an_unpacked_model_that_changed_is_not_found(tmp_path: Path) -> None:
    folder = tmp_path / f"{multilingual.MODEL}-1"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    assert multilingual.find(tmp_path) is None  # it has no sums yet
    (folder / "SHA256SUMS").write_text(multilingual._sums(folder), encoding="utf-8")
    assert multilingual.find(tmp_path) == folder
    flip(folder / "model.safetensors")
    assert multilingual.find(tmp_path) is None
