"""Stories that several articles tell, and what they are recognised by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables and add the column."""
    op.add_column("articles", sa.Column("story", _ID))
    op.create_index("ix_articles_story", "articles", ["story"])
    op.create_table(
        "sketches",
        sa.Column("library", _ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("article", _ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("library", "hash", "article", name="pk_sketches"),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name="fk_sketches_article", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sketches_article", "sketches", ["article"])
    op.create_table(
        "copies",
        sa.Column("article", _ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article", "url", name="pk_copies"),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name="fk_copies_article", ondelete="CASCADE"
        ),
    )
