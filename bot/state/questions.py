"""Questions as they were asked, where the operator chose to keep them: without who asked, by day only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from bot.state.database import Database
from bot.state.tables import questions


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its day (UTC), and whether it had an answer."""

    question: str
    day: date
    answered: bool


class Questions:
    """What was asked, for administrators who export it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, question: str, *, library: str, answered: bool) -> None:
        """Keep a question of today."""
        day = datetime.fromtimestamp(self._database.now_s(), UTC).date().toordinal()
        values = {"question": question, "library": library, "day": day, "answered": answered}
        with self._database.writing() as connection:
            connection.execute(questions.insert().values(values))

    def all(self, *, library: str) -> list[Question]:
        """By day, then by their text: the order in which they came would tell who asked in a row."""
        query = sa.select(questions).where(questions.c.library == library)
        query = query.order_by(questions.c.day, questions.c.question, questions.c.number)
        with self._database.reading() as connection:
            return [
                Question(row.question, date.fromordinal(row.day), row.answered)
                for row in connection.execute(query)
            ]
