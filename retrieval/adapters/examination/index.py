"""Whether the snapshot of the vector index is intact and fits the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from retrieval.adapters import index_snapshots, rows, sqlite_meta, sqlite_vectors
from retrieval.adapters.faiss_index import FaissIndex
from retrieval.adapters.index_snapshots import Manifest, SnapshotDamaged
from retrieval.adapters.kept_index import net
from retrieval.adapters.schema import articles, changes, passages
from retrieval.domain import Change, LibraryId, PassageId
from retrieval.findings import Diagnosis, Finding

_COMPARED = 1_000  # vectors, spread evenly over the index
_LARGEST_DIM = 1 << 16


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stands in the folder: a fault, or a manifest and, where FAISS can read it, an index."""

    folder: Path
    fault: Finding | None = None
    manifest: Manifest | None = None
    index: FaissIndex | None = None


def look_at(folder: Path) -> Snapshot:
    """Read and verify the snapshot; unlike opening the index this keeps nothing aside."""
    try:
        manifest = index_snapshots.look_up(folder)
        if manifest is None:
            return Snapshot(folder)
        contents = index_snapshots.intact(folder, manifest)
    except SnapshotDamaged as damage:
        return Snapshot(folder, Finding(Diagnosis.INDEX_DAMAGED, {"path": str(damage.path)}))
    except FileNotFoundError as error:
        return Snapshot(folder, Finding(Diagnosis.INDEX_DAMAGED, {"path": str(error.filename)}))
    except OSError as error:
        path = str(error.filename or folder)
        return Snapshot(folder, Finding(Diagnosis.INDEX_UNREADABLE, {"path": path}))
    if not (index_snapshots.of_this_faiss(manifest) and 0 < manifest.dim < _LARGEST_DIM):
        return Snapshot(folder, manifest=manifest)
    index = FaissIndex(manifest.dim)
    index_snapshots.load(index, contents)
    return Snapshot(folder, manifest=manifest, index=index)


def examine_index(
    snapshot: Snapshot, connection: sa.Connection | None, *, empty: bool, vectors: bool = True
) -> Iterator[Finding]:
    """Compare with the database; `empty` says of one that cannot be read that it holds nothing.

    Without `vectors` those in the database are wrong, and are not compared."""
    aside = sum(1 for _ in snapshot.folder.glob("*.bad"))
    if aside:
        yield Finding(
            Diagnosis.INDEX_SET_ASIDE, {"files": aside, "path": str(snapshot.folder / "*.bad")}
        )
    if snapshot.fault is not None:
        yield snapshot.fault
    elif connection is not None:
        yield _compare(snapshot, connection, vectors=vectors)
    elif snapshot.manifest is None:
        yield Finding(Diagnosis.INDEX_ABSENT)
    else:
        yield _alone(snapshot.manifest, empty=empty)


def _alone(manifest: Manifest, *, empty: bool) -> Finding:
    orphaned = empty and manifest.count
    diagnosis = Diagnosis.INDEX_ORPHANED if orphaned else Diagnosis.INDEX_NOT_COMPARED
    return Finding(diagnosis, {"passages": manifest.count})


def _compare(snapshot: Snapshot, connection: sa.Connection, *, vectors: bool) -> Finding:
    stored = _stored(connection)
    manifest, index = snapshot.manifest, snapshot.index
    if manifest is None:
        diagnosis = Diagnosis.INDEX_NOT_YET if stored else Diagnosis.INDEX_ABSENT
        return Finding(diagnosis, {"passages": len(stored)})
    unserved = _not_served(manifest, connection)
    if unserved is not None:
        return Finding(unserved, {"passages": manifest.count})
    if index is None:
        return Finding(Diagnosis.INDEX_OTHER_FAISS, {"found": manifest.faiss})
    finding, compared = _compare_passages(manifest, index, connection, stored)
    if vectors and not _equal(index, connection, compared):
        return Finding(Diagnosis.INDEX_UNFIT, finding.values)
    return finding


def _not_served(manifest: Manifest, connection: sa.Connection) -> Diagnosis | None:
    """Why the manifest alone keeps the snapshot from being used with this database, if it does."""
    last = connection.scalar(sa.select(sa.func.max(changes.c.sequence))) or 0
    if last == 0 and manifest.count:
        return Diagnosis.INDEX_ORPHANED
    if manifest.last_change > last:
        return Diagnosis.INDEX_AHEAD
    same = manifest.fingerprint == sqlite_meta.get(connection, sqlite_meta.FINGERPRINT)
    return None if same else Diagnosis.INDEX_OTHER_MODEL


def _compare_passages(
    manifest: Manifest,
    index: FaissIndex,
    connection: sa.Connection,
    stored: dict[PassageId, LibraryId],
) -> tuple[Finding, list[PassageId]]:
    """What the ids and their libraries say, and the passages whose vectors are to be compared."""
    log = _changes(connection, after=manifest.last_change)
    if any(not change.passages for change in log):
        return Finding(Diagnosis.INDEX_TO_REBUILD), []
    gone, come = net(log)
    ids, libraries = index.held()
    held = dict(zip(ids.tolist(), libraries.tolist(), strict=True))
    for id_ in gone:
        held.pop(id_, None)
    compared = sorted(held)[:: max(1, len(held) // _COMPARED)]
    held |= {id_: library for library, new in come.items() for id_ in new}
    values = {"passages": len(stored), "changes": len(log)}
    if manifest.count != len(ids) or held != stored:
        return Finding(Diagnosis.INDEX_UNFIT, values), []
    return Finding(Diagnosis.INDEX_BEHIND if log else Diagnosis.INDEX_CURRENT, values), compared


def _equal(index: FaissIndex, connection: sa.Connection, ids: list[PassageId]) -> bool:
    """Whether the vectors of these ids are the stored ones, which are of float16 too."""
    found, vectors = sqlite_vectors.read(connection, ids)
    return found == ids and (not ids or np.array_equal(index.vectors_of(ids), vectors))


def _stored(connection: sa.Connection) -> dict[PassageId, LibraryId]:
    query = sa.select(passages.c.id, articles.c.library).join(articles)
    return {row.id: row.library for row in connection.execute(query)}


def _changes(connection: sa.Connection, *, after: int) -> list[Change]:
    query = sa.select(changes).where(changes.c.sequence > after).order_by(changes.c.sequence)
    return [rows.change(row) for row in connection.execute(query)]
