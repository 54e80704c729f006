import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters import model_folder as folders
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind, RunningEngine, fidelity, machine
from retrieval.adapters.model_folder import ModelFolder
from retrieval.engines import Choice, Engine, Machine, Why
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors

TEXTS = [
    "A long sentence about the repair of a harbour bridge.",
    "Bees.",
    "Мост открыли в понедельник.",
    "",
    "A storm. " * 90,
    "The ferry left at nine. " * 40,
    "\x00\ud800 🛶🏽 e\u0301",
]

HERE = Machine(bf16=machine.look().bf16, gpu=False, openvino=True, tried=True)


@pytest.fixture(scope="module")
def reference() -> ModelEmbedder:
    """sentence-transformers as it comes."""
    return ModelEmbedder(engine=Engine.TORCH_FP32)


def copied(tmp_path: Path) -> Path:
    copy: Path = shutil.copytree(ModelFolder().path, tmp_path / "own")
    return copy


def test_this_machine_runs_the_model_on_openvino(embedder: ModelEmbedder) -> None:
    looked = machine.look()
    if looked.gpu or not looked.tried:
        pytest.skip("another engine runs here")
    assert embedder.engine == ("openvino-bf16" if looked.bf16 else "openvino-fp32")


@pytest.mark.parametrize("engine", [Engine.OPENVINO_BF16, Engine.OPENVINO_FP32, Engine.TORCH_BF16])
def test_every_engine_gives_the_vectors_of_the_reference(
    engine: Engine, reference: ModelEmbedder, embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.dim  # it is exported
    model = ModelEmbedder(engine=engine, exports=exports, keep=False)
    assert (model.dim, model.max_tokens) == (reference.dim, reference.max_tokens) == (384, 512)
    cosines = (model.embed_passages(TEXTS) * reference.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.998
    queries = [(model.embed_query(t) * reference.embed_query(t)).sum() for t in TEXTS]
    assert min(queries) > 0.998


def test_vectors_are_unit_rows_in_the_order_of_the_texts(embedder: ModelEmbedder) -> None:
    texts = [*TEXTS[:3], "Bees."] * 200
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (800, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts[:4]])
    assert (vectors * np.tile(alone, (200, 1))).sum(axis=1) == pytest.approx(1.0, abs=1e-3)


def test_odd_and_huge_texts_are_embedded(embedder: ModelEmbedder) -> None:
    huge = ["a" * 5_000_000, "word " * 1_000_000, "\u0301" * 100_000, "\n" * 100_000]
    vectors = embedder.embed_passages([*TEXTS, *huge])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_meaning_is_nearer_than_words(embedder: ModelEmbedder) -> None:
    query = embedder.embed_query("How much did the crossing cost?")
    near, far = embedder.embed_passages(["The bridge's price was 3 million.", "The cross is old."])
    assert query.shape == (1, embedder.dim)
    assert float(query[0] @ near) > float(query[0] @ far)


def test_no_texts_no_rows(embedder: ModelEmbedder, reference: ModelEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)
    assert reference.embed_passages([]).shape == (0, embedder.dim)


def test_header_and_passage_are_read_whole(embedder: ModelEmbedder) -> None:
    start = "word " * 300
    one, other = embedder.embed_passages([start + "bees", start + "a flood of the river"])
    assert float(one @ other) < 0.9999


# Questions


class Slow:
    """An engine that notes what it is given, and waits until it may go on."""

    dim = 2
    max_tokens = 512

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = threading.Event()

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        self.batches.append(list(texts))
        assert self.go.wait(10)
        if "bad" in texts:
            raise RuntimeError("bad")
        return np.array([[len(text), 0] for text in texts], dtype=np.float32)


def with_engine(monkeypatch: pytest.MonkeyPatch, engine: RunningEngine) -> ModelEmbedder:
    made = ModelEmbedder(engine=Engine.TORCH_FP32)
    monkeypatch.setattr(made, "_reference", lambda _: engine)
    return made


def test_questions_that_arrive_together_are_embedded_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow()
    model = with_engine(monkeypatch, slow)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(model.embed_query, "x")
        while not slow.batches:
            pass
        others = [pool.submit(model.embed_query, "y" * n) for n in range(2, 10)]
        while len(model._together._waiting) < 8:
            pass
        slow.go.set()
        assert float(first.result()[0, 0]) == 1
        assert [float(one.result()[0, 0]) for one in others] == list(range(2, 10))
    assert [len(batch) for batch in slow.batches] == [1, 8]


def test_a_question_asked_again_is_not_embedded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    slow.go.set()
    model = with_engine(monkeypatch, slow)
    assert np.array_equal(model.embed_query("x"), model.embed_query("x"))
    assert slow.batches == [["x"]]
    with pytest.raises(ValueError, match="read-only"):
        model.embed_query("x")[0, 0] = 7


def test_what_fails_for_one_question_is_raised_and_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow()
    slow.go.set()
    model = with_engine(monkeypatch, slow)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="bad"):
            model.embed_query("bad")
    assert float(model.embed_query("good")[0, 0]) == 4
    assert slow.batches == [["bad"], ["bad"], ["good"]]


