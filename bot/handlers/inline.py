"""The inline mode: cards to be sent in any chat, each a quote or a passage with its source."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.error import BadRequest

from bot import rich, rights
from bot.access import Names
from bot.desk import Desk
from bot.handlers.floods import Floods
from bot.render import Place, answer, found, short_title
from bot.terminal import one_line
from retrieval.domain import Article, Explanation
from retrieval.errors import LibraryEmpty, QuestionRefused

_CARDS = 8
_DESCRIPTION = 200  # characters; phones show two lines
_FRESH_S = 30  # for which Telegram may show the same cards to the same person


class Inline:
    """Answers what people type after the bot's name, for themselves only."""

    def __init__(self, desk: Desk, floods: Floods) -> None:
        self._desk = desk
        self._floods = floods

    async def query(self, update: Update, _: Any) -> None:
        """Cards for what was typed so far; none where nothing was, for strangers, or for too much."""
        query = update.inline_query
        if query is None:
            return
        desk, cards, fresh_s = self._desk, list[InlineQueryResultArticle](), _FRESH_S
        if query.query.strip() and desk.may_use(user=query.from_user.id, chat=0):
            if (await self._floods.typed(update)).allowed:
                cards = await self._cards(update, query.query)
            else:
                fresh_s = 1  # the same words may have cards in a moment
        try:
            await query.answer(cards, cache_time=fresh_s, is_personal=True)
        except BadRequest:  # the person has typed on, or it was asked while the bot was down
            return

    async def _cards(self, update: Update, question: str) -> list[InlineQueryResultArticle]:
        desk, language = self._desk, await self._desk.language(update)
        library = await rights.readable(desk, update)
        try:
            explanation = await desk.work(
                desk.library.explain,
                question,
                library=library,
                asked_at=datetime.now(UTC).date(),  # Telegram tells no day of it
                quick=True,
            )
        except (LibraryEmpty, QuestionRefused):
            return []
        passages = await desk.work(self._passages, explanation, library)
        return cards_of(explanation, passages, language=language, bot=desk.bot.username)

    def _passages(self, explanation: Explanation, library: Names) -> list[Place]:
        """The best passage of each article that is not quoted, best first; blocks."""
        quoted = {one.article.id for one in explanation.answer.citations}
        best = {hit.passage.article_id: hit.passage for hit in reversed(explanation.ranking)}
        order = dict.fromkeys(hit.passage.article_id for hit in explanation.ranking)
        ids = [one for one in order if one not in quoted][:_CARDS]
        articles = self._desk.library.articles_of(ids, library=library)
        return [(articles[one], best[one].span) for one in ids if one in articles]


def cards_of(
    explanation: Explanation, passages: Sequence[Place], *, language: str, bot: str
) -> list[InlineQueryResultArticle]:
    """Quotes first where there is an answer, then passages that come near."""
    cards = [
        _card(f"q{n}", one.article, one.text, answer([one], language=language, bot=bot))
        for n, one in enumerate(explanation.answer.citations)
    ]
    cards += [
        _card(
            f"p{n}",
            article,
            article.text[span.start : span.end],
            found([(article, span)], first=None, language=language, bot=bot),
        )
        for n, (article, span) in enumerate(passages)
    ]
    return cards[:_CARDS]


def _card(
    number: str, article: Article, text: str, message: rich.Message
) -> InlineQueryResultArticle:
    part = next(rich.split(message))
    return InlineQueryResultArticle(
        id=number,
        title=short_title(article),
        description=one_line(text)[:_DESCRIPTION],
        input_message_content=InputTextMessageContent(
            part.text,
            entities=part.entities,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )
