"""Questions in private and in groups, asked or changed, and their answers."""

from typing import Any

from telegram import CopyTextButton, InlineKeyboardButton, Message, Update
from telegram.constants import ChatType

from bot import access, rich, rights
from bot.access import Length, Names
from bot.addressing import (
    Asked,
    command_question,
    group_question,
    is_command,
    private_question,
    words_of,
)
from bot.desk import Desk, Keyboard, is_group, topic_of
from bot.exchanges import Place
from bot.handlers.floods import Floods, too_many
from bot.render import answer, article_card, refusal
from bot.shown import Shown, shown
from bot.terminal import one_line
from bot.texts import say, sentence
from retrieval import SHARED
from retrieval.domain import Article, Explanation
from retrieval.errors import LibraryEmpty, QuestionRefused
from retrieval.follow_ups import Exchange


class Questions:
    """Answers questions with what the chat's library says."""

    def __init__(self, desk: Desk, floods: Floods) -> None:
        self._desk = desk
        self._floods = floods

    async def command(self, update: Update, _: Any) -> None:
        """/ask, with a question or as a reply to one."""
        message = update.effective_message
        if message is not None:
            await self._take(update, message, command_question(message))

    async def private(self, update: Update, context: Any) -> None:
        """Any text of a private chat; the rest of its album is not to be told that it is none."""
        message = update.effective_message
        if message is not None:
            if message.media_group_id is not None and context.chat_data is not None:
                context.chat_data["album"] = message.media_group_id
            await self._take(update, message, private_question(message))

    async def group(self, update: Update, _: Any) -> None:
        """A message of a group, which is only answered when it is meant for the bot."""
        message, bot = update.effective_message, self._desk.bot
        if message is None:
            return
        asked = group_question(message, bot=bot.id, username=bot.username)
        if asked is not None:
            await self._take(update, message, asked)

    async def edited(self, update: Update, _: Any) -> None:
        """A question that was changed after it was answered: so is its answer."""
        message = update.edited_message
        if message is None:
            return
        known = await self._desk.work(
            self._desk.state.answers.of_question, message.chat_id, message.message_id
        )
        if known is None:
            return
        asked = self._again(message)
        if asked is not None and asked.question:
            await self._take(update, message, asked, replacing=known.message)

    def _again(self, message: Message) -> Asked | None:
        words, bot = words_of(message), self._desk.bot
        if is_command(words, "ask", username=bot.username):
            return command_question(message)
        if words.startswith("/"):
            return None
        if message.chat.type == ChatType.PRIVATE:
            return private_question(message)
        return group_question(message, bot=bot.id, username=bot.username)

    async def ask_in_words(self, update: Update, message: Message, question: str) -> None:
        """Answer a question that a button holds."""
        await self._take(update, message, Asked(question, message))

    async def _take(
        self, update: Update, message: Message, asked: Asked, *, replacing: int | None = None
    ) -> None:
        desk = self._desk
        language = await desk.language(update)
        if await self._is_turned_away(update, message, new=replacing is None):
            return
        if not asked.question and not asked.about:
            name = "chat-ask-what-reply" if is_group(update) else "chat-ask-what"
            await desk.reply(message, say(name, language=language))
            return
        try:
            said, keyboard, kept = await self._answer(update, message, asked, language)
        except QuestionRefused as error:
            desk.metrics.turned_down("invalid")
            said, keyboard, kept = rich.Message(sentence(error, language=language)), (), None
        shown_in: int | None = replacing
        question: int | None = message.message_id
        if replacing is None or not await desk.edit(
            message.chat_id, replacing, said, keyboard=keyboard
        ):
            quoted = _quoted(message, asked, group=is_group(update))
            sent = await desk.reply(message, said, keyboard=keyboard, to=quoted)
            shown_in = sent.message_id
            question = message.message_id if sent.chat_id == message.chat_id else None
        if kept is not None and shown_in is not None:
            await desk.work(desk.state.answers.sent, kept, question=question, answer=shown_in)

    async def _is_turned_away(self, update: Update, message: Message, *, new: bool) -> bool:
        """Whether somebody asks too much, or may not ask here; says so, of a changed question not."""
        desk, language = self._desk, await self._desk.language(update)
        verdict = await self._floods.question(update)
        if not verdict.allowed:
            if verdict.notice:
                await desk.reply(message, too_many(verdict, language=language))
            return True
        if await rights.may_ask(desk, update):
            return False
        if new:
            await desk.reply(message, say("chat-asking-admins-only", language=language))
        return True

    async def _answer(
        self, update: Update, message: Message, asked: Asked, language: str
    ) -> tuple[rich.Message, Keyboard, int | None]:
        """What is said, the buttons under it, and the number under which it is remembered."""
        desk = self._desk
        library = await rights.readable(desk, update)
        article = None
        if asked.about:
            article = await self._article(asked.about, library)
            if article is None and not asked.question:
                return rich.Message(say("chat-not-here", language=language)), (), None
            if article is not None and not asked.question:
                return article_card(article, language=language), (), None
        try:
            async with desk.typing(message):
                explanation = await self._explained(update, message, asked, library, article)
        except LibraryEmpty:
            desk.metrics.turned_down("empty")
            name = "chat-no-articles-admin" if desk.is_admin(update) else "chat-no-articles"
            return rich.Message(say(name, language=language)), (), None
        desk.metrics.asked(explanation.answer)
        understood = explanation.answer.question
        known = await rights.visit(desk, update)
        lacking = access.noted(known)
        await self._count(lacking, explanation)
        remembered = shown(explanation, libraries=library, language=language)
        number = await desk.work(
            desk.state.answers.keep,
            remembered,
            # It may have become a supergroup while the answer was found.
            chat=await desk.work(desk.state.chats.home, message.chat_id),
            topic=topic_of(message),
            user=update.effective_user.id if update.effective_user else None,
            question=None if remembered.found else understood,
        )
        if not remembered.found and article is None and lacking is not None:
            await desk.work(desk.state.gaps.note, understood, library=lacking)
        head = ""
        if understood != asked.question.strip():
            values = {"question": one_line(understood)}
            head = say("chat-understood", values, language=language)
        length = known.choices.length
        said = await self._said(explanation, library, language, head=head, length=length)
        return said, answer_keyboard(number, remembered, language=language), number

    async def _count(self, library: str | None, explanation: Explanation) -> None:
        """Count a question of a library that is not private; keep one of the shared library where the
        operator wants that. Of a group the words alone could tell who asked."""
        if library is None:
            return
        desk, answered = self._desk, explanation.answer
        await desk.work(desk.state.days.count, library, answered=answered.found)
        if desk.settings.keep_questions and library == SHARED:
            keep = desk.state.questions.keep
            await desk.work(keep, answered.question, library=library, answered=answered.found)

    async def _explained(
        self,
        update: Update,
        message: Message,
        asked: Asked,
        library: Names,
        article: Article | None,
    ) -> Explanation:
        """What the library says to a question, which may lean on those before; kept for the next one."""
        desk, asked_at, place = self._desk, message.date.date(), place_of(update, message)
        if article is not None or place is None:
            explanation = await desk.work(
                desk.library.explain,
                asked.question,
                library=library,
                article=article.id if article else None,
                asked_at=asked_at,
            )
        else:
            before = desk.exchanges.before(place, message.message_id)
            explanation = await desk.work(
                desk.library.follow, asked.question, before, library=library, asked_at=asked_at
            )
        if place is not None:
            desk.exchanges.note(place, message.message_id, Exchange.of(explanation))
        return explanation

    async def new(self, update: Update, _: Any) -> None:
        """/new: what was asked before is leant on no more."""
        message = update.effective_message
        if message is None:
            return
        place = place_of(update, message)
        ended = place is not None and self._desk.exchanges.end(place)
        name = "chat-new" if ended else "chat-new-nothing"
        await self._desk.reply(message, say(name, language=await self._desk.language(update)))

    async def _article(self, addresses: tuple[str, ...], library: Names) -> Any:
        for address in addresses:
            found = await self._desk.work(self._desk.library.article_at, address, library=library)
            if found is not None:
                return found
        return None

    async def _said(
        self,
        explanation: Explanation,
        library: Names,
        language: str,
        *,
        head: str,
        length: Length,
    ) -> rich.Message:
        desk, answered = self._desk, explanation.answer
        bot = desk.bot.username
        if answered.found:
            cited = answered.citations[: 1 if length is Length.SHORT else None]
            return answer(cited, language=language, bot=bot, head=head)
        articles, _ = await desk.work(desk.library.count, library=library)
        newest = await desk.work(desk.library.newest_day, library=library)
        return refusal(
            answered,
            articles=articles,
            newest=newest,
            language=language,
            bot=bot,
            head=head,
        )


