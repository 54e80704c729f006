"""The bot's tables, the same on SQLite and PostgreSQL; migrations/ creates them.

They stand beside those of the articles, hence the prefix. Moments are seconds since 1970 (UTC): they
are compared and subtracted alike on both engines."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite gives AUTOINCREMENT (ids never used twice) to a column of type INTEGER only.
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The body goes when the update is done; the row stays a while so that it is known when sent again.
updates = sa.Table(
    "bot_updates",
    metadata,
    sa.Column("update_id", _Id, primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("received_at", sa.Double, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Index(None, "done", "update_id"),
)

# What was sent while an update was handled, for the case that it has to be handled again.
sends = sa.Table(
    "bot_sends",
    metadata,
    sa.Column(
        "update_id",
        _Id,
        sa.ForeignKey(updates.c.update_id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
)

chats = sa.Table(
    "bot_chats",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("library", sa.Text),
    sa.Column("added_at", sa.Double, nullable=False),
    sa.Column("inside", sa.Boolean, nullable=False),
    sa.Column("migrated_to", _Id),
    sa.Column("reads", sa.Text),
    sa.Column("length", sa.Text),
    sa.Column("asking", sa.Text),
    sa.Column("ingesting", sa.Text),
    sa.Column("receipts", sa.Text),
    sa.Column("left_at", sa.Double),
    sa.Index(None, "library"),
)

admins = sa.Table(
    "bot_admins",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=False),
    sa.Column("added_at", sa.Double, nullable=False),
)

answers = sa.Table(
    "bot_answers",
    metadata,
    sa.Column("number", _Id, primary_key=True, autoincrement=True),
    sa.Column("chat", _Id, nullable=False),
    sa.Column("topic", _Id),
    sa.Column("person", _Id),
    sa.Column("question_message", _Id),
    sa.Column("question", sa.Text),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Index(None, "chat", "question_message"),
    sa.Index(None, "person"),
    sa.Index(None, "created_at"),
    sqlite_autoincrement=True,
)

answer_messages = sa.Table(
    "bot_answer_messages",
    metadata,
    sa.Column("chat", _Id, primary_key=True, autoincrement=False),
    sa.Column("message", _Id, primary_key=True, autoincrement=False),
    sa.Column(
        "answer",
        _Id,
        sa.ForeignKey(answers.c.number, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

feedback = sa.Table(
    "bot_feedback",
    metadata,
    sa.Column(
        "answer",
        _Id,
        sa.ForeignKey(answers.c.number, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("person", _Id, primary_key=True, autoincrement=False),
    sa.Column("up", sa.Boolean, nullable=False),
)

# Questions that had no answer, without who asked.
gaps = sa.Table(
    "bot_gaps",
    metadata,
    sa.Column("number", _Id, primary_key=True, autoincrement=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("library", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Double, nullable=False),
    sa.Index(None, "library", "asked_at"),
    sa.Index(None, "asked_at"),
    sqlite_autoincrement=True,
)

# Numbers of questions, by day (as date.toordinal counts, in UTC) and library.
days = sa.Table(
    "bot_days",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("library", sa.Text, primary_key=True),
    sa.Column("answered", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
)

# Questions that are kept where the operator chose so, without who asked; days as above.
questions = sa.Table(
    "bot_questions",
    metadata,
    sa.Column("number", _Id, primary_key=True, autoincrement=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("library", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("answered", sa.Boolean, nullable=False),
    sa.Index(None, "library", "day"),
    sqlite_autoincrement=True,
)

# Questions whose askers want to be told; `checked` is the state of the library they were last put to.
waits = sa.Table(
    "bot_waits",
    metadata,
    sa.Column("number", _Id, primary_key=True, autoincrement=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("library", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("chat", _Id, nullable=False),
    sa.Column("topic", _Id),
    sa.Column("message", _Id, nullable=False),
    sa.Column("person", _Id, nullable=False),
    sa.Column("asked_at", sa.Double, nullable=False),
    sa.Column("checked", _Id, nullable=False),
    sa.UniqueConstraint("chat", "message", name="uq_bot_waits_chat_message"),
    sa.Index(None, "person"),
    sa.Index(None, "asked_at"),
    sqlite_autoincrement=True,
)

limits = sa.Table(
    "bot_limits",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("who", _Id, primary_key=True, autoincrement=False),
    sa.Column("tokens", sa.Double, nullable=False),
    sa.Column("filled_at", sa.Double, nullable=False),
    sa.Column("noticed_at", sa.Double),
)

faults = sa.Table(
    "bot_faults",
    metadata,
    sa.Column("reference", _Id, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("happened_at", sa.Double, nullable=False),
    sqlite_autoincrement=True,
)
