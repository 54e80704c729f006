"""What a model gives to every text alike, taken away: else all texts would be alike to it.

multilingual-e5-small puts any two texts at a cosine of .7 or more. Its passages and questions less the
mean of unrelated ones have cosines as those of the default model, on which the weights of sentence choice
and refusal were learnt: xquad, right passage and best wrong one .52 and .30 (ten languages' centre, one
of them asked and answered in; default model in English .55 and .25; before .86 and .79). It also finds
better across languages, passage hit@1 by cosine alone of English passages asked in ar .638 .694, tr .762
.814, zh .731 .757, de .864 .875, es .879 .895, ru .803 .817; in the same language no difference (dev)."""

import hashlib
import io
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Self
from uuid import uuid4

import numpy as np

from retrieval.adapters import neutral_texts
from retrieval.adapters.engines import Kind, RunningEngine, unit_rows
from retrieval.ports import Vectors

log = logging.getLogger(__name__)

VERSION = f"1.{neutral_texts.VERSION}"
"""Of what is taken away; vectors of another version no longer compare."""

_CROWDED = 0.4
"""Mean cosine of unrelated English sentences from which on vectors are centred: the default model's is .06,
multilingual-e5-small's .77."""

_SEAL = 32  # bytes of a digest behind the array, which numpy does not read
_ENGLISH = 6  # of the texts, which begin with them


class Centre:
    """Means of unrelated passages and questions; nothing where the model spreads texts by itself."""

    def __init__(self, means: Vectors) -> None:
        """`means` has shape (2, dim), passages first, or (0, dim)."""
        self.means = means

    @classmethod
    def of(cls, engine: RunningEngine) -> Self:
        """Measure a model: some 120 short texts."""
        passages = engine.encode(neutral_texts.PASSAGES, Kind.PASSAGE)
        if _mean_cosine(passages[:_ENGLISH]) < _CROWDED:
            return cls(np.empty((0, engine.dim), dtype=np.float32))
        questions = engine.encode(neutral_texts.QUESTIONS, Kind.QUERY)
        return cls(np.stack([passages.mean(axis=0), questions.mean(axis=0)]))

    @classmethod
    def kept(cls, engine: RunningEngine, path: Path | None, *, keep: bool) -> Self:
        """As of() does, measured once where there is a file to keep it in."""
        known = _read(path, engine.dim) if path else None
        if known is not None:
            return cls(known)
        centre = cls.of(engine)
        if path and keep:
            _write(path, centre.means)
        return centre

    def apply(self, vectors: Vectors, kind: Kind) -> Vectors:
        """Unit rows without what every text has."""
        if not len(self.means):
            return vectors
        return unit_rows(vectors - self.means[0 if kind is Kind.PASSAGE else 1])


def _mean_cosine(vectors: Vectors) -> float:
    """Of each two different rows."""
    count = len(vectors)
    return float((np.sum(vectors @ vectors.T) - count) / (count * (count - 1)))


def _read(path: Path, dim: int) -> Vectors | None:
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[:-_SEAL]).digest() != content[-_SEAL:]:
            return None
        means: Vectors = np.load(io.BytesIO(content), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = means.ndim == 2 and len(means) in {0, 2} and means.shape[1] == dim  # noqa: PLR2004 - kinds
    return means if fits and means.dtype == np.float32 else None


def _write(path: Path, means: Vectors) -> None:
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = io.BytesIO()
        np.save(content, means, allow_pickle=False)
        with fresh.open("wb") as file:
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:  # it is measured again at the next start
        with suppress(OSError):
            fresh.unlink()
        log.warning("centre not kept errno=%s", error.errno)
