"""Numbers under which errors were reported to people, so that an administrator finds them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import faults


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, in one word, and when; nothing of what was asked."""

    reference: int
    kind: str
    happened_at: datetime


class Faults:
    """Errors of the last weeks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, kind: str) -> int:
        """Keep an error, such as the name of its class; returns its reference number."""
        with self._database.writing() as connection:
            reference: int = connection.execute(
                insert(connection, faults)
                .values(kind=kind, happened_at=self._database.now_s())
                .returning(faults.c.reference)
            ).scalar_one()
        return reference

    def get(self, reference: int) -> Fault | None:
        """The error of that number, None when it is not kept (any more)."""
        query = sa.select(faults).where(faults.c.reference == reference)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _fault(row)

    def last(self, count: int) -> list[Fault]:
        """The newest errors, newest first."""
        query = sa.select(faults).order_by(faults.c.reference.desc()).limit(count)
        with self._database.reading() as connection:
            return [_fault(row) for row in connection.execute(query)]


def _fault(row: sa.Row[Any]) -> Fault:
    return Fault(row.reference, row.kind, datetime.fromtimestamp(row.happened_at, UTC))
