"""One handling of one update: what it sends is sent once, also when it has to be done again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any

from bot.state.updates import Sent

_log = logging.getLogger(__name__)

# What a handler may need of a message that it has sent; texts are not kept.
_KEPT = frozenset(
    {"message_id", "date", "chat", "from", "message_thread_id", "is_topic_message", "ok"}
)

Keep = Callable[[Any], Awaitable[None]]


class NotNow(Exception):
    """Telegram is out of reach for now: the update is to be handled again."""


class Turn:
    """Counts what is sent; what an earlier turn of the same update has sent is not sent again.

    It is told by its place in the order and by `what`, so handlers should send the same things in
    the same order when they are run again. `again` says that this is not the first one."""

    def __init__(
        self,
        earlier: Mapping[int, Sent],
        keep: Callable[[int, Sent], None],
        *,
        again: bool = False,
    ) -> None:
        self.again = again
        self.put_off = False
        self._earlier = earlier
        self._keep = keep
        self._next = 0

    async def once(self, what: str, send: Callable[[Keep], Awaitable[Any]]) -> Any:
        """Send, or return what is left of the result of the earlier turn.

        `send` has the result kept as soon as it has one: a process that dies between the two steps
        sends this one again, and no other."""
        ordinal, self._next = self._next, self._next + 1
        earlier = self._earlier.get(ordinal)
        if earlier is not None and earlier.what == what:
            return earlier.result

        async def keep(result: Any) -> None:
            try:
                await asyncio.to_thread(self._keep, ordinal, Sent(what, _short(result)))
            except Exception as error:  # noqa: BLE001 - it was sent; a full disk must not undo that
                _log.warning("a send was not recorded error=%s", type(error).__name__)

        return await send(keep)


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)
"""The turn that this task works for, None outside of handlers."""


def _short(result: Any) -> Any:
    if isinstance(result, list):
        return [_short(one) for one in result]
    if isinstance(result, dict):
        return {name: value for name, value in result.items() if name in _KEPT}
    return result
