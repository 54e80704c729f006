"""The tables of the database, the same on SQLite and PostgreSQL; migrations/ creates them."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
postgresql_only = sa.MetaData(naming_convention=metadata.naming_convention)

# SQLite gives AUTOINCREMENT (ids never used twice) to a column of type INTEGER only.
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite would drop the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Turn into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give the zone back, whatever the session's zone is."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


libraries = sa.Table(
    "libraries",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("library", _Id, sa.ForeignKey(libraries.c.id), nullable=False),
    sa.Column("source_key", sa.Text, nullable=False),
    sa.Column("part_key", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("published", sa.Date),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("outlet", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("gone_at", UtcDateTime),
    sa.Column("story", _Id),
    sa.UniqueConstraint("library", "source_key", "part_key"),
    sa.Index(None, "library", "content_hash"),
    sa.Index(None, "story"),
    sqlite_autoincrement=True,
)

# What asks for the pages of articles again, by their library and source_key.
pages = sa.Table(
    "pages",
    metadata,
    sa.Column("library", _Id, sa.ForeignKey(libraries.c.id), primary_key=True),
    sa.Column("source_key", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("checked_at", UtcDateTime, nullable=False),
)

# What articles are looked up by that may be alike: hashes of similarity.sketch.
sketches = sa.Table(
    "sketches",
    metadata,
    sa.Column("library", _Id, primary_key=True),
    sa.Column("hash", sa.BigInteger, primary_key=True),
    sa.Column(
        "article",
        _Id,
        sa.ForeignKey(articles.c.id, ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sqlite_with_rowid=False,
)

# Where the very text of an article stands too.
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("article", _Id, sa.ForeignKey(articles.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text),
    sa.Column("published", sa.Date),
    sa.Column("added_at", UtcDateTime, nullable=False),
)

# length is in terms of lexical.py; vector holds float16, and checksum is the CRC-32 of its bytes.
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column(
        "article", _Id, sa.ForeignKey(articles.c.id, ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("span_start", sa.Integer, nullable=False),
    sa.Column("span_end", sa.Integer, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.BigInteger),
    sqlite_autoincrement=True,
)

# What the rows above add up to, kept in the same transactions; language "" is unknown.
totals = sa.Table(
    "totals",
    metadata,
    sa.Column("library", _Id, sa.ForeignKey(libraries.c.id), primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("articles", _Id, nullable=False),
    sa.Column("passages", _Id, nullable=False),
    sa.Column("terms", _Id, nullable=False),
)

# Document frequencies: reading them from fts5vocab took p50 7.5 ms a question, from here 0.1 ms.
frequencies = sa.Table(
    "frequencies",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("passages", _Id, nullable=False),
    sqlite_with_rowid=False,
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("sequence", _Id, primary_key=True, autoincrement=True),
    sa.Column("library", _Id, nullable=False),
    sa.Column("added", sa.Boolean, nullable=False),
    sa.Column("passages", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)

# task and error are JSON of retrieval.tasks and retrieval.failures; owner is a worker's token.
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("task", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("done", _Id, nullable=False),
    sa.Column("total", _Id, nullable=False),
    sa.Column("articles", _Id, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("key", sa.Text, unique=True),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("started_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    sqlite_autoincrement=True,
)

job_receipts = sa.Table(
    "job_receipts",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("job", _Id, sa.ForeignKey(jobs.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("receipt", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

# error is JSON of retrieval.failures; digest is of the bytes of the last document taken in whole.
feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("library", _Id, sa.ForeignKey(libraries.c.id), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("next_poll", UtcDateTime, nullable=False, index=True),
    sa.Column("interval_s", sa.Integer, nullable=False),
    sa.Column("last_success", UtcDateTime),
    sa.Column("last_error", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("digest", sa.Text, nullable=False),
    sa.UniqueConstraint("library", "url"),
    sqlite_autoincrement=True,
)

feed_entries = sa.Table(
    "feed_entries",
    metadata,
    sa.Column("feed", _Id, sa.ForeignKey(feeds.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# SQLite has an FTS5 table of the same name instead: see sqlite_terms.
postgresql_terms = sa.Table(
    "terms",
    postgresql_only,
    sa.Column("passage", _Id, sa.ForeignKey(passages.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("library", _Id, nullable=False),
    sa.Column("terms", postgresql.TSVECTOR, nullable=False),
    sa.Index("ix_terms_terms", "terms", postgresql_using="gin"),
)
