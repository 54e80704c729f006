"""How near an engine's vectors are to those of sentence-transformers in float32."""

import msgspec
import numpy as np

from retrieval.adapters.engines import Kind, RunningEngine
from retrieval.ports import Vectors

_LOWEST = 0.998
"""Cosine to the reference below which an engine is not used: what the project asks of its engines.
The default model's are .9999 in bfloat16 and 1.0 in float32."""

_SENTENCES = (
    "The ferry to Norrlinje left the harbour at nine, with 214 people on board.",
    "How much did the crossing cost in 2021?",
    "Мост через реку открыли в понедельник, сообщила мэрия.",
    "市議会は火曜日に新しい橋の予算を承認した。",
    "Der Preis stieg um 3,5 %, teilte die Behörde mit; «das ist zu viel», sagte sie.",
    "naïve café — “quotes”, e\u0301 and 🛶🏽, \u200bzero width, ﬁ, ①, ₽5 ½",
    "x",
    "",
    "  blank around  ",
    "supercalifragilistic" * 12,
)
_TEXTS = (
    *_SENTENCES,
    " ".join(_SENTENCES),
    " ".join(_SENTENCES[:2] * 9),
    "Bread is baked before dawn. " * 400,  # beyond what any default model reads
)


class Fidelity(msgspec.Struct, frozen=True):
    """Cosine of an engine's vectors to the reference's, on texts that try it."""

    mean: float
    lowest: float

    @property
    def suffices(self) -> bool:
        """Whether vectors of both may be mixed."""
        return self.lowest >= _LOWEST  # not for NaN


def trial(engine: RunningEngine) -> Vectors:
    """Vectors of texts that try an engine, as passages and as questions."""
    passages = engine.encode(_TEXTS, Kind.PASSAGE)
    return np.concatenate([passages, *(engine.encode([t], Kind.QUERY) for t in _TEXTS)])


def compare(expected: Vectors, found: Vectors) -> Fidelity:
    """Compare two trials, the reference's first."""
    cosines = np.sum(expected * found, axis=1)
    return Fidelity(float(cosines.mean()), float(cosines.min()))
