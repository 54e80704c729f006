"""Exported models on disk: made once by a process of their own, believed only when intact."""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import msgspec
from filelock import FileLock

from retrieval.adapters.engines import Kind, machine
from retrieval.adapters.engines.fidelity import Fidelity
from retrieval.engines import Engine

log = logging.getLogger(__name__)

VERSION = 2
"""Of what an export holds; one of another version is made again."""

GRAPH, WEIGHTS, TOKENIZER = "model.xml", "model.bin", "tokenizer.json"
_MANIFEST = "export.json"
_TIMEOUT_S = 600.0
_LONGEST_REASON = 200  # characters


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export is; `refused` says in words why there is none, and then the rest is empty.

    `seal` is a digest of all the others, which write() sets.
    `made_by` names the versions that it is good for, `bf16` says whether the processor that it was
    tried on computes in bfloat16. `inputs` are those of the graph, `prompts` by kind of text,
    `fidelity` by engine."""

    made_by: str
    seal: str = ""
    refused: str = ""
    bf16: bool = False
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    inputs: list[str] = msgspec.field(default_factory=list)
    prompts: dict[str, str] = msgspec.field(default_factory=dict)
    pad_id: int = 0
    dim: int = 0
    max_tokens: int = 0
    fidelity: dict[str, Fidelity] = msgspec.field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing; a file that was edited or half written is not to be believed."""
        return self.seal == _seal(self) and (bool(self.refused) or self._has_all)

    @property
    def _has_all(self) -> bool:
        return (
            set(self.digests) == {GRAPH, WEIGHTS, TOKENIZER}
            and set(self.prompts) == set(Kind)
            and bool(self.inputs)
            and min(self.dim, self.max_tokens) > 0
        )

    def is_faithful(self, engine: Engine) -> bool:
        """Whether that engine's vectors were near enough to the reference's."""
        found = self.fidelity.get(engine.value)
        return found is not None and found.suffices


class ExportFailed(Exception):
    """Nothing was exported, for a reason that may pass: a full disk, a process that was killed."""


def made_by() -> str:
    """Versions of what an export holds and of OpenVINO, for which it is good."""
    return f"{VERSION} openvino {metadata.version('openvino')}"


def find(folder: Path) -> Manifest | None:
    """The manifest of an intact export, or of a refusal; None when there is none for this machine."""
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
        if manifest.made_by != made_by() or not manifest.is_whole:
            return None
        if machine.computes_bf16() and not (manifest.bf16 or manifest.refused):
            return None  # of another processor
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
    for left in folder.parent.glob(f"{folder.name}.new-*"):  # by processes that were killed
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}.new-", dir=folder.parent))
    log.warning("the model is made ready for this processor; this happens once and takes seconds")
    try:
        _export(model, fresh, max_tokens)
        manifest = find(fresh)
        if manifest is None:
            raise ExportFailed("it left nothing behind")
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _export(model: Path, folder: Path, max_tokens: int | None) -> None:
    # -P: the folder that a person stands in is no place to load programs from.
    command = [sys.executable, "-P", "-m", "retrieval.adapters.engines.exporter"]
    command += [str(model), str(folder), *([] if max_tokens is None else [str(max_tokens)])]
    alive, held = os.pipe()  # it ends with this process, however that ends: see exporter
    try:
        done = subprocess.run(  # noqa: S603 - this very program's module
            command,
            env=os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": _python_path()},
            stdin=alive,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportFailed("it took too long") from error
    finally:
        os.close(alive)
        os.close(held)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").split("\n")
        reason = next((line for line in reversed(said) if line.strip()), "")
        log.warning("export failed code=%s reason=%s", done.returncode, reason[:_LONGEST_REASON])
        raise ExportFailed(f"it ended with code {done.returncode}")


def _python_path() -> str:
    """Where this package is found too when it is not installed."""
    root = Path(__file__).resolve().parents[3]
    own = [] if root.name == "site-packages" else [str(root)]
    return os.pathsep.join([*own, *filter(None, [os.environ.get("PYTHONPATH")])])


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, after everything that it names."""
    sealed = msgspec.structs.replace(manifest, seal=_seal(manifest))
    (folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(sealed)))


def _seal(manifest: Manifest) -> str:
    bare = msgspec.json.encode(msgspec.structs.replace(manifest, seal=""), order="sorted")
    return hashlib.sha256(bare).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file; raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
