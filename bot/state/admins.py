"""People who run the bot besides those of the settings, by number."""

from threading import Lock

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import admins


class Admins:
    """Numbers of people; asked of every update, so they are read once and held in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = Lock()
        self._ids: frozenset[int] | None = None

    def ids(self) -> frozenset[int]:
        """All of them."""
        with self._guard:
            if self._ids is None:
                with self._database.reading() as connection:
                    self._ids = frozenset(connection.scalars(sa.select(admins.c.id)))
            return self._ids

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
