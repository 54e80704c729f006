"""How often somebody may do something: token buckets.

They are stored, not held in memory, so that a restart gives nobody a new budget and several processes
on one database share it. A question costs far more than the row that is written for it."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.state.database import Database, insert
from bot.state.tables import limits

ASKING = "asking"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and afterwards one every `every_s` seconds; a notice each `notice_s` at most."""

    burst: int
    every_s: float
    notice_s: float = 60.0


QUESTIONS = Rate(burst=10, every_s=6.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed; if not, when it is, and whether to say so now."""

    allowed: bool
    notice: bool
    wait_s: float


class Limits:
    """A bucket for each (kind, who); a full one is not kept for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, who: int, *, kind: str = ASKING, rate: Rate = QUESTIONS) -> Verdict:
        """Take one out of the bucket, if there is one in it."""
        now = self._database.now_s()
        mine = sa.and_(limits.c.kind == kind, limits.c.who == who)
        with self._database.writing() as connection:
            connection.execute(
                insert(connection, limits)
                .values(kind=kind, who=who, tokens=rate.burst, filled_at=now)
                .on_conflict_do_nothing()
            )
            row = connection.execute(sa.select(limits).where(mine).with_for_update()).one()
            # A clock that was set back must not empty the bucket.
            tokens = row.tokens + max(0.0, now - row.filled_at) / rate.every_s
            tokens = min(float(rate.burst), tokens)
            allowed = tokens >= 1.0
            notice = not allowed and _due(row.noticed_at, now, rate.notice_s)
            values = {"tokens": tokens - 1.0 if allowed else tokens, "filled_at": now}
            if notice:
                values["noticed_at"] = now
            connection.execute(limits.update().where(mine).values(values))
        return Verdict(allowed, notice, 0.0 if allowed else (1.0 - tokens) * rate.every_s)


def _due(last: float | None, now: float, every_s: float) -> bool:
    return last is None or not 0.0 <= now - last < every_s
