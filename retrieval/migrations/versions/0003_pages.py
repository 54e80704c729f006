"""When pages were checked and what asks for them again; articles whose page is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table and add the column."""
    op.create_table(
        "pages",
        sa.Column("library", _ID, nullable=False),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library", "source_key", name="pk_pages"),
        sa.ForeignKeyConstraint(["library"], ["libraries.id"], name="fk_pages_library"),
    )
    op.add_column("articles", sa.Column("gone_at", sa.DateTime(timezone=True)))
