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
    r"\b(?:because|due to|since|so that|in order to|caused?|causes|reasons?|owing|thanks to|blamed?"
    r"|result(?:ed|s)? (?:of|in|from)|put .{1,60} down to"
    r"|потому|из-за|поскольку|чтобы|причин\w*|так как|вследствие|благодаря|ради)\b"
)
_PLACE = re.compile(
    r"\b(?:in|at|from|near|to|on|of|off|outside|across|along|under|в|во|на|из|под|у|около|возле|близ)"
    r"\s+(?:the\s+)?([^\W\d_][\w’'-]*)",
    re.IGNORECASE,
)


_EDGES = "\"'“”‘’«»()[]—–-"
_STOPS = (".", ",", ";", ":", "!", "?")


def _number(sentence: str, words: Collection[str]) -> float:
    numbers = _NUMBER.finditer(sentence.casefold())
    return _sign(any(match[0].rstrip(".,") not in words for match in numbers))


def _time(sentence: str, words: Collection[str]) -> float:
    return _sign(any(match[0] not in words for match in _TIME.finditer(sentence.casefold())))


def _reason(sentence: str, _: Collection[str]) -> float:
    return _sign(bool(_REASON.search(sentence.casefold())))


def _place(sentence: str, words: Collection[str]) -> float:
    return _sign(any(_is_new_name(match[1], words) for match in _PLACE.finditer(sentence)))


def _person(sentence: str, words: Collection[str]) -> float:
    """1.0 for a name of two words or more that is not that of an institution, 0.0 for another name."""
    runs = _names(sentence)
    if any(len(run) > 1 and any(_is_new_name(word, words) for word in run) for run in runs):
        return 1.0
    # The first word of a sentence is capitalised anyway.
    inner = [word for at, run in enumerate(runs) for word in run if at or not _heads(sentence, run)]
    return 0.0 if any(_is_new_name(word, words) for word in inner) else -1.0


def _names(sentence: str) -> list[list[str]]:
    """Runs of capitalised words, without those that "the" stands before."""
    runs: list[list[str]] = []
    following = False
    before = ""
    for token in sentence.split():
        word = token.rstrip("".join(_STOPS)).strip(_EDGES)
        if word[:1].isupper() and before != "the":
            if following:
                runs[-1].append(word)
            else:
                runs.append([word])
            following = not token.endswith(_STOPS)
        else:
            following = False
            word = "the" if word[:1].isupper() else word
        before = word.casefold()
    return runs


def _heads(sentence: str, run: list[str]) -> bool:
    return len(run) == 1 and sentence.lstrip(_EDGES).startswith(run[0])


def _is_new_name(word: str, words: Collection[str]) -> bool:
    folded = word.casefold().removesuffix("'s").removesuffix("’s")
    known = folded in words or folded in FUNCTION_WORDS or _TIME.fullmatch(folded)
    return word[0].isupper() and not known


def _sign(holds: bool) -> float:  # noqa: FBT001 - that is all it takes
    return 1.0 if holds else -1.0


_CHECKS: dict[QuestionKind, Callable[[str, Collection[str]], float]] = {
    QuestionKind.HOW_MANY: _number,
    QuestionKind.WHEN: _time,
    QuestionKind.WHERE: _place,
    QuestionKind.WHO: _person,
    QuestionKind.WHY: _reason,
}


def type_match(question: AnalysedQuestion, sentence: str) -> float:
    """1.0 when the sentence holds such a thing that the question did not name itself, -1.0 when it
    holds none, 0.0 when the question does not say what it wants or the sentence holds half of it."""
    check = _CHECKS.get(question.kind)
    return check(sentence, question.words) if check else 0.0


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
