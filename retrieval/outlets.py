"""Which outlets a question names as its source: "according to Reuters", "what does the Guardian say"."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from retrieval import lexical
from retrieval.domain import Draft, Span
from retrieval.function_words import FUNCTION_WORDS

_LONGEST = 8  # words of a name
_SHORTEST = 2  # characters of one
_WORDY = (
    4  # letters of a word in small letters that shows that a question is not written like a title
)

_KIND = (
    r"(?:articles?|reports?|story|stories|coverage|pieces?|posts?|news|reporting|interviews?|accounts?"
    r"|reviews?|columns?|editorials?)"
)
_TOLD = (
    r"(?:reported|covered|published|written|discussed|mentioned|described|quoted|stated|noted|carried"
    r"|claimed|featured|cited|highlighted|posted|said|told|outlined|detailed|read|printed)"
)
_BEFORE = re.compile(
    rf"\b(?:according to|as per|(?:as )?{_TOLD} (?:by|in|on|to)|{_KIND} (?:from|by|in|on)"
    r"|по (?:данным|сообщени\w+|информации|словам|версии|мнению)|согласно"
    r"|(?:пишет|писал[аи]?|написал[аи]?|сообща[ею]т|сообщил[аи]?|переда[её]т|рассказал[аи]?|утвержда[ею]т"
    r"|говорит)|в (?:статье|материале|заметке|публикации|репортаже|интервью|новостях))"
    r"(?: (?:both|the|an?|газет[аыеу]|издани[еяю]|журнал[аеу]?|агентств[аоуе]|сайт[аеу]?|портал[аеу]?))* ",
    re.IGNORECASE,
)
_IN_THE = re.compile(r"\b(?:in|from|by|at|on) the ", re.IGNORECASE)
"""Before a name of several words only: "in the sun" is no paper."""

_AFTER = re.compile(
    rf" (?:{_KIND}|reported|says|said|writes|wrote|reports|claims|claimed|suggests|discusses|states"
    r"|пишет|писал[аи]?|написал[аи]?|сообщает|сообщил[аи]?|переда[её]т|рассказал[аи]?|утверждает|говорит)\b"
    r"|(?P<bare> (?:say|report|write|claim|suggest|state|discuss|mention|describe|cover)\b)",
    re.IGNORECASE,
)
_DOES = re.compile(r"\b(?:does|did|has) (?:the )?$", re.IGNORECASE)
"""Stands before a name with such a bare verb: "what do people say" does not ask the magazine People."""

_TOKEN = re.compile(r"\S+")
_EDGES = "\"'“”‘’«»()[].,;:?!"
_BREAKS = re.compile(r"[,;:?!]['\"”’»)]*$")
_POSSESSIVE = re.compile(r"['’]s?$")
_CYRILLIC = re.compile(r"[а-яё]")
_PARTS = re.compile(r" [|–—-] |: | \(")
_SUFFIX = re.compile(r" (?:news|online|magazine)$", re.IGNORECASE)
_PAPER = re.compile(
    r"(?:chronicle|courier|dispatch|echo|express|gazette|globe|guardian|herald|independent|inquirer|journal"
    r"|mail|mirror|monitor|observer|post|review|star|sun|telegraph|times|tribune|weekly|wire)",
    re.IGNORECASE,
)
"""What a paper is called for short: "the Courier" may be the Vellmark Courier."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
_JOINTS = frozenset("-–—|:")  # between the name of a site and that of its section
_AND = frozenset({"and", "or", "и", "или"})
_LED_BY = frozenset({"the", "by", "from", "in", "both", "a", "an"})

Sources = Mapping[str, Sequence[Span]]
"""What a question may call its source, as spellings writes it, with the words that say so."""

NO_SOURCES: Sources = {}


def named(question: str) -> Sources:
    """Every run of words that stands where a question names its source; few are outlets at all.

    "According to Time" names one, "in time" does not; a name of one word needs a capital."""
    found = defaultdict(list)
    for name, span in _Words.of(question).names():
        found[name].append(span)
    return found


def called(draft: Draft, sources: Sources) -> frozenset[str]:
    """The names of these by which an article's outlet is called."""
    if not sources:
        return frozenset()
    outlets = [spellings(one) for one in (draft.outlet, _host(draft.url)) if one]
    return frozenset[str]().union(*outlets) & sources.keys()


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # no address at all, as versions before this one kept them
        return None


def without(question: str, spans: Sequence[Span]) -> str:
    """A question without the words that name its sources; as it was where nothing is left to ask."""
    left, at = [], 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        left.append(question[at : span.start])
        at = max(at, span.end)
    rest = " ".join("".join([*left, " ", question[at:]]).split()).strip(" ,;")
    says = any(word not in FUNCTION_WORDS for word in lexical.words(rest))
    return rest if says else question


@lru_cache(maxsize=4096)
def spellings(outlet: str) -> frozenset[str]:
    """What an outlet may be called: "The Roar | Sports Writers Blog" also "Roar", "bbc.co.uk" "BBC"."""
    names = {outlet, _PARTS.split(outlet)[0]}
    if " " not in outlet:
        names.add(_site(outlet))
    names |= {_SUFFIX.sub("", name) for name in names}
    names |= {last for last in outlet.split()[-1:] if _PAPER.fullmatch(last)}
    return frozenset(key for key in map(_key, names) if len(key) >= _SHORTEST)


