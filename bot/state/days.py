"""How many questions came on each day and how many were answered, without who asked or what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import days


@dataclass(frozen=True, slots=True)
class Day:
    """Questions of one day (UTC)."""

    day: date
    answered: int = 0
    refused: int = 0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.answered + self.refused


class Days:
    """Counts of questions by day and library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, library: str, *, answered: bool) -> None:
        """Count a question of today."""
        counted = days.c.answered if answered else days.c.refused
        values = {"answered": int(answered), "refused": int(not answered)}
        with self._database.writing() as connection:
            connection.execute(
                insert(connection, days)
                .values(day=self._today().toordinal(), library=library, **values)
                .on_conflict_do_update(
                    index_elements=["day", "library"], set_={counted.name: counted + 1}
                )
            )

    def forget(self, library: str) -> None:
        """Delete the counts of a library that is not there any more."""
        with self._database.writing() as connection:
            connection.execute(days.delete().where(days.c.library == library))

    def last(self, number: int, *, library: str) -> list[Day]:
        """The last days up to today, oldest first, those without a question too."""
        today = self._today()
        first = today - timedelta(days=number - 1)
        query = sa.select(days).where(days.c.library == library, days.c.day >= first.toordinal())
        with self._database.reading() as connection:
            known = {
                row.day: Day(date.fromordinal(row.day), row.answered, row.refused)
                for row in connection.execute(query)
            }
        span = (first + timedelta(days=one) for one in range(number))
        return [known.get(one.toordinal(), Day(one)) for one in span]

    def _today(self) -> date:
        return datetime.fromtimestamp(self._database.now_s(), UTC).date()
