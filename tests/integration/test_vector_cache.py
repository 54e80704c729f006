import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters.vector_cache import CachedEmbedder
from retrieval.errors import StorageReadOnly
from retrieval.ports import Vectors
from tests.fakes import FakeEmbedder


class Counting(FakeEmbedder):
    """Notes which passages it embeds."""

    def __init__(self, fingerprint: str = "fake-64") -> None:
        self.fingerprint = fingerprint
        self.seen: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return super().embed_passages(texts)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "evaluation" / "vectors.db"


TEXTS = ["one bridge", "two bridges", "one bridge", "три моста", "\ud800 half a character"]


def test_vectors_are_those_of_the_model_in_the_order_of_the_texts(file: Path) -> None:
    expected = FakeEmbedder().embed_passages(TEXTS)
    for _ in range(2):
        found = CachedEmbedder(FakeEmbedder(), file).embed_passages(TEXTS)
        assert found.dtype == np.float32
        assert np.allclose(found, expected, atol=1e-3)


def test_what_is_known_is_not_embedded_again(file: Path) -> None:
    model = Counting()
    CachedEmbedder(model, file).embed_passages(TEXTS[:2])
    CachedEmbedder(model, file).embed_passages(TEXTS)
    assert model.seen == [*TEXTS[:2], *TEXTS[3:]]


def test_another_model_has_vectors_of_its_own(file: Path) -> None:
    CachedEmbedder(Counting("a"), file).embed_passages(TEXTS)
    model = Counting("b")
    CachedEmbedder(model, file).embed_passages(TEXTS)
    assert model.seen == list(dict.fromkeys(TEXTS))


def test_questions_are_embedded_each_time(file: Path) -> None:
    cached = CachedEmbedder(FakeEmbedder(), file)
    assert np.array_equal(cached.embed_query("x"), FakeEmbedder().embed_query("x"))
    assert not file.exists()


def test_nothing_costs_nothing(file: Path) -> None:
    assert CachedEmbedder(FakeEmbedder(), file).embed_passages([]).shape == (0, 64)


def test_a_damaged_file_is_begun_again(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 100)
    model = Counting()
    for _ in range(2):
        CachedEmbedder(model, file).embed_passages(TEXTS[:2])
    assert model.seen == TEXTS[:2]


def test_a_file_of_another_program_is_begun_again(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE vectors (colour TEXT)")
    connection.close()
    model = Counting()
    for _ in range(2):
        CachedEmbedder(model, file).embed_passages(TEXTS[:2])
    assert model.seen == TEXTS[:2]


def test_a_page_of_noise_in_the_file_costs_only_time(file: Path) -> None:
    CachedEmbedder(Counting(), file).embed_passages(TEXTS)
    content = bytearray(file.read_bytes())
    content[100:300] = b"\xff" * 200
    file.write_bytes(content)
    found = CachedEmbedder(FakeEmbedder(), file).embed_passages(TEXTS)
    assert np.allclose(found, FakeEmbedder().embed_passages(TEXTS), atol=1e-3)


def test_thousands_of_texts_are_looked_up_together(file: Path) -> None:
    texts = [f"text {number}" for number in range(2_500)]
    model = Counting()
    for _ in range(2):
        CachedEmbedder(model, file).embed_passages(texts)
    assert len(model.seen) == 2_500


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "evaluation").write_text("a file in the way")
    with pytest.raises(StorageReadOnly):
        CachedEmbedder(FakeEmbedder(), tmp_path / "evaluation" / "v.db").embed_passages(["x"])


def test_two_may_fill_it_at_once(file: Path) -> None:
    first, second = CachedEmbedder(Counting(), file), CachedEmbedder(Counting(), file)
    first.embed_passages(TEXTS[:2])
    second.embed_passages(TEXTS)
    first.embed_passages(TEXTS)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (4,)
    connection.close()
