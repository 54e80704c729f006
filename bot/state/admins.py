"""People who run the bot besides those of the settings, by number."""

from datetime import UTC, datetime
from threading import Lock

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import admins

_FRESH_S = 1.0  # for which they are held in memory: every update asks several times


class Admins:
    """Numbers of people; what another process changes is known here a second later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = Lock()
        self._ids: frozenset[int] | None = None
        self._read_at = 0.0

    def ids(self) -> frozenset[int]:
        """All of them."""
        now = self._database.now_s()
        with self._guard:
            # A clock that was set back must not hold them for longer.
            if self._ids is None or abs(now - self._read_at) >= _FRESH_S:
                with self._database.reading() as connection:
                    self._ids = frozenset(connection.scalars(sa.select(admins.c.id)))
                self._read_at = now
            return self._ids

    def since(self) -> dict[int, datetime]:
        """All of them by number, with when they were added."""
        query = sa.select(admins).order_by(admins.c.id)
        with self._database.reading() as connection:
            return {
                row.id: datetime.fromtimestamp(row.added_at, UTC)
                for row in connection.execute(query)
            }

    def add(self, person: int) -> bool:
        """Add somebody; False who was there already."""
        values = {"id": person, "added_at": self._database.now_s()}
        with self._guard, self._database.writing() as connection:
            statement = insert(connection, admins).values(values).on_conflict_do_nothing()
            added = connection.scalar(statement.returning(admins.c.id)) is not None
            self._ids = None
        return added

    def remove(self, person: int) -> bool:
        """Remove somebody; False who was not there."""
        with self._guard, self._database.writing() as connection:
            gone = connection.execute(admins.delete().where(admins.c.id == person)).rowcount > 0
            self._ids = None
        return gone
