"""Which language a text is in, told from the text itself."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType

_LEAST = 40  # characters; below, the detector names small languages at random
_SAMPLE = 4000

_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja"
    " ka kk km kn ko ku ky la lo lt lv mk ml mn mr ms mt ne nl no or pa pl ps pt ro ru si sk sl so sq sr"
    " sv sw ta te th tl tr ug uk ur uz vi xh zh zu"
)
"""What the detector may answer: most of what it knows by a code of two letters. Of 618 questions a language
(xquad) it then tells zh 1.0 rather than .916, which else is Wu, ar 1.0 (.990), en .998 (.990)."""

_RATHER = 5.0
"""Nats by which another language must be likelier than those of the articles. Of the first three words of
xquad questions, where the articles are in that language and English: en .992 (0: .972), ru .992 (.916), tr
.908 (.861); where they are in English only, ru .916, es .985, de .955, tr .854 (dev)."""

_classifying = threading.Lock()


@lru_cache(maxsize=256)
def detect_language(text: str) -> str | None:
    """Return a lower-case ISO 639-1 code, or None for a text too short to tell."""
    sample = text[:_SAMPLE].strip()
    if len(sample) < _LEAST and not _is_dense(sample):
        return None
    ranked = _rank(sample)
    return ranked[0][0] if ranked else None


@lru_cache(maxsize=1024)
def tell_language(question: str, among: frozenset[str | None]) -> str | None:
    """The language of a question, rather one of those given; None where nothing tells it."""
    ranked = _rank(question[:_SAMPLE].strip())
    if not ranked:
        return None
    likely = [code for code, score in ranked if score >= ranked[0][1] - _RATHER]
    return next((code for code in likely if code in among), likely[0])


def _rank(sample: str) -> Sequence[tuple[str, float]]:
    """Languages with their logarithms, likeliest first; none where no letter tells anything."""
    if not any(char.isalpha() for char in sample):
        return ()
    with _classifying:
        ranked: list[tuple[str, float]] = _detector().rank(sample)
    return ranked if ranked[0][1] > ranked[-1][1] else ()


@lru_cache(maxsize=1)
def _detector() -> ModuleType:
    import py3langid  # noqa: PLC0415 - loads a model; most commands do without

    py3langid.set_languages(_LANGUAGES.split())
    module: ModuleType = py3langid
    return module


def declared_language(code: str | None) -> str | None:
    """Reduce a declared language ("en-GB", "pt_BR") to its ISO 639-1 code, or None."""
    head = (code or "").strip().replace("_", "-").split("-")[0].lower()
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None  # noqa: PLR2004 - ISO 639-1


def _is_dense(text: str) -> bool:
    """Scripts whose letters are words: fifteen of them are a sentence."""
    return sum("\u3040" <= char <= "\u9fff" for char in text) >= 15  # noqa: PLR2004 - see docstring
