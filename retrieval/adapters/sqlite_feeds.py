"""Feeds as rows of the SQLite file that holds the articles."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.adapters import rows
from retrieval.adapters.schema import feed_entries, feeds
from retrieval.adapters.sqlite_engine import for_writing, reading
from retrieval.domain import Libraries, LibraryId, Validators
from retrieval.failures import Failure, plain, revived
from retrieval.feeds import LONGEST, Feed, FeedId, FeedStatus

_utc_now = partial(datetime.now, UTC)


class SqliteFeeds:
    """Feeds over the engine of a SqliteStore."""

    def __init__(self, engine: sa.Engine, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._writer = for_writing(engine)
        self._now = now

    def add(
        self, library: LibraryId, url: str, title: str, status: FeedStatus
    ) -> tuple[Feed, bool]:
        """Follow a feed; returns it, and False when the library did already."""
        values = {"library": library, "url": url, "title": title, "added_at": self._now()}
        same = sa.and_(feeds.c.library == library, feeds.c.url == url)
        with self._writer.begin() as connection:
            known = connection.execute(sa.select(feeds).where(same)).first()
            if known is not None:
                return _feed(known), False
            added = insert(feeds).values(values | _values(status)).returning(*feeds.c)
            return _feed(connection.execute(added).one()), True

    def all(self, *, within: Libraries) -> list[Feed]:
        """Feeds of these libraries, the first one added first."""
        return self._read(sa.select(feeds).where(feeds.c.library.in_(within)).order_by(feeds.c.id))

    def get(self, feed_id: FeedId) -> Feed | None:
        """The feed of that id, or None."""
        found = self._read(sa.select(feeds).where(feeds.c.id == feed_id))
        return found[0] if found else None

    def due(self, now: datetime) -> list[Feed]:
        """Feeds whose next poll has come, the longest overdue first.

        No poll is put off for longer than LONGEST: one that is was set by a clock that ran ahead."""
        by_mistake = feeds.c.next_poll > now + LONGEST
        come = sa.select(feeds).where(sa.or_(feeds.c.next_poll <= now, by_mistake))
        return self._read(come.order_by(feeds.c.next_poll, feeds.c.id))

    def remove(self, feed_id: FeedId) -> bool:
        """Follow a feed no more; False when it is not there."""
        with self._writer.begin() as connection:
            gone = connection.execute(sa.delete(feeds).where(feeds.c.id == feed_id))
            return gone.rowcount > 0

    def check(self, feed_id: FeedId, status: FeedStatus) -> None:
        """Note what a poll leaves behind."""
        changed = sa.update(feeds).where(feeds.c.id == feed_id).values(_values(status))
        with self._writer.begin() as connection:
            connection.execute(changed)

    def seen(self, feed_id: FeedId) -> dict[str, str]:
        """Digests by key of the entries that were taken in."""
        query = sa.select(feed_entries.c.key, feed_entries.c.digest)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(feed_entries.c.feed == feed_id))
            return {row.key: row.digest for row in found}

    def see(self, feed_id: FeedId, key: str, digest: str) -> None:
        """Note that an entry was taken in."""
        values = {"feed": feed_id, "key": key, "digest": digest}
        put = insert(feed_entries).values(values)
        put = put.on_conflict_do_update(index_elements=["feed", "key"], set_={"digest": digest})
        with self._writer.begin() as connection:
            if connection.scalar(sa.select(feeds.c.id).where(feeds.c.id == feed_id)) is not None:
                connection.execute(put)

    def forget(self, feed_id: FeedId, keys: Collection[str]) -> None:
        """Drop entries by key; without any nothing is written."""
        if not keys:
            return
        with self._writer.begin() as connection:
            for some in rows.batches(keys):
                of = sa.and_(feed_entries.c.feed == feed_id, feed_entries.c.key.in_(some))
                connection.execute(sa.delete(feed_entries).where(of))

    def _read(self, query: sa.Select[Any]) -> list[Feed]:
        with reading(self._engine) as connection:
            return [_feed(row) for row in connection.execute(query)]


def _values(status: FeedStatus) -> dict[str, Any]:
    error = status.last_error
    return {
        "next_poll": status.next_poll,
        "interval_s": round(status.interval.total_seconds()),
        "last_success": status.last_success,
        "last_error": msgspec.json.encode(plain(error)).decode() if error else None,
        "failures": status.failures,
        "etag": status.validators.etag,
        "last_modified": status.validators.last_modified,
        "digest": status.digest,
    }


def _feed(row: sa.Row[Any]) -> Feed:
    error = msgspec.json.decode(row.last_error, type=Failure) if row.last_error else None
    return Feed(
        id=row.id,
        library=row.library,
        url=row.url,
        title=row.title,
        added_at=row.added_at,
        status=FeedStatus(
            next_poll=row.next_poll,
            interval=timedelta(seconds=row.interval_s),
            last_success=row.last_success,
            last_error=revived(error) if error else None,
            failures=row.failures,
            validators=Validators(row.etag, row.last_modified),
            digest=row.digest,
        ),
    )
