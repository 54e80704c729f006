"""The bot's memory as one thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

import sqlalchemy as sa

from bot.state.admins import Admins
from bot.state.answers import Answers
from bot.state.chats import Chat, Chats
from bot.state.database import Database
from bot.state.days import Days
from bot.state.faults import Faults
from bot.state.feedback import Feedback
from bot.state.limits import Limits
from bot.state.migrations import HEAD, SCRIPTS, VERSION_TABLE
from bot.state.questions import Questions
from bot.state.tables import (
    answers,
    chats,
    days,
    faults,
    feedback,
    gaps,
    limits,
    questions,
    updates,
    waits,
)
from bot.state.unanswered import Gaps, Waits
from bot.state.updates import Updates

if TYPE_CHECKING:
    from retrieval import Settings

_DAY_S = 86_400.0
_utc_now = partial(datetime.now, UTC)

ANSWER_DAYS = 30
UPDATE_DAYS = 7  # Telegram sends an update again for a day
FAULT_DAYS = 90
UNANSWERED_DAYS = 90
MOST_GAPS = 50_000  # unanswered questions; of a flood, the newest
_OWN = "own"  # the kind of the row of chats that says which bot it is
COUNT_DAYS = 400
QUESTION_DAYS = 90
LIMIT_DAYS = 1  # by then every bucket is full


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person: a chosen language, how many answers and marks, open questions."""

    language: str | None
    answers: int
    marks: int
    waits: list[str]


class State:
    """Everything that the bot remembers, in one database; safe to use from several threads.

    Methods block for some milliseconds, and raise Storage errors."""

    def __init__(
        self,
        reader: sa.Engine,
        writer: sa.Engine,
        *,
        now: Callable[[], datetime] = _utc_now,
        path: str = "",
    ) -> None:
        """Work on a database that has the bot's tables; see open_state."""
        self._database = database = Database(reader, writer, now=now, path=path)
        self.updates = Updates(database)
        self.chats = Chats(database)
        self.admins = Admins(database)
        self.answers = Answers(database)
        self.feedback = Feedback(database)
        self.limits = Limits(database)
        self.faults = Faults(database)
        self.gaps = Gaps(database)
        self.waits = Waits(database)
        self.days = Days(database)
        self.questions = Questions(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def now_s(self) -> float:
        """Seconds since 1970 by the clock of this state."""
        return self._database.now_s()

    def kept_of(self, user: int) -> Kept:
        """What is kept of a person; a private chat has its person's id."""
        mine = sa.or_(answers.c.person == user, answers.c.chat == user)
        with self._database.reading() as connection:
            counts = [
                connection.scalar(sa.select(sa.func.count()).select_from(table).where(where)) or 0
                for table, where in ((answers, mine), (feedback, feedback.c.person == user))
            ]
        language = self.chats.language(user)
        questions = [wait.question for wait in self.waits.of_person(user)]
        return Kept(language, counts[0], counts[1], questions)

    def chosen(self) -> tuple[dict[int, datetime], list[Chat]]:
        """Who was let run the bot, with when, and chats in which something was chosen, by number."""
        return self.admins.since(), self.chats.chosen()

    def forget(self, user: int) -> None:
        """Delete all that is kept of a person.

        Not what they still wait for, nor how much of the limits they have used: else this would be
        the way around them. Both are gone within a day."""
        with self._database.writing() as connection:
            # Messages and thumbs of an answer go by cascade. A private chat has its person's id.
            for table in (answers, waits):
                mine = sa.or_(table.c.person == user, table.c.chat == user)
                connection.execute(table.delete().where(mine))
            connection.execute(feedback.delete().where(feedback.c.person == user))
            connection.execute(chats.delete().where(chats.c.id == user))

    def adopt(self, bot: int) -> bool:
        """Make this the memory of the bot with this id; whether it was another one's before.

        Numbers of updates and messages mean other things to another bot, of which nothing is left then;
        what is kept of people, questions and chats stays, and who waits is told without a quote."""
        own = chats.c.kind == _OWN
        values = {"id": bot, "kind": _OWN, "added_at": self.now_s(), "inside": False}
        with self._database.writing() as connection:
            before = connection.scalar(sa.select(chats.c.id).where(own))
            if before == bot:
                return False
            connection.execute(chats.delete().where(sa.or_(own, chats.c.id == bot)))
            connection.execute(chats.insert().values(values))
            if before is None:
                return False
            for table in (updates, answers):  # what hangs on them goes by cascade
                connection.execute(table.delete())
            connection.execute(waits.update().values(topic=None, message=-waits.c.number))
            connection.execute(chats.update().where(chats.c.id != bot).values(inside=False))
            # Channels are let in anew; what people and groups have had read stays theirs.
            theirs = chats.c.library.startswith("own-")
            connection.execute(chats.update().where(~theirs).values(library=None))
            left = chats.update().where(theirs, chats.c.id < 0, chats.c.left_at.is_(None))
            connection.execute(left.values(left_at=self.now_s()))
        return True

    def prune(self) -> None:
        """Delete what has been kept long enough; to be done at the start and once a day."""
        now = self.now_s()
        with self._database.writing() as connection:
            for table, moment, kept in (
                (answers, answers.c.created_at, ANSWER_DAYS),
                (faults, faults.c.happened_at, FAULT_DAYS),
                (gaps, gaps.c.asked_at, UNANSWERED_DAYS),
                (waits, waits.c.asked_at, UNANSWERED_DAYS),
                (limits, limits.c.filled_at, LIMIT_DAYS),
            ):
                connection.execute(table.delete().where(moment <= now - kept * _DAY_S))
            newest = sa.select(sa.func.max(gaps.c.number)).scalar_subquery()
            connection.execute(gaps.delete().where(gaps.c.number <= newest - MOST_GAPS))
            today = datetime.fromtimestamp(now, UTC).date().toordinal()
            connection.execute(days.delete().where(days.c.day <= today - COUNT_DAYS))
            old = questions.c.day <= today - QUESTION_DAYS
            # A version before kept what groups asked of their own libraries too.
            theirs = questions.c.library.startswith("own-")
            connection.execute(questions.delete().where(sa.or_(old, theirs)))
            old = updates.c.received_at <= now - UPDATE_DAYS * _DAY_S
            connection.execute(updates.delete().where(updates.c.done, old))


def open_state(settings: "Settings", *, now: Callable[[], datetime] = _utc_now) -> State:
    """Open the bot's tables beside the articles; raises Storage errors."""
    from retrieval import open_tables  # noqa: PLC0415 - see retrieval/__init__

    reader, writer = open_tables(settings, scripts=SCRIPTS, head=HEAD, version_table=VERSION_TABLE)
    return State(reader, writer, now=now, path=str(settings.data / "footnote.db"))