@pytest.mark.parametrize("many", [1, 150], ids=["few", "many"])
def test_questions_and_passages_of_many_threads_get_their_own_vectors(
    embedder: ModelEmbedder, many: int
) -> None:
    texts = [f"Ferry number {n} left the harbour." for n in range(24)]
    expected = embedder.embed_passages(texts)

    def both(n: int) -> bool:
        query = embedder.embed_query(texts[n])
        passages = embedder.embed_passages([texts[n]] * many)
        return bool(min((query @ expected[n])[0], (passages @ expected[n]).min()) > 0.999)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(24)))


def test_a_gpu_that_is_wanted_and_not_there_is_refused() -> None:
    if machine.look().gpu:
        pytest.skip("there is one")
    with pytest.raises(ModelUnusable, match="no GPU"):
        ModelEmbedder(engine=Engine.TORCH_GPU).embed_query("x")


@pytest.mark.parametrize("error", [ModelUnusable("", "torch finds no GPU"), RuntimeError("CUDA")])
def test_a_gpu_that_torch_cannot_use_leaves_the_processor(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    here = replace(HERE, gpu=True, openvino=False, bf16=False)  # in bfloat16 it is tried: see below
    monkeypatch.setattr(machine, "look", lambda: here)
    model = ModelEmbedder()
    plain = model._reference

    def reference(engine: Engine) -> RunningEngine:
        if engine is Engine.TORCH_GPU:
            raise error
        return plain(engine)

    monkeypatch.setattr(model, "_reference", reference)
    assert model.embed_query("x").shape == (1, 384)
    assert (model.choice.engine.library, model.choice.why) == ("torch", Why.NOT_INSTALLED)
    assert model.choice.engine is not Engine.TORCH_GPU


def test_torch_in_an_arithmetic_that_is_not_faithful_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Machine(bf16=True, gpu=False, openvino=False, tried=True)
    monkeypatch.setattr(machine, "look", lambda: here)
    assert ModelEmbedder().choice == Choice(Engine.TORCH_BF16, Why.NOT_INSTALLED)
    unlike = lambda *_: fidelity.Fidelity(mean=0.9, lowest=0.5)  # noqa: E731
    monkeypatch.setattr(fidelity, "compare", unlike)
    assert ModelEmbedder().choice == Choice(Engine.TORCH_FP32, Why.UNFAITHFUL)


# The model's files


def test_the_fingerprint_is_stable_and_tells_models_apart(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    assert ModelEmbedder().fingerprint == ModelEmbedder().fingerprint
    first = ModelEmbedder(str(copy)).fingerprint
    pooling = copy / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert ModelEmbedder(str(copy)).fingerprint != first


def test_damaged_weights_of_the_default_model_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = ModelFolder()
    (tmp_path / "model.safetensors").write_bytes(b"not what it was")
    monkeypatch.setitem(damaged.__dict__, "path", tmp_path)
    with pytest.raises(ModelUnusable, match="damaged"):
        _ = damaged.fingerprint


def test_a_folder_without_weights_and_one_that_does_not_load_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="no weights"):
        _ = ModelEmbedder(str(tmp_path)).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelUnusable, match="cannot load"):
        ModelEmbedder(str(tmp_path)).embed_query("x")


def test_cut_weights_of_a_model_of_ones_own_are_refused(tmp_path: Path) -> None:
    own = copied(tmp_path)
    weights = own / "model.safetensors"
    content = weights.read_bytes()[:1000]
    weights.unlink()  # it may be a link
    weights.write_bytes(content)
    with pytest.raises(ModelUnusable, match="cannot load"):
        ModelEmbedder(str(own)).embed_query("x")


def test_a_name_too_long_for_a_folder_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="no such folder"):
        _ = ModelEmbedder("name" * 100).fingerprint


def test_a_name_that_no_hub_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnusable, match="no such folder"):
        _ = ModelEmbedder("nobody/no-such-model").fingerprint


def test_an_installation_without_the_default_model_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folders, "_DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(ModelUnusable, match="not installed"):
        _ = ModelEmbedder().fingerprint
