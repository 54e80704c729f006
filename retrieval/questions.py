"""What a question asks for: its kind, and the words that carry its content."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from retrieval import lexical
from retrieval.domain import TermStatistics
from retrieval.function_words import FUNCTION_WORDS, further_function_words


class QuestionKind(StrEnum):
    """What an answer must hold; OTHER where the words of the question do not tell."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how-many"
    WHY = "why"
    OTHER = "other"


# In this order: "how many people who ..." asks for a number.
_ASKS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        QuestionKind.HOW_MANY,
        re.compile(
            r"\bhow (many|much|long|old|far|tall|big|high|deep|often|large|fast|wide|heavy)\b"
            r"|\b(what|which) (percent|percentage|share|number|age|proportion|amount|fraction)\b"
            r"|\b(сколько|скольких|сколькими|какую долю|какова доля|во сколько)\b"
        ),
    ),
    (
        QuestionKind.WHEN,
        re.compile(
            r"^when\b|\bwhen (did|was|were|is|does|do|will|has|have)\b|\bsince when\b|\buntil when\b"
            r"|\b(what|which) (year|date|day|month|time|decade|century|season)\b"
            r"|\bкогда\b|\bв как(ом|ой|ую) (год|месяц|век|день|сезон)\w*|\bкакого числа\b"
        ),
    ),
    (
        QuestionKind.WHERE,
        re.compile(
            r"^where\b|\bwhere (did|was|were|is|does|do|will|are|has|have|can)\b"
            r"|\b(what|which) (city|country|state|place|town|region|village|street|island|river)\b"
            r"|\b(где|куда|откуда)\b|\bв как(ом|ой) (город|стран|мест|регион|област|сел|район)\w*"
        ),
    ),
    (
        QuestionKind.WHO,
        re.compile(
            r"\b(who|whom|whose)\b"
            r"|\b(what|which) (person|man|woman|player|actor|singer|politician|officer|scientist)\b"
            r"|\b(кто|кого|кому|кем|чей|чья|чьё|чьи)\b"
        ),
    ),
    (
        QuestionKind.WHY,
        re.compile(
            r"^why\b|\bwhy (did|was|is|does|do|are|were|has|have)\b"
            r"|\bwhat (caused|is the reason|was the reason)\b"
            r"|\b(почему|зачем|отчего|из-за чего)\b"
        ),
    ),
)


_BACKGROUND = 1000
"""Passages without the word, as if they were there too: in a library of three articles every word
that is found would else be a common one."""


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word of a question: its stems and n-grams, and how rare it is (its idf)."""

    word: str
    stems: frozenset[str]
    grams: frozenset[str]
    weight: float

    def found_in(self, terms: Collection[str]) -> float:
        """1.0 for a stem in common, else the share of the n-grams that are there."""
        if not self.stems.isdisjoint(terms):
            return 1.0
        return sum(gram in terms for gram in self.grams) / len(self.grams) if self.grams else 0.0


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """A question with what is known of it; `content` is never empty unless it has no word."""

    text: str
    kind: QuestionKind
    words: frozenset[str]
    content: tuple[ContentWord, ...]

    def coverage(self, terms: Collection[str]) -> float:
        """Share of the question's content, weighted by rarity, that these terms hold."""
        total = sum(word.weight for word in self.content)
        found = sum(word.weight * word.found_in(terms) for word in self.content)
        return found / total if total else 0.0

    def turned_to(self, text: str, *, rest: float) -> "AnalysedQuestion":
        """The same question with so much left of the weight of words that this text does not hold."""
        held = frozenset(lexical.words(text))
        content = (
            word if word.word in held else replace(word, weight=rest * word.weight)
            for word in self.content
        )
        return replace(self, content=tuple(content))


def question_kind(text: str) -> QuestionKind:
    """Tell the kind by the question's interrogative words, in English and Russian."""
    folded = text.casefold().strip()
    return next((kind for kind, asks in _ASKS if asks.search(folded)), QuestionKind.OTHER)


def analyse(
    text: str,
    statistics: TermStatistics,
    languages: Iterable[str | None],
    language: str | None = None,
) -> AnalysedQuestion:
    """Analyse a question, which is in `language`, against a corpus whose articles are in `languages`."""
    known = tuple(languages)
    grammar = FUNCTION_WORDS | _pieces(language)
    words = list(
        dict.fromkeys(piece for word in lexical.words(text) for piece in lexical.pieces(word))
    )
    content = [word for word in words if word not in grammar] or words
    return AnalysedQuestion(
        text=text,
        kind=question_kind(text),
        words=frozenset(words),
        content=tuple(_content_word(word, statistics, known) for word in content),
    )


@cache
def _pieces(language: str | None) -> frozenset[str]:
    """Function words of a language as they stand among the words of a question."""
    words = further_function_words(language)
    return frozenset(piece for word in words for piece in lexical.pieces(word))


def _content_word(
    word: str, statistics: TermStatistics, languages: tuple[str | None, ...]
) -> ContentWord:
    terms = lexical.word_terms(word, languages)
    stems = frozenset(term for term in terms if not lexical.is_gram(term))
    smoothed = replace(statistics, passages=statistics.passages + _BACKGROUND)
    return ContentWord(
        word=word,
        stems=stems,
        grams=frozenset(terms) - stems,
        weight=min(lexical.inverse_frequency(stem, smoothed) for stem in stems),
    )
