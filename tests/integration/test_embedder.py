import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters import model_folder as folders
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind, RunningEngine, exports, machine
from retrieval.adapters.engines.openvino_runtime import OpenVinoEngine, Tokens
from retrieval.adapters.model_folder import ModelFolder
from retrieval.engines import Engine, Machine, Why
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors
from tests.integration.test_kept_index import flip

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


def test_what_breaks_off_leaves_the_engine_to_others(
    embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.dim  # it is exported
    engine = ModelEmbedder(engine=Engine.OPENVINO_FP32, exports=exports, keep=False).running()
    assert isinstance(engine, OpenVinoEngine)
    vectors = np.empty((2, engine.dim), dtype=np.float32)

    def batches() -> Iterator[tuple[list[int], list[Tokens]]]:
        yield from engine._batches(["Bees."], Kind.PASSAGE, 512)
        raise RuntimeError("no more")

    for _ in range(4):  # more often than there are requests
        with pytest.raises(RuntimeError, match="no more"):
            engine._few.run(batches(), vectors)
    for _ in range(4):
        with pytest.raises(RuntimeError):  # a tensor of a shape that no sentence has
            engine._few.run([([0], [np.zeros((1, 1, 1, 1), dtype=np.int64)] * 3)], vectors)
    assert engine.encode(["Bees."], Kind.PASSAGE).shape == (1, 384)


# Exports


@pytest.fixture
def own_exports(embedder: ModelEmbedder, exports: Path, tmp_path: Path) -> Path:
    """A copy of the folder with the export, to be damaged."""
    assert embedder.dim
    copy: Path = shutil.copytree(exports, tmp_path / "exports")
    return copy


@pytest.mark.parametrize("name", [exports.WEIGHTS, exports.GRAPH, exports.TOKENIZER, "export.json"])
def test_a_damaged_export_is_never_run(
    own_exports: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    file = own_exports / ModelFolder().fingerprint / name
    content = file.read_bytes()
    if name == "export.json":
        file.write_bytes(content[: len(content) // 2])
    else:
        flip(file)
    choice = ModelEmbedder(exports=own_exports, keep=False).choice
    assert (choice.engine.library, choice.why) == ("torch", Why.NOT_EXPORTED)


def test_an_export_of_another_version_or_half_made_is_made_again(
    own_exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    monkeypatch.setattr(exports, "VERSION", exports.VERSION + 1)
    assert exports.find(own_exports / ModelFolder().fingerprint) is None
    monkeypatch.undo()
    folder = own_exports / ModelFolder().fingerprint
    (folder / exports.WEIGHTS).write_bytes(b"")
    (own_exports / f"{folder.name}.new").mkdir()  # of a process that was killed
    (own_exports / f"{folder.name}.new" / "model.bin").write_bytes(b"half")
    # Two at once: one of them exports, the other waits and takes that.
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: exports.make(ModelFolder().path, folder, 512), range(2)))
    assert made[0] == made[1] == exports.find(folder)
    assert made[0].fidelity["openvino-fp32"].lowest > 0.999
    assert made[0].fidelity["openvino-bf16"].lowest > 0.998
    assert sorted(path.suffix for path in own_exports.iterdir()) == ["", ".lock"]


def test_what_is_no_model_is_refused_once_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    own = copied(tmp_path)
    (own / "config.json").write_text("{}", encoding="utf-8")
    model = ModelEmbedder(str(own), exports=tmp_path / "exports")
    with pytest.raises(ModelUnusable, match="cannot load"):
        model.embed_query("x")
    manifest = exports.find(tmp_path / "exports" / model.fingerprint)
    assert manifest is not None
    assert manifest.refused


@pytest.mark.parametrize("wanted", [None, Engine.OPENVINO_FP32])
def test_a_model_that_was_not_exportable_runs_in_torch_unless_openvino_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Engine | None
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    folder = tmp_path / ModelFolder().fingerprint
    folder.mkdir()
    exports.write(folder, exports.Manifest(version=exports.VERSION, refused="it is a tree"))
    model = ModelEmbedder(exports=tmp_path, engine=wanted)
    if wanted is None:
        assert (model.choice.why, model.choice.detail) == (Why.NOT_EXPORTABLE, "it is a tree")
        assert model.choice.engine.library == "torch"
    else:
        with pytest.raises(ModelUnusable, match="it is a tree"):
            model.embed_query("x")


def test_an_arithmetic_that_was_not_faithful_is_not_used(
    own_exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Machine(bf16=True, gpu=False, openvino=True, tried=True)
    monkeypatch.setattr(machine, "look", lambda: here)
    folder = own_exports / ModelFolder().fingerprint
    manifest = exports.find(folder)
    assert manifest is not None
    del manifest.fidelity["openvino-bf16"]
    exports.write(folder, manifest)
    model = ModelEmbedder(exports=own_exports)
    assert (model.engine, model.choice.why) == ("openvino-fp32", Why.UNFAITHFUL)


def test_a_folder_that_cannot_be_written_leaves_the_plain_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    model = ModelEmbedder(exports=tmp_path / "file" / "models")
    assert (model.choice.engine.library, model.choice.why) == ("torch", Why.NOT_EXPORTED)


def test_an_exporter_that_dies_leaves_the_plain_engine_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    model = ModelEmbedder(exports=tmp_path)
    assert (model.choice.why, model.choice.detail) == (Why.NOT_EXPORTED, "it ended with code 1")
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]


def test_without_openvino_the_plain_engine_runs(
    monkeypatch: pytest.MonkeyPatch, own_exports: Path
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    monkeypatch.setitem(sys.modules, "retrieval.adapters.engines.openvino_runtime", None)
    choice = ModelEmbedder(exports=own_exports).choice
    assert (choice.engine.library, choice.why) == ("torch", Why.NOT_INSTALLED)


def test_a_gpu_that_is_wanted_and_not_there_is_refused() -> None:
    if machine.look().gpu:
        pytest.skip("there is one")
    with pytest.raises(ModelUnusable, match="no GPU"):
        ModelEmbedder(engine=Engine.TORCH_GPU).embed_query("x")


def test_openvino_reports_to_nobody() -> None:
    program = (
        "import sys\n"
        "from retrieval.adapters.engines.quiet_openvino import openvino\n"
        "print(openvino.Core().available_devices, 'urllib.request' in sys.modules)\n"
        "print(sys.modules['openvino_telemetry'], 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1] == "None False"


def test_a_model_with_prompts_and_other_pooling_is_exported_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    own = copied(tmp_path)
    pooling = {"word_embedding_dimension": 384, "pooling_mode_cls_token": True}
    (own / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    prompts = {"prompts": {"query": "Find an answer: ", "passage": "An article says: "}}
    (own / "config_sentence_transformers.json").write_text(json.dumps(prompts), encoding="utf-8")
    model = ModelEmbedder(str(own), exports=tmp_path / "exports")
    reference = ModelEmbedder(str(own), engine=Engine.TORCH_FP32)
    assert model.choice.engine.library == "openvino"
    assert model.max_tokens == reference.max_tokens == 256
    cosines = (model.embed_passages(TEXTS) * reference.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.998
    query, passage = model.embed_query(TEXTS[0]), model.embed_passages(TEXTS[:1])
    assert float((query @ reference.embed_query(TEXTS[0]).T)[0, 0]) > 0.998
    assert float((query @ passage.T)[0, 0]) < 0.99


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
