"""Tells the chats how far their jobs are, and what came of them, also after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot import rights
from bot.access import is_own
from bot.desk import Desk, Keyboard, quotation
from bot.exports import remove
from bot.reports import (
    Asker,
    cancel_keyboard,
    library_of,
    progress,
    report,
    summed,
    tells_of_machine,
)
from bot.rich import Message
from bot.texts import Value, say
from retrieval.errors import FootnoteError
from retrieval.tasks import ExportTask, Job, JobState

log = logging.getLogger(__name__)

_LOOK_S = 1.0  # between two looks at the jobs
_FIRST_S = 2.0  # before the first edit
_EVERY_S = 3.0  # between two edits of one message; groups allow twenty a minute
_AGAIN_S = 30.0  # after what was to be told did not get through
_ANSWER_S = 60.0  # for Telegram to take a large file; what times out is sent again, and comes twice
_MOST_SENT = 50 * 1000 * 1000  # bytes of a file that Telegram takes from bots


class Reporter:
    """Keeps one message for each job up to date until its end was told; for one event loop.

    `on_fault` is told of what nobody expected, after which it goes on with the other jobs."""

    def __init__(
        self,
        desk: Desk,
        *,
        on_fault: Callable[[Exception], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._on_fault = on_fault
        self._clock = clock
        self._ended = asyncio.Event()
        self._stopping = False
        self._said: dict[int, str] = {}
        self._edit_at: dict[int, float] = {}
        self._try_at: dict[int, float] = {}

    def wake(self) -> None:
        """Look at once: a job has ended."""
        self._ended.set()

    def stop(self) -> None:
        """Look once more, and then no more."""
        self._stopping = True
        self._ended.set()

    async def run(self) -> None:
        """Look at the jobs, again and again, until stopped.

        To be waited for rather than cancelled: what was told and not noted is told again."""
        last = False
        while not last:
            last = self._stopping
            self._ended.clear()
            try:
                await self._look()
            except FootnoteError as error:
                log.warning("jobs not looked at because=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a reporter that ends tells nobody anything
                await self._on_fault(error)
                await self._wait(_AGAIN_S)
            if not self._stopping:
                await self._wait(_LOOK_S)

    async def _wait(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    async def _look(self) -> None:
        """Tell of every job what is new."""
        jobs = await self._desk.work(self._desk.library.untold_jobs)
        for job in jobs:
            if self._clock() < self._try_at.get(job.id, 0.0):
                continue
            try:
                await self._tell(job)
            except TelegramError as error:
                log.warning("job not told id=%d because=%s", job.id, type(error).__name__)
                self._try_at[job.id] = self._clock() + _AGAIN_S
            except FootnoteError:
                raise
            except Exception as error:  # noqa: BLE001 - the others must be told
                await self._on_fault(error)
                self._try_at[job.id] = self._clock() + _AGAIN_S

    async def _tell(self, job: Job) -> None:
        asker = Asker.of(job)
        if not job.state.final:
            if asker is not None:
                await self._tell_progress(job, asker)
            return
        try:
            if asker is not None and await self._is_due(job, asker):
                await self._tell_end(job, asker)
        except (Forbidden, ChatMigrated, BadRequest) as error:  # nobody is there to be told
            log.info("job not told id=%d because=%s", job.id, type(error).__name__)
        except (FootnoteError, TelegramError):
            raise
        except Exception as error:  # noqa: BLE001 - the others must be told, and this one not for ever
            log.warning("job not told id=%d because=%s", job.id, type(error).__name__)
            await self._on_fault(error)
            if asker is not None:
                with suppress(TelegramError):
                    await self._say(asker, say("chat-job-untold", language=asker.language))
        await self._desk.work(self._desk.library.tell_job, job.id)
        self._said.pop(job.id, None)
        self._edit_at.pop(job.id, None)
        self._try_at.pop(job.id, None)

    async def _is_due(self, job: Job, asker: Asker) -> bool:
        """Whether the asker may still know what came of it; who may not is told that."""
        desk, library = self._desk, library_of(job)
        if await rights.may_hear(desk, library, person=asker.user, chat=asker.chat):
            return True
        if isinstance(job.task, ExportTask):
            await desk.work(remove, job.task.path)
        await self._say(asker, say("chat-job-not-told", language=asker.language))
        return False

    async def _tell_progress(self, job: Job, asker: Asker) -> None:
        if job.id not in self._edit_at:  # most jobs end before there is more to say than was said
            self._edit_at[job.id] = self._clock() + _FIRST_S
        said = progress(job, language=asker.language)
        if self._said.get(job.id) == said or self._clock() < self._edit_at[job.id]:
            return
        keyboard = cancel_keyboard(job, language=asker.language)
        with suppress(BadRequest, Forbidden, ChatMigrated):  # its end is told anew
            await self._desk.edit(asker.chat, asker.shown, said, keyboard=keyboard)
        self._said[job.id] = said
        self._edit_at[job.id] = self._clock() + _EVERY_S

    async def _tell_end(self, job: Job, asker: Asker) -> None:
        desk, language = self._desk, asker.language
        if isinstance(job.task, ExportTask):
            if job.state is JobState.DONE:
                await self._hand_over(job, job.task, asker)
                return
            await desk.work(remove, job.task.path)
        receipts = await desk.work(summed, desk.library, job)
        said, keyboard = report(job, receipts, language=language)
        await self._say(asker, said, keyboard)

    async def _say(self, asker: Asker, said: Message | str, keyboard: Keyboard = ()) -> None:
        """Say it in the message that told how far the job was, in a new one where that is gone."""
        desk = self._desk
        try:
            if await desk.edit(asker.chat, asker.shown, said, keyboard=keyboard):
                return
            await desk.send(
                asker.chat, said, topic=asker.topic, quoting=asker.asked, keyboard=keyboard
            )
        except ChatMigrated as error:  # messages have other numbers there
            await desk.send(error.new_chat_id, said, keyboard=keyboard)

    async def _hand_over(self, job: Job, task: ExportTask, asker: Asker) -> None:
        """Send the file, which takes the place of the message that told how far it was."""
        desk, path = self._desk, Path(task.path)
        try:
            size = (await desk.work(path.stat)).st_size
        except FileNotFoundError:  # it was sent, and the process died before that was noted
            await desk.edit(
                asker.chat, asker.shown, say("chat-export-gone", language=asker.language)
            )
            return
        if size > _MOST_SENT:
            values: dict[str, Value] = {"megabytes": size // 1_000_000, "path": task.path}
            name = "chat-export-large" if tells_of_machine(job) else "chat-export-large-own"
            await self._say(asker, say(name, values, language=asker.language))
            if is_own(task.library):  # who ordered it gets to no file of the machine
                await desk.work(remove, task.path)
            return
        content = await desk.work(path.read_bytes)
        caption = say("chat-exported", {"articles": job.total}, language=asker.language)
        send = partial(
            desk.bot.send_document,
            document=content,
            filename=f"{'articles' if is_own(task.library) else task.library}.jsonl.gz",
            caption=caption,
            read_timeout=_ANSWER_S,
        )
        try:
            await send(
                asker.chat,
                message_thread_id=asker.topic,
                reply_parameters=quotation(asker.asked),
            )
            with suppress(BadRequest):  # it may be gone
                await desk.bot.delete_message(asker.chat, asker.shown)
        except ChatMigrated as error:
            await send(error.new_chat_id)
        except (BadRequest, Forbidden):
            await desk.work(remove, task.path)  # nobody is there to get it
            raise
        await desk.work(remove, task.path)
