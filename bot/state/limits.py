"""How often somebody may do something: token buckets.

They are stored, not held in memory, so that a restart gives nobody a new budget and several processes
on one database share it. A question costs far more than the row that is written for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import limits

ASKING, LOOKING, TYPING, GROUP, WHOLE = "asking", "looking", "typing", "group", "whole"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and afterwards one every `every_s` seconds; a notice each `notice_s` at most."""

    burst: int
    every_s: float
    notice_s: float = 60.0


QUESTIONS = Rate(burst=10, every_s=6.0)
LOOKS = Rate(burst=30, every_s=2.0)  # commands and buttons
CARDS = Rate(burst=30, every_s=1.0)  # the inline mode asks at each pause in the typing
IN_GROUP = Rate(burst=20, every_s=3.0)  # what Telegram lets a bot say there
ALTOGETHER = Rate(burst=300, every_s=0.1, notice_s=0.2)  # some 15 messages a second can be sent


@dataclass(frozen=True, slots=True)
class Bucket:
    """Whose bucket, and how it fills."""

    kind: str
    who: int
    rate: Rate


SENDING = "sending"

LINKS = Rate(burst=10, every_s=360.0)
"""What somebody who does not run the bot hands in to be read: ten an hour."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed; if not, the kind of bucket that was empty, for how long, and whether to
    say so now."""

    allowed: bool
    notice: bool
    wait_s: float
    kind: str | None = None


class Limits:
    """A bucket for each (kind, who); a full one is not kept for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, who: int, *, kind: str = ASKING, rate: Rate = QUESTIONS) -> Verdict:
        """Take one out of the bucket, if there is one in it."""
        return self.take_each([Bucket(kind, who, rate)])

    def take_each(self, buckets: Sequence[Bucket]) -> Verdict:
        """Take one out of each bucket where none is empty, else out of none.

        The first empty one decides. It is to be said where nothing was said lately on account of that
        bucket, nor of those before it: nobody hears of it twice because a group is full too."""
        with self._database.writing() as connection:
            # After waiting for others: a moment before theirs would look like a clock set back.
            now = self._database.now_s()
            rows = [_row(connection, one, now) for one in buckets]
            levels = [_level(one, row, now) for one, row in zip(buckets, rows, strict=True)]
            empty = next((at for at, level in enumerate(levels) if level < 1.0), None)
            asked = len(buckets) if empty is None else empty + 1
            notice = empty is not None and all(
                _due(row.noticed_at, now, one.rate.notice_s)
                for one, row in zip(buckets[:asked], rows, strict=False)
            )
            for at, (one, level) in enumerate(zip(buckets, levels, strict=True)):
                values = {"tokens": level - (empty is None), "filled_at": now}
                if notice and at < asked:
                    values["noticed_at"] = now
                connection.execute(limits.update().where(_of(one)).values(values))
        if empty is None:
            return Verdict(allowed=True, notice=False, wait_s=0.0)
        lacking = buckets[empty]
        wait_s = (1.0 - levels[empty]) * lacking.rate.every_s
        return Verdict(allowed=False, notice=notice, wait_s=wait_s, kind=lacking.kind)


def _of(bucket: Bucket) -> sa.ColumnElement[bool]:
    return sa.and_(limits.c.kind == bucket.kind, limits.c.who == bucket.who)


def _row(connection: sa.Connection, bucket: Bucket, now: float) -> sa.Row[Any]:
    """The bucket as it was left, full where there was none."""
    connection.execute(
        insert(connection, limits)
        .values(kind=bucket.kind, who=bucket.who, tokens=bucket.rate.burst, filled_at=now)
        .on_conflict_do_nothing()
    )
    return connection.execute(sa.select(limits).where(_of(bucket)).with_for_update()).one()


def _level(bucket: Bucket, row: sa.Row[Any], now: float) -> float:
    # A clock that was set back must not empty the bucket.
    tokens = row.tokens + max(0.0, now - row.filled_at) / bucket.rate.every_s
    return min(float(bucket.rate.burst), float(tokens))


def _due(last: float | None, now: float, every_s: float) -> bool:
    # A moment before the last one is that of somebody who waited, or of a clock that was set back.
    return last is None or abs(now - last) >= every_s
