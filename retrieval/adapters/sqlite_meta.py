"""Single values that the database keeps about itself."""

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.adapters.schema import meta
from retrieval.errors import ModelChanged

FINGERPRINT = "fingerprint"
TERMS = "terms"


def get(connection: sa.Connection, key: str) -> str | None:
    """The value, or None when it was never put."""
    return connection.scalar(sa.select(meta.c.value).where(meta.c.key == key))


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Store a value, whether there is one or not."""
    statement = insert(meta).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[meta.c.key], set_={"value": statement.excluded.value}
        )
    )


def keep_model(connection: sa.Connection, fingerprint: str) -> None:
    """Remember the model of the first vectors; raises ModelChanged for those of another."""
    stored = get(connection, FINGERPRINT)
    if stored is None:
        put(connection, FINGERPRINT, fingerprint)
    elif stored != fingerprint:
        raise ModelChanged(stored, fingerprint)
