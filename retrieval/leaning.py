"""Whether a question leans on what was asked before, and how; told by its form alone."""

import re
from enum import Enum, auto

from retrieval.function_words import FUNCTION_WORDS, LANGUAGES


class Leaning(Enum):
    """What a question lacks: a name for its pronoun, a question for its phrase, or what it is about."""

    PRONOUN = auto()  # "when did she take over?"
    PHRASE = auto()  # "what about France?", "and in 2024?"
    ELLIPSIS = auto()  # "why?", "in how many trips?", "and are dogs admitted?"


AUXILIARY = (
    r"(?:is|are|was|were|am|be|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
    r"(?:n['’]t)?"
)
INTERROGATIVE = (
    r"(?:when|where|why|how|who|whom|whose|what|which|когда|где|куда|откуда|почему|зачем|отчего|как|кто"
    r"|кого|кому|кем|чей|чья|что|чего|чему|чем|сколько|какой|какая|какое|какие|каком|какую|каким)"
)
NAME = re.compile(r"[^\W\d_a-zа-яё][\w’'-]*(?: [^\W\d_a-zа-яё][\w’'-]*)*")

_LONGEST = 200  # characters; what is longer says what it is about
_MOST_OPENED = 3  # words of content that an opened question may have: "and are dogs allowed in?"
_MOST_ABOUT = 6  # words of a phrase

_OPENER = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|then|also|а|и|но|ну|тогда|y|und|et)\b[\s,]*)+", re.IGNORECASE
)
_ABOUT = re.compile(
    r"^(?:(?:what|how) about|what of|(?:(?:что|как) )?(?:насч[её]т|по поводу|про)|was ist mit|qué hay de"
    r"|qu['’]en est-il de)\b\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\b(?:{INTERROGATIVE}|{AUXILIARY})\b|n['’]t\b", re.IGNORECASE)
_HAS_AUXILIARY = re.compile(rf"\b{AUXILIARY}\b|n['’]t\b", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(?:the|a|an|each|every|some|any|no)\s+(?!same\b)\w", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are)\s+\w+(?:ed|en|wn|ne|lt|nt|rt|ot|ound|ung)\b", re.IGNORECASE
)
# Of questions that hold nothing else: "und wann?"
_FURTHER = """
wann wo wohin woher warum wieso wer wen wem was wie cuándo cuando dónde donde qué quién quien quiénes
cómo como cuánto cuánta cuántos cuántas quand où pourquoi qui quoi comment combien
"""
# They say nothing of what is asked about: "how long exactly?", "what happened then?"
_FILLING = """
exactly precisely else then next instead ago long far often old big large tall high deep many much come
happen happened now today именно точно ещё потом дальше теперь раньше давно
"""
_FURTHER_INTERROGATIVES, _FILLERS = frozenset(_FURTHER.split()), frozenset(_FILLING.split())

_AFTER = r"\b(?:of|for|with|to|by|from|about|after|before|in|at|on|against|without)"
_SUBJECT = re.compile(rf"\b{AUXILIARY}(?: not)? (?:he|she|they|his|her|its|their|these|those)\b")
_IT = re.compile(rf"\b{AUXILIARY}(?: not)? (?:it|this|that)\b(?P<rest>.*)")
# "How far is it from here to there?", "how long does it take to fill a lock?", "was it this year?"
_EXPLETIVE = re.compile(
    r"(?: \w+ed)? (?:true|possible|likely|legal|safe|necessary|worth|called|known|clear|said|rain\w*"
    r"|snow\w*|from|mean|takes?|costs?|be|in|year|month|week|summer|winter|spring|autumn|season|time|morning|evening"
    r"|afternoon)\b.*\w{3}"
)
_OBJECT = re.compile(
    r" (?:him|her|them|it|this|that|there|these|those|he|she|they)$"
    rf"|{_AFTER} (?:him|her|them|it|that|these|those(?! (?:who|that|which|\w+ing)))\b"
)
_OWNER = re.compile(rf"{_AFTER} (?:his|her|its|their) ")
_BY_ITSELF = re.compile(r"(?:who|which|whose)\b")  # "who lost his hat?"
_RUSSIAN = re.compile(
    r"\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|него|неё|нее|них|нему|ней|ним|ними|нём|там|тогда|туда|оттуда"
    r"|этого|этому|этим|этом)\b"
)


