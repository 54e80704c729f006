"""Updates of Telegram that wait to be handled, and what was sent while one was handled."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import sends, updates

Update = dict[str, Any]
"""As Telegram sent it."""

_TOGETHER = 100  # rows of one statement; SQLite before 3.32 takes 999 values


@dataclass(frozen=True, slots=True)
class WaitingUpdate:
    """An update that is not done; `attempts` to handle it were begun, in this process or before."""

    update_id: int
    body: Update
    received_at: float
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that Telegram accepted: what was called, and what is needed of its result."""

    what: str
    result: Any


class Updates:
    """The inbox in the database; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, batch: Iterable[Update]) -> list[WaitingUpdate]:
        """Store a batch, all or nothing; returns those that were not there yet, by update id."""
        given = {int(one["update_id"]): one for one in batch}
        ids, now = sorted(given), self._database.now_s()
        new: set[int] = set()
        with self._database.writing() as connection:
            for at in range(0, len(ids), _TOGETHER):
                statement = (
                    insert(connection, updates)
                    .values([_row(id_, given[id_], now) for id_ in ids[at : at + _TOGETHER]])
                    .on_conflict_do_nothing()
                    .returning(updates.c.update_id)
                )
                new.update(connection.scalars(statement))
        return [WaitingUpdate(id_, given[id_], now) for id_ in ids if id_ in new]

    def waiting(self) -> list[WaitingUpdate]:
        """All that are not done, by update id."""
        query = sa.select(updates).where(~updates.c.done).order_by(updates.c.update_id)
        with self._database.reading() as connection:
            return [
                WaitingUpdate(row.update_id, json.loads(row.body), row.received_at, row.attempts)
                for row in connection.execute(query)
            ]

    def begin(self, update_id: int) -> dict[int, Sent]:
        """Count an attempt; returns what earlier ones have sent, by ordinal."""
        counted = updates.update().where(updates.c.update_id == update_id)
        query = sa.select(sends).where(sends.c.update_id == update_id)
        with self._database.writing() as connection:
            connection.execute(counted.values(attempts=updates.c.attempts + 1))
            return {
                row.ordinal: Sent(row.what, json.loads(row.result))
                for row in connection.execute(query)
            }

    def sent(self, update_id: int, ordinal: int, sent: Sent) -> None:
        """Remember what was sent; nothing for an update that is done or not known."""
        waits = sa.select(updates.c.update_id).where(updates.c.update_id == update_id)
        values = {"what": sent.what, "result": json.dumps(sent.result)}
        with self._database.writing() as connection:
            if connection.scalar(waits.where(~updates.c.done)) is None:
                return
            connection.execute(
                insert(connection, sends)
                .values(update_id=update_id, ordinal=ordinal, **values)
                .on_conflict_do_update(index_elements=["update_id", "ordinal"], set_=values)
            )

    def give_back(self, ids: Sequence[int]) -> None:
        """Uncount an attempt that was cut off, so that restarts do not use the attempts up."""
        cut = updates.update().where(
            updates.c.update_id.in_(ids), ~updates.c.done, updates.c.attempts > 0
        )
        with self._database.writing() as connection:
            connection.execute(cut.values(attempts=updates.c.attempts - 1))

    def done(self, ids: Sequence[int]) -> None:
        """Keep nothing of these updates but that they were handled."""
        with self._database.writing() as connection:
            connection.execute(
                updates.update().where(updates.c.update_id.in_(ids)).values(done=True, body="")
            )
            connection.execute(sends.delete().where(sends.c.update_id.in_(ids)))


def _row(update_id: int, update: Update, now: float) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "body": json.dumps(update),
        "received_at": now,
        "done": False,
        "attempts": 0,
    }
