"""Which language a text is in, told from the text itself."""

from functools import lru_cache

_LEAST = 40  # characters; below, the detector names small languages at random
_SAMPLE = 4000


@lru_cache(maxsize=256)
def detect_language(text: str) -> str | None:
    """Return a lower-case ISO 639-1 code, or None for a text too short to tell."""
    sample = text[:_SAMPLE].strip()
    if len(sample) < _LEAST and not _is_dense(sample):
        return None
    if not any(char.isalpha() for char in sample):
        return None
    from py3langid import classify  # noqa: PLC0415 - loads a model; most commands do without

    code, _ = classify(sample)
    return str(code).lower()


def declared_language(code: str | None) -> str | None:
    """Reduce a declared language ("en-GB", "pt_BR") to its ISO 639-1 code, or None."""
    head = (code or "").strip().replace("_", "-").split("-")[0].lower()
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None  # noqa: PLR2004 - ISO 639-1


def _is_dense(text: str) -> bool:
    """Scripts whose letters are words: fifteen of them are a sentence."""
    return sum("\u3040" <= char <= "\u9fff" for char in text) >= 15  # noqa: PLR2004 - see docstring
