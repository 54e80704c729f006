"""Looking through the library: passages, newest articles, one article."""

from typing import Any

from telegram import InlineKeyboardButton, Update

from bot import refusals, rights
from bot.access import Names, is_own, person_of
from bot.desk import Desk, Keyboard, is_group
from bot.render import article_card, found, listing
from bot.rich import Message, web_address
from bot.texts import say, sentence
from retrieval.domain import Article
from retrieval.errors import ArticleUnknown, LibraryEmpty, QuestionRefused

_FOUND = 5  # places that /search shows
_LATEST = 10  # articles that /latest shows
_LONGEST_NUMBER = 20  # digits of a number that is looked up; others would fill a message
_PAGE = 10  # articles that /articles shows at once


class Reading:
    """Shows what the library holds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def search(self, update: Update, context: Any) -> None:
        """/search WORDS."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await rights.readable(desk, update)
        query = " ".join(context.args or ())
        if not query:
            await desk.reply(message, say("chat-search-what", language=language))
            return
        try:
            async with desk.typing(message):
                hits = await desk.work(
                    desk.library.search,
                    query,
                    library=library,
                    k=_FOUND,
                    asked_at=message.date.date(),
                )
        except QuestionRefused as error:
            await desk.reply(message, sentence(error, language=language))
            return
        except LibraryEmpty:
            hits = []
        places = [(one.article, one.hit.passage.span) for one in hits]
        said = found(places, first=1, language=language, bot=desk.bot.username)
        nothing = say("chat-nothing-found", language=language)
        await desk.reply(message, said if places else nothing)

    async def latest(self, update: Update, _: Any) -> None:
        """/latest."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await rights.readable(desk, update)
        articles, _passages = await desk.work(desk.library.count, library=library)
        newest = await desk.work(desk.library.latest, library=library, limit=_LATEST)
        if not newest:
            name = "chat-no-articles-admin" if desk.is_admin(update) else "chat-no-articles"
            await desk.reply(message, say(name, language=language))
            return
        head = say("chat-latest", {"articles": articles}, language=language)
        said = listing(newest, head=head, language=language, bot=desk.bot.username)
        await desk.reply(message, said)

    async def article(self, update: Update, context: Any) -> None:
        """/article NUMBER."""
        message = update.effective_message
        if message is None:
            return
        number = (context.args or [""])[0]
        if is_number(number):
            await self.show(update, int(number))
            return
        language = await self._desk.language(update)
        await self._desk.reply(message, say("chat-article-number", language=language))

    async def show(self, update: Update, article_id: int, *, linked: bool = False) -> None:
        """Show an article, or say that it is not here.

        Where it is `linked`, as under an answer in a group, the group's members may see it."""
        desk, message = self._desk, update.effective_message
        if message is None:
            return
        language, library = await desk.language(update), await rights.readable(desk, update)
        try:
            article = await self._article(update, article_id, library, linked=linked)
        except (ArticleUnknown, OverflowError):
            values = {"article_id": article_id}
            await desk.reply(message, say("chat-article-unknown", values, language=language))
            return
        preview = web_address(article.url)
        await desk.reply(message, article_card(article, language=language), preview=preview)

    async def _article(
        self, update: Update, article_id: int, library: Names, *, linked: bool
    ) -> Article:
        """The article where it may be read; raises ArticleUnknown."""
        desk, user = self._desk, update.effective_user
        try:
            return await desk.work(desk.library.article, article_id, library=library)
        except ArticleUnknown:
            if not linked or user is None or is_group(update):
                raise
            groups = await rights.through_group(desk, article_id, user.id)
            if groups is None:
                raise
        return await desk.work(desk.library.article, article_id, library=(groups,))

    async def articles(self, update: Update, _: Any) -> None:
        """/articles, a page at a time."""
        desk, message = self._desk, update.effective_message
        library = await rights.managed(desk, update)
        if message is None or library is None:
            await refusals.tell(desk, update)
            return
        said, keyboard = await self.page(update, 0, library=library)
        await desk.reply(message, said, keyboard=keyboard)

    async def page(self, update: Update, number: int, *, library: str) -> tuple[Message, Keyboard]:
        """A page of all articles with buttons to its neighbours; pages count from 0."""
        desk, language = self._desk, await self._desk.language(update)
        within = (library,)  # which nothing may have been read into yet
        articles, _ = await desk.work(desk.library.count, library=within)
        if not articles:
            return Message(no_articles(library, language=language)), ()
        pages = -(-articles // _PAGE)
        number = min(number, pages - 1)
        listed = await desk.work(
            desk.library.latest, library=within, limit=_PAGE, offset=number * _PAGE
        )
        values = {"articles": articles, "page": number + 1, "pages": pages}
        head = say("chat-articles", values, language=language)
        said = listing(listed, head=head, language=language, bot=desk.bot.username)
        buttons = []
        if number:
            newer = say("chat-button-newer", language=language)
            buttons.append(InlineKeyboardButton(newer, callback_data=f"page:{number - 1}"))
        if number + 1 < pages:
            older = say("chat-button-older", language=language)
            buttons.append(InlineKeyboardButton(older, callback_data=f"page:{number + 1}"))
        return said, [buttons] if buttons else ()


def is_number(word: str) -> bool:
    """Whether a word can be the number of an article."""
    return word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER


def no_articles(library: str, *, language: str) -> str:
    """What is said to somebody who looks after a library that holds nothing: how it gets something."""
    name = "chat-no-articles-admin"
    if is_own(library):
        name = "chat-no-articles-group" if person_of(library) is None else "chat-no-articles-own"
    return say(name, language=language)
