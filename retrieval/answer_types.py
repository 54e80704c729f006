"""Whether a sentence holds the kind of thing that a question asks for."""

import re
from collections.abc import Callable, Collection

from retrieval.function_words import FUNCTION_WORDS
from retrieval.questions import AnalysedQuestion, QuestionKind

_NUMBER = re.compile(
    r"\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarter|twice|fifth"
    r"|один|одна|одну|два|две|двух|три|трёх|трех|четыре|пять|шесть|семь|восемь|девять|десять"
    r"|двадцать|тридцать|сорок|пятьдесят|сто|двести|триста|тысяч\w*|миллион\w*|миллиард\w*"
    r"|половин\w*|треть|четверть|вдвое|втрое)\b"
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d{2})\b|\d(?:st|nd|rd|th)\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?[ap]\.?m\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|winter|noon"
    r"|midnight|century|centuries|decade|yesterday|today|tomorrow|tonight|(?:next|last|this) (?:year"
    r"|month|week|spring|summer|autumn|winter))\b"
    r"|\b(?:январ|феврал|март|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр|понедельник|вторник"
    r"|четверг|пятниц|суббот|воскресень|весн|летом|осен|зим|полдень|полноч|вчера|сегодня|завтра)\w*"
    r"|\b(?:мая|мае|май|сред[ауые]|года|году|год|век[еа]?)\b"
)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|caused?|causes|result(?:ed|s)? (?:of|in|from)|reasons?"
    r"|owing|thanks to|after|blamed?|put .{1,60} down to|to (?:avoid|prevent|protect|help|save|keep)"
    r"|потому|из-за|поскольку|чтобы|причин\w*|так как|вследствие|благодаря|ради)\b"
)
_CAPITALISED = re.compile(r"\b[^\W\d_][\w’'-]*")
_PLACE = re.compile(
    r"\b(?:in|at|from|near|to|on|of|off|outside|across|along|under|в|во|на|из|под|у|около|возле|близ)"
    r"\s+(?:the\s+)?([^\W\d_][\w’'-]*)",
    re.IGNORECASE,
)


def _new_number(sentence: str, words: Collection[str]) -> bool:
    return any(
        match[0].rstrip(".,") not in words for match in _NUMBER.finditer(sentence.casefold())
    )


def _new_time(sentence: str, words: Collection[str]) -> bool:
    return any(match[0] not in words for match in _TIME.finditer(sentence.casefold()))


def _reason(sentence: str, _: Collection[str]) -> bool:
    return bool(_REASON.search(sentence.casefold()))


def _is_new_name(word: str, words: Collection[str]) -> bool:
    folded = word.casefold().removesuffix("'s").removesuffix("’s")
    return word[0].isupper() and folded not in words and folded not in FUNCTION_WORDS


def _new_name(sentence: str, words: Collection[str]) -> bool:
    names = [match[0] for match in _CAPITALISED.finditer(sentence)]
    # The first word of a sentence is capitalised anyway, unless the next one is a name too.
    inner = names[1:] if len(names) > 1 and not names[1][0].isupper() else names
    return any(_is_new_name(name, words) for name in inner)


def _new_place(sentence: str, words: Collection[str]) -> bool:
    return any(_is_new_name(match[1], words) for match in _PLACE.finditer(sentence))


_CHECKS: dict[QuestionKind, Callable[[str, Collection[str]], bool]] = {
    QuestionKind.HOW_MANY: _new_number,
    QuestionKind.WHEN: _new_time,
    QuestionKind.WHERE: _new_place,
    QuestionKind.WHO: _new_name,
    QuestionKind.WHY: _reason,
}


def type_match(question: AnalysedQuestion, sentence: str) -> float:
    """1.0 when the sentence holds such a thing that the question did not name itself, -1.0 when it
    holds none, 0.0 when the question does not say what it wants."""
    check = _CHECKS.get(question.kind)
    if check is None:
        return 0.0
    return 1.0 if check(sentence, question.words) else -1.0


_NAME_OR_NUMBER = re.compile(r"\b(?:\d[\w.,]*\d|\d|[^\W\d_][\w’'-]*)")


def names_and_numbers(text: str) -> list[str]:
    """Case-folded names (capitalised, not at the head) and numbers of a question."""
    found = list(_NAME_OR_NUMBER.finditer(text))
    return [
        match[0].casefold().removesuffix("'s").removesuffix("’s")
        for at, match in enumerate(found)
        if match[0][0].isdigit()
        or (at > 0 and match[0][0].isupper() and match[0].casefold() not in FUNCTION_WORDS)
    ]
