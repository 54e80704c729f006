"""Whether a text holds a right answer."""

import unicodedata
from collections.abc import Iterable

_SPACED = ("LATIN", "CYRILLIC", "GREEK", "DIGIT")
"""Scripts whose words stand alone: "2" is not held by "2019", nor "art" by "party". Arabic joins
prefixes to words, Chinese does not part them."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in the text as whole words, whatever its case and quotes.

    White space, dashes, quotation marks and invisible characters of all kinds count as equal."""
    found = normalised(text)
    return any(_stands(normalised(answer), found) for answer in answers if is_answer(answer))


def is_answer(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(character.isalnum() for character in text)


def normalised(text: str) -> str:
    """The text as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold().split())


def _stands(answer: str, text: str) -> bool:
    start = text.find(answer) if answer else -1
    while start >= 0:
        if not (_inside_word(text, start) or _inside_word(text, start + len(answer))):
            return True
        start = text.find(answer, start + 1)
    return False


def _inside_word(text: str, at: int) -> bool:
    """Whether a word or number goes on across the border before the character at this offset."""
    before, after = text[max(at - 1, 0) : at], text[at : at + 1]
    if not before or not after:
        return False
    if before.isdigit():  # "6.4m" ends a number, "6.4" does not
        return after.isdigit() or (after in ".," and text[at + 1 : at + 2].isdigit())
    if after.isdigit() and before in ".,":
        return text[max(at - 2, 0) : at - 1].isdigit()
    return _is_spaced(before) and _is_spaced(after)


def _is_spaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_SPACED)
