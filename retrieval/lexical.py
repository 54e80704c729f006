"""How text becomes terms, and how terms are scored, whatever engine indexes them."""

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import Stemmer

from retrieval.domain import TermStatistics
from retrieval.function_words import FUNCTION_WORDS

VERSION = 4
"""Raised when the terms of a text change: stored terms are then rebuilt."""

K1 = 1.2
B = 0.75
"""The values of Robertson & Zaragoza (2009), not tuned."""

GRAM_WEIGHT = 0.15
"""Weight of a character n-gram beside a stem's 1.0. Article or passage hit@1 of words, stems, and stems
with n-grams at .2: squad2 .831 .849 .867; xquad ru .824 .919 .942, de .885 .903 .950, ar .825 .890
.924, tr .859 .901 .940; newsqa_rt strong .776 .776 .800, hit@5 1.0 1.0 .988 and 1.0 at .1 (dev)."""

_GRAM_LENGTH = 4
_GRAM_MARK = "#"
# Characters of a word; what is longer is no word, and would fill the index with n-grams.
_LONGEST = 60
# Signs of vowels are no letters to `re`: without them Hindi fell apart. Scripts without spaces end a word.
_UNSPACED_LETTERS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(
    rf"[{_UNSPACED_LETTERS}]+|(?:(?![{_UNSPACED_LETTERS}])[^\W_]|[\u0900-\u0963\u0966-\u0dff])+"
)
# The same for a text without those letters, in half the time.
_SPACED_WORD = re.compile(r"[^\W_]+")
_SPECIAL = re.compile(rf"[{_UNSPACED_LETTERS}\u0900-\u0dff]")
_SILENT = re.compile(
    r"[\u0640\u064b-\u065f\u0670]"
)  # vowels and stretching that Arabic may leave out
_INITIALS = range(3, 7)  # letters of an initialism; with two, every person's name would be one
_CAPITALISED = r"[^\W\d_a-zа-яё][^\W_]*"
_NAME = re.compile(
    rf"\b{_CAPITALISED}(?:[\s-]+(?:(?:of|the|and|for|&|по|и)\s+)*{_CAPITALISED}){{2,9}}"
)
_LINKS = re.compile(r"[\s-]+(?:of|the|and|for|&|по|и)\s+|-")
# Scripts written without spaces between words: their terms are pairs of characters.
_UNSPACED = re.compile(rf"[{_UNSPACED_LETTERS}]")
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str:  # noqa: N802 - the library's name
        ...


@lru_cache(maxsize=64)
def _stemmer(language: str) -> _Stemmer | None:
    name = _ALGORITHMS.get(language)
    stemmer: _Stemmer | None = Stemmer.Stemmer(name) if name else None
    return stemmer


_stemming = threading.Lock()  # a Snowball stemmer keeps the current word as its state


_KEPT_WORDS = 65_536
"""Whose terms are kept in memory, 700 bytes each: of newsqa_rt's words .997 are of its 65,536 commonest."""


@lru_cache(maxsize=_KEPT_WORDS)
def _word_terms(word: str, language: str) -> tuple[str, ...]:
    """Stem first, then the n-grams of the word between marks; character pairs for CJK and Thai."""
    if _UNSPACED.search(word):
        return tuple(word[i : i + 2] for i in range(len(word) - 1)) or (word,)
    stemmer = _stemmer(language)
    if stemmer is None:
        stem = word
    else:
        with _stemming:
            stem = stemmer.stemWord(word) or word
    if len(word) < _GRAM_LENGTH:
        return (stem,)
    marked = f"_{word}_"
    last = len(marked) - _GRAM_LENGTH
    return (stem, *(_GRAM_MARK + marked[i : i + _GRAM_LENGTH] for i in range(last + 1)))


def words(text: str) -> list[str]:
    """Words of a text, compatibility-normalised and case-folded, in order; long ones are cut."""
    folded = _folded(text)
    pattern = _WORD if _SPECIAL.search(folded) else _SPACED_WORD
    return [word[:_LONGEST] for word in pattern.findall(folded)]


def _folded(text: str) -> str:
    return _SILENT.sub("", unicodedata.normalize("NFKC", text).casefold())


