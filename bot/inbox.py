"""Updates in the order in which they came: stored first, then each handled once."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from itertools import count
from typing import Any

from bot.logs import current_request
from bot.state import State, Update, WaitingUpdate
from bot.state.updates import Sent
from bot.turns import NotNow, Turn, current_turn

Handle = Callable[[Update], Awaitable[None]]
Failed = Callable[[Update, BaseException | None], Awaitable[None]]

# While Telegram answers others; beyond, one call is what does not work.
_PATIENCE_S = 900.0
_LONGEST_PATIENCE_S = 86_400.0  # Telegram itself keeps updates for so long
_LONGEST_PAUSE_S = 30.0
_GRACE_S = 1.0  # for what is cut off to let go

# Telegram takes no answer to older ones.
_LIVES_S = {"callback_query": 150.0, "inline_query": 30.0}

_log = logging.getLogger(__name__)


def chat_and_topic(update: Update) -> Hashable:
    """The chat and topic that an update is of; inline queries are of their person."""
    for name, value in update.items():
        if not isinstance(value, dict):
            continue
        holder = value.get("message") if name == "callback_query" else value
        holder = holder if isinstance(holder, dict) else value
        chat = holder.get("chat")
        if isinstance(chat, dict):
            topic = holder.get("message_thread_id") if holder.get("is_topic_message") else None
            return _number(chat.get("id")), _number(topic)
        person = value.get("from")
        if isinstance(person, dict):
            return name, _number(person.get("id"))
    return None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None  # anything else might not be a key


class Inbox:
    """Takes updates of Telegram and has them handled; for one event loop.

    Those of one key are handled one after the other, others side by side, `at_once` at most. After
    an exception an update is tried again `retries` times, then `failed` is told and it counts as
    done; without an exception the process had died each time. Those under way when one died are then
    handled one at a time, once oftener: else all would be blamed for one. After NotNow it is tried
    again for a quarter of an hour, and what is of the same key waits. `heard` counts the answers of
    Telegram: the time in which there is none is not counted, up to a day."""

    def __init__(
        self,
        state: State,
        handle: Handle,
        *,
        failed: Failed,
        key: Callable[[Update], Hashable] = chat_and_topic,
        at_once: int = 64,
        retries: int = 2,
        pause_s: float = 1.0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        heard: Callable[[], int] | None = None,
    ) -> None:
        self._state = state
        self._heard = heard or count().__next__
        self._updates = state.updates
        self._handle = handle
        self._failed = failed
        self._key = key
        self._slots = asyncio.Semaphore(at_once)
        self._suspects = asyncio.Semaphore(1)
        self._most = retries + 1
        self._pause_s = pause_s
        self._sleep = sleep
        self._queues: dict[Hashable, deque[WaitingUpdate]] = {}
        self._known: set[int] = set()
        self._begun: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: set[asyncio.Task[None]] = set()
        self._storing = asyncio.Lock()
        self._open = True

    async def accept(self, batch: Sequence[Update]) -> None:
        """Store updates and have them handled; those that came before are dropped.

        When it returns they survive a crash. During and after a drain they are only stored. Raises
        Storage errors, and then none is stored."""
        # A caller that goes away must not leave updates stored and not begun.
        await asyncio.shield(self._task(self._store(batch)))

    async def resume(self) -> int:
        """Have handled what an earlier process left; returns how many. To be called first.

        Presses and inline queries that Telegram takes no answer to any more are dropped."""
        async with self._storing:
            waiting = await asyncio.to_thread(self._updates.waiting)
            waiting = [one for one in waiting if one.update_id not in self._known]
            now = self._state.now_s()
            dead = [one.update_id for one in waiting if _is_dead(one, now)]
            if dead:
                await asyncio.to_thread(self._updates.done, dead)
            living = [one for one in waiting if not _is_dead(one, now)]
            self._put(living)
        return len(living)

    async def drain(self, deadline_s: float) -> list[int]:
        """Begin nothing more, and finish what was begun, for so many seconds at most.

        Returns the ids of updates that are left, cut off or not begun: they stay in the database and
        are handled after the next start."""
        self._open = False
        for task in self._resting:
            task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=deadline_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=_GRACE_S)
        cut = set(self._begun)
        if cut:
            await asyncio.to_thread(self._updates.give_back, sorted(cut))
        return sorted(cut | {one.update_id for queue in self._queues.values() for one in queue})

    def depth(self) -> int:
        """How many updates are stored and not yet handled."""
        return len(self._known)

    async def idle(self) -> None:
        """Wait until nothing is left to be handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _task(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _store(self, batch: Sequence[Update]) -> None:
        async with self._storing:
            self._put(await asyncio.to_thread(self._updates.store, batch))

    def _put(self, waiting: Iterable[WaitingUpdate]) -> None:
        if not self._open:
            return
        new: dict[Hashable, int] = {}
        for one in waiting:
            key = self._key(one.body)
            self._known.add(one.update_id)
            if key in self._queues:
                self._queues[key].append(one)
            else:
                self._queues[key] = deque([one])
                new[key] = one.attempts
        # Those over which processes died most often come last, so that the others get their turn.
        for key in sorted(new, key=new.__getitem__):
            self._task(self._work(key))

    async def _work(self, key: Hashable) -> None:
        queue = self._queues[key]
        pauses: list[float] = []
        counted_s = 0.0  # of the pauses, those in which Telegram answered somebody
        while queue:
            async with self._suspects if queue[0].attempts else self._slots:
                if not self._open:
                    return
                patient = counted_s < _PATIENCE_S and sum(pauses) < _LONGEST_PATIENCE_S
                if await self._take(queue[0], again=bool(pauses), patient=patient):
                    queue.popleft()
                    pauses, counted_s = [], 0.0
                    continue
            pauses.append(min(self._pause_s * 2.0 ** min(len(pauses), 9), _LONGEST_PAUSE_S))
            heard = self._heard()
            await self._rest(pauses[-1])
            counted_s += pauses[-1] if self._heard() > heard else 0.0
        del self._queues[key]

    async def _rest(self, pause_s: float) -> None:
        """Wait without a slot, until the bot stops at most."""
        if not self._open:
            return
        resting = asyncio.create_task(_slept(self._sleep, pause_s))
        self._resting.add(resting)
        try:
            await asyncio.wait([resting])
        finally:
            self._resting.discard(resting)

    async def _take(self, waiting: WaitingUpdate, *, again: bool, patient: bool) -> bool:
        """Handle an update; whether it is done, rather than to be handled again later."""
        current_request.set(waiting.update_id)
        self._begun.add(waiting.update_id)
        done = await self._tried(waiting, again=again, patient=patient)
        self._begun.discard(waiting.update_id)
        if not done:
            return False
        try:
            await asyncio.shield(asyncio.to_thread(self._updates.done, [waiting.update_id]))
        except Exception as error:  # noqa: BLE001 - a full disk must not stop the chat
            _complain("an update was not marked as done", waiting, error)
        self._known.discard(waiting.update_id)
        return True

    async def _tried(self, waiting: WaitingUpdate, *, again: bool, patient: bool) -> bool:
        error: BaseException | None = None
        for attempt in range(waiting.attempts, self._most + bool(waiting.attempts)):
            if attempt > waiting.attempts:
                await self._sleep(self._pause_s * 2.0 ** (attempt - waiting.attempts - 1))
            error = await self._try(waiting, again=again or attempt > 0)
            if error is None:
                return True
            if isinstance(error, NotNow) and patient and not _is_dead(waiting, self._state.now_s()):
                await self._put_off(waiting)
                return False
        _complain("an update was given up", waiting, error)
        try:
            await self._failed(waiting.body, error)
        except Exception as problem:  # noqa: BLE001 - the next update must come
            _complain("a failure was not reported", waiting, problem)
        return True

    async def _put_off(self, waiting: WaitingUpdate) -> None:
        try:
            await asyncio.to_thread(self._updates.give_back, [waiting.update_id])
        except Exception as error:  # noqa: BLE001 - as in _try
            _complain("an attempt was not uncounted", waiting, error)

    async def _try(self, waiting: WaitingUpdate, *, again: bool) -> Exception | None:
        update_id = waiting.update_id
        earlier: dict[int, Sent] = {}
        try:
            earlier = await asyncio.to_thread(self._updates.begin, update_id)
        except Exception as error:  # noqa: BLE001 - rather handle it twice than not at all
            _complain("an attempt was not counted", waiting, error)

        def keep(ordinal: int, sent: Sent) -> None:
            self._updates.sent(update_id, ordinal, sent)

        turn = current_turn.set(Turn(earlier, keep, again=again))
        try:
            await self._handle(waiting.body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next update must come
            return error
        finally:
            current_turn.reset(turn)
        return None


async def _slept(sleep: Callable[[float], Awaitable[object]], pause_s: float) -> None:
    await sleep(pause_s)


def _complain(what: str, waiting: WaitingUpdate, error: BaseException | None) -> None:
    # Without its message or traceback: they may hold what somebody typed.
    _log.warning("%s update_id=%d error=%s", what, waiting.update_id, type(error).__name__)


def _is_dead(waiting: WaitingUpdate, now: float) -> bool:
    age = now - waiting.received_at
    return any(age > lives for name, lives in _LIVES_S.items() if name in waiting.body)
