import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters import embedder as module
from retrieval.adapters.embedder import SentenceTransformerEmbedder
from retrieval.errors import ModelUnusable


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


def default_folder() -> Path:
    return SentenceTransformerEmbedder()._folder


def test_vectors_are_unit_rows_in_the_order_of_the_texts(
    embedder: SentenceTransformerEmbedder,
) -> None:
    texts = ["A long sentence about the repair of a harbour bridge.", "Bees.", "Bees."]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (3, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    assert (vectors * alone).sum(axis=1) == pytest.approx(1.0, abs=1e-3)


def test_meaning_is_nearer_than_words(embedder: SentenceTransformerEmbedder) -> None:
    query = embedder.embed_query("How much did the crossing cost?")
    near, far = embedder.embed_passages(["The bridge's price was 3 million.", "The cross is old."])
    assert query.shape == (1, embedder.dim)
    assert float(query[0] @ near) > float(query[0] @ far)


def test_no_texts_no_rows(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_header_and_passage_are_read_whole(embedder: SentenceTransformerEmbedder) -> None:
    start = "word " * 300
    one, other = embedder.embed_passages([start + "bees", start + "a flood of the river"])
    assert float(one @ other) < 0.9999


def test_the_fingerprint_is_stable_and_tells_models_apart(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    copy = tmp_path / "model"
    shutil.copytree(default_folder(), copy)
    assert embedder.fingerprint == SentenceTransformerEmbedder().fingerprint
    first = SentenceTransformerEmbedder(str(copy)).fingerprint
    pooling = copy / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert SentenceTransformerEmbedder(str(copy)).fingerprint != first


def test_damaged_weights_of_the_default_model_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = SentenceTransformerEmbedder()
    (tmp_path / "model.safetensors").write_bytes(b"not what it was")
    monkeypatch.setitem(damaged.__dict__, "_folder", tmp_path)
    with pytest.raises(ModelUnusable, match="damaged"):
        _ = damaged.fingerprint


def test_a_folder_without_weights_and_one_that_does_not_load_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="no weights"):
        _ = SentenceTransformerEmbedder(str(tmp_path)).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelUnusable, match="cannot load"):
        SentenceTransformerEmbedder(str(tmp_path)).embed_query("x")


def test_cut_weights_of_a_model_of_ones_own_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(SentenceTransformerEmbedder()._folder, own)
    weights = own / "model.safetensors"
    content = weights.read_bytes()[:1000]
    weights.unlink()  # it may be a link
    weights.write_bytes(content)
    with pytest.raises(ModelUnusable, match="cannot load"):
        SentenceTransformerEmbedder(str(own)).embed_query("x")


def test_a_name_too_long_for_a_folder_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="no such folder"):
        _ = SentenceTransformerEmbedder("name" * 100).fingerprint


def test_a_name_that_no_hub_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnusable, match="no such folder"):
        _ = SentenceTransformerEmbedder("nobody/no-such-model").fingerprint


def test_an_installation_without_the_default_model_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(ModelUnusable, match="not installed"):
        _ = SentenceTransformerEmbedder().fingerprint