def place_of(update: Update, message: Message) -> Place | None:
    """Who speaks where; None where nobody can be told from others who speak for the same chat."""
    sender = update.effective_sender
    return None if sender is None else (message.chat_id, topic_of(message), sender.id)


def answer_keyboard(number: int, remembered: Shown, *, language: str) -> Keyboard:
    """The buttons under an answer or a refusal."""
    first = [
        InlineKeyboardButton(
            say("chat-button-why", language=language), callback_data=f"why:{number}"
        )
    ]
    if remembered.places:
        more = say("chat-button-more", language=language)
        first.insert(0, InlineKeyboardButton(more, callback_data=f"more:{number}:0"))
    first += [
        InlineKeyboardButton("👍", callback_data=f"up:{number}"),
        InlineKeyboardButton("👎", callback_data=f"down:{number}"),
    ]
    rows = [first]
    if not remembered.found:
        tell = say("chat-button-tell", language=language)
        rows.append([InlineKeyboardButton(tell, callback_data=f"tell:{number}")])
    if remembered.link:
        copy = say("chat-button-copy", language=language)
        rows.append([InlineKeyboardButton(copy, copy_text=CopyTextButton(remembered.link))])
    return rows


def _quoted(message: Message, asked: Asked, *, group: bool) -> Message | None:
    """The message that holds the question; in private only where it is another one."""
    if asked.message.message_id == message.message_id and not group:
        return None
    return asked.message
