"""Normal form of text: composed characters, plain spaces, nothing invisible."""

import re
import unicodedata

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Joiners carry meaning inside Arabic and Indic words and between the parts of an emoji only.
_STRAY_JOINERS = re.compile(
    "(?<![\u0600-\u0dff\u200d\ufe0f\u2640\u2642\u2764\U0001f000-\U0001faff])[\u200c\u200d]"
)
_WORDS = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_DENSE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_BARE_URL = re.compile(r"<?(?:https?://|www\.|t\.co/|pic\.twitter\.com/)\S+>?", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Return the text in Unicode NFC, line by line without outer or doubled spaces.

    Every kind of line break becomes a newline and every space a plain one; control and
    zero-width characters and lone surrogates go. Empty lines are kept."""
    text = _BREAKS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _STRAY_JOINERS.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def clean_line(text: str) -> str:
    """Return the text as one line, inner breaks turned into spaces."""
    return " ".join(clean_text(text).split())


def paragraphs(text: str) -> list[str]:
    """Return the cleaned lines that say something: no empty ones, none that is only a URL."""
    return [line for line in clean_text(text).split("\n") if line and not is_bare_url(line)]


def is_bare_url(line: str) -> bool:
    """Tell whether a line holds nothing but one address."""
    return bool(_BARE_URL.fullmatch(line.strip()))


def count_words(text: str) -> int:
    """Count words; of scripts without spaces two characters count as one word."""
    dense = len(_DENSE.findall(text))
    if not dense:
        return len(_WORDS.findall(text))
    return len(_WORDS.findall(_DENSE.sub(" ", text))) + dense // 2


def fold(text: str) -> str:
    """Return the text for comparison: case folded, white space collapsed."""
    return " ".join(text.casefold().split())
