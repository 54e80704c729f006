"""Thumbs up and down under answers."""

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import answers, feedback


class Feedback:
    """One thumb of each person for an answer, as long as the answer is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def press(self, number: int, *, user: int, up: bool) -> bool:
        """Give or change a thumb; the same one again takes it back. Returns whether it stands.

        An answer that is not kept any more gets none."""
        mine = sa.and_(feedback.c.answer == number, feedback.c.person == user)
        with self._database.writing() as connection:
            if connection.scalar(sa.select(feedback.c.up).where(mine)) is up:
                connection.execute(feedback.delete().where(mine))
                return False
            # One statement, as the answer may be forgotten at this moment.
            there = sa.select(
                answers.c.number, sa.literal(user, sa.BigInteger), sa.literal(up, sa.Boolean)
            ).where(answers.c.number == number)
            stands = connection.scalar(
                insert(connection, feedback)
                .from_select(["answer", "person", "up"], there)
                .on_conflict_do_update(index_elements=["answer", "person"], set_={"up": up})
                .returning(feedback.c.answer)
            )
        return stands is not None

    def of(self, number: int) -> tuple[int, int]:
        """How many thumbs are up and down for an answer."""
        return self._count(feedback.c.answer == number)

    def totals(self) -> tuple[int, int]:
        """How many thumbs are up and down for all answers that are kept."""
        return self._count(sa.true())

    def _count(self, where: sa.ColumnElement[bool]) -> tuple[int, int]:
        query = sa.select(feedback.c.up, sa.func.count()).where(where).group_by(feedback.c.up)
        with self._database.reading() as connection:
            counts = {bool(up): int(count) for up, count in connection.execute(query)}
        return counts.get(True, 0), counts.get(False, 0)
