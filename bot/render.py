"""What the library says as messages of a chat: pure, quote first, then where it stands."""

from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton, MessageEntity

from bot.desk import Keyboard
from bot.printing import origin
from bot.rich import Message, Writer
from bot.terminal import among_left_to_right, one_line
from bot.texts import Value, language_name, say, sentence
from retrieval.domain import Answer, Article, ArticleId, Citation, Span, Status
from retrieval.feeds import Feed, FeedStatus
from retrieval.links import fragment_link
from retrieval.tasks import Receipt

Place = tuple[Article, Span]
"""A passage of an article."""

_BOLD = MessageEntity.BOLD
_QUOTE = MessageEntity.BLOCKQUOTE
_FOLDED = MessageEntity.EXPANDABLE_BLOCKQUOTE

_LONGEST_TITLE = 200  # characters; a title is for recognising an article
_EXCERPT = 300  # characters of a passage that was found
_ALSO_IN = 4  # other places of a story that are named
_LONGEST_OUTLET = 40  # characters
_FEEDS = 20  # that are listed
_UPLOADED = "upload:"


def answer(citations: Sequence[Citation], *, language: str, bot: str, head: str = "") -> Message:
    """The first quote with its source, further ones folded; `bot` is the username for links."""
    first, *further = citations
    out = Writer()
    if head:
        out.add(head).line()
    _quote(out, first)
    out.line()
    _source(out, first, language=language, bot=bot)
    if further:
        out.line()
        start = out.position
        out.add(say("chat-further", {"sources": len(further)}, language=language))
        for citation in further:
            out.line().add(f"“{citation.text}”").line()
            _source(out, citation, language=language, bot=bot)
        out.cover(_FOLDED, start)
    return out.message()


def _quote(out: Writer, citation: Citation) -> None:
    """A quote, with the words in bold that answer."""
    start, text, span = out.position, citation.article.text, citation.quote.span
    if citation.words is None:
        out.add(citation.text)
    else:
        out.add(text[span.start : citation.words.start])
        out.add(text[citation.words.start : citation.words.end], _BOLD)
        out.add(text[citation.words.end : span.end])
    out.cover(_QUOTE, start)


def refusal(
    answered: Answer,
    *,
    articles: int,
    newest: date | None,
    language: str,
    bot: str,
    head: str = "",
) -> Message:
    """How many articles do not answer, of when the newest is, and which come near."""
    near = answered.nearest
    out = Writer()
    if head:
        out.add(head).line()
    if answered.out_of_reach:
        out.add(say("chat-out-of-reach", language=language)).line()
    out.add(_refusal_head(articles, newest, near=bool(near), language=language))
    for article in near:
        out.line().add("· ")
        _named(out, article, language=language, bot=bot)
    return out.message()


def found(places: Sequence[Place], *, first: int | None, language: str, bot: str) -> Message:
    """Places of a ranking from number `first` on, if any, each with the beginning of its passage."""
    out = Writer()
    for rank, (article, span) in enumerate(places, start=first or 0):
        link = fragment_link(article.url, article.text, span)
        out.line().add("" if first is None else f"{rank}. ")
        out.add(short_title(article), _BOLD).line()
        _origin_and_link(out, article, link, language=language, bot=bot)
        out.line().add(_excerpt(article.text[span.start : span.end]), _QUOTE)
    return out.message()


def listing(articles: Sequence[Article], *, head: str, language: str, bot: str) -> Message:
    """Articles on a line each, with the number that /article takes."""
    out = Writer()
    out.add(head)
    for article in articles:
        out.line().add(f"{article.id} · ")
        _named(out, article, language=language, bot=bot)
    return out.message()


def gaps(groups: Sequence[Sequence[str]], *, of: int, language: str) -> Message:
    """Groups of unanswered questions, each by its newest; `of` is how many groups there are."""
    if not groups:
        return Message(say("chat-gaps-none", language=language))
    out = Writer()
    out.add(say("chat-gaps", {"groups": of}, language=language))
    for group in groups:
        out.line().add(f"{len(group)} × {_cut(one_line(group[0]), _LONGEST_TITLE)}")
    if of > len(groups):
        out.line().add(say("chat-more-gaps", {"groups": of - len(groups)}, language=language))
    return out.message()


def feed_list(feeds: Sequence[Feed], *, language: str, guest: bool) -> tuple[Message, Keyboard]:
    """What is followed and how each fares, with buttons to follow no more, and but for guests to ask
    now."""
    if not feeds:
        return Message(say("chat-feeds-none", language=language)), ()
    out = Writer()
    out.add(say("chat-feeds", {"feeds": len(feeds)}, language=language))
    for feed in feeds[:_FEEDS]:
        out.line().add(f"{feed.id} · ").add(
            _cut(one_line(feed.title), _LONGEST_TITLE), url=feed.url
        )
        out.line().add(_fares(feed.status, language=language, guest=guest))
    if len(feeds) > _FEEDS:
        out.line().add(say("chat-more-feeds", {"feeds": len(feeds) - _FEEDS}, language=language))
    poll = say("chat-button-poll", language=language)
    keyboard = [] if guest else [[InlineKeyboardButton(poll, callback_data="poll")]]
    for feed in feeds[:_FEEDS]:
        unfollow = say("chat-button-unfollow", {"id": feed.id}, language=language)
        keyboard.append([InlineKeyboardButton(unfollow, callback_data=f"unfollow:{feed.id}")])
    return out.message(), keyboard


