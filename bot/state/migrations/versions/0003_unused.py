"""Without the tables of buttons and people, which nothing has ever used."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop both; their indexes go along."""
    op.drop_table("bot_buttons")
    op.drop_table("bot_people")
