"""How many questions came on each day, for /stats; nothing of who asked or what."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "bot_days",
        sa.Column("day", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "library", name="pk_bot_days"),
    )
