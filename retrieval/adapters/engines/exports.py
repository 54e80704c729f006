"""Exported models on disk: made once by a process of their own, believed only when intact."""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
from filelock import FileLock

log = logging.getLogger(__name__)

VERSION = 1
"""Of what an export holds; another one is made again."""

GRAPH, WEIGHTS, TOKENIZER = "model.xml", "model.bin", "tokenizer.json"
_MANIFEST = "export.json"
_TIMEOUT_S = 600.0


class Fidelity(msgspec.Struct, frozen=True):
    """Cosine of the exported model's vectors to the reference's, on texts that try it."""

    mean: float
    lowest: float


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export is; `refused` says in words why there is none, and then the rest is empty.

    `inputs` are those of the graph, `prompts` by kind of text, `fidelity` by arithmetic."""

    version: int
    refused: str = ""
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    inputs: list[str] = msgspec.field(default_factory=list)
    prompts: dict[str, str] = msgspec.field(default_factory=dict)
    pad_id: int = 0
    dim: int = 0
    max_tokens: int = 0
    fidelity: dict[str, Fidelity] = msgspec.field(default_factory=dict)


class ExportFailed(Exception):
    """Nothing was exported, for a reason that may pass: a full disk, a process that was killed."""


def find(folder: Path) -> Manifest | None:
    """The manifest of an intact export, or of a refusal; None when there is none of this version."""
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
        if manifest.version != VERSION:
            return None
        for name, expected in manifest.digests.items():
            if digest(folder / name) != expected:
                log.warning("exported model damaged file=%s", name)
                return None
    except (OSError, msgspec.MsgspecError):
        return None
    return manifest


def make(model: Path, folder: Path, max_tokens: int | None) -> Manifest:
    """Export a model folder unless another process just did; raises ExportFailed.

    Torch is loaded in a process of its own, so that this one stays small."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_TIMEOUT_S):
            return find(folder) or _make(model, folder, max_tokens)
    except OSError as error:  # filelock's Timeout among them
        raise ExportFailed(error.strerror or type(error).__name__) from error


def _make(model: Path, folder: Path, max_tokens: int | None) -> Manifest:
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)  # of a process that was killed
    fresh.mkdir(mode=0o700)
    log.warning("the model is made ready for this processor; this happens once and takes seconds")
    try:
        _export(model, fresh, max_tokens)
        manifest = find(fresh)
        if manifest is None:
            raise ExportFailed("it left nothing behind")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _export(model: Path, folder: Path, max_tokens: int | None) -> None:
    command = [sys.executable, "-m", "retrieval.adapters.engines.exporter", str(model), str(folder)]
    if max_tokens is not None:
        command.append(str(max_tokens))
    root = Path(__file__).resolve().parents[3]  # also where the package is not installed
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(  # noqa: S603 - this very program's module
            command,
            env=os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportFailed("it took too long") from error
    if done.returncode:
        raise ExportFailed(f"it ended with code {done.returncode}")


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, after everything that it names."""
    (folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))


def digest(path: Path) -> str:
    """SHA-256 of a file; raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
