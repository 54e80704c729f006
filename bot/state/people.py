"""What people chose for themselves, and nothing else about them."""

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import people


class People:
    """Choices of people, by their numeric id; somebody who chose nothing is not kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def language(self, person: int) -> str | None:
        """The language that this person chose."""
        query = sa.select(people.c.language).where(people.c.id == person)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def choose_language(self, person: int, language: str | None) -> None:
        """Choose a language, None for that of the person's Telegram."""
        with self._database.writing() as connection:
            if language is None:
                connection.execute(people.delete().where(people.c.id == person))
                return
            connection.execute(
                insert(connection, people)
                .values(id=person, language=language)
                .on_conflict_do_update(index_elements=["id"], set_={"language": language})
            )
