"""A page as lines, and what one line looks like: prose, byline or something short."""

import re
from dataclasses import dataclass
from datetime import date

from retrieval.cleaning import count_words, fold
from retrieval.dates import find_date, find_relative

_BULLET = re.compile(r"^\s*[•·▪◦‣●■*–—-]\s+")
_ITEM = re.compile(r"^\s*(?:[•·▪◦‣●■*–—-]|\d{1,2}[.)])\s+")
_PROSE_END = re.compile(r"[.!?…。！？؟।:;][\"'\u2019\u201d»)\]]*$")
_FULL_STOP = re.compile(r"[.…。।][\"'\u2019\u201d»)\]]*$")
_CLOCK = re.compile(
    r"\b(?:at |um |à |в )?\d{1,2}(?:[:.h]\d{2}){1,2}\s?(?:uhr|[ap]\.?m\b\.?)?"
    r"(?:\s?(?:gmt|utc|est|edt|cet|cest|et|pt|msk|мск|bst|ist|pst|pdt))?(?:[+-]\d{1,4})?"
    r"|\bT\d\d:\d\d\S*",
    re.IGNORECASE,
)
_DAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|(?:lune|marte|mercole|giove|vener)dì|sabato|domenica"
    r"|понедельник|вторник|сред[аы]|четверг|пятниц[аы]|суббот[аы]|воскресенье"
)
_NOISE = re.compile(
    r"\b(?:published|updated|posted|last (?:modified|updated)|veröffentlicht|aktualisiert"
    r"|опубликовано|обновлено"
    rf"|publicado|actualizado|publié|mis à jour|\d+ min(?:ute)?s? read)\b:?(?:\s(?:on|at|am|el"
    rf"|le)\b)?|\b(?:{_DAYS})\b(?=[\s,.]*(?:[|\d]|$))",
    re.IGNORECASE,
)
_EMPTY_WORD = re.compile(
    r"(?:date|time|clock|calendar|read|on|at|am|stand|le|el|г|года?|um|uhr|days?|\W|\d"
    r"|mon|tues?|wed|thur?s?|fri|sat|sun)*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"^(?:by|von|par|por|автор|текст|di|written by|from)\b[:\s]+(?P<name>[^.!?]{3,60})$",
    re.IGNORECASE,
)
_OUTLET_NAME = re.compile(
    r"\b(?:times|post|news|daily|herald|courier|gazette|today|press|tribune|journal|wire"
    r"|observer|mail"
    r"|advertiser|echo|mercury|standard|argus|examiner|[ei]nquirer|reporter|sentinel|ledger|dispatch"
    r"|independent|express|monitor|chronicle|guardian|telegraph|magazine|review|weekly|bulletin|agency|radio|tv|channel|network"
    r"|zeitung|anzeiger|bote|kurier|blatt|nachrichten|rundschau|presse|le monde|diario|correo"
    r"|gaceta"
    r"|noticias|periódico|journal|courrier|gazette|écho|corriere|giornale|gazzetta|folha)\b"
    r"|вест(?:и|ник)|газета|новости|известия|правда|\.(?:com|org|net|ru|de|fr|es|co\.uk)\b"
    r"|^source\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^(?:(?:source|via|from|quelle|источник|fuente|fonte)\s*:|via\s)\s*", re.IGNORECASE
)
_DIVIDERS = re.compile(r"\s*[|·•—–/]\s*|,\s+|\s-\s")
_CUT = re.compile(r"\s*[|·•—–/,-]")
_SEPARATORS = " \t,;:|/·•—–-()[]<>.\u00b7\u2022\u2192"
_LONG = 140
_LINKED_PROSE = 400  # a card that is one link holds a teaser; a text this long is none
_SENTENCE = 60
_OUTLET_WORDS = 6
_OUTLET_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page. `heading` is 1 to 6 for h1 to h6, else 0; `link` is the address that the
    whole line points to; `when` is what a time element states; `article` numbers the innermost
    article element that holds the line, 0 for none; `item` is True for an item of an HTML list."""

    text: str
    heading: int = 0
    link: str | None = None
    when: str | None = None
    article: int = 0
    item: bool = False

    @property
    def key(self) -> str:
        """The line for comparison, without bullet and case."""
        return fold(_BULLET.sub("", self.text))

    @property
    def bare(self) -> str:
        """The text without a bullet."""
        return _BULLET.sub("", self.text)

    @property
    def bulleted(self) -> bool:
        """Whether the line starts like an item of a list."""
        return self.item or bool(_ITEM.match(self.text))


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line between title and text says: where from, when, who.

    `timed` is True for a date or a relative time, `clock` when a time of day stands in it."""

    outlet: str | None = None
    published: date | None = None
    author: str | None = None
    timed: bool = False
    clock: bool = False


