"""Questions that had no answer: for administrators, and for those who want to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "bot_gaps",
        sa.Column("number", _ID, autoincrement=True, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bot_gaps"),
        sqlite_autoincrement=True,
    )
    for columns in (["library", "asked_at"], ["asked_at"]):
        op.create_index(f"ix_bot_gaps_{'_'.join(columns)}", "bot_gaps", columns)
    op.create_table(
        "bot_waits",
        sa.Column("number", _ID, autoincrement=True, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("chat", _ID, nullable=False),
        sa.Column("topic", _ID),
        sa.Column("message", _ID, nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("checked", _ID, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bot_waits"),
        sa.UniqueConstraint("chat", "message", name="uq_bot_waits_chat_message"),
        sqlite_autoincrement=True,
    )
    for column in ("person", "asked_at"):
        op.create_index(f"ix_bot_waits_{column}", "bot_waits", [column])