def initialisms(text: str) -> list[str]:
    """What names of several words are called for short: "iaea" and "iss", with and without linking words.

    "the International Space Station" gives "iss", "Federal Bureau of Investigation" gives "fbi"."""
    found: list[str] = []
    for run in _NAME.finditer(text):
        pieces = [piece.split() for piece in _LINKS.split(run[0])]
        whole = [word for piece in pieces for word in piece]
        names = ["".join(map(_initial, name)).casefold() for name in [whole, *pieces]]
        found += dict.fromkeys(name for name in names if len(name) in _INITIALS)
    return found


def _initial(word: str) -> str:
    return "" if word.casefold() in FUNCTION_WORDS else word[0]


def _counted_words(text: str) -> Counter[str]:
    counts = Counter(words(text))
    counts.update(initialisms(text))
    return counts


def passage_terms(text: str, language: str | None = None) -> list[str]:
    """Terms of a passage with their repetitions; header and body are one text."""
    code = language or ""
    return [
        term
        for word, count in _counted_words(text).items()
        for term in _word_terms(word, code) * count
    ]


def question_terms(text: str, languages: Iterable[str | None] = ("en",)) -> list[str]:
    """Distinct terms of a question, stemmed by each of the languages that the articles are in."""
    known = tuple(languages)
    return list(
        dict.fromkeys(term for word in _counted_words(text) for term in word_terms(word, known))
    )


def pieces(word: str) -> tuple[str, ...]:
    """What of a word stands for itself: pairs of characters where there are no spaces, else the word."""
    return _word_terms(word, "") if is_unspaced(word) else (word,)


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script without spaces, and so none but what stands between them."""
    return bool(_UNSPACED.search(word))


def word_terms(word: str, languages: Iterable[str | None]) -> list[str]:
    """Distinct terms of one case-folded word, stemmed by each of the languages."""
    codes = sorted({language or "" for language in languages}) or [""]
    return list(dict.fromkeys(term for code in codes for term in _word_terms(word, code)))


def is_gram(term: str) -> bool:
    """Whether a term is a character n-gram, which counts for less than a word."""
    return term.startswith(_GRAM_MARK)


def inverse_frequency(term: str, statistics: TermStatistics) -> float:
    """Return ln(1 + (N - df + .5) / (df + .5)): positive, largest for a term never seen."""
    df = statistics.frequencies.get(term, 0)
    return math.log(1 + (max(statistics.passages - df, 0) + 0.5) / (df + 0.5))


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often the wanted terms stand in a passage, and how many terms it has in all."""

    counts: Mapping[str, int]
    length: int


class TermCounter:
    """Counts what bm25 needs of passages, without listing all their terms; for one question.

    What a word holds of the wanted terms is found out once, as passages share most of their words."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = frozenset(wanted)
        self._known: dict[str, dict[str, tuple[int, tuple[str, ...]]]] = {}

    def count(self, text: str, language: str | None) -> TermCounts:
        """How often the wanted terms stand in a passage."""
        code = language or ""
        known = self._known.setdefault(code, {})
        counts: Counter[str] = Counter()
        length = 0
        for word, times in _counted_words(text).items():
            held = known.get(word)
            if held is None:
                held = known[word] = self._held(_word_terms(word, code))
            length += times * held[0]
            for term in held[1]:
                counts[term] += times
        return TermCounts(counts, length)

    def _held(self, terms: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        """How many terms a word has, and which of them are wanted, as often as they stand in it."""
        if self._wanted.isdisjoint(terms):  # as of nearly every word
            return len(terms), ()
        return len(terms), tuple(term for term in terms if term in self._wanted)


def count_terms(text: str, language: str | None, wanted: Collection[str]) -> TermCounts:
    """Count what bm25 needs of one passage."""
    return TermCounter(wanted).count(text, language)


def bm25(question: Iterable[str], passage: TermCounts, statistics: TermStatistics) -> float:
    """Okapi BM25 of one passage, n-grams weighted by GRAM_WEIGHT; 0.0 when no term is shared.

    Robertson & Zaragoza, The Probabilistic Relevance Framework (2009)."""
    norm = K1 * (1 - B + B * passage.length / max(statistics.mean_length, 1.0))
    score = 0.0
    for term in question:
        if tf := passage.counts.get(term, 0):
            weight = GRAM_WEIGHT if is_gram(term) else 1.0
            score += weight * inverse_frequency(term, statistics) * tf * (K1 + 1) / (tf + norm)
    return score
