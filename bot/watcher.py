"""Questions that had no answer, put again when the library has changed; their askers are told once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot import rights
from bot.access import Names
from bot.desk import Desk
from bot.handlers.questions import answer_keyboard
from bot.render import answer
from bot.shown import shown
from bot.state import Wait
from bot.texts import say
from retrieval.domain import Explanation
from retrieval.errors import FootnoteError, LibraryEmpty, QuestionRefused

log = logging.getLogger(__name__)

_LOOK_S = 5.0  # between two looks at the library
_AT_ONCE = 50  # questions of one look: some 2 s of computing, so that people who ask now come first


class Watcher:
    """Looks whether the library answers by now what it could not; for one event loop.

    `on_fault` is told of what nobody expected, after which it goes on."""

    def __init__(self, desk: Desk, *, on_fault: Callable[[Exception], Awaitable[None]]) -> None:
        self._desk = desk
        self._on_fault = on_fault
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish the question that is at hand, and then no more."""
        self._stopping.set()

    async def run(self) -> None:
        """Look, again and again, until stopped; to be waited for rather than cancelled."""
        while not self._stopping.is_set():
            try:
                await self._look()
            except FootnoteError as error:
                log.warning("waiting questions not looked at because=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a watcher that ends tells nobody anything
                await self._on_fault(error)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _LOOK_S)

    async def _look(self) -> None:
        desk = self._desk
        state = await desk.work(desk.library.state)
        for wait in await desk.work(desk.state.waits.unchecked, state, _AT_ONCE):
            if self._stopping.is_set():
                return
            try:
                await self._put(wait, state)
            except TelegramError as error:  # the next look tries again
                log.warning("answer not told because=%s", type(error).__name__)
                return
            except FootnoteError:
                raise
            except Exception as error:  # noqa: BLE001 - the others are to be told, and this not for ever
                await self._on_fault(error)
                await desk.work(desk.state.waits.end, wait.number)

    async def _put(self, wait: Wait, state: int) -> None:
        """Ask once more, and tell the answer or note that there is none."""
        desk = self._desk
        libraries = await rights.readable_in(desk, wait.chat, wait.person)
        if not libraries or not await rights.may_use(desk, user=wait.person, chat=wait.chat):
            await desk.work(desk.state.waits.end, wait.number)
            return
        try:
            explanation = await desk.work(
                desk.library.explain,
                wait.question,
                library=libraries,
                asked_at=wait.asked_at.date(),  # "yesterday" is that of the question
            )
        except (LibraryEmpty, QuestionRefused):
            explanation = None
        if explanation is None or not explanation.answer.found:
            await desk.work(desk.state.waits.checked, wait.number, state)
            return
        with suppress(Forbidden, ChatMigrated, BadRequest):  # nobody is there to be told
            await self._tell(wait, explanation, libraries)
        await desk.work(desk.state.waits.end, wait.number)

    async def _tell(self, wait: Wait, explanation: Explanation, libraries: Names) -> None:
        """Send the answer where it was asked, as an answer to the question."""
        desk = self._desk
        remembered = shown(explanation, libraries=libraries, language=wait.language)
        number = await desk.work(
            desk.state.answers.keep,
            remembered,
            chat=wait.chat,
            topic=wait.topic,
            user=wait.person,
        )
        sent = await desk.send(
            wait.chat,
            answer(
                explanation.answer.citations,
                language=wait.language,
                bot=desk.bot.username,
                head=say("chat-answered-now", language=wait.language),
            ),
            topic=wait.topic,
            quoting=wait.message if wait.message > 0 else None,
            keyboard=answer_keyboard(number, remembered, language=wait.language),
        )
        await desk.work(
            desk.state.answers.sent, number, question=wait.message, answer=sent.message_id
        )
