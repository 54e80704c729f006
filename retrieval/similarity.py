"""Whether two texts tell the same story in the same words: shingles, and a sketch to look them up by."""

import hashlib
import re
from collections.abc import Iterable

VERSION = 1
"""Raised when sketches change: those that are stored are made again then."""

SHINGLE = 4
"""Words in a row that are compared as one."""

SKETCH = 32
"""Smallest hashes of a text's shingles. A text that is a tenth of another shares three of them on
average, and 96 % of such pairs one at least."""

ALIKE = 0.4
"""Share of the shorter text's shingles in the longer one from which both are one story: half way on
half of neardup's pairs, where near duplicates have .60 or more and all others .20 or less (shingles of
4 words; its labels were made with 8). Of 400 copies by tests.wire_copies 398 have more."""

_LEAST = 24  # shingles; a shorter text is alike only where it is the same

# A character of a script without spaces is a word.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_\u0e00-\u0eff\u3040-\u9fff]+")

Shingles = frozenset[int]


def shingles(text: str) -> Shingles:
    """Hashes of every SHINGLE words in a row, whatever stands between them or their case is."""
    words = _WORD.findall(text.lower())
    return frozenset(
        _hash(" ".join(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)
    )


def sketch(of: Iterable[int]) -> list[int]:
    """The SKETCH smallest hashes, in order: what a shorter copy shares with a longer text, as many
    of the smallest hashes of both do, save for their number."""
    return sorted(of)[:SKETCH]


def containment(one: Shingles, two: Shingles) -> float:
    """Share of the shingles of the smaller set that are in the other; 0 where one is too small."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller >= _LEAST else 0.0


def alike(one: Shingles, two: Shingles) -> bool:
    """Whether both tell one story."""
    return containment(one, two) >= ALIKE


def _hash(text: str) -> int:
    """63 bits, as databases keep whole numbers with a sign."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
