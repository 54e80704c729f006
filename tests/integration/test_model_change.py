from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval import wiring
from retrieval.adapters import model_names
from retrieval.adapters.vector_shelf import FileShelf
from retrieval.errors import ModelChanged
from retrieval.ports import Vectors
from retrieval.settings import Settings
from retrieval.shelf_ports import VectorShelf
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
