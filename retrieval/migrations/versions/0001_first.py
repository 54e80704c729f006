"""Libraries, articles, passages, their terms and totals, and the change log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables."""
    _create_articles()
    _create_counts()
    if op.get_context().dialect.name == "postgresql":
        _create_postgresql_terms()
    else:
        _create_sqlite_terms()


def _create_articles() -> None:
    op.create_table(
        "libraries",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_libraries"),
        sa.UniqueConstraint("name", name="uq_libraries_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "articles",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("library", _ID, nullable=False),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("part_key", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint(
            "library", "source_key", "part_key", name="uq_articles_library_source_key_part_key"
        ),
        sa.ForeignKeyConstraint(["library"], ["libraries.id"], name="fk_articles_library"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_library_content_hash", "articles", ["library", "content_hash"])
    op.create_table(
        "passages",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.Column("span_start", sa.Integer, nullable=False),
        sa.Column("span_end", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name="fk_passages_article", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passages_article", "passages", ["article"])


def _create_counts() -> None:
    op.create_table(
        "totals",
        sa.Column("library", _ID, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("articles", _ID, nullable=False),
        sa.Column("passages", _ID, nullable=False),
        sa.Column("terms", _ID, nullable=False),
        sa.PrimaryKeyConstraint("library", "language", name="pk_totals"),
        sa.ForeignKeyConstraint(["library"], ["libraries.id"], name="fk_totals_library"),
    )
    op.create_table(
        "frequencies",
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("passages", _ID, nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_frequencies"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changes",
        sa.Column("sequence", _ID, autoincrement=True, nullable=False),
        sa.Column("library", _ID, nullable=False),
        sa.Column("added", sa.Boolean, nullable=False),
        sa.Column("passages", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _create_sqlite_terms() -> None:
    # Contentless: the texts are in articles. The tokenizer meets what sqlite_terms.encode wrote.
    op.execute(
        "CREATE VIRTUAL TABLE terms USING fts5("
        "library, words, grams, content='', tokenize=\"ascii tokenchars '_'\")"
    )


def _create_postgresql_terms() -> None:
    op.create_table(
        "terms",
        sa.Column("passage", _ID, autoincrement=False, nullable=False),
        sa.Column("library", _ID, nullable=False),
        sa.Column("terms", postgresql.TSVECTOR, nullable=False),
        sa.PrimaryKeyConstraint("passage", name="pk_terms"),
        sa.ForeignKeyConstraint(
            ["passage"], ["passages.id"], name="fk_terms_passage", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_terms_terms", "terms", ["terms"], postgresql_using="gin")