def leaning(question: str) -> Leaning | None:
    """How a question leans on others; None where it stands on its own or that cannot be told."""
    if len(question) > _LONGEST:
        return None
    opened, rest = opener(question)
    named = bool(names(rest))
    if _has_pronoun(rest.casefold(), named=named):
        return Leaning.PRONOUN
    if _ABOUT.match(rest) or (opened and _is_phrase(rest)):
        return Leaning.PHRASE
    if named or any(map(str.isdigit, rest)):
        return None
    content = content_words(rest)
    if not content:
        return Leaning.ELLIPSIS if _asks_something(rest) else None
    few = opened and len(content) <= _MOST_OPENED
    return Leaning.ELLIPSIS if few or _is_fragment(rest, content) else None


def opener(question: str) -> tuple[bool, str]:
    """Whether a question begins with "and" or the like, and what is left without it and its end."""
    text = " ".join(question.split()).rstrip(" ?!.…")
    found = _OPENER.match(text)
    if found is None or found.end() == len(text):
        return False, text
    return True, text[found.end() :]


def phrase(rest: str) -> str:
    """What "what about" is about."""
    return _ABOUT.sub("", rest)


def names(text: str) -> list[str]:
    """Names in a text, without a word that is only capitalised because the text begins with it."""
    found = []
    for one in NAME.finditer(text):
        name = one[0]
        if not one.start():
            first, _, after = name.partition(" ")
            name = after if first.casefold() in FUNCTION_WORDS else name if after else ""
        if name and name != "I":
            found.append(re.sub(r"['’]s?$", "", name))
    return found


def _has_pronoun(folded: str, *, named: bool) -> bool:
    """Whether a pronoun stands for something that the question does not name before it."""
    if found := _SUBJECT.search(folded):
        return _is_bare(folded, found)
    if named:
        return False
    if (found := _IT.search(folded)) and _is_bare(folded, found):
        return not _EXPLETIVE.match(found["rest"])
    if (found := _OBJECT.search(folded)) and _is_bare(folded, found):
        return " and " not in folded
    if (found := _OWNER.search(folded)) and not _BY_ITSELF.match(folded):
        return _is_bare(folded, found)
    found = _RUSSIAN.search(folded.partition(",")[0])
    return found is not None and len(content_words(folded[: found.start()])) <= 1


def _is_bare(folded: str, found: re.Match[str]) -> bool:
    return not _DETERMINED.search(folded, 0, found.start())


def _is_phrase(rest: str) -> bool:
    """Whether nothing is asked in words: "the junior race", "in 2024"."""
    return 0 < len(rest.split()) <= _MOST_ABOUT and not _asks_something(rest)


def _asks_something(rest: str) -> bool:
    words = rest.casefold().split()
    return _ASKS.search(rest) is not None or not _FURTHER_INTERROGATIVES.isdisjoint(words)


def _is_fragment(rest: str, content: list[str]) -> bool:
    """Whether a question has one word of content, and no sentence around it."""
    if len(content) != 1 or not _ASKS.search(rest):
        return False
    if not _HAS_AUXILIARY.search(rest):
        return True
    return bool(_PASSIVE.search(rest)) and not _DETERMINED.search(rest)


def content_words(text: str) -> list[str]:
    """Words that are neither fillers nor function words of the one language that has most of them."""
    words = [word for word in re.findall(r"[\w'’]+", text.casefold()) if word not in _FILLERS]
    return min(([word for word in words if word not in known] for known in LANGUAGES), key=len)
