"""Updates from when they happen until the bot has confirmed them."""

import itertools
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot", "guest_message",
})  # fmt: skip
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_ID = 700_000_001


@dataclass(eq=False, slots=True)
class Update:
    """One update; those with the same `line` are delivered one after the other."""

    id: int
    kind: str
    line: Hashable
    content: dict[str, Any]
    again: bool = False  # delivered although it was confirmed
    in_flight: bool = False
    tries: int = 0
    due: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the Update of the Bot API."""
        return {"update_id": self.id, self.kind: self.content}


class UpdateQueue:
    """What waits for the bot, in order."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] = KINDS - NOT_BY_DEFAULT
        self.allowed_given: list[str] | None = None
        self._ids = itertools.count(_FIRST_ID)
        self._waiting: list[Update] = []
        self._done: list[Update] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting(self) -> list[Update]:
        """What was not confirmed yet."""
        return list(self._waiting)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set which kinds happen at all; None leaves it, an empty list means the default."""
        if kinds is None:
            return
        given = list(kinds)
        self.allowed_given = given or None
        self.allowed = frozenset(given) if given else KINDS - NOT_BY_DEFAULT

    def put(self, kind: str, content: dict[str, Any], *, line: Hashable) -> Update | None:
        """Add an update, unless the bot does not want its kind."""
        if kind not in self.allowed:
            return None
        update = Update(next(self._ids), kind, line, content)
        self._waiting.append(update)
        return update

    def confirm(self, offset: int) -> None:
        """Forget what has a smaller id; a negative offset keeps only so many from the end."""
        if offset < 0:
            kept = self._waiting[offset:]
        else:
            kept = [update for update in self._waiting if update.id >= offset or update.again]
        self._done += [update for update in self._waiting if update not in kept]
        self._waiting = kept

    def take(self, limit: int) -> list[Update]:
        """Return the next updates; they stay until they are confirmed, but for repeated ones."""
        batch = self._waiting[:limit]
        for update in [update for update in batch if update.again]:
            update.again = False
            self._waiting.remove(update)
            self._done.append(update)
        return batch

    def finish(self, update: Update) -> None:
        """Forget an update that a webhook has accepted."""
        update.in_flight = update.again = False
        if update in self._waiting:
            self._waiting.remove(update)
            self._done.append(update)

    def repeat(self, count: int) -> list[Update]:
        """Put the last confirmed updates before the others once more."""
        repeated = self._done[-count:] if count else []
        self._done = self._done[: len(self._done) - len(repeated)]
        for update in repeated:
            update.again, update.tries, update.due = True, 0, 0.0
        self._waiting = repeated + self._waiting
        return repeated

    def drop(self) -> None:
        """Forget everything that waits."""
        self._done += self._waiting
        self._waiting = []

    def next_for_webhook(self, now: float) -> list[Update]:
        """Return what may be posted now: the first of each line that is not in flight or resting."""
        seen: set[Hashable] = set()
        ready: list[Update] = []
        for update in self._waiting:
            if update.line in seen:
                continue
            seen.add(update.line)
            if not update.in_flight and update.due <= now:
                ready.append(update)
        return ready
