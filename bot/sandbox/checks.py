"""What is wrong after a test: refusals, questions without an answer, texts left unfinished."""

import logging
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from bot.sandbox.world import World

# A whole short message that only promises another one.
PLACEHOLDER = re.compile(r"(?s)^\W*(?:…|\.\.\.|⏳|⌛|🔎|.{0,60}(?:…|\.\.\.))\s*$")


def violations(
    world: World, *, allow: Iterable[str] = (), placeholder: re.Pattern[str] = PLACEHOLDER
) -> list[str]:
    """Return one sentence for each mistake; refusals that contain an allowed text are none."""
    allowed = [text.lower() for text in allow]
    found = [
        str(refusal)
        for refusal in world.refusals
        if not any(text in refusal.description.lower() for text in allowed)
    ]
    return [*found, *_unanswered(world), *_unfinished(world, placeholder), *world.findings]


def _unanswered(world: World) -> Iterator[str]:
    for press in world.presses.values():
        if press.answer is None:
            yield f"the button with the data {press.data!r} was pressed and never answered"
    for question in world.inline_questions.values():
        if question.results is None:
            yield f"the inline query {question.id} was never answered"


def _unfinished(world: World, placeholder: re.Pattern[str]) -> Iterator[str]:
    for chat in world.chats.values():
        if chat.draft is not None:
            yield f"a draft in chat {chat.id} was never followed by its message"
        for message in chat.messages:
            if message.by_bot and not message.media and placeholder.match(message.text):
                yield f"the placeholder {message.id} in chat {chat.id} was left standing"


class TokenWatch(logging.Handler):
    """Finds the bot's token in whatever this process logs."""

    def __init__(self, world: World) -> None:
        super().__init__(level=0)
        self._world = world
        self._needles = (world.token, quote(world.token, safe=""))
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record, its traceback included."""
        self.inspect(self._formatter.format(record), where=f"a record of {record.name!r}")

    def inspect(self, text: str, *, where: str) -> None:
        """Look at a text."""
        if any(needle in text for needle in self._needles):
            self._world.findings.append(f"the bot's token is in {where}")