def _fares(status: FeedStatus, *, language: str, guest: bool) -> str:
    values: dict[str, Value] = {"next": status.next_poll}
    if status.last_success is None:
        said = say("chat-feed-new", values, language=language)
    else:
        said = say("chat-feed-fares", values | {"last": status.last_success}, language=language)
    if status.last_error is None:
        return said
    return f"{said}. {sentence(status.last_error, language=language, guest=guest)}"


def article_card(article: Article, *, language: str) -> Message:
    """What is known of an article, and how it begins."""
    out = Writer()
    out.add(short_title(article), _BOLD).line()
    words = say("words", {"words": len(article.text.split())}, language=language)
    authors = ", ".join(map(one_line, article.authors))
    tongue = language_name(article.language, language=language)
    parts = (origin(article, language=language), authors, tongue, words)
    out.add(" · ".join(part for part in parts if part))
    if article.url:
        out.add(" · ").add(say("chat-open", language=language), url=article.url)
    out.line().add(_excerpt(article.text), _QUOTE)
    return out.message()


def receipt(out: Writer, one: Receipt, reason: str, *, language: str) -> None:
    """Write what became of one article; `reason` is the sentence of a failure."""
    if one.article_id is None:
        out.add(say("chat-not-added", {"reason": reason}, language=language))
        if not one.source.startswith(
            _UPLOADED
        ):  # the name that it is kept by tells nobody anything
            out.line().add(one_line(one.source)[:_LONGEST_TITLE])
        return
    status = say(f"status-{one.status}", language=language)
    if one.status in {Status.DUPLICATE, Status.UNCHANGED} and one.added_at is not None:
        since = {"date": one.added_at.date()}
        status = say("chat-here-since", since, language=language)
    out.add(f"{status}: ").add(short_title(one), _BOLD).line()
    out.add(_size(one, language=language))
    if one.url:
        out.add(" · ").add(say("chat-open", language=language), url=one.url)


def _refusal_head(articles: int, newest: date | None, *, near: bool, language: str) -> str:
    said = say(
        "chat-no-answer" if newest is None else "chat-no-answer-dated",
        {"articles": articles} | ({} if newest is None else {"date": newest}),
        language=language,
    )
    return f"{said} {say('chat-near', language=language)}" if near else said


def _source(out: Writer, citation: Citation, *, language: str, bot: str) -> None:
    """Title, origin and link of a quote, and where else its story stands."""
    out.add(short_title(citation.article), _BOLD).line()
    _origin_and_link(out, citation.article, citation.link, language=language, bot=bot)
    if not citation.sources:
        return
    out.line().add(say("chat-also-in", language=language))
    for number, source in enumerate(citation.sources[:_ALSO_IN]):
        name = one_line(source.outlet or source.title)
        out.add(", " if number else " ").add(
            among_left_to_right(_cut(name, _LONGEST_OUTLET)),
            url=source.url or _address(bot, source.article),
        )


def _origin_and_link(
    out: Writer, article: Article, link: str | None, *, language: str, bot: str
) -> None:
    if where := origin(article, language=language):
        out.add(f"{where} · ")
    name = "chat-open-at" if link and "#:~:" in link else "chat-open"
    out.add(say(name, language=language), url=link or deep_link(bot, article))


def _named(out: Writer, article: Article, *, language: str, bot: str) -> None:
    title = among_left_to_right(short_title(article))
    out.add(title, url=article.url or deep_link(bot, article))
    if where := origin(article, language=language):
        out.add(f" — {where}")


def deep_link(bot: str, article: Article) -> str:
    """Opens the bot on an article, which may have no address of its own."""
    return f"https://t.me/{bot}?start=a{article.id}"


def _address(bot: str, article: ArticleId | None) -> str | None:
    return None if article is None else f"https://t.me/{bot}?start=a{article}"


def _size(one: Receipt, *, language: str) -> str:
    kept = say("chat-kept", {"words": one.words}, language=language)
    if one.dropped:
        kept += ", " + say("chat-dropped", {"words": one.dropped}, language=language)
    tongue = language_name(one.language, language=language)
    return " · ".join(part for part in (origin(one, language=language), tongue, kept) if part)


def short_title(article: Article | Receipt) -> str:
    """The title on one line, long enough to recognise the article by."""
    return _cut(one_line(article.title or ""), _LONGEST_TITLE)


def _excerpt(text: str) -> str:
    return _cut(text.strip(), _EXCERPT)


def _cut(text: str, most: int) -> str:
    """At most so many characters, ending at a word where one ends."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(maxsplit=1)[0] + " …"
