"""Questions that a library answers, taken from its own articles, to show what can be asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.terminal import one_line
from bot.texts import say
from retrieval import Librarian
from retrieval.domain import Article
from retrieval.errors import QuestionRefused
from retrieval.function_words import FUNCTION_WORDS

_SHOWN = 3
_LOOKED_AT = 12  # newest articles; the first three that are answered are shown
_SURE = 0.3  # probability of an answer; in the demo "who is" of people with an office has .3 to .5
_TRIED = 2  # names of an article; each costs an answer
_KEPT = 500  # libraries whose examples are remembered
_LONGEST = 60  # characters that a button shows on a phone

# Two or three capitalised words in a row, as names of people are written.
_WORD = "[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё'’]+(?:-[A-ZÀ-ÞА-ЯЁ]?[a-zà-ÿа-яё'’]+)*"
_NAME = re.compile(rf"\b{_WORD}(?: {_WORD}){{1,2}}\b")
_WORD_BEFORE = re.compile(r"(\w+)\s$")
_SAID = r"(?:said|says|told|сказала?|рассказала?)\b"
_LEADS = frozenset({
    "the", "a", "an", "of", "in", "at", "on", "from", "to", "into", "near", "past", "called",
    "saint", "lower", "upper", "в", "на", "из", "у", "к", "до", "от", "под", "за",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the article that it is taken from."""

    article: int
    question: str


class Examples:
    """Finds questions to which the newest articles give answers, and keeps them until one comes."""

    def __init__(self, librarian: Librarian) -> None:
        self._librarian = librarian
        self._known: dict[tuple[tuple[str, ...], str], tuple[list[int], list[Example]]] = {}

    def of(self, library: tuple[str, ...], *, language: str) -> list[Example]:
        """Up to three, of different articles; none where nothing is."""
        newest = self._librarian.latest(library=library, limit=_LOOKED_AT)
        ids = [article.id for article in newest]
        known = self._known.get((library, language))
        if known is None or known[0] != ids:
            known = ids, self._found(newest, library, language)
            if len(self._known) >= _KEPT:  # people may each have a library
                self._known.clear()
            self._known[library, language] = known
        return known[1]

    def _found(
        self, newest: list[Article], library: tuple[str, ...], language: str
    ) -> list[Example]:
        found: list[Example] = []
        # Those in the asker's language first; the order stays otherwise.
        for article in sorted(newest, key=lambda one: one.language != language):
            answered = (
                question
                for question in _questions(article, language)
                if self._answers(question, library)
            )
            question = next(answered, None)
            if question is not None:
                found.append(Example(article.id, question))
            if len(found) == _SHOWN:
                break
        return found

    def _answers(self, question: str, library: tuple[str, ...]) -> bool:
        try:
            answer = self._librarian.ask(question, library=library)
        except QuestionRefused:  # a title of signs only
            return False
        return answer.found and answer.confidence >= _SURE


def _questions(article: Article, language: str) -> list[str]:
    """Who somebody is whom the text lets speak, else what the title is about; short ones only."""
    title = one_line(article.title)
    names = dict.fromkeys(_people(article.text))
    # A mere name may be a firm's or a ship's: "Who is Northsound Preserves?"
    speaking = [name for name in names if _speaks(name, article.text) and name not in title]
    who = [say("chat-example-who", {"name": name}, language=language) for name in speaking[:_TRIED]]
    asked = [*who, say("chat-example", {"title": title}, language=language)]
    return [question for question in asked if len(question) <= _LONGEST]


def _people(text: str) -> Iterator[str]:
    """Names that are likely to be of people: none that follows an article or a preposition, as places
    and ships do, or begins with one at the start of a sentence."""
    for found in _NAME.finditer(text):
        before = _WORD_BEFORE.search(text, 0, found.start())
        words = found[0].split()
        led = before is not None and before[1].lower() in _LEADS
        if not led and words[0].lower() not in FUNCTION_WORDS and not found[0].count("'s"):
            yield found[0]


def _speaks(name: str, text: str) -> bool:
    """Whether a name is given to somebody's office or words, as in "the keeper, NAME" or "NAME said"."""
    return re.search(rf"\w, {re.escape(name)}\b|\b{re.escape(name)},? {_SAID}", text) is not None
