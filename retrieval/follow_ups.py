"""Questions that lean on the ones before them, made to stand on their own; without a language model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.domain import Explanation
from retrieval.leaning import (
    AUXILIARY,
    INTERROGATIVE,
    NAME,
    Leaning,
    leaning,
    names,
    opener,
    phrase,
)
from retrieval.questions import QuestionKind, question_kind

_MOST = 300  # characters that are taken over from a question before


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was understood, the words of its answer and the quote; "" for a refusal."""

    question: str
    words: str = ""
    quote: str = ""

    @classmethod
    def of(cls, explanation: Explanation) -> "Exchange":
        """What later questions may lean on."""
        answer = explanation.answer
        if not answer.found:
            return cls(answer.question)
        first = answer.citations[0]
        words = first.words
        said = first.article.text[words.start : words.end] if words else ""
        return cls(answer.question, said, first.text)


def standing_alone(question: str, before: Sequence[Exchange]) -> str:
    """The question with what it leans on put into it; unchanged where it leans on nothing.

    `before` are the last exchanges of the same person in the same place, oldest first. English and
    Russian; of German, Spanish and French what has no word of content ("und wann?")."""
    leans = leaning(question) if before else None
    if leans is None:
        return question
    _, body = opener(question)
    if leans is Leaning.PHRASE:
        return _sentence(_about(phrase(body), _asked(before[-1].question)))
    if leans is Leaning.PRONOUN:
        return _sentence(_with_referents(body, before))
    return _sentence(_continued(body, before[-1]))


# What a question asks with at its head: "On which day", "How many people".
_HEAD = re.compile(
    r"^(?P<to>(?:in|on|at|by|from|to|for|since|until|with|of|в|на|с|до|от|из|для|к|по|о|об|за)\s+)?"
    rf"(?P<asks>{INTERROGATIVE})\b(?P<much> (?:much|many|long|old|far|tall|deep|often|large|big|high))?",
    re.IGNORECASE,
)
_INVERTED = re.compile(rf"^ (?P<auxiliary>{AUXILIARY}) (?P<rest>.+)$", re.IGNORECASE)
_NOUN = re.compile(
    r"^ (?P<noun>\w+(?: \w+)?) (?P<auxiliary>is|are|was|were) (?P<rest>.+)$", re.IGNORECASE
)
_ASKED_FOR = re.compile(rf"^ (?!{AUXILIARY} )(?P<noun>\w+) {AUXILIARY} ", re.IGNORECASE)
_ADVERBS = {"when", "where", "why", "how"}
_RUSSIAN_ADVERBS = {"когда", "где", "куда", "откуда", "почему", "зачем", "отчего", "как"}
_PARTICIPLE = re.compile(r"\b\w*(?:ed|en|ing|shut|set|built|sent|lost|held|made)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:(?:the|a|an) \w|(?-i:[^\W\d_a-zа-яё]))", re.IGNORECASE)
_NOW = re.compile(r" (?:now|today|then|сейчас|теперь)$", re.IGNORECASE)
_TIME = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_HE = re.compile(r"\b(?:he|she|him|his|her|он|она)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|they|them|its|their|this|that|these|those)\b", re.IGNORECASE)
_OWNS = re.compile(r"(?:his|her|its|their)\b(?= \w)", re.IGNORECASE)
# What has a name and is no person.
_NOBODY = re.compile(
    r"\b(?:association|authority|bank|bay|board|bridge|castle|cathedral|church|city|club|college|committee|company"
    r"|council|county|court|cup|department|district|east|group|hall|harbour|hospital|hotel|house|inc|institute"
    r"|island|lake|league|library|ministry|mountain|museum|north|ocean|office|party|port|province|river|road|school"
    r"|sea|society|south|square|state|street|town|union|united|university|valley|west)s?\b",
    re.IGNORECASE,
)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}?"


def _asked(question: str) -> str:
    """A question without its opener and end, cut at a word."""
    text = opener(question)[1]
    return text if len(text) <= _MOST else text[:_MOST].rsplit(" ", 1)[0]


