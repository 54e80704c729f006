"""Thumbs up and down under answers."""

from collections import Counter
from collections.abc import Callable

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
        query = sa.select(feedback.c.up).where(feedback.c.answer == number)
        with self._database.reading() as connection:
            found = Counter(connection.scalars(query))
        return found[True], found[False]

    def totals(self, *, counts: Callable[[str], bool]) -> tuple[int, int]:
        """How many thumbs are up and down for answers whose payload, as it is stored, `counts`."""
        query = sa.select(feedback.c.up, answers.c.payload).join_from(feedback, answers)
        with self._database.reading() as connection:
            found = Counter(up for up, payload in connection.execute(query) if counts(payload))
        return found[True], found[False]
