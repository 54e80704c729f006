from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval import wiring
from retrieval.adapters import model_names
from retrieval.adapters.vector_shelf import FileShelf
from retrieval.errors import ModelChanged, ModelUnusable
from retrieval.ports import Vectors
from retrieval.settings import Settings
from retrieval.shelf_ports import VectorShelf
from retrieval.tasks import JobState
from retrieval.wiring import open_library
from tests.fakes import FakeEmbedder, MemoryShelf

TEXT = "# Seals counted\n\nVolunteers counted 412 seals on Skarrow. They will count again in May.\n"
ASKED = "How many seals did volunteers count on Skarrow?"


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(name: str | None, **_: object) -> FakeEmbedder:
        fake = FakeEmbedder()
        fake.fingerprint = name or "default"
        return fake

    monkeypatch.setattr(wiring, "ModelEmbedder", opened)


@pytest.fixture
def with_article(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "seals.md").write_text(TEXT, encoding="utf-8")
    with open_library(settings) as librarian:
        list(librarian.ingest([str(tmp_path / "seals.md")]))
    return settings


def test_another_model_serves_once_it_has_embedded_everything(
    with_article: Settings, tmp_path: Path
) -> None:
    (own := tmp_path / "own").mkdir()
    changed = replace(with_article, model=str(own))
    with open_library(changed) as librarian:
        assert librarian.awaits_reindex()
        assert librarian.ask(ASKED).found
        assert librarian.reindex() == 1
        assert librarian.ask(ASKED).found
    with open_library(with_article) as librarian:  # set back: the other one serves until then
        assert librarian.awaits_reindex()
        assert librarian.ask(ASKED).found
        assert librarian._parts.shelf.models() == {"default"}
        assert librarian.reindex() == 1
        assert not librarian.awaits_reindex()
        assert librarian.ask(ASKED).found


def test_a_model_that_is_gone_is_missed(with_article: Settings, tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    with open_library(replace(with_article, model=str(own))) as librarian:
        librarian.reindex()
    own.rmdir()
    with open_library(with_article) as librarian:
        with pytest.raises(ModelChanged):
            librarian.ask(ASKED)
        librarian.reindex()
        assert librarian.ask(ASKED).found


class Unusable(FakeEmbedder):
    """A model whose weights are damaged."""

    @property
    def fingerprint(self) -> str:  # type: ignore[override]
        raise ModelUnusable("own", "its weights are damaged")


def test_while_the_wanted_model_cannot_be_used_the_one_before_serves(
    with_article: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def opened(name: str | None, **_: object) -> FakeEmbedder:
        if name:
            return Unusable()
        fake = FakeEmbedder()
        fake.fingerprint = "default"
        return fake

    monkeypatch.setattr(wiring, "ModelEmbedder", opened)
    with open_library(replace(with_article, model="own")) as librarian:
        librarian.warm_up()
        assert librarian.ask(ASKED).found
        assert "the wanted model cannot be used" in caplog.text
        again = librarian.enqueue_reindex()
        later = librarian.enqueue_ingest([librarian.keep_text("Ferries wait for the tide.")])
        assert [librarian.work(), librarian.work()] == [True, True]
        failed, done = librarian.job(again.id), librarian.job(later.id)
        assert failed is not None
        assert isinstance(failed.error, ModelUnusable)
        assert done is not None
        assert done.state is JobState.DONE


def test_without_any_model_it_is_said_which_cannot_be_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "ModelEmbedder", lambda *_, **__: Unusable())
    with open_library(settings) as librarian, pytest.raises(ModelUnusable):
        librarian.warm_up()


def test_a_name_is_noted_in_a_line_of_its_own_also_where_the_last_one_was_cut(
    tmp_path: Path,
) -> None:
    (own := tmp_path / "own").mkdir()
    (tmp_path / "names.txt").write_text("cut o", encoding="utf-8")
    model_names.note(tmp_path, str(own))
    assert (tmp_path / "names.txt").read_text(encoding="utf-8") == f"cut o\n{own}\n"


def test_names_are_noted_once_and_where_they_can_be(tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    for _ in range(2):
        model_names.note(tmp_path / "models", str(own))
    model_names.note(tmp_path / "models", str(tmp_path / "none"))
    assert list(model_names.at_hand(tmp_path / "models")) == [None, str(own)]
    (tmp_path / "file").touch()
    model_names.note(tmp_path / "file" / "models", "x")
    assert list(model_names.at_hand(tmp_path / "file" / "models")) == [None]


# Every shelf


@pytest.fixture(params=["file", "memory"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> VectorShelf:
    return FileShelf(tmp_path / "new" / "kept.db") if request.param == "file" else MemoryShelf()


def vectors(*rows: float) -> Vectors:
    return np.array([[row, -row] for row in rows], np.float32)


def test_a_shelf_gives_back_what_was_put_there_by_model_and_text(shelf: VectorShelf) -> None:
    assert shelf.get("a", ["x"]) == {}
    assert shelf.models() == frozenset()
    shelf.put("a", [], vectors())
    shelf.put("a", ["x", "y"], vectors(0.5, 0.25))
    shelf.put("b", ["x"], vectors(-1.0))
    shelf.put("a", ["x", "z"], vectors(9.0, 0.75))
    found = shelf.get("a", ["z", "x", "none"])
    assert {text: row.tolist() for text, row in found.items()} == {
        "z": [0.75, -0.75],
        "x": [0.5, -0.5],
    }
    assert shelf.models() == {"a", "b"}
    shelf.forget("a")
    assert shelf.models() == {"b"}
    assert shelf.get("a", ["x"]) == {}
    assert shelf.get("b", ["x"])["x"].tolist() == [-1.0, 1.0]


def test_a_damaged_shelf_is_an_empty_one(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path / "kept.db")
    (tmp_path / "kept.db").write_bytes(b"no database at all" * 100)
    assert shelf.models() == frozenset()
    shelf.put("a", ["x"], vectors(0.5))
    assert shelf.models() == {"a"}


def test_a_vector_that_changed_on_the_disk_is_not_given_back_and_comes_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = FileShelf(tmp_path / "kept.db")
    shelf.put("a", ["x", "y"], vectors(0.5, 0.25))
    content = (tmp_path / "kept.db").read_bytes()
    stored = np.array([0.5, -0.5], "<f2").tobytes()
    assert content.count(stored) == 1
    (tmp_path / "kept.db").write_bytes(
        content.replace(stored, np.array([0.5, 0.5], "<f2").tobytes())
    )
    assert list(shelf.get("a", ["x", "y"])) == ["y"]
    assert "kept vectors damaged" in caplog.text
    shelf.put("a", ["x"], vectors(0.5))
    assert shelf.get("a", ["x"])["x"].tolist() == [0.5, -0.5]
