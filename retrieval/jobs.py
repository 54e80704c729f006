"""The worker: carries out one kept job at a time, so that it can go on after any interruption."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import BinaryIO, assert_never

from retrieval.domain import Arrival, LibraryId, Outcome, Status
from retrieval.errors import FootnoteError, JobBroken, JobReason, LibraryUnknown, StorageBusy
from retrieval.failures import digest_of, is_out_of_memory
from retrieval.freshness import ReadPage, refresh
from retrieval.ingest import Writer, ingest
from retrieval.metering import OnProgress
from retrieval.page_receipts import Pages
from retrieval.polling import Poller, ReadFeed, poll
from retrieval.ports import ArticleStore, Jobs
from retrieval.tasks import (
    ExportTask,
    IngestTask,
    Job,
    PollTask,
    Receipt,
    RefreshTask,
    ReindexTask,
    RemoveTask,
)

log = logging.getLogger(__name__)

_TOGETHER = 16
"""Receipts of a collection kept in one transaction: what a kill loses of them is found again."""


ReadSource = Callable[
    [str, BinaryIO | None, Callable[[int], None], Collection[str]], Iterator[Arrival]
]
OnArticles = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs are carried out with.

    `export` writes a library to a stream and tells how many articles it has written so far."""

    jobs: Jobs
    writer: Writer
    poller: Poller
    read_source: ReadSource
    read_guarded: Callable[[str], Iterator[Arrival]]
    read_guarded_feed: ReadFeed
    read_page: ReadPage
    reindex: Callable[[OnProgress], int]
    export: Callable[[BinaryIO, str, OnArticles], int]
    open_output: Callable[[str], AbstractContextManager[BinaryIO]]


class _Stopped(Exception):
    """The process is to end: the job goes on in the next one."""


class _Cancelled(Exception):
    """Somebody cancelled the job while it ran."""


def work(tools: Tools, stop: Callable[[], bool]) -> bool:
    """Claim one job and carry it out, False when there is none.

    `stop` is asked between articles; once it says yes the job is put back, to be gone on with. What
    is wrong with the job is kept with it. Storage errors are raised where even that cannot be
    kept."""
    if stop():
        return False
    job = tools.jobs.claim()
    if job is None:
        return False
    # The key leads back to the request that the job was made for.
    log.info("job begun id=%d kind=%s attempt=%d key=%s", job.id, job.kind, job.attempts, job.key)
    try:
        _try(tools, job, stop)
    finally:
        tools.jobs.let_go(job.id)
    return True


def _try(tools: Tools, job: Job, stop: Callable[[], bool]) -> None:
    try:
        _carry_out(_Errand(tools, job, stop))
    except _Stopped:
        tools.jobs.release(job.id)
        log.info("job put back id=%d", job.id)
    except _Cancelled:
        log.info("job cancelled id=%d", job.id)
    except StorageBusy:
        log.warning("job interrupted id=%d because=StorageBusy", job.id)  # it is claimed again
    except FootnoteError as error:
        log.warning("job failed id=%d because=%s", job.id, type(error).__name__)
        tools.jobs.fail(job.id, error)
    except Exception as error:  # noqa: BLE001 - the other jobs go on
        log.error("job broken id=%d %s", job.id, digest_of(error))  # noqa: TRY400 - texts
        reason = JobReason.MEMORY if is_out_of_memory(error) else JobReason.FAULT
        tools.jobs.fail(job.id, JobBroken(reason))
    else:
        tools.jobs.finish(job.id)
        log.info("job done id=%d", job.id)


def _carry_out(errand: "_Errand") -> None:
    task, store = errand.job.task, errand.tools.writer.store
    match task:
        case IngestTask():
            errand.ingest(task, library=_library(store, task.library))
        case RefreshTask():
            errand.refresh(task, library=_library(store, task.library))
        case ReindexTask():
            errand.reindex()
        case ExportTask():
            errand.export(task)
        case PollTask():
            errand.poll(task, library=_library(store, task.library))
        case RemoveTask():
            errand.remove(task, library=_library(store, task.library))
        case _:
            assert_never(task)


def _library(store: ArticleStore, name: str) -> LibraryId:
    """The library, which was there when the job was kept: one that was removed since stays so."""
    known = store.library(name)
    if known is None:
        raise LibraryUnknown(name, ())
    return known.id


