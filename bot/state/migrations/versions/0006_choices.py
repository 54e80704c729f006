"""What chats choose besides a language, when groups were left, and administrators by number."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, empty for chats that chose nothing, and the table."""
    for name in ("reads", "length", "asking", "ingesting", "receipts"):
        op.add_column("bot_chats", sa.Column(name, sa.Text))
    op.add_column("bot_chats", sa.Column("left_at", sa.Double))
    op.create_index("ix_bot_chats_library", "bot_chats", ["library"])
    op.create_table(
        "bot_admins",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bot_admins"),
    )
