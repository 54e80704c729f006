"""A data folder with real storage, where what is slow or outside is stood in for."""

import json
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from retrieval.adapters.feed_reader import FeedReader
from retrieval.adapters.output import open_output
from retrieval.adapters.sitemaps import read_opml
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.sqlite_feeds import SqliteFeeds
from retrieval.adapters.sqlite_jobs import SqliteJobs
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.adapters.uploads import Uploads
from retrieval.adapters.vector_shelf import FileShelf
from retrieval.domain import Page, Validators
from retrieval.errors import FetchReason, FetchRefused
from retrieval.library import Librarian, Parts
from retrieval.ports import Embedder, Fetcher, Jobs, Vectors
from retrieval.tasks import JobId, Receipt
from tests.fakes import BruteForceIndex, FakeEmbedder, noon


@dataclass
class Site:
    """Fetcher of pages that may change."""

    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchRefused(url, FetchReason.NOT_FOUND)
        return Page(url, self.pages[url].encode(), "text/plain")


def open_librarian(
    folder: Path,
    site: Fetcher | None = None,
    embedder: Embedder | None = None,
    *,
    now: Callable[[], datetime] = noon,
) -> Librarian:
    """A librarian of its own over the folder, as another process would open it."""
    store = SqliteStore(folder / "footnote.db")
    store.create_library("shared")
    uploads = Uploads(folder / "uploads")
    sources = SourceReader(site or Site(), uploads)
    feeds = FeedReader(sources.fetcher, sources.page_at)
    strict_feeds = replace(feeds, guarded=sources.guarded)
    return Librarian(
        Parts(
            store=store,
            jobs=SqliteJobs(store.engine, folder / "workers"),
            embedder=embedder or FakeEmbedder(),
            open_model=lambda _: None,
            shelf=FileShelf(folder / "vectors-kept.db"),
            open_index=lambda _: BruteForceIndex(),
            read_source=sources,
            read_guarded=sources.guarded,
            read_page=sources.page,
            feeds=SqliteFeeds(store.engine),
            read_feed=feeds.fetch,
            find_feed=feeds.find,
            read_guarded_feed=strict_feeds.fetch,
            find_guarded_feed=strict_feeds.find,
            read_opml=read_opml,
            source_size=sources.size,
            settled=sources.settled,
            keep_upload=uploads.keep,
            prune_uploads=uploads.prune,
            open_output=open_output,
            detect_language=lambda _: "en",
            tell_language=lambda *_: "en",
            now=now,
        )
    )


def work_all(librarian: Librarian) -> int:
    """Carry out what waits; returns how many jobs that were."""
    done = 0
    while librarian.work():
        done += 1
    return done


def collection(path: Path, numbers: Iterable[int]) -> str:
    """A file with an article a line."""
    rows = ({"id": n, "title": f"Title {n}", "text": f"Line {n} is here."} for n in numbers)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return str(path)


class Dying(FakeEmbedder):
    """Kills its process when it is asked for the n-th time."""

    def __init__(self, calls: int) -> None:
        self._left = calls

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._left -= 1
        if self._left == 0:
            die()
        return super().embed_passages(texts)


class DyingJobs(SqliteJobs):
    """Kills its process before or after receipts are kept for the n-th time."""

    before = after = 0

    def record(self, job_id: JobId, receipts: Sequence[Receipt], *, done: int, total: int) -> bool:
        self.before -= bool(receipts)
        self.after -= bool(receipts)
        if receipts and self.before == 0:
            die()
        kept = super().record(job_id, receipts, done=done, total=total)
        if receipts and self.after == 0:
            die()
        return kept


def die() -> None:
    """What `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def work_and_die(folder: Path, where: str, count: int) -> None:
    """Run a job up to the n-th embedding, or the n-th time before or after receipts are kept."""
    librarian = open_librarian(folder, embedder=Dying(count if where == "embedding" else 0))
    store = SqliteStore(folder / "footnote.db")
    jobs = DyingJobs(store.engine, folder / "workers")
    jobs.before, jobs.after = (count if where == one else 0 for one in ("before", "after"))
    with_jobs(librarian, jobs).work()


def with_jobs(librarian: Librarian, jobs: Jobs) -> Librarian:
    """The same librarian with other jobs."""
    return Librarian(replace(librarian._parts, jobs=jobs))


def stop_after(asked: int) -> Callable[[], bool]:
    """Says stop once it was asked so many times."""
    left = [asked]

    def stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    return stop
