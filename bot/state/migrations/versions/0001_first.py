"""Updates, chats, people, answers, buttons, feedback, limits and reported errors."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables."""
    _create_updates()
    _create_chats()
    _create_answers()
    _create_buttons()
    _create_limits()


def _create_updates() -> None:
    op.create_table(
        "bot_updates",
        sa.Column("update_id", _ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_bot_updates"),
    )
    op.create_index("ix_bot_updates_done_update_id", "bot_updates", ["done", "update_id"])
    op.create_table(
        "bot_sends",
        sa.Column("update_id", _ID, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("update_id", "ordinal", name="pk_bot_sends"),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["bot_updates.update_id"],
            name="fk_bot_sends_update_id",
            ondelete="CASCADE",
        ),
    )


def _create_chats() -> None:
    op.create_table(
        "bot_chats",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("library", sa.Text),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.Column("inside", sa.Boolean, nullable=False),
        sa.Column("migrated_to", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_bot_chats"),
    )
    op.create_table(
        "bot_people",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("language", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_bot_people"),
    )


def _create_answers() -> None:
    op.create_table(
        "bot_answers",
        sa.Column("number", _ID, autoincrement=True, nullable=False),
        sa.Column("chat", _ID, nullable=False),
        sa.Column("topic", _ID),
        sa.Column("person", _ID),
        sa.Column("question_message", _ID),
        sa.Column("question", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bot_answers"),
        sqlite_autoincrement=True,
    )
    for columns in (["chat", "question_message"], ["person"], ["created_at"]):
        op.create_index(f"ix_bot_answers_{'_'.join(columns)}", "bot_answers", columns)
    op.create_table(
        "bot_answer_messages",
        sa.Column("chat", _ID, autoincrement=False, nullable=False),
        sa.Column("message", _ID, autoincrement=False, nullable=False),
        sa.Column("answer", _ID, nullable=False),
        sa.PrimaryKeyConstraint("chat", "message", name="pk_bot_answer_messages"),
        sa.ForeignKeyConstraint(
            ["answer"],
            ["bot_answers.number"],
            name="fk_bot_answer_messages_answer",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_bot_answer_messages_answer", "bot_answer_messages", ["answer"])
    op.create_table(
        "bot_feedback",
        sa.Column("answer", _ID, autoincrement=False, nullable=False),
        sa.Column("person", _ID, autoincrement=False, nullable=False),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("answer", "person", name="pk_bot_feedback"),
        sa.ForeignKeyConstraint(
            ["answer"], ["bot_answers.number"], name="fk_bot_feedback_answer", ondelete="CASCADE"
        ),
    )


def _create_buttons() -> None:
    op.create_table(
        "bot_buttons",
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("chat", _ID, nullable=False),
        sa.Column("person", _ID),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_bot_buttons"),
    )
    op.create_index("ix_bot_buttons_created_at", "bot_buttons", ["created_at"])


def _create_limits() -> None:
    op.create_table(
        "bot_limits",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("who", _ID, autoincrement=False, nullable=False),
        sa.Column("tokens", sa.Double, nullable=False),
        sa.Column("filled_at", sa.Double, nullable=False),
        sa.Column("noticed_at", sa.Double),
        sa.PrimaryKeyConstraint("kind", "who", name="pk_bot_limits"),
    )
    op.create_table(
        "bot_faults",
        sa.Column("reference", _ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("happened_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_bot_faults"),
        sqlite_autoincrement=True,
    )
