"""The numbered steps by which a database gets its present schema; upwards only."""

from pathlib import Path

import sqlalchemy as sa

from retrieval.errors import StorageDamaged, StorageNewer, StorageReadOnly

HEAD = "0006"
"""The newest revision; a test holds it to the files in versions/."""

_LOCK = 5_107_350  # any number that no other program takes as a PostgreSQL advisory lock


def upgrade(
    engine: sa.Engine,
    path: Path,
    *,
    scripts: str = "retrieval:migrations",
    head: str = HEAD,
    version_table: str = "alembic_version",
) -> None:
    """Bring the database to the newest revision; nothing but one SELECT when it is there already.

    All steps are one transaction, which must take the write lock when it begins, so that of two
    processes one waits. `path` is for errors. Raises StorageNewer for a revision that this program
    does not know, StorageReadOnly when the database cannot be written, StorageDamaged when what it
    holds is not of this program."""
    with engine.connect() as connection:
        if revision(connection, version_table) == head:
            return
    # Alembic takes 0.1 s to import and is not needed again.
    from alembic import command, util  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", scripts)
    config.attributes["version_table"] = version_table
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except util.CommandError as error:
            raise StorageNewer(str(path)) from error
        except sa.exc.OperationalError as error:
            if connection.dialect.name != "sqlite":
                raise  # there it may be the connection
            raise StorageDamaged(str(path)) from error


def require_current(
    engine: sa.Engine, path: Path, *, version_table: str = "alembic_version"
) -> None:
    """Raise StorageReadOnly for a database that needs an upgrade, StorageNewer for a newer one."""
    with engine.connect() as connection:
        found = revision(connection, version_table)
    if found is None or found < HEAD:
        raise StorageReadOnly(str(path))
    if found > HEAD:
        raise StorageNewer(str(path))


def revision(connection: sa.Connection, version_table: str = "alembic_version") -> str | None:
    """The revision that the database is at, None before the first."""
    if not sa.inspect(connection).has_table(version_table):
        return None
    found: str | None = connection.scalar(
        sa.select(sa.column("version_num")).select_from(sa.table(version_table))
    )
    return found
