"""Exports a sentence-transformers model for OpenVINO: `python -m … MODEL_FOLDER TARGET [MAX_TOKENS]`.

A program of its own, because it loads torch; `exports` starts it and reads what it leaves behind."""

import os
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from retrieval.adapters.engines import Kind, exports, machine, reference
from retrieval.adapters.engines.fidelity import compare, trial
from retrieval.adapters.engines.openvino_runtime import OpenVinoEngine
from retrieval.adapters.engines.quiet_openvino import openvino
from retrieval.adapters.engines.reference import ReferenceEngine
from retrieval.engines import Engine

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")  # as encode_document looks for them


class NotExportable(Exception):
    """The model cannot be exported faithfully; the message says why in a few words."""


class _Whole(torch.nn.Module):
    """All modules of a model, from tokens to the vector."""

    def __init__(self, model: "SentenceTransformer", names: list[str]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        """Vectors of a batch."""
        features = dict(zip(self.names, tensors, strict=True))
        vectors: torch.Tensor = self.model(features)["sentence_embedding"]
        return vectors


def export(model_folder: Path, target: Path, max_tokens: int | None) -> exports.Manifest:
    """Write the graph and the tokenizer, and compare them with the reference.

    Raises NotExportable and OSError."""
    model = reference.load_model(model_folder, "cpu", torch.float32, max_tokens)
    engine = ReferenceEngine(model)
    tokenizer = _fast_tokenizer(model)
    features = _features(model)
    names = [name for name in _INPUTS if name in features]
    _convert(model, names, features, target / exports.GRAPH)
    tokenizer.save(str(target / exports.TOKENIZER))
    manifest = exports.Manifest(
        made_by=exports.made_by(),
        bf16=machine.computes_bf16(),
        digests={
            name: exports.digest(target / name)
            for name in (exports.GRAPH, exports.WEIGHTS, exports.TOKENIZER)
        },
        inputs=names,
        prompts=_prompts(model),
        pad_id=int(model.tokenizer.pad_token_id or 0),
        dim=engine.dim,
        max_tokens=engine.max_tokens,
    )
    expected = trial(engine)
    engines = [Engine.OPENVINO_FP32, *([Engine.OPENVINO_BF16] if manifest.bf16 else [])]
    fidelity = {
        one.value: compare(expected, trial(OpenVinoEngine(target, manifest, one)))
        for one in engines
    }
    exact = fidelity[Engine.OPENVINO_FP32]
    if not exact.suffices:
        raise NotExportable(f"vectors of the export differ: cosine {exact.lowest:.4f}")
    return msgspec.structs.replace(manifest, fidelity=fidelity)


def _fast_tokenizer(model: "SentenceTransformer") -> "Tokenizer":
    tokenizer: Tokenizer | None = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise NotExportable("it has no fast tokenizer")
    return tokenizer


def _features(model: "SentenceTransformer") -> dict[str, torch.Tensor]:
    """What the tokenizer gives the model; raises NotExportable for anything but tokens."""
    features: dict[str, Any] = model.preprocess(["Two texts,", "of which one is longer."])
    tensors = {name: value for name, value in features.items() if torch.is_tensor(value)}
    if not {"input_ids", "attention_mask"} <= set(tensors) <= set(_INPUTS):
        raise NotExportable(f"its inputs are {', '.join(sorted(tensors))}")
    return tensors


def _convert(
    model: "SentenceTransformer", names: list[str], features: dict[str, torch.Tensor], path: Path
) -> None:
    example = tuple(features[name] for name in names)
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer; the result is compared
        try:
            traced = torch.jit.trace(_Whole(model, names).eval(), example, check_trace=False)
            graph = openvino.convert_model(traced, example_input=example)
        except Exception as error:  # whatever a model's own code or the tracer makes of it
            raise NotExportable(type(error).__name__) from error
    for name, parameter in zip(names, graph.inputs, strict=True):
        parameter.get_tensor().set_names({name})
    openvino.save_model(graph, path, compress_to_fp16=False)


def _prompts(model: "SentenceTransformer") -> dict[str, str]:
    """What encode_query and encode_document put before a text."""
    of_documents = (name for name in _DOCUMENT_PROMPTS if name in model.prompts)
    named = {
        Kind.QUERY: "query" if "query" in model.prompts else None,
        Kind.PASSAGE: next(of_documents, None),
    }
    return {
        kind.value: model.prompts.get(name or model.default_prompt_name or "") or ""
        for kind, name in named.items()
    }


def _end_with_parent() -> None:
    """Standard input is a pipe that closes when the process that wants the export is gone."""
    os.read(0, 1)  # not sys.stdin, whose lock would be held when this process ends first
    os._exit(1)


def main(argv: list[str]) -> None:
    """Export, or leave word that it cannot be done; anything else ends with an exception."""
    model, target = Path(argv[0]), Path(argv[1])
    try:
        manifest = export(model, target, int(argv[2]) if len(argv) > 2 else None)  # noqa: PLR2004
    except NotExportable as error:
        manifest = exports.Manifest(made_by=exports.made_by(), refused=str(error))
    exports.write(target, manifest)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(sys.argv[1:])
