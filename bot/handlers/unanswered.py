"""Questions without an answer: who wants to be told, and what administrators see of them."""

from typing import Any

from telegram import CallbackQuery, Message, Update

from bot import refusals, rights
from bot.access import Names, person_of
from bot.desk import Desk
from bot.render import gaps
from bot.texts import say
from retrieval import SHARED, Librarian
from retrieval.errors import LibraryEmpty, QuestionRefused

_LOOKED_AT = 2_000  # newest questions; embedding them takes some six seconds the first time
_SHOWN = 15  # groups


class Unanswered:
    """The button under a refusal, and /gaps."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def tell(
        self, update: Update, query: CallbackQuery, message: Message, values: list[str]
    ) -> str | None:
        """Have somebody told when there is an answer."""
        desk, language = self._desk, await self._desk.language(update)
        refused = await desk.work(desk.state.answers.get, int(values[0]), chat=message.chat_id)
        if refused is None or refused.question is None or refused.question_message is None:
            return say("chat-button-old", language=language)
        readable = await rights.readable(desk, update)
        if not readable:
            return say("chat-button-old", language=language)
        kept = await desk.work(
            desk.state.waits.add,
            refused.question,
            library=readable[0],  # what may be read is looked up again when it is put again
            language=language,
            chat=message.chat_id,
            topic=refused.topic,
            message=refused.question_message,
            person=query.from_user.id,
            # Not the present state of the library: it may have changed since it refused.
            checked=0,
        )
        return say("chat-will-tell" if kept else "chat-too-many-waits", language=language)

    async def gaps(self, update: Update, _: Any) -> None:
        """/gaps: what was asked and not answered, in groups of meaning, without who asked."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await rights.managed(desk, update)
        if library is None or person_of(library) is not None:  # of a person nothing is noted
            await refusals.tell(desk, update)
            return
        # Not what the administrator alone is answered from: others ask the same again.
        read = tuple({library, *await rights.readable(desk, update)} & {library, SHARED})
        async with desk.typing(message):
            groups = await desk.work(self._open_groups, library, read)
        await desk.reply(message, gaps(groups[:_SHOWN], of=len(groups), language=language))

    def _open_groups(self, library: str, read: Names) -> list[list[str]]:
        """Questions of each group, newest first; groups that are answered by now are dropped."""
        known = self._desk.state.gaps
        asked = known.newest(_LOOKED_AT, library=library)
        found: list[list[str]] = []
        answered: list[int] = []
        for group in self._desk.library.alike([gap.question for gap in asked]):
            questions = [asked[place].question for place in group]
            if len(found) < _SHOWN and _answers(self._desk.library, questions[0], read):
                answered += [asked[place].number for place in group]
            else:
                found.append(questions)
        if answered:
            known.close(answered)
        return found


def _answers(library: Librarian, question: str, read: Names) -> bool:
    try:
        return library.ask(question, library=read).found
    except (LibraryEmpty, QuestionRefused):
        return False
