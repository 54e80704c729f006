"""What is done without being asked: feeds polled when due, pages asked again, a new model taken up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot import rights
from bot.access import is_own
from bot.desk import Desk
from retrieval.errors import FootnoteError
from retrieval.feeds import FeedId
from retrieval.tasks import PollTask, RefreshTask

log = logging.getLogger(__name__)

_LOOK_S = 30.0  # feeds are asked every quarter of an hour at most


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Schedule:
    """Orders jobs that nobody is told of; for one event loop.

    `on_fault` is told of what nobody expected, after which it goes on."""

    def __init__(
        self,
        desk: Desk,
        *,
        on_fault: Callable[[Exception], Awaitable[None]],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._desk = desk
        self._on_fault = on_fault
        self._now = now
        self._ordered: set[str] = set()

    async def run(self) -> None:
        """Look whether something is due, again and again, until cancelled."""
        while True:
            try:
                self._desk.exchanges.prune()
                await self._desk.work(self.look)
            except FootnoteError as error:
                log.warning("nothing can be ordered because=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - feeds would stand still without a word
                await self._on_fault(error)
            await asyncio.sleep(_LOOK_S)

    def look(self) -> None:
        """Order what is due and not ordered yet; blocks."""
        library = self._desk.library
        waiting = [job.task for job in library.untold_jobs() if not job.state.final]
        polled = {task.library for task in waiting if isinstance(task, PollTask)}
        refreshed = {task.library for task in waiting if isinstance(task, RefreshTask)}
        due = {feed.library: feed.id for feed in reversed(library.due_feeds())}
        days, today = self._desk.settings.refresh_days, f"{self._now():%Y-%m-%d}"
        for one in library.libraries():
            if one.id in due and one.name not in polled:
                self._poll(one.name, due[one.id])
            key = f"refresh {one.name} {today}"
            # What people and groups have read is read again when they say so, by guarded ways.
            if is_own(one.name):
                continue
            if days and one.name not in refreshed and self._is_first(key):
                library.enqueue_refresh(library=one.name, older_than_days=days, key=key)
        # Until it is done the model before answers; if it fails, it is tried again tomorrow.
        if library.awaits_reindex() and self._is_first(f"reindex {today}"):
            library.enqueue_reindex(key=f"reindex {today}")

    def _poll(self, library: str, overdue: FeedId) -> None:
        """Ask the feeds of a library that are due; of a group's one at a time, while it has the bot."""
        desk = self._desk
        if not is_own(library):
            desk.library.enqueue_poll(library=library)
            return
        group, most = desk.state.chats.holding(library), rights.room(desk, library)
        if group is not None and group.left_at is None and most:
            desk.library.enqueue_poll([overdue], library=library, most=most, guarded=True)

    def _is_first(self, key: str) -> bool:
        """Whether this process has not ordered it; that no other has either, the key of the job sees to."""
        first = key not in self._ordered
        self._ordered.add(key)
        return first
