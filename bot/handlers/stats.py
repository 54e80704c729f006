"""/stats: how much is asked and answered, and what of, in numbers and as a picture."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import Message, Update
from telegram.error import ChatMigrated

from bot.desk import Desk, quotation, topic_of
from bot.handlers.actions import Action, Handler
from bot.shown import is_shared
from bot.state import Day
from bot.texts import Value, say
from retrieval import SHARED

if TYPE_CHECKING:
    from bot.report.days import Labels

_DAYS = 30
_WEEK = 7


class Stats:
    """What administrators see of how the bot is used; nothing of who asked or what."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.commands: dict[str, Handler] = {"stats": self.stats}
        self.actions: dict[str, Action] = {}

    async def stats(self, update: Update, _: Any) -> None:
        """/stats."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), SHARED
        async with desk.typing(message):
            days = await desk.work(desk.state.days.last, _DAYS, library=library)
            caption = await self._numbers(days, library, language)
            picture = await desk.work(self._picture, days, library, language)
        await self._send(message, picture, caption)

    async def _numbers(self, days: list[Day], library: str, language: str) -> str:
        desk = self._desk
        articles, passages = await desk.work(desk.library.count, library=library)
        up, down = await desk.work(desk.state.feedback.totals, counts=is_shared)
        lines = [say("chat-stats", {"articles": articles, "passages": passages}, language=language)]
        periods = {
            "chat-stats-today": days[-1:],
            "chat-stats-week": days[-_WEEK:],
            "chat-stats-month": days,
        }
        for name, some in periods.items():
            asked = sum(day.asked for day in some)
            answered = sum(day.answered for day in some)
            values: dict[str, Value] = {"asked": asked}
            if asked:
                values["share"] = round(100 * answered / asked)
            asks = "chat-stats-asked" if asked else "chat-stats-nothing"
            period = say(name, language=language)
            lines.append(f"{period}: {say(asks, values, language=language)}")
        lines.append(say("chat-stats-marks", {"up": up, "down": down}, language=language))
        return "\n".join(lines)

    def _picture(self, days: list[Day], library: str, language: str) -> bytes:
        """Draw; blocks for a second, the first time for some more, as matplotlib is loaded."""
        from bot.report.days import Counts, draw_counts  # noqa: PLC0415 - heavy, and seldom needed

        shown: list[tuple[date, int, int]] = [(one.day, one.answered, one.refused) for one in days]
        outlets = self._desk.library.outlets(library=library)
        return draw_counts(Counts(shown, outlets), _labels(language))

    async def _send(self, message: Message, picture: bytes, caption: str) -> None:
        send = partial(
            self._desk.bot.send_photo, photo=picture, filename="stats.png", caption=caption
        )
        try:
            await send(
                message.chat_id,
                message_thread_id=topic_of(message),
                reply_parameters=quotation(message.message_id),
            )
        except ChatMigrated as error:
            await send(error.new_chat_id)


def _labels(language: str) -> "Labels":
    from bot.report.days import Labels  # noqa: PLC0415 - see _picture

    return Labels(
        questions=say("picture-questions", language=language),
        answered=say("picture-answered", language=language),
        refused=say("picture-refused", language=language),
        share=say("picture-share", language=language),
        outlets=say("picture-outlets", language=language),
        others=say("picture-others", language=language),
        unknown=say("picture-unknown", language=language),
    )
