"""What people hand in to be read: addresses, files, posts, pasted text."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest

from bot import refusals, rights
from bot.access import Receipts, is_own, person_of
from bot.addressing import addresses, only_addresses, typed_addresses
from bot.desk import Desk, is_group
from bot.handlers.floods import granted
from bot.handlers.jobs import Jobs
from bot.holdings import open_for_person
from bot.incoming import MOST_BYTES, sources_of
from bot.render import short_title
from bot.texts import say, sentence
from retrieval.errors import Unreadable


class Ingesting:
    """/ingest, and what is sent without it; into which library, bot/access.py decides."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk = desk
        self._jobs = jobs

    async def ingest(self, update: Update, context: Any) -> None:
        """/ingest with addresses, under a file, or as a reply to anything that can be read."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        library = await rights.written(desk, update)
        if library is None:
            await refusals.tell(desk, update)
            return
        other = message.reply_to_message
        if message.document is not None or typed_addresses(message):
            await self.read(update, message, message)
        elif other is not None and other.forum_topic_created is None:
            await self.read(update, message, other)
        else:
            waits = not is_group(update) and person_of(library) is None
            if context.chat_data is not None and waits:
                context.chat_data["ingest"] = message.date
            await desk.reply(message, await self._what(update, library))

    async def read(self, update: Update, message: Message, content: Message) -> None:
        """Have read what stands in a message, and tell of it under the one that asked."""
        desk, library = self._desk, await rights.written(self._desk, update)
        if library is None:
            await refusals.tell(desk, update)
            return
        sources = await self._sources(update, message, content, library)
        if not sources:
            return
        if is_own(library):
            sources = await granted(desk, update, message, sources)
        if not sources or await self._is_here(update, message, sources, library):
            return
        if (person := person_of(library)) is not None:
            await desk.work(open_for_person, desk, person)
        language = await desk.language(update)
        said = say("chat-reading", {"sources": len(sources)}, language=language)
        enqueue = partial(
            desk.library.enqueue_ingest,
            sources,
            library=library,
            most=rights.room(desk, library) if is_own(library) else None,
            guarded=is_own(library),
        )
        known = await rights.visit(desk, update)
        alone = is_own(library) and known.choices.receipts is Receipts.PRIVATE
        await self._jobs.order_saying(update, message, enqueue, said, alone=alone)

    async def _sources(
        self, update: Update, message: Message, content: Message, library: str
    ) -> Sequence[str]:
        """What there is to be read; where there is nothing, it is told why."""
        desk, language = self._desk, await self._desk.language(update)
        if person_of(library) is not None:  # a link of anybody, and nothing but links
            found = addresses(content) if only_addresses(content) else typed_addresses(content)
            if not found:
                await desk.reply(message, await self._what(update, library))
            return found
        if content.document is not None and (content.document.file_size or 0) > MOST_BYTES:
            await desk.reply(message, say("chat-file-too-large", language=language))
            return ()
        try:
            async with desk.typing(message):
                sources = await sources_of(content, desk)
        except Unreadable as error:
            reason = sentence(error, language=language, guest=is_own(library))
            await desk.reply(message, say("chat-not-added", {"reason": reason}, language=language))
            return ()
        except BadRequest as error:
            if "too big" not in error.message.casefold():  # Telegram may not say the size before
                raise
            await desk.reply(message, say("chat-file-too-large", language=language))
            return ()
        if not sources:
            await desk.reply(message, await self._what(update, library))
        return sources

    async def _is_here(
        self, update: Update, message: Message, sources: Sequence[str], library: str
    ) -> bool:
        """Whether a person's link is to an article from which they are answered already."""
        desk = self._desk
        if person_of(library) is None or len(sources) > 1:
            return False
        readable = await rights.readable(desk, update)
        known = await desk.work(desk.library.article_at, sources[0], library=readable)
        if known is None or known.gone_at is not None:
            return False
        title, language = {"title": short_title(known)}, await desk.language(update)
        await desk.reply(message, say("chat-here-already", title, language=language))
        return True

    async def _what(self, update: Update, library: str) -> str:
        name = "chat-ingest-link"
        if person_of(library) is None:  # in groups nothing is waited for
            name = "chat-ingest-what-group" if is_group(update) else "chat-ingest-what"
        return say(name, language=await self._desk.language(update))