class _Errand:
    """One run of one job."""

    def __init__(self, tools: Tools, job: Job, stop: Callable[[], bool]) -> None:
        self.tools = tools
        self.job = job
        self._stop = stop
        self._pages = Pages("")

    def ingest(self, task: IngestTask, *, library: LibraryId) -> None:
        """Take in the sources that have no receipt yet.

        A page or file has all its receipts at once or none, a line of a collection its own: so the
        names that stand in receipts say what is finished, however the list has changed meanwhile."""

        def take_in(source: str, finished: set[str]) -> Iterator[Outcome]:
            return self._outcomes(source, task, library, finished)

        self._work_off(task.sources, take_in)

    def refresh(self, task: RefreshTask, *, library: LibraryId) -> None:
        """Ask for the pages that have no receipt yet."""
        store = self.tools.writer.store
        before, began = None, self.job.started_at
        if task.older_than_days is not None and began is not None:
            before = began - timedelta(days=task.older_than_days)
        known = store.pages(within=frozenset({library}), ids=task.articles, checked_before=before)
        by_source = {page.source: page for page in known}

        def ask_again(source: str, _: set[str]) -> Iterator[Outcome]:
            writer, read_page = self.tools.writer, self.tools.read_page
            return refresh(writer, read_page, by_source[source], library=library)

        self._work_off(list(by_source), ask_again)

    def _work_off(
        self, sources: Sequence[str], outcomes: Callable[[str, set[str]], Iterator[Outcome]]
    ) -> None:
        """Keep the receipts of the sources that have none."""
        before = self.tools.jobs.receipts(self.job.id)
        finished = {one.source for one in before}
        named = {one.article_id for one in before}
        missing = [source for source in sources if source not in finished]
        done, total = len(sources) - len(missing), len(sources)
        self._go_on(done, total)
        for source in missing:
            pages = self._pages = Pages(source)
            for outcome in outcomes(source, finished):
                pages.add(Receipt.of(self._as_first(outcome, named)))
                named.add(outcome.article.id if outcome.article else None)
                if outcome.source != source and (pages.waiting >= _TOGETHER or self._stop()):
                    self._keep(pages.take(), done, total)
            done += 1
            self._keep(pages.take_all(), done, total)

    def _outcomes(
        self, source: str, task: IngestTask, library: LibraryId, finished: set[str]
    ) -> Iterator[Outcome]:
        read = (
            self.tools.read_guarded(source)
            if task.guarded
            else self.tools.read_source(source, None, lambda _: None, finished)
        )
        arrivals = self._pages.counted(one for one in read if one.source not in finished)
        return ingest(self.tools.writer, arrivals, library=library, most=task.most)

    def _as_first(self, outcome: Outcome, named: set[int | None]) -> Outcome:
        """Say added of an article that this job stored before it was killed, not unchanged."""
        article, began = outcome.article, self.job.started_at
        if article is None or article.id in named or outcome.status is not Status.UNCHANGED:
            return outcome
        own = self.job.attempts > 1 and began is not None and article.added_at >= began
        return replace(outcome, status=Status.ADDED) if own else outcome

    def reindex(self) -> None:
        """Embed all again; the old vectors serve until the end, so an interruption begins anew."""
        within = frozenset(one.id for one in self.tools.writer.store.libraries())
        total = self.tools.writer.store.count(within=within)[1]
        self.tools.reindex(lambda at: self._go_on(at.passages, total))

    def export(self, task: ExportTask) -> None:
        """Write the whole file, which appears under its name when it is complete."""
        library = _library(self.tools.writer.store, task.library)
        total = self.tools.writer.store.count(within=frozenset({library}))[0]
        with self.tools.open_output(task.path) as stream:
            self.tools.export(stream, task.library, lambda done: self._go_on(done, total))

    def poll(self, task: PollTask, *, library: LibraryId) -> None:
        """Poll feed by feed; one that an interruption cut off goes on with what it had not taken in."""
        poller = self.tools.poller
        if task.guarded:
            poller = replace(poller, read_feed=self.tools.read_guarded_feed)
        feeds = poller.feeds.all(within=frozenset({library}))
        due = {feed.id for feed in poller.feeds.due(poller.now())}
        chosen = due if task.feeds is None else set(task.feeds)
        wanted = [feed for feed in feeds if feed.id in chosen]
        for done, feed in enumerate(wanted):
            self._go_on(done, len(wanted))
            steps = poll(poller, feed, guarded=task.guarded, most=task.most)
            while True:
                try:
                    self._keep([Receipt.of(next(steps))], done, len(wanted))
                except StopIteration as end:
                    polled = end.value
                    break
            if error := polled.feed.status.last_error:
                failed = Receipt(source=feed.url, status=Status.FAILED, error=error)
                self._keep([failed], done, len(wanted))
        self._go_on(len(wanted), len(wanted))

    def remove(self, task: RemoveTask, *, library: LibraryId) -> None:
        """Remove article by article; one that was removed has a receipt, which names no article."""
        removed = {one.source for one in self.tools.jobs.receipts(self.job.id)}
        total = len(task.articles)
        self._go_on(self.job.done, total)
        for done, article in enumerate(task.articles, start=1):
            source = f"article {article}"
            if source in removed:
                continue
            gone = self.tools.writer.store.remove(article, within=frozenset({library}))
            receipts = [Receipt(source=source, status=Status.GONE)] if gone else []
            self._keep(receipts, done, total)

    def _go_on(self, done: int, total: int) -> None:
        if not self.tools.jobs.progress(self.job.id, done=done, total=total):
            raise _Cancelled
        if self._stop():
            raise _Stopped

    def _keep(self, receipts: Sequence[Receipt], done: int, total: int) -> None:
        if not self.tools.jobs.record(self.job.id, receipts, done=done, total=total):
            raise _Cancelled
        if self._stop():
            raise _Stopped
