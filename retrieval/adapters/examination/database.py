"""Whether the database is a whole one of this program, at the revision that it should be at."""

import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from retrieval import migrations
from retrieval.adapters import schema, sqlite_meta
from retrieval.adapters.examination.model import Model
from retrieval.adapters.sqlite_engine import unapplied_log
from retrieval.findings import Diagnosis, Finding

_TABLES = frozenset(schema.metadata.tables) | {"terms", "alembic_version"}
_OURS = frozenset({"articles", "passages"})
_REPORTED = 100  # faults of structure, at most


def examine_file(path: Path) -> Finding | None:
    """Say why there is nothing to be opened, None when there is."""
    values = {"path": str(path)}
    try:
        seen = path.stat()
    except FileNotFoundError:
        return Finding(Diagnosis.DATABASE_ABSENT, values)
    except OSError:
        return Finding(Diagnosis.DATABASE_UNREADABLE, values)
    if not stat.S_ISREG(seen.st_mode):
        return Finding(Diagnosis.DATABASE_NO_FILE, values)
    if unapplied_log(path):
        return Finding(Diagnosis.DATABASE_PENDING, values)
    return None if seen.st_size else Finding(Diagnosis.DATABASE_NEW, values)


def examine_database(connection: sa.Connection, path: Path, model: Model) -> Iterator[Finding]:
    """Revision, tables, structure, and whose vectors are stored."""
    tables = set(sa.inspect(connection).get_table_names())
    values = {"path": str(path)}
    if not tables:
        yield Finding(Diagnosis.DATABASE_NEW, values)
    elif _OURS.isdisjoint(tables):
        yield Finding(Diagnosis.DATABASE_FOREIGN, values)
    else:
        yield _revision(connection, path, missing=_TABLES - tables)
        yield _structure(connection, path)
        if "meta" in tables:
            yield from _stored_model(connection, model)


def _revision(connection: sa.Connection, path: Path, *, missing: frozenset[str]) -> Finding:
    found = migrations.revision(connection)
    values = {"path": str(path), "found": found or "", "known": migrations.HEAD}
    if found is not None and found > migrations.HEAD:
        return Finding(Diagnosis.REVISION_NEWER, values)
    if found is not None and found < migrations.HEAD:
        return Finding(Diagnosis.REVISION_OLDER, values)
    if found is None or missing:
        lacks = ", ".join(sorted(missing or {"alembic_version"}))
        return Finding(Diagnosis.TABLES_MISSING, values | {"tables": lacks})
    return Finding(Diagnosis.REVISION_CURRENT, values)


def _structure(connection: sa.Connection, path: Path) -> Finding:
    said = connection.exec_driver_sql(f"PRAGMA integrity_check({_REPORTED})").scalars().all()
    # From 3.44 on FTS5 is asked too, which some versions cannot answer on a file opened to be read.
    faults = [line for line in said if line != "ok" and "unable to validate" not in line]
    # SQLite reads a last page that was cut off as if zeros followed.
    cut = path.stat().st_size % int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    if faults or cut:
        return Finding(Diagnosis.STRUCTURE_DAMAGED, {"faults": len(faults) + bool(cut)})
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        return Finding(Diagnosis.REFERENCES_BROKEN, {"rows": len(broken)})
    return Finding(Diagnosis.STRUCTURE_SOUND)


def _stored_model(connection: sa.Connection, model: Model) -> Iterator[Finding]:
    stored = sqlite_meta.get(connection, sqlite_meta.FINGERPRINT)
    if stored is None or model.fingerprint is None:
        return  # nothing is stored yet, or what is wrong with the model has been said
    values = {"stored": stored[:12], "given": model.fingerprint[:12]}
    same = stored == model.fingerprint
    yield Finding(Diagnosis.MODEL_SAME if same else Diagnosis.MODEL_OTHER, values)
