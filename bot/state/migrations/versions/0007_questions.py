"""Questions that the operator chose to keep; without who asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "bot_questions",
        sa.Column("number", _ID, autoincrement=True, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bot_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bot_questions_library_day", "bot_questions", ["library", "day"])
