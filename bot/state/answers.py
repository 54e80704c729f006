"""Answers that the bot gave, so that their buttons and changed questions work later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import answer_messages, answers

P = TypeVar("P")

_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; `messages` are the bot's, in order. Only here a question's text is kept."""

    number: int
    chat: int
    topic: int | None
    user: int | None
    question_message: int | None
    question: str | None
    messages: tuple[int, ...]
    created_at: datetime
    stored: str

    @property
    def message(self) -> int | None:
        """The last of the bot's messages, which has the buttons."""
        return self.messages[-1] if self.messages else None

    def payload(self, of: type[P]) -> P | None:
        """What was kept with it, None when another version of the program kept it differently."""
        return _decoded(self.stored, of)


class Answers:
    """What was answered, for a limited time; numbers are never used twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        payload: Any,
        *,
        chat: int,
        user: int | None,
        topic: int | None = None,
        question: str | None = None,
    ) -> int:
        """Keep an answer before it is sent; returns its number, for its buttons.

        `payload` is of any type that msgspec writes as JSON; give no question's text in it."""
        with self._database.writing() as connection:
            number: int = connection.execute(
                insert(connection, answers)
                .values(
                    chat=chat,
                    topic=topic,
                    person=user,
                    question=question,
                    payload=_encoded(payload),
                    created_at=self._database.now_s(),
                )
                .returning(answers.c.number)
            ).scalar_one()
        return number

    def sent(self, number: int, *, question: int | None, answer: int | Iterable[int]) -> None:
        """Keep the messages of a question and of its answer, instead of those that were kept.

        Nothing for an answer that is not kept any more."""
        messages = [answer] if isinstance(answer, int) else list(answer)
        with self._database.writing() as connection:
            one = answers.c.number == number
            chat = connection.scalar(sa.select(answers.c.chat).where(one))
            if chat is None:
                return
            connection.execute(answers.update().where(one).values(question_message=question))
            old = answer_messages.c.answer == number
            connection.execute(answer_messages.delete().where(old))
            for message in messages:
                connection.execute(
                    insert(connection, answer_messages)
                    .values(chat=chat, message=message, answer=number)
                    # An answer that was edited into another one's message takes its place.
                    .on_conflict_do_update(
                        index_elements=["chat", "message"], set_={"answer": number}
                    )
                )

    def get(self, number: int, *, chat: int) -> Answered | None:
        """The answer of that number, None when it is not kept any more or of another chat."""
        if not 0 < number <= _LARGEST:
            return None  # pressed by a program: the database would raise
        return self._newest(answers.c.number == number, answers.c.chat == chat)

    def of_question(self, chat: int, message: int) -> Answered | None:
        """The newest answer to the question in that message."""
        return self._newest(answers.c.chat == chat, answers.c.question_message == message)

    def of_message(self, chat: int, message: int) -> Answered | None:
        """The answer that stands in that message of the bot."""
        there = sa.select(answer_messages.c.answer).where(
            answer_messages.c.chat == chat, answer_messages.c.message == message
        )
        return self._newest(answers.c.number.in_(there))

    def last(self, chat: int, *, topic: int | None, user: int) -> Answered | None:
        """The newest answer that this person got there, for a question that follows up."""
        place = answers.c.topic.is_(None) if topic is None else answers.c.topic == topic
        return self._newest(answers.c.chat == chat, place, answers.c.person == user)

    def _newest(self, *where: sa.ColumnElement[bool]) -> Answered | None:
        query = sa.select(answers).where(*where).order_by(answers.c.number.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            messages = connection.scalars(
                sa.select(answer_messages.c.message)
                .where(answer_messages.c.answer == row.number)
                .order_by(answer_messages.c.message)
            )
            return _answered(row, tuple(messages))


def _encoded(payload: Any) -> str:
    """JSON of a value, as columns `payload` hold it."""
    return msgspec.json.encode(payload).decode()


def _decoded(stored: str, of: type[P]) -> P | None:
    """The value that JSON is of, None when it is of another shape."""
    try:
        return msgspec.json.decode(stored, type=of)
    except msgspec.DecodeError:
        return None


def _answered(row: sa.Row[Any], messages: tuple[int, ...]) -> Answered:
    return Answered(
        row.number,
        row.chat,
        row.topic,
        row.person,
        row.question_message,
        row.question,
        messages,
        datetime.fromtimestamp(row.created_at, UTC),
        row.payload,
    )