def _site(host: str) -> str:
    """The label of a host by which its site is known."""
    labels = host.casefold().removeprefix("www.").split(".")
    for ending in (labels[-1:], _SECOND_LEVEL):
        if len(labels) > 1 and labels[-1] in ending:
            labels.pop()
    return labels[-1]


def _key(name: str) -> str:
    """A name without case, spaces, signs and article and, in Russian, without endings."""
    words = lexical.words(name)
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "".join(
        lexical.word_terms(word, ["ru"])[0] if _CYRILLIC.search(word) else word for word in words
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """A question as words with their signs; `plain` where a capital means a name."""

    text: str
    tokens: tuple[re.Match[str], ...]
    plain: bool

    @classmethod
    def of(cls, text: str) -> "_Words":
        tokens = tuple(_TOKEN.finditer(text))
        plain = any(one[0].islower() and len(one[0]) >= _WORDY for one in tokens)
        return cls(text, tokens, plain)

    def names(self) -> Iterator[tuple[str, Span]]:
        """Keys of the runs that a source may be called by, with what says that it is one."""
        begins = {token.start(): at for at, token in enumerate(self.tokens)}
        ends = {token.end(): at for at, token in enumerate(self.tokens)}
        for pattern, several in ((_BEFORE, False), (_IN_THE, True)):
            for found in pattern.finditer(self.text):
                if found.end() in begins:
                    yield from self._list(begins[found.end()], found.start(), several=several)
        for found in _AFTER.finditer(self.text):
            if found.start() in ends:
                yield from self._ending(ends[found.start()], found)

    def _list(self, start: int, said: int, *, several: bool) -> Iterator[tuple[str, Span]]:
        """Names that begin here, and those after them: "Reuters, the Guardian and CNN".

        `said` is where the words before begin; with `several` a name must have several words."""
        waiting, seen = [start], {start}
        while waiting:
            first = waiting.pop()
            for last in range(first + several, min(first + _LONGEST, len(self.tokens))):
                if (key := self._name(first, last)) is None:
                    continue
                begin = said if first == start else self.tokens[first].start()
                yield key, Span(begin, self._end(last))
                then = self._next(last)
                if then is not None and then not in seen:
                    seen.add(then)
                    waiting.append(then)

    def _end(self, last: int) -> int:
        """Where a word ends without the sign that ends the question."""
        token = self.tokens[last]
        return token.start() + len(token[0].rstrip("?!."))

    def _next(self, last: int) -> int | None:
        """Where a further name begins after one that ends here."""
        words = [token[0].casefold() for token in self.tokens[last + 1 : last + 4]]
        joined = bool(_BREAKS.search(self.tokens[last][0])) or not _AND.isdisjoint(words[:1])
        skipped = 0
        while skipped < len(words) and words[skipped] in _AND | _LED_BY:
            skipped += 1
        return last + 1 + skipped if joined and skipped < len(words) else None

    def _ending(self, last: int, found: re.Match[str]) -> Iterator[tuple[str, Span]]:
        for first in range(max(0, last + 1 - _LONGEST), last + 1):
            start = self.tokens[first].start()
            does = _DOES.search(self.text, 0, start)
            if does or not found["bare"]:
                key = self._name(first, last)
                if key is not None:
                    yield key, Span(does.start() if does else start, found.end())

    def _name(self, first: int, last: int) -> str | None:
        """The key of a run of words that may be a whole name."""
        of = [token[0] for token in self.tokens[first : last + 1]]
        if any(_BREAKS.search(one) for one in of[:-1]) or self._goes_on_before(first):
            return None
        words = [_POSSESSIVE.sub("", one.strip(_EDGES)) for one in of]
        if words[0].casefold() == "the":
            words = words[1:]
        if not words or self._is_part(last) or not self._is_name(words, last):
            return None
        is_host = len(words) == 1 and "." in words[0]
        return _key(_site(words[0]) if is_host else " ".join(words))

    def _is_name(self, words: list[str], at: int) -> bool:
        """Whether it is a name: of one word "TechCrunch" and "CNN" always, "Time" where a capital tells."""
        if len(words) > 1:
            return True
        word = words[0]
        if self._goes_on_after(at):
            return False
        if any(map(str.isupper, word[1:])) or "." in word:
            return True
        return self.plain and at > 0 and word[:1].isupper()

    def _goes_on_before(self, first: int) -> bool:
        """Whether the word before belongs to the same name: "Daily" to "Guardian"."""
        before = self.tokens[first - 1][0] if first else ""
        return before in _JOINTS or (_is_capitalised(before) and not _BREAKS.search(before))

    def _goes_on_after(self, last: int) -> bool:
        after = self.tokens[last + 1][0] if last + 1 < len(self.tokens) else ""
        return _is_capitalised(after) and not _BREAKS.search(self.tokens[last][0])

    def _is_part(self, last: int) -> bool:
        """Whether the name of a section follows that of the site, or nothing stands here but a dash."""
        here = [token[0] for token in self.tokens[last : last + 2]]
        return not _JOINTS.isdisjoint(here)


def _is_capitalised(token: str) -> bool:
    word = token.strip(_EDGES)
    return word[:1].isupper() and word.casefold() not in FUNCTION_WORDS
