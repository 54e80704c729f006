"""Questions that a library answers, taken from its own articles, to show what can be asked."""

import re
from dataclasses import dataclass

from bot.desk import Desk
from bot.terminal import one_line
from bot.texts import say
from retrieval import Librarian
from retrieval.domain import Article
from retrieval.errors import FootnoteError

_SHOWN = 3
_LOOKED_AT = 12  # newest articles; the first three that are answered are shown
_SURE = 0.5  # probability that a quote answers, from which an example is a good one
_LONGEST = 60  # characters that a button shows on a phone

# Two or three capitalised words in a row, as names of people are written.
_NAME = re.compile(r"\b[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё'’-]+(?: [A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё'’-]+){1,2}\b")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the article that it is taken from."""

    article: int
    question: str


async def examples(desk: Desk, library: str, *, language: str) -> list[Example]:
    """Up to three questions to which the newest articles give answers."""
    return await desk.work(_examples, desk.library, library, language)


def _examples(librarian: Librarian, library: str, language: str) -> list[Example]:
    found: list[Example] = []
    for article in librarian.latest(library=library, limit=_LOOKED_AT):
        for question in _questions(article, language):
            try:
                answer = librarian.ask(question, library=library)
            except FootnoteError:
                continue
            if answer.found and answer.confidence >= _SURE:
                found.append(Example(article.id, question))
                break
        if len(found) == _SHOWN:
            break
    return found


def _questions(article: Article, language: str) -> list[str]:
    """Who somebody is that the text names, else what the title is about; short ones only."""
    title = one_line(article.title)
    names = dict.fromkeys(_NAME.findall(article.text))
    who = [
        say("chat-example-who", {"name": name}, language=language)
        for name in list(names)[:2]
        if name not in title
    ]
    asked = [*who, say("chat-example", {"title": title}, language=language)]
    return [question for question in asked if len(question) <= _LONGEST]
