"""Snapshots of the vector index on disk: written whole or not at all, believed only when intact."""

import hashlib
import io
import json
import logging
import os
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import faiss
import numpy as np

from retrieval.adapters.faiss_index import FACTORY, METRIC, FaissIndex

log = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_FILE = re.compile(r"gen-[0-9]+\.(?:faiss|npy)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot is of; it is replaced last, so it always names files that are complete."""

    generation: int
    file: str
    sha256: str
    libraries_file: str
    libraries_sha256: str
    faiss: str
    factory: str
    dim: int
    metric: int
    fingerprint: str
    count: int
    last_change: int

    def __post_init__(self) -> None:
        """Raise ValueError unless every value is of its type and the files stand in the folder."""
        for field in fields(self):
            if type(getattr(self, field.name)) is not field.type:
                raise ValueError(field.name)
        for name in (self.file, self.libraries_file):
            if not _FILE.fullmatch(name):
                raise ValueError(name)


class SnapshotDamaged(Exception):
    """A file of a snapshot is not what was written there; `path` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def look_up(folder: Path) -> Manifest | None:
    """The manifest, None when there is none; raises SnapshotDamaged and OSError, changes nothing."""
    path = folder / _MANIFEST
    try:
        return Manifest(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise SnapshotDamaged(path) from error


def intact(folder: Path, manifest: Manifest) -> tuple[bytes, bytes]:
    """Contents of both files; raises SnapshotDamaged and OSError, changes nothing."""
    return (
        _intact(folder / manifest.file, manifest.sha256),
        _intact(folder / manifest.libraries_file, manifest.libraries_sha256),
    )


def load(index: FaissIndex, contents: tuple[bytes, bytes]) -> None:
    """Make the index what intact() returned."""
    stored, libraries = contents
    index.load(stored, np.load(io.BytesIO(libraries), allow_pickle=False))


def of_this_faiss(manifest: Manifest) -> bool:
    """Whether the present FAISS wrote it, as an index of the present kind."""
    return (manifest.faiss, manifest.factory, manifest.metric) == (
        *(faiss.__version__, FACTORY, METRIC),
    )


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None when there is none that can be read; a damaged one is kept aside."""
    try:
        return look_up(folder)
    except (SnapshotDamaged, OSError):
        _set_aside(folder / _MANIFEST)
        return None


def read(folder: Path, index: FaissIndex, *, fingerprint: str) -> int | None:
    """Load the snapshot into the index and return the change that it is up to.

    None when it is absent, of another model or FAISS, or damaged, which is kept aside as *.bad."""
    manifest = read_manifest(folder)
    if manifest is None or not of_this_faiss(manifest):
        return None
    if (manifest.fingerprint, manifest.dim) != (fingerprint, index.dim):
        return None
    try:
        load(index, intact(folder, manifest))
    except SnapshotDamaged as damage:
        _set_aside(damage.path)
        return None
    except OSError as error:
        log.warning("index snapshot unreadable errno=%s", error.errno)
        return None
    return manifest.last_change


def write(folder: Path, index: FaissIndex, *, fingerprint: str, last_change: int) -> None:
    """Write the next generation and remove those before the previous one; raises OSError.

    One writer at a time: the caller holds the lock. `last_change` is one that the index holds
    for sure; what it holds beyond is replayed without harm."""
    previous = read_manifest(folder)
    generation = previous.generation + 1 if previous else 1
    stored, libraries = index.dump()
    buffer = io.BytesIO()
    np.save(buffer, libraries, allow_pickle=False)
    manifest = Manifest(
        generation=generation,
        file=f"gen-{generation}.faiss",
        sha256=_digest(stored),
        libraries_file=f"gen-{generation}.npy",
        libraries_sha256=_digest(buffer.getvalue()),
        faiss=faiss.__version__,
        factory=FACTORY,
        dim=index.dim,
        metric=METRIC,
        fingerprint=fingerprint,
        count=len(libraries),
        last_change=last_change,
    )
    _write(folder / manifest.file, stored)
    _write(folder / manifest.libraries_file, buffer.getvalue())
    _write(folder / _MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    _remove_others(folder, manifest, previous)


def _remove_others(folder: Path, *manifests: Manifest | None) -> None:
    """Remove all generations but these: a process may have read the previous manifest just now."""
    kept = {name for of in manifests if of for name in (of.file, of.libraries_file)}
    for path in folder.glob("gen-*"):
        if path.suffix != ".bad" and path.name not in kept:
            path.unlink(missing_ok=True)


def _intact(path: Path, sha256: str) -> bytes:
    found = path.read_bytes()
    if _digest(found) != sha256:
        raise SnapshotDamaged(path)
    return found


def _set_aside(path: Path) -> None:
    log.warning("index snapshot damaged file=%s", path.name)
    try:
        path.replace(path.with_name(f"{path.name}.bad"))
    except OSError:  # a folder that cannot be written: the rebuilt index lives in memory
        log.warning("damaged index snapshot stays file=%s", path.name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Replace a file so that after a power cut it is the old one or the new one, whole."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:  # most likely the disk is full, and this has taken the last of it
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
