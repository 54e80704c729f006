"""Chats that the bot is in, what was chosen there, and where they moved to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import answer_messages, answers, chats, waits

CHOICES = ("reads", "length", "asking", "ingesting", "receipts")
"""What is chosen in a chat besides its language and library."""

_CHOSEN = ("language", "library", *CHOICES)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat; `kind` as Telegram names it, if known. Outside the bot cannot write.

    `library` is that of the chat itself, or into which a channel's posts go; `left_at` when the bot
    left a group. What was chosen is as bot.access names it, None where nothing was."""

    id: int
    kind: str | None
    language: str | None
    library: str | None
    added_at: datetime
    inside: bool
    migrated_to: int | None
    reads: str | None = None
    length: str | None = None
    asking: str | None = None
    ingesting: str | None = None
    receipts: str | None = None
    left_at: datetime | None = None


class Chats:
    """What is kept of chats, by id; a chat that is not known is added. No titles, no members."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, chat: int) -> Chat | None:
        """The chat, None when nothing is kept of it."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(chats).where(chats.c.id == chat)).first()
        return None if row is None else _chat(row)

    def all(self, *, inside: bool = True) -> list[Chat]:
        """Chats that the bot is in, or is not in any more, the first one added first."""
        query = (
            sa.select(chats)
            .where(chats.c.inside == inside, chats.c.migrated_to.is_(None))
            .order_by(chats.c.added_at, chats.c.id)
        )
        with self._database.reading() as connection:
            return [_chat(row) for row in connection.execute(query)]

    def chosen(self) -> list[Chat]:
        """Chats in which anything was chosen, by id; those that moved are where they are now."""
        something = sa.or_(*(chats.c[name].is_not(None) for name in _CHOSEN))
        query = sa.select(chats).where(something, chats.c.migrated_to.is_(None))
        with self._database.reading() as connection:
            return [_chat(row) for row in connection.execute(query.order_by(chats.c.id))]

    def reached(self, chat: int, *, inside: bool, kind: str | None = None) -> None:
        """Keep whether the bot can write there; it cannot when it was blocked or removed."""
        self._put(chat, {"inside": inside} | ({} if kind is None else {"kind": kind}))

    def left(self, chat: int) -> None:
        """Keep that the bot is not in a group any more, as of the first time that it is told."""
        known = self.get(chat)
        since = self._database.now_s()
        if known is not None and known.left_at is not None:
            since = known.left_at.timestamp()
        self._put(chat, {"inside": False, "left_at": since})

    def came_back(self, chat: int) -> None:
        """Keep that the bot is in a group."""
        self._put(chat, {"inside": True, "left_at": None})

    def left_before(self, moment_s: float) -> list[Chat]:
        """Chats with a library that the bot left so long ago."""
        query = sa.select(chats).where(chats.c.left_at <= moment_s, chats.c.library.is_not(None))
        with self._database.reading() as connection:
            return [_chat(row) for row in connection.execute(query)]

    def holding(self, library: str) -> Chat | None:
        """The chat whose library has that name, where it is now."""
        query = sa.select(chats).where(chats.c.library == library, chats.c.migrated_to.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _chat(row)

    def choose(self, chat: int, name: str, value: str) -> None:
        """Choose one of what /settings shows; raises ValueError for another name."""
        if name not in CHOICES:
            raise ValueError(name)
        self._put(chat, {name: value})

    def language(self, chat: int) -> str | None:
        """The language chosen for the chat."""
        known = self.get(chat)
        return None if known is None else known.language

    def choose_language(self, chat: int, language: str | None) -> None:
        """Choose a language, None for each person's own."""
        self._put(chat, {"language": language})

    def library(self, chat: int) -> str | None:
        """The name of the library chosen for the chat."""
        known = self.get(chat)
        return None if known is None else known.library

    def choose_library(self, chat: int, library: str | None) -> None:
        """Choose a library, None for the usual one."""
        self._put(chat, {"library": library})

    def home(self, chat: int) -> int:
        """The id that the chat has now, after it moved."""
        known = self.get(chat)
        return chat if known is None or known.migrated_to is None else known.migrated_to

    def formerly(self, chat: int) -> list[int]:
        """The ids that the chat had before it moved."""
        query = sa.select(chats.c.id).where(chats.c.migrated_to == chat)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def migrate(self, old: int, new: int) -> None:
        """Move all that is kept of a chat to its new id; nothing changes when told twice.

        What was chosen under the new id already stands. Message ids do not move: the supergroup
        numbers its messages anew, another message would be taken for an old one."""
        if old == new:
            return
        with self._database.writing() as connection:
            before, after = (
                connection.execute(sa.select(chats).where(chats.c.id == id_)).first()
                for id_ in (old, new)
            )
            if before is not None and before.migrated_to == new:
                return
            _put(connection, new, _moved(before, after), now=self._database.now_s())
            gone = {"inside": False, "migrated_to": new} | dict.fromkeys(_CHOSEN)
            _put(connection, old, gone, now=self._database.now_s())
            connection.execute(
                chats.update().where(chats.c.migrated_to == old).values(migrated_to=new)
            )
            connection.execute(answer_messages.delete().where(answer_messages.c.chat == old))
            connection.execute(
                answers.update()
                .where(answers.c.chat == old)
                .values(chat=new, topic=None, question_message=None)
            )
            connection.execute(
                waits.update()
                .where(waits.c.chat == old)
                .values(chat=new, topic=None, message=-waits.c.number)
            )

    def _put(self, chat: int, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            _put(connection, chat, values, now=self._database.now_s())


def _put(connection: sa.Connection, chat: int, values: dict[str, Any], *, now: float) -> None:
    connection.execute(
        insert(connection, chats)
        .values({"id": chat, "added_at": now, "inside": True, **values})
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


def _moved(before: sa.Row[Any] | None, after: sa.Row[Any] | None) -> dict[str, Any]:
    """What the new chat has of both."""
    values: dict[str, Any] = {"kind": "supergroup"}
    if before is None:
        return values
    values |= {"added_at": before.added_at}
    for name in _CHOSEN:
        chosen = None if after is None else getattr(after, name)
        values[name] = getattr(before, name) if chosen is None else chosen
    # A library that was begun in the new chat is younger: the other one holds what was read.
    values["library"] = before.library or values["library"]
    return values


def _chat(row: sa.Row[Any]) -> Chat:
    return Chat(
        row.id,
        row.kind,
        row.language,
        row.library,
        datetime.fromtimestamp(row.added_at, UTC),
        row.inside,
        row.migrated_to,
        row.reads,
        row.length,
        row.asking,
        row.ingesting,
        row.receipts,
        None if row.left_at is None else datetime.fromtimestamp(row.left_at, UTC),
    )