def _topic(asked: str) -> str:
    """What a question is about: "Weir Bridge shut" of "When was Weir Bridge shut"."""
    head = _HEAD.match(asked)
    if head is None:
        return asked
    rest = asked[head.end() :]
    inverted = _INVERTED.match(rest)
    return _NOW.sub("", inverted["rest"] if inverted else rest).strip(" –")


def _continued(body: str, last: Exchange) -> str:
    """After "When was Weir Bridge shut?", "why" is "Why was Weir Bridge shut"; else both, in turn."""
    asked = _asked(last.question)
    head = _HEAD.match(asked)
    if head is None:
        return f"{body} – {asked}"
    rest, asks = asked[head.end() :], head["asks"].casefold()
    if body.casefold() in _RUSSIAN_ADVERBS and asks in _RUSSIAN_ADVERBS:
        return f"{body}{rest}"
    if body.casefold() in _ADVERBS and (swapped := _swapped(rest, asks, last)):
        return f"{body} {swapped}"
    return f"{body} – {_topic(asked)}"


def _swapped(rest: str, asks: str, last: Exchange) -> str | None:
    """What follows "why" where the rest of a question can; the answer takes the place of "who"."""
    if inverted := _INVERTED.match(rest):
        if asks in _ADVERBS:
            return rest.strip()
        passive = inverted["auxiliary"] in {"was", "were"} and _PARTICIPLE.match(inverted["rest"])
        if asks == "who" and passive and NAME.fullmatch(last.words):
            return f"{inverted['auxiliary']} {last.words} {inverted['rest']}"
        return None
    if asks in {"which", "what"} and (noun := _NOUN.match(rest)):
        return f"{noun['auxiliary']} the {noun['noun']} {noun['rest']}"
    return None


def _about(new: str, asked: str) -> str:
    """The question before with another year or name in it, or with the phrase at its end."""
    for pattern in (_TIME, NAME):
        found = pattern.search(new)
        old = [one for one in pattern.finditer(asked) if one.start()]
        if found and old:
            return f"{asked[: old[-1].start()]}{found[0]}{asked[old[-1].end() :]}"
    return f"{asked} – {new}"


def _with_referents(body: str, before: Sequence[Exchange]) -> str:
    """Names for the pronouns; where one has none, the topic of the question before at the end."""
    person, thing = _person(before), _thing(_asked(before[-1].question))
    text, complete = body, True
    for pronoun, referent in ((_HE, person), (_IT, thing)):
        found = pronoun.search(text)
        if found and referent:
            owner = "’s" if _OWNS.match(text, found.start()) else ""
            text = f"{text[: found.start()]}{referent}{owner}{text[found.end() :]}"
        complete = complete and not (found and not referent)
    if complete and text != body:
        return text
    return f"{text} – {_topic(_asked(before[-1].question))}"


def _person(before: Sequence[Exchange]) -> str | None:
    """Who was spoken of last: who answered "who", else whom a question or a quote names in full."""
    for one in reversed(before):
        answers = question_kind(one.question) is QuestionKind.WHO and NAME.fullmatch(one.words)
        if answers and " " in one.words and not _NOBODY.search(one.words):
            return one.words
        for text in (one.question, one.quote):
            full = [name for name in names(text) if " " in name and not _NOBODY.search(name)]
            if full:
                return full[-1]
    return None


def _thing(asked: str) -> str | None:
    """What a question is about where that is plain: "the tide lock" of "Who designed the tide lock"."""
    head = _HEAD.match(asked)
    if head is None or " – " in asked:
        return None
    rest = asked[head.end() :]
    if head["asks"].casefold() in {"which", "what"} and (noun := _ASKED_FOR.match(rest)):
        return f"the {noun['noun']}"
    inverted = _INVERTED.match(rest)
    if inverted and (
        inverted["auxiliary"] not in {"is", "are", "was", "were"}
        or _PARTICIPLE.search(inverted["rest"])
    ):
        subject = NAME.match(inverted["rest"])
        return subject[0] if subject else None
    found = _THING.search(rest)
    return _NOW.sub("", rest[found.start() :]) if found else None
