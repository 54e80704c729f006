"""Reading sources while a chat watches: one message that tells how far it is."""

import asyncio
from collections.abc import Sequence

from telegram import Message
from telegram.error import TelegramError

from bot.desk import Desk
from bot.texts import say
from retrieval.domain import Outcome

_EVERY_S = 3.0  # between two edits; groups allow twenty a minute


class Reader:
    """Takes sources in on a thread and keeps a message up to date meanwhile."""

    def __init__(self, desk: Desk, sources: Sequence[str], *, library: str, language: str) -> None:
        self._desk = desk
        self._sources = list(sources)
        self._library = library
        self._language = language
        self._outcomes: list[Outcome] = []

    def said(self) -> str:
        """How far it is."""
        done = len({one.source for one in self._outcomes})
        if not done:
            return say("chat-reading", {"sources": len(self._sources)}, language=self._language)
        values = {
            "done": done,
            "total": len(self._sources),
            "articles": sum(one.article is not None for one in self._outcomes),
        }
        return say("chat-reading-progress", values, language=self._language)

    async def read(self, placeholder: Message) -> list[Outcome]:
        """Read all of it; returns the receipts."""
        reading = asyncio.ensure_future(self._desk.work(self._read))
        said = ""
        while not reading.done():
            await asyncio.wait([reading], timeout=_EVERY_S)
            now = self.said()
            if not reading.done() and now != said and self._outcomes:
                said = now
                try:
                    await self._desk.edit(placeholder.chat_id, placeholder.message_id, now)
                except TelegramError:
                    continue  # the next one may get through
        await reading
        return self._outcomes

    def _read(self) -> None:
        for outcome in self._desk.library.ingest(self._sources, library=self._library):
            self._outcomes.append(outcome)
