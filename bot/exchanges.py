"""What each person asked last in each place, for half an hour and in memory only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from retrieval.follow_ups import Exchange

Place = tuple[int, int | None, int]
"""Chat, topic and person."""

KEPT_S = 1_800.0
_MOST = 3  # exchanges; a pronoun seldom reaches further back
_MOST_PLACES = 10_000


@dataclass(slots=True)
class _Talk:
    """Exchanges by the message of their question, oldest first, and when the last one was."""

    exchanges: dict[int, Exchange] = field(default_factory=dict)
    at: float = 0.0


class Exchanges:
    """Questions and answers that later ones may lean on; for one event loop, nothing on disk."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._talks: dict[Place, _Talk] = {}  # the one that was quiet for longest first

    def before(self, place: Place, message: int) -> list[Exchange]:
        """The last exchanges there; of a question that was changed, those before it."""
        self.prune()
        talk = self._talks.get(place)
        found: list[Exchange] = []
        for known, exchange in talk.exchanges.items() if talk else ():
            if known == message:
                break
            found.append(exchange)
        return found

    def note(self, place: Place, message: int, exchange: Exchange) -> None:
        """Keep an exchange, in the place of the one that the same message led to before."""
        self.prune()
        talk = self._talks.pop(place, None) or _Talk()
        talk.exchanges[message] = exchange
        while len(talk.exchanges) > _MOST:
            del talk.exchanges[next(iter(talk.exchanges))]
        talk.at = self._now()
        self._talks[place] = talk
        while len(self._talks) > _MOST_PLACES:
            del self._talks[next(iter(self._talks))]

    def end(self, place: Place) -> bool:
        """Forget what was said there; False where nothing was kept."""
        self.prune()
        return self._talks.pop(place, None) is not None

    def forget(self, person: int) -> None:
        """Forget all that a person asked, and all of their private chat."""
        for place in [one for one in self._talks if person in {one[0], one[2]}]:
            del self._talks[place]

    def leave(self, chat: int) -> None:
        """Forget all that was asked in a chat, which is answered from other libraries now."""
        for place in [one for one in self._talks if one[0] == chat]:
            del self._talks[place]

    def of_person(self, person: int) -> int:
        """How many questions of a person are kept."""
        self.prune()
        return sum(
            len(talk.exchanges) for (_, _, known), talk in self._talks.items() if known == person
        )

    def prune(self) -> None:
        """Forget what is older than half an hour."""
        oldest = self._now() - KEPT_S
        while self._talks:
            place, talk = next(iter(self._talks.items()))
            if talk.at > oldest:
                return
            del self._talks[place]
