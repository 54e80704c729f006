"""Nouns to rows and back: articles, passages and the bytes of vectors."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
import sqlalchemy as sa

from retrieval.domain import Article, Change, Draft, Passage, Span
from retrieval.ports import Vectors

T = TypeVar("T")

_STORED = np.dtype("<f2")

LARGEST_LIST = 500
"""Values that one statement gets at most; SQLite before 3.32 takes 999."""


def batches(values: Iterable[T], size: int = LARGEST_LIST) -> Iterator[list[T]]:
    """Lists of `size` values, the last one shorter."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def draft_values(draft: Draft, content_hash: str) -> dict[str, Any]:
    """Columns of an article that a new version replaces."""
    return {
        "content_hash": content_hash,
        "title": draft.title,
        "url": draft.url,
        "published": draft.published,
        "authors": list(draft.authors),
        "outlet": draft.outlet,
        "language": draft.language,
        "part": draft.part,
        "source_id": draft.source_id,
        "text": draft.text,
        "gone_at": None,
    }


def article(row: sa.Row[Any]) -> Article:
    """An article of a row that has all columns."""
    return Article(
        id=row.id,
        library=row.library,
        added_at=row.added_at,
        content_hash=row.content_hash,
        title=row.title,
        text=row.text,
        url=row.url,
        published=row.published,
        authors=tuple(row.authors),
        outlet=row.outlet,
        language=row.language,
        part=row.part,
        source_id=row.source_id,
        gone_at=row.gone_at,
        story=row.story,
    )


def passage(row: sa.Row[Any], text: str) -> Passage:
    """A passage of a row with its article's text."""
    span = Span(row.span_start, row.span_end)
    return Passage(row.id, row.article, span, text[span.start : span.end])


def change(row: sa.Row[Any]) -> Change:
    """One event of the change log."""
    return Change(row.sequence, row.library, row.added, tuple(row.passages))


def pack(vectors: Vectors) -> list[bytes]:
    """One value of the vector column for each row."""
    return [row.tobytes() for row in np.asarray(vectors, dtype=_STORED)]


def checked(found: Sequence[sa.Row[Any]]) -> Vectors:
    """The vectors of rows with their checksums; raises ValueError for one that is not what was stored."""
    if any(crc32(row.vector) != row.checksum for row in found):
        raise ValueError("a vector changed on the disk")
    return unpack([row.vector for row in found])


def unpack(values: Sequence[bytes]) -> Vectors:
    """Shape (n, dim); (0, 0) for none."""
    if not values:
        return np.empty((0, 0), dtype=np.float32)
    joined = np.frombuffer(b"".join(values), dtype=_STORED)
    return joined.reshape(len(values), -1).astype(np.float32)
