from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters.centring import Centre
from retrieval.adapters.engines import Kind
from retrieval.ports import Vectors


class Engine:
    """Random directions by text, with as much of one common direction as is wanted."""

    dim = 16
    max_tokens = 8

    def __init__(self, common: float) -> None:
        self._common = common
        self.runs = 0

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        self.runs += 1
        rows = np.stack(
            [
                np.random.default_rng(list(f"{kind}{text}".encode())).normal(size=16)
                for text in texts
            ]
        )
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        rows[:, 0 if kind is Kind.PASSAGE else 1] += self._common
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


@pytest.mark.parametrize("kind", list(Kind))
def test_unrelated_texts_of_a_crowded_model_are_no_longer_alike(kind: Kind) -> None:
    engine = Engine(common=3.0)
    vectors = engine.encode([str(n) for n in range(60)], kind)
    centred = Centre.of(engine).apply(vectors, kind)
    assert float((vectors @ vectors.T).mean()) > 0.8
    assert float((centred @ centred.T).mean()) < 0.15
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)


def test_vectors_of_a_model_that_spreads_texts_stay_as_they_are() -> None:
    engine = Engine(common=0.0)
    vectors = engine.encode(["a", "b"], Kind.PASSAGE)
    assert np.array_equal(Centre.of(engine).apply(vectors, Kind.PASSAGE), vectors)


def test_a_model_is_measured_once(tmp_path: Path) -> None:
    kept, engine = tmp_path / "models" / "centre.npy", Engine(common=3.0)
    vectors = engine.encode(["a", "b"], Kind.PASSAGE)
    first = Centre.kept(engine, kept, keep=True).apply(vectors, Kind.PASSAGE)
    runs = engine.runs
    assert np.array_equal(Centre.kept(engine, kept, keep=True).apply(vectors, Kind.PASSAGE), first)
    assert engine.runs == runs


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY"])
def test_a_damaged_file_is_measured_again(tmp_path: Path, content: bytes) -> None:
    kept, engine = tmp_path / "centre.npy", Engine(common=3.0)
    kept.write_bytes(content)
    vectors = engine.encode(["a", "b"], Kind.QUERY)
    expected = Centre.of(engine).apply(vectors, Kind.QUERY)
    assert np.array_equal(Centre.kept(engine, kept, keep=True).apply(vectors, Kind.QUERY), expected)
    runs = engine.runs
    Centre.kept(engine, kept, keep=True)
    assert engine.runs == runs


def test_what_may_not_be_written_is_not(tmp_path: Path) -> None:
    kept = tmp_path / "centre.npy"
    Centre.kept(Engine(common=3.0), kept, keep=False)
    assert not kept.exists()
    (tmp_path / "file").touch()
    Centre.kept(Engine(common=3.0), tmp_path / "file" / "centre.npy", keep=True)
