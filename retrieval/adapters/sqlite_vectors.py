"""The vectors of all passages, read in batches and replaced as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from retrieval.adapters import rows, sqlite_articles, sqlite_meta, sqlite_passages
from retrieval.adapters.schema import articles, changes, libraries, passages
from retrieval.adapters.sqlite_engine import as_stored, reading
from retrieval.domain import LibraryId, PassageId
from retrieval.ports import Vectors

_VECTORS = (passages.c.id, passages.c.vector, passages.c.checksum)


def read_all(
    engine: sa.Engine, batch_size: int
) -> Iterator[tuple[list[PassageId], list[LibraryId], Vectors]]:
    """Ids, libraries and vectors, by passage id."""
    query = sa.select(*_VECTORS, articles.c.library).join(articles)
    for found in _in_batches(engine, query, batch_size):
        with as_stored(engine):
            vectors = rows.checked(found)
        yield [row.id for row in found], [row.library for row in found], vectors


def read(connection: sa.Connection, ids: Iterable[PassageId]) -> tuple[list[PassageId], Vectors]:
    """Those of the passages that are there, by id."""
    found: list[sa.Row[Any]] = []
    for batch in rows.batches(sorted(set(ids))):
        query = sa.select(*_VECTORS)
        found += connection.execute(query.where(passages.c.id.in_(batch)).order_by(passages.c.id))
    return [row.id for row in found], rows.checked(found)


def texts(engine: sa.Engine, batch_size: int) -> Iterator[tuple[list[PassageId], list[str]]]:
    """What is embedded of every passage, by passage id."""
    for found in _in_batches(engine, sa.select(passages.c.id), batch_size):
        with reading(engine) as connection:
            everywhere = frozenset(connection.scalars(sa.select(libraries.c.id)))
            read = sqlite_articles.read_passages(
                connection, [row.id for row in found], within=everywhere
            )
        yield (
            [passage.id for passage, _ in read],
            [sqlite_passages.indexed_text(article, passage.span) for passage, article in read],
        )


def replace(connection: sa.Connection, fingerprint: str, packed: Mapping[PassageId, bytes]) -> bool:
    """Store vectors of another model; False, and nothing done, when some passage has none."""
    if not packed.keys() >= set(connection.scalars(sa.select(passages.c.id))):
        return False
    statement = passages.update().where(passages.c.id == sa.bindparam("passage"))
    for batch in rows.batches(packed.items()):
        connection.execute(
            statement, [{"passage": id_, "vector": of, "checksum": crc32(of)} for id_, of in batch]
        )
    sqlite_meta.put(connection, sqlite_meta.FINGERPRINT, fingerprint)
    for library in connection.scalars(sa.select(libraries.c.id)).all():
        connection.execute(changes.insert(), {"library": library, "added": True, "passages": []})
    return True


def _in_batches(engine: sa.Engine, query: sa.Select[Any], size: int) -> Iterator[list[sa.Row[Any]]]:
    """Rows by passage id, each batch in a transaction of its own: a long one would hold the WAL."""
    last = 0
    while True:
        batch = query.where(passages.c.id > last).order_by(passages.c.id).limit(size)
        with reading(engine) as connection:
            found = list(connection.execute(batch))
        if not found:
            return
        yield found
        last = found[-1].id
