"""Questions that had no answer: all of them without who asked, and those whose askers wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import gaps, waits

MOST_WAITS = 20
"""Questions for which one person can wait at once."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that had no answer, and when; nothing of who asked."""

    number: int
    question: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """A question, where to answer it, and the state of the library that it was last put to.

    `message` is negative where the chat has moved, and its messages with it."""

    number: int
    question: str
    library: str
    language: str
    chat: int
    topic: int | None
    message: int
    person: int
    asked_at: datetime
    checked: int


class Gaps:
    """What the libraries could not answer, for administrators."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, question: str, *, library: str) -> None:
        """Keep a question."""
        values = {"question": question, "library": library, "asked_at": self._database.now_s()}
        with self._database.writing() as connection:
            connection.execute(gaps.insert().values(values))

    def forget(self, library: str) -> None:
        """Delete what a library lacked that is not there any more."""
        with self._database.writing() as connection:
            connection.execute(gaps.delete().where(gaps.c.library == library))

    def newest(self, limit: int, *, library: str) -> list[Gap]:
        """The newest questions, newest first."""
        query = sa.select(gaps).where(gaps.c.library == library)
        query = query.order_by(gaps.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                Gap(row.number, row.question, datetime.fromtimestamp(row.asked_at, UTC))
                for row in connection.execute(query)
            ]

    def close(self, numbers: Sequence[int]) -> None:
        """Delete questions that are answered by now."""
        with self._database.writing() as connection:
            connection.execute(gaps.delete().where(gaps.c.number.in_(numbers)))


class Waits:
    """Who is to be told when a question is answered; once, where it was asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        question: str,
        *,
        library: str,
        language: str,
        chat: int,
        topic: int | None,
        message: int,
        person: int,
        checked: int,
    ) -> bool:
        """Keep a question, once for each message; False when the person waits for too many."""
        values = {
            "question": question,
            "library": library,
            "language": language,
            "chat": chat,
            "topic": topic,
            "message": message,
            "person": person,
            "asked_at": self._database.now_s(),
            "checked": checked,
        }
        mine = sa.select(sa.func.count()).select_from(waits).where(waits.c.person == person)
        with self._database.writing() as connection:
            if (connection.scalar(mine) or 0) >= MOST_WAITS:
                return False
            added = insert(connection, waits).values(values)
            connection.execute(
                added.on_conflict_do_update(
                    index_elements=["chat", "message"],
                    set_={"question": question, "checked": checked},
                )
            )
        return True

    def unchecked(self, state: int, limit: int) -> list[Wait]:
        """Questions that were not put to this state of the library, the longest waiting first."""
        query = sa.select(waits).where(waits.c.checked < state)
        query = query.order_by(waits.c.checked, waits.c.number).limit(limit)
        return self._read(query)

    def of_person(self, person: int) -> list[Wait]:
        """What a person waits for, oldest first."""
        return self._read(sa.select(waits).where(waits.c.person == person).order_by(waits.c.number))

    def checked(self, number: int, state: int) -> None:
        """Note that a question has no answer in this state of the library either."""
        with self._database.writing() as connection:
            one = waits.c.number == number
            connection.execute(waits.update().where(one).values(checked=state))

    def end(self, number: int) -> None:
        """Forget a question that was answered, or whose asker is gone."""
        with self._database.writing() as connection:
            connection.execute(waits.delete().where(waits.c.number == number))

    def _read(self, query: sa.Select[Any]) -> list[Wait]:
        with self._database.reading() as connection:
            return [
                Wait(
                    row.number,
                    row.question,
                    row.library,
                    row.language,
                    row.chat,
                    row.topic,
                    row.message,
                    row.person,
                    datetime.fromtimestamp(row.asked_at, UTC),
                    row.checked,
                )
                for row in connection.execute(query)
            ]
