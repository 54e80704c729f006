"""Which words of a quote answer who, when, where or how many."""

import re
from collections.abc import Callable, Iterator

from retrieval import lexical
from retrieval.domain import Span
from retrieval.function_words import FUNCTION_WORDS
from retrieval.questions import AnalysedQuestion, QuestionKind

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|январ[еья]|феврал[еья]|марта?е?|апрел[еья]|ма[йея]"
    r"|июн[еья]|июл[еья]|августа?е?|сентябр[еья]|октябр[еья]|ноябр[еья]|декабр[еья])\.?"
)
_YEAR = r"(?:1\d{3}|20\d\d)s?"
_WHEN = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    rf"(?:,? {_YEAR})?\b|{_MONTH},? {_YEAR}|(?:the )?(?:early |late |mid-?)?\d{{1,2}}(?:st|nd|rd|th)[ -]"
    rf"(?:century|centuries)(?: (?:BCE?|AD))?|\d+ (?:BCE?|AD)|{_YEAR}(?:[–-]\d{{2,4}})?(?: (?:BCE?|AD))?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}[:.]\d\d(?: ?[ap]\.?m)?|\d{1,2} ?[ap]\.?m"
    rf"|{_MONTH}|(?:next|last|this) (?:year|month|week|spring|summer|autumn|winter)"
    r"|yesterday|today|tomorrow|tonight|noon|midnight|spring|summer|autumn|winter"
    r"|понедельник|вторник|сред[ауы]|четверг|пятниц[ауы]|суббот[ауы]|воскресень[ея]|вчера|сегодня|завтра)"
    r"(?!\w)",
    re.IGNORECASE,
)
_IN_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|trillions?|half|thirds?|quarters?|twice|fifths?|один|одна|одну|два|две"
    r"|двух|три|трёх|трех|четыре|пять|шесть|семь|восемь|девять|десять|двадцать|тридцать|сорок|пятьдесят|сто"
    r"|двести|триста|тысяч\w*|миллион\w*|миллиард\w*|половин\w*|треть|четверть|вдвое|втрое)"
)
_HOW_MANY = re.compile(
    rf"(?:[$€£]\s?)?(?<![\w.])\d[\d,.]*(?:[–-]\d[\d,.]*)?(?:\s?%|(?:[ -]{_IN_WORDS}\b)*)"
    rf"|\b{_IN_WORDS}(?:(?:[ -]|[ -]and[ -]){_IN_WORDS})*\b",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_a-zа-яё][\w’'.-]*"
_NAMES = re.compile(
    rf"{_WORD}(?: (?:(?:of|the|de|von|van|der|la|le|al|bin|and|&) ){{0,2}}{_WORD})*"
)
_TOKEN = re.compile(r"\w+")
_BEFORE_A_PLACE = re.compile(
    r"\b(?:in|at|from|near|to|of|off|outside|across|along|into|around|в|во|на|из|под|у|около|возле)"
    r"(?: the)? $",
    re.IGNORECASE,
)
_ALONE = 0.1  # what counts for a word that none of the question's stands beside
_REACH = 20
"""Characters at which a word of the question counts for half. With 4, 10 and 20 the words overlap a gold
answer .637 .641 .648 (squad2 and the demo, tune halves, 273 questions, wrong quotes counted as wrong)."""


def answering_words(question: AnalysedQuestion, sentence: str) -> Span | None:
    """The words of a sentence that answer, as offsets into it; None when the question asks for
    nothing of these or the sentence has no such words of its own.

    Of several the one with the question's rarest words nearest by; ties keep the first."""
    find = _FINDERS.get(question.kind)
    if find is None:
        return None
    said = _said(question, sentence)
    best: tuple[float, Span] | None = None
    for span, bonus in find(question, sentence):
        score = bonus * (_ALONE + _near(span, said))
        if best is None or score > best[0]:
            best = score, span
    return best[1] if best else None


def _said(question: AnalysedQuestion, sentence: str) -> list[tuple[Span, float]]:
    """Where words of the question's content stand, with how rare they are."""
    return [
        (Span(*token.span()), word.weight)
        for token in _TOKEN.finditer(sentence)
        for word in question.content
        if not word.stems.isdisjoint(_stems(token[0]))
    ]


def _stems(word: str) -> list[str]:
    return lexical.word_terms(word.casefold(), ["en", "ru"])


def _near(span: Span, said: list[tuple[Span, float]]) -> float:
    near = 0.0
    for word, weight in said:
        apart = max(span.start - word.end, word.start - span.end)
        if apart >= 0:
            near += weight / (_REACH + apart)
    return near


def _times(question: AnalysedQuestion, sentence: str) -> Iterator[tuple[Span, float]]:
    year = bool({"year", "году"} & question.words)
    for found in _WHEN.finditer(sentence):
        if not _is_known(found[0], question):
            has_digits = any(map(str.isdigit, found[0]))
            yield Span(*found.span()), 1.0 if has_digits else 0.3 if year else 0.6


def _numbers(question: AnalysedQuestion, sentence: str) -> Iterator[tuple[Span, float]]:
    dates = [one.span() for one in _WHEN.finditer(sentence) if re.search(r"[^\W\d_]", one[0])]
    share = bool({"percent", "percentage", "share", "proportion", "fraction"} & question.words)
    for found in _HOW_MANY.finditer(sentence):
        text = found[0].rstrip(".,")
        in_date = any(start <= found.start() < end for start, end in dates)
        if in_date or _is_known(text, question):
            continue
        is_year = text.isdigit() and re.fullmatch(_YEAR, text)
        bonus = 0.2 if is_year or text.casefold() == "one" else 1.0
        if (
            share
            and "%" not in text
            and not sentence[found.end() :].startswith((" percent", " per"))
        ):
            bonus *= 0.3
        yield Span(found.start(), found.start() + len(text)), bonus


def _people(question: AnalysedQuestion, sentence: str) -> Iterator[tuple[Span, float]]:
    for span in _new_names(question, sentence):
        yield span, 1.5 if " " in sentence[span.start : span.end] else 1.0


def _places(question: AnalysedQuestion, sentence: str) -> Iterator[tuple[Span, float]]:
    for span in _new_names(question, sentence):
        placed = _BEFORE_A_PLACE.search(sentence, 0, span.start)
        yield span, 1.5 if placed else 1.0


def _new_names(question: AnalysedQuestion, sentence: str) -> Iterator[Span]:
    """Runs of capitalised words that the question does not say itself, without times."""
    for found in _NAMES.finditer(sentence):
        start, end = _name_within(found, sentence)
        text = sentence[start:end]
        if text[:1].isupper() and not _is_known(text, question) and not _WHEN.fullmatch(text):
            yield Span(start, end)


def _name_within(found: re.Match[str], sentence: str) -> tuple[int, int]:
    """Without a possessive, stops, and what stands before a name at the head of a sentence."""
    start = found.start()
    first = _TOKEN.match(sentence, start)
    while first and first.end() < found.end() and _is_no_name(first[0]):
        start = first.end() + 1
        first = _TOKEN.match(sentence, start)
    text = sentence[start : found.end()].rstrip(".'’-")
    for ending in ("'s", "’s"):
        text = text.removesuffix(ending)
    return start, start + len(text)


def _is_no_name(word: str) -> bool:
    return word.casefold() in FUNCTION_WORDS or _WHEN.fullmatch(word) is not None


def _is_known(text: str, question: AnalysedQuestion) -> bool:
    words = [word for word in lexical.words(text) if word not in FUNCTION_WORDS]
    return all(word in question.words for word in words)


_Finder = Callable[[AnalysedQuestion, str], Iterator[tuple[Span, float]]]
_FINDERS: dict[QuestionKind, _Finder] = {
    QuestionKind.WHO: _people,
    QuestionKind.WHEN: _times,
    QuestionKind.WHERE: _places,
    QuestionKind.HOW_MANY: _numbers,
}
