"""Database and index examined together, again when another process changed them meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from retrieval.adapters import storage_errors
from retrieval.adapters.examination.contents import examine_contents
from retrieval.adapters.examination.database import examine_database, examine_file
from retrieval.adapters.examination.guarding import guarded
from retrieval.adapters.examination.index import Snapshot, examine_index, look_at
from retrieval.adapters.examination.model import Model
from retrieval.adapters.sqlite_engine import open_untouched
from retrieval.domain import Draft
from retrieval.errors import FootnoteError, StorageBusy, StorageDamaged, StorageReadOnly
from retrieval.findings import Diagnosis, Finding, State

_ATTEMPTS = 4

_EMPTY = frozenset({Diagnosis.DATABASE_ABSENT, Diagnosis.DATABASE_NEW})

_MEANING: dict[type[FootnoteError], Diagnosis] = {
    StorageBusy: Diagnosis.DATABASE_BUSY,
    StorageReadOnly: Diagnosis.DATABASE_UNREADABLE,
    StorageDamaged: Diagnosis.DATABASE_DAMAGED,
}


def examine_data(folder: Path, model: Model, content_hash: Callable[[Draft], str]) -> list[Finding]:
    """Whether database and index are whole and fit each other and the model."""
    for _ in range(_ATTEMPTS):
        before = _files(folder)
        findings = list(guarded("data", lambda: _examine_once(folder, model, content_hash)))
        sound = all(finding.diagnosis.state is State.OK for finding in findings)
        # A database without a log is read without locks, and a snapshot is replaced in steps.
        if sound or _files(folder) == before:
            break
    return findings


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Name, size and time of each file that the examination reads."""
    found = []
    for path in (*folder.glob("footnote.db*"), *folder.glob("index/*")):
        try:
            seen = path.stat()
        except OSError:
            continue
        found.append((path.name, seen.st_size, seen.st_mtime_ns))
    return sorted(found)


def _examine_once(
    folder: Path, model: Model, content_hash: Callable[[Draft], str]
) -> Iterator[Finding]:
    path = folder / "footnote.db"
    # Before the database: beside a writer it may be older than what is read then, never newer.
    snapshot = look_at(folder / "index")
    hindrance = examine_file(path)
    if hindrance is not None:
        yield hindrance
        yield from examine_index(snapshot, None, empty=hindrance.diagnosis in _EMPTY)
        return
    try:
        with _reading(path) as connection:
            yield from _examine_open(connection, path, snapshot, model, content_hash)
    except FootnoteError as error:
        meaning = next((kind for kind in _MEANING if isinstance(error, kind)), StorageDamaged)
        yield Finding(_MEANING[meaning], {"path": str(path)})
        yield from examine_index(snapshot, None, empty=False)


@contextmanager
def _reading(path: Path) -> Iterator[sa.Connection]:
    """One transaction, so that all of it is of one moment."""
    engine = open_untouched(path)
    try:
        with storage_errors.translated(path), engine.connect() as connection:
            # What is sorted stays in memory, for the disk may be full.
            connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
            yield connection
    finally:
        engine.dispose()


def _examine_open(
    connection: sa.Connection,
    path: Path,
    snapshot: Snapshot,
    model: Model,
    content_hash: Callable[[Draft], str],
) -> Iterator[Finding]:
    of_database = list(examine_database(connection, path, model))
    yield from of_database
    diagnoses = {finding.diagnosis for finding in of_database}
    if Diagnosis.REVISION_CURRENT in diagnoses and Diagnosis.STRUCTURE_DAMAGED not in diagnoses:
        of_contents = list(
            guarded("database", lambda: examine_contents(connection, model, content_hash))
        )
        yield from of_contents
        sound = Diagnosis.VECTORS_UNFIT not in {finding.diagnosis for finding in of_contents}
        yield from guarded(
            "index", lambda: examine_index(snapshot, connection, empty=False, vectors=sound)
        )
    else:
        yield from examine_index(snapshot, None, empty=not _EMPTY.isdisjoint(diagnoses))