def is_prose(line: Line) -> bool:
    """Tell whether the line is a paragraph of running text rather than a label or a title."""
    text = line.text
    if line.heading or (line.link and len(text) < _LINKED_PROSE):
        return False
    return (
        len(text) >= _LONG
        or (
            count_words(text) >= _SENTENCE // 6
            and len(text) >= _SENTENCE
            and bool(_FULL_STOP.search(text))
        )
        or _is_dense_prose(text)
    )


def _is_dense_prose(text: str) -> bool:
    """Scripts without spaces say in 25 characters what takes 60 in Latin letters."""
    return count_words(text) * 2.2 > len(text) > _SENTENCE // 2 and bool(_FULL_STOP.search(text))


def is_sentence(text: str) -> bool:
    """Tell whether a line of three words or more ends with a full stop, as titles do not."""
    return bool(_FULL_STOP.search(text)) and count_words(text) > 2  # noqa: PLR2004 - shorter is a label


def sentences_in(text: str) -> int:
    """Count endings of sentences, roughly; for telling a teaser from a full text."""
    return len(re.findall(r"[.!?…。！？][\"'\u2019\u201d»)]*(?=\s|$|[\u3040-\u9fff])", text))


def read_byline(line: Line) -> Byline | None:
    """Read a line as date, relative time, outlet and date, or author; None when it is neither."""
    text = line.bare.strip(" ()[]")
    if len(text) > 110 or is_prose(line):  # noqa: PLR2004 - longer than any byline
        return None
    author = _AUTHOR.match(text)
    stated = find_date(line.when) if line.when else None
    rest, published, timed = _without_time(text)
    if not timed and not stated:
        return Byline(author=_name(author["name"])) if author else None
    clock = bool(_CLOCK.search(rest))
    author_name, outlet = _who(rest)
    if outlet and not is_label(outlet):
        return None
    outlet = without_source(outlet) if outlet else None
    return Byline(outlet, _first(stated, published), author_name, timed=True, clock=clock)


def _who(rest: str) -> tuple[str | None, str | None]:
    """Read author and outlet out of what a byline says besides the time."""
    rest = " ".join(_NOISE.sub(" ", _CLOCK.sub(" ", rest)).split())
    parts = [one.strip(_SEPARATORS) for one in _DIVIDERS.split(rest)]
    parts = [part for part in parts if not _EMPTY_WORD.fullmatch(part)]
    authors = [match["name"] for part in parts if (match := _AUTHOR.match(part))]
    others = [part for part in parts if not _AUTHOR.match(part)]
    return (authors[0] if authors else None), (others[0] if others else None)


def is_label(text: str) -> bool:
    """Tell whether a text is short enough for the name of an outlet."""
    words = text.split()
    return (
        0 < len(words) <= _OUTLET_WORDS
        and len(text) <= _OUTLET_LENGTH
        and not _PROSE_END.search(text)
        and any(char.isalpha() for char in text)
    )


def sounds_like_outlet(text: str) -> bool:
    """Tell whether a name has a word that names of newspapers and agencies have."""
    return bool(_OUTLET_NAME.search(text))


def without_source(text: str) -> str:
    """Return the name without "Source:" before it."""
    return _SOURCE.sub("", text) or text


def _first(stated: tuple[date | None, int, int] | None, read: date | None) -> date | None:
    return stated[0] if stated else read


def _name(text: str) -> str:
    return text.strip(_SEPARATORS)


def _without_time(text: str) -> tuple[str, date | None, bool]:
    """Cut a time off either end; returns the rest, the date, whether there was a time."""
    if found := find_date(text):
        published, start, end = found
        left, right = text[:start], text[end:]
        if not (_is_filler(left) or _is_filler(right)) and not _cut_by_separator(left, right):
            return text, None, False
        return f"{left} | {right}", published, True
    text = _NOISE.sub(" ", text).strip()
    span = find_relative(text)
    if span and (_is_filler(text[span[1] :]) or _CUT.match(text[span[1] :])):
        left = re.sub(
            r"(?:time|clock|icon|date)$", "", text[: span[0]].rstrip(), flags=re.IGNORECASE
        )
        return f"{left} | {text[span[1] :]}", None, True
    return text, None, False


def _is_filler(text: str) -> bool:
    return bool(_EMPTY_WORD.fullmatch(_NOISE.sub("", _CLOCK.sub("", text)).strip(_SEPARATORS)))


def _cut_by_separator(left: str, right: str) -> bool:
    """Tell whether the date stands between separators: "The Courier | 15 March 2025 | World"."""
    return bool(re.search(r"[|·•—–,/-]\s*$", left) and re.match(r"\s*[|·•—–/-]", right))
