"""Exports of the model for OpenVINO: made once, believed when intact, and run."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

pytest.importorskip("openvino")

from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind, exports, machine, openvino_runtime
from retrieval.adapters.engines.fidelity import Fidelity
from retrieval.adapters.engines.openvino_runtime import OpenVinoEngine, Tokens
from retrieval.adapters.engines.turns import Turns
from retrieval.adapters.model_folder import ModelFolder
from retrieval.engines import Engine, Machine, Why
from retrieval.errors import ModelUnusable
from retrieval.ports import Vectors
from tests.integration.test_embedder import HERE, TEXTS, copied
from tests.integration.test_kept_index import flip

# Where torch takes over it would be tried in bfloat16 each time: test_embedder does that once.
PLAIN = replace(HERE, bf16=False)


@pytest.fixture
def own_exports(embedder: ModelEmbedder, exports: Path, tmp_path: Path) -> Path:
    """A copy of the folder with the export, to be damaged."""
    assert embedder.engine.startswith("openvino")
    copy: Path = shutil.copytree(exports, tmp_path / "exports")
    return copy


@pytest.mark.parametrize("name", [exports.WEIGHTS, exports.GRAPH, exports.TOKENIZER, "export.json"])
def test_a_damaged_export_is_never_run(
    own_exports: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    file = own_exports / ModelFolder().export_key / name
    content = file.read_bytes()
    if name == "export.json":
        file.write_bytes(content[: len(content) // 2])
    else:
        flip(file)
    choice = ModelEmbedder(exports=own_exports, keep=False).choice
    assert (choice.engine.library, choice.why) == ("torch", Why.NOT_YET)


@pytest.mark.parametrize(
    "change",
    [{"digests": {}}, {"dim": 0}, {"max_tokens": 0}, {"prompts": {"passage": ""}}, {"inputs": []}],
    ids=str,
)
def test_a_manifest_that_lacks_something_is_not_believed(
    own_exports: Path, change: dict[str, Any]
) -> None:
    folder = own_exports / ModelFolder().export_key
    manifest = exports.find(folder)
    assert manifest is not None
    exports.write(folder, msgspec.structs.replace(manifest, **change))
    assert exports.find(folder) is None


def test_an_exporter_ends_with_the_process_that_started_it() -> None:
    program = "import retrieval.adapters.engines.exporter as one; one._end_with_parent()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as exporter:
        assert exporter.poll() is None
        assert exporter.stdin is not None
        exporter.stdin.close()
        assert exporter.wait(60) == 1


def test_an_export_of_another_version_or_half_made_is_made_again(
    own_exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    monkeypatch.setattr(exports, "VERSION", exports.VERSION + 1)
    assert exports.find(own_exports / ModelFolder().export_key) is None
    monkeypatch.undo()
    folder = own_exports / ModelFolder().export_key
    left = own_exports / f"{folder.name}.new-1"  # by a process that was killed
    left.mkdir()
    (left / "model.bin").write_bytes(b"half")
    shutil.rmtree(folder)
    folder.write_text("in the way", encoding="utf-8")
    # Two at once: one of them exports, the other waits and takes that.
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: exports.make(ModelFolder().path, folder, 512), range(2)))
    assert made[0] == made[1] == exports.find(folder)
    assert made[0].fidelity["openvino-fp32"].lowest > 0.999
    assert ("openvino-bf16" in made[0].fidelity) == machine.computes_bf16()
    assert all(made[0].is_faithful(Engine(name)) for name in made[0].fidelity)
    assert sorted(path.suffix for path in own_exports.iterdir()) == ["", ".lock"]


def test_what_is_no_model_is_refused_and_not_remembered_as_not_exportable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: HERE)
    own = copied(tmp_path)
    (own / "config.json").write_text("{}", encoding="utf-8")
    model = ModelEmbedder(str(own), exports=tmp_path / "exports")
    with pytest.raises(ModelUnusable, match="cannot load"):
        model.embed_query("x")
    assert exports.find(tmp_path / "exports" / model.folder.export_key) is None


def test_an_export_of_another_openvino_or_processor_is_made_again(
    own_exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_exports / ModelFolder().export_key
    manifest = exports.find(folder)
    assert manifest is not None
    monkeypatch.setattr(machine, "computes_bf16", lambda: True)
    exports.write(folder, msgspec.structs.replace(manifest, bf16=False))
    assert exports.find(folder) is None
    exports.write(folder, msgspec.structs.replace(manifest, bf16=True))
    assert exports.find(folder) is not None
    monkeypatch.setattr(metadata, "version", lambda _: "1.0")
    assert exports.find(folder) is None


def test_an_export_that_openvino_cannot_read_leaves_the_plain_engine(
    own_exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    folder = own_exports / ModelFolder().export_key
    manifest = exports.find(folder)
    assert manifest is not None
    (folder / exports.GRAPH).write_text("<net/>", encoding="utf-8")
    digests = manifest.digests | {exports.GRAPH: exports.digest(folder / exports.GRAPH)}
    exports.write(folder, msgspec.structs.replace(manifest, digests=digests))
    choice = ModelEmbedder(exports=own_exports).choice
    assert (choice.engine.library, choice.why) == ("torch", Why.NOT_EXPORTED)
    with pytest.raises(ModelUnusable, match="RuntimeError"):
        ModelEmbedder(exports=own_exports, engine=Engine.OPENVINO_FP32).embed_query("x")


@pytest.mark.parametrize("wanted", [None, Engine.OPENVINO_FP32])
def test_an_examination_exports_nothing_and_still_runs_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Engine | None
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    model = ModelEmbedder(exports=tmp_path / "none", keep=False, engine=wanted)
    assert model.embed_query("x").shape == (1, 384)
    assert (model.choice.engine.library, model.choice.why) == ("torch", Why.NOT_YET)
    assert not (tmp_path / "none").exists()


def test_the_folder_that_one_stands_in_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit(7)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    manifest = exports.make(ModelFolder().path, tmp_path / "exports" / "one", 512)
    assert not manifest.refused


@pytest.mark.parametrize("wanted", [None, Engine.OPENVINO_FP32])
def test_a_model_that_was_not_exportable_runs_in_torch_unless_openvino_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Engine | None
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    folder = tmp_path / ModelFolder().export_key
    folder.mkdir()
    exports.write(folder, exports.Manifest(made_by=exports.made_by(), refused="it is a tree"))
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
    folder = own_exports / ModelFolder().export_key
    manifest = exports.find(folder)
    assert manifest is not None
    fidelity = manifest.fidelity | {"openvino-bf16": Fidelity(mean=0.999, lowest=0.9)}
    exports.write(folder, msgspec.structs.replace(manifest, bf16=True, fidelity=fidelity))
    model = ModelEmbedder(exports=own_exports)
    assert (model.engine, model.choice.why) == ("openvino-fp32", Why.UNFAITHFUL)


def test_a_folder_that_cannot_be_written_leaves_the_plain_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    model = ModelEmbedder(exports=tmp_path / "file" / "models")
    assert (model.choice.engine.library, model.choice.why) == ("torch", Why.NOT_EXPORTED)


def test_an_exporter_that_dies_leaves_the_plain_engine_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    model = ModelEmbedder(exports=tmp_path)
    assert (model.choice.why, model.choice.detail) == (Why.NOT_EXPORTED, "it ended with code 1")
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]


def test_without_openvino_the_plain_engine_runs(
    monkeypatch: pytest.MonkeyPatch, own_exports: Path
) -> None:
    monkeypatch.setattr(machine, "look", lambda: PLAIN)
    monkeypatch.setitem(sys.modules, "retrieval.adapters.engines.openvino_runtime", None)
    choice = ModelEmbedder(exports=own_exports).choice
    assert (choice.engine.library, choice.why) == ("torch", Why.NOT_INSTALLED)


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
    devices, loaded = done.stdout.splitlines()
    assert devices == "['CPU'] False"
    assert loaded == "None False"


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


# Running


def test_what_breaks_off_leaves_the_engine_to_others(
    embedder: ModelEmbedder, exports: Path
) -> None:
    assert embedder.engine.startswith("openvino")  # it is exported
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


class Request:
    """A request whose batches end when the test lets them."""

    def __init__(self, started: dict[str, threading.Event], may_end: threading.Semaphore) -> None:
        self._started = started
        self._may_end = may_end

    def start_async(self, inputs: str, *, share_inputs: bool) -> None:
        assert not share_inputs
        self._started[inputs].set()

    def wait(self) -> None:
        assert self._may_end.acquire(timeout=10)

    def get_output_tensor(self, _: int) -> Any:
        return SimpleNamespace(data=np.zeros((1, 2), dtype=np.float32))


def test_a_question_waits_for_a_batch_in_hand_and_not_for_all_of_an_ingest() -> None:
    ingest = [f"passages {n}" for n in range(20)]
    started = {name: threading.Event() for name in [*ingest, "question"]}
    may_end = threading.Semaphore(0)
    compiled = openvino_runtime._Compiled.__new__(openvino_runtime._Compiled)
    compiled._requests = Turns([Request(started, may_end) for _ in range(2)])

    def run(names: list[str]) -> None:
        vectors: Vectors = np.zeros((len(names), 2), dtype=np.float32)
        compiled.run(((([at], name)) for at, name in enumerate(names)), vectors)  # type: ignore[misc]

    with ThreadPoolExecutor(2) as pool:
        passages = pool.submit(run, ingest)
        assert started["passages 1"].wait(10)
        question = pool.submit(run, ["question"])
        while not compiled._requests._waiting:
            pass
        may_end.release()  # one batch ends, and the question is next
        assert started["question"].wait(10)
        assert not started["passages 3"].is_set()
        may_end.release(20)
        question.result(10)
        passages.result(10)
    assert all(one.is_set() for one in started.values())


def test_long_texts_are_tokenised_in_groups_of_bounded_size() -> None:
    texts = ["a" * 400_000, "b" * 700_000, "c" * 2_000_000, *["d"] * 1_100]
    groups = list(openvino_runtime._groups(texts))
    assert [text for group in groups for text in group] == texts
    assert [len(group) for group in groups] == [1, 1, 1, 512, 512, 76]
    assert list(openvino_runtime._groups([])) == []
