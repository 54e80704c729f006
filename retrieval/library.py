"""The facade that the bot and the command line use."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

from retrieval import jobs
from retrieval.domain import Arrival, Article, ArticleId, Library, Outcome
from retrieval.errors import ArticleUnknown
from retrieval.freshness import refresh
from retrieval.ingest import ingest
from retrieval.json_lines import article_line, post_line
from retrieval.metering import Meter, OnProgress
from retrieval.ordering import Ordering
from retrieval.reading import SHARED, Named, Parts
from retrieval.reembedding import embed_again
from retrieval.tasks import (
    JOB_DAYS,
    POST,
    UPLOAD,
    UPLOAD_DAYS,
    IngestTask,
    is_post,
)

log = logging.getLogger(__name__)

__all__ = ["SHARED", "Librarian", "Parts"]

_WRITE_TOGETHER = 100  # articles of an export


class Librarian(Ordering):
    """Takes articles in and answers from them; safe to use from several threads.

    Every method raises LibraryUnknown for a name that no library has, and Storage errors."""

    def ingest(
        self,
        sources: Iterable[str],
        *,
        library: str = SHARED,
        stdin: BinaryIO | None = None,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Outcome]:
        """Take articles in, and yield the receipt of each after it is stored.

        A library that does not exist is created. Raises ModelUnusable and ModelChanged; whatever is
        wrong with a source is in its receipt."""
        named = list(sources)
        into = self._store.create_library(library)
        meter = Meter(sum(map(self._parts.source_size, named)), on_progress)
        for outcome in ingest(self._writer(), self._arrivals(named, stdin, meter), library=into.id):
            meter.count(outcome)
            yield outcome

    def _arrivals(
        self, sources: list[str], stdin: BinaryIO | None, meter: "Meter"
    ) -> Iterator[Arrival]:
        for source in sources:
            yield from self._parts.read_source(source, stdin, meter.at, ())
            meter.done(self._parts.source_size(source))

    def refresh(
        self,
        *,
        library: str = SHARED,
        checked_before: datetime | None = None,
        on_pages: Callable[[int, int], None] = lambda _, __: None,
    ) -> Iterator[Outcome]:
        """Ask again for the pages of a library, and yield a receipt for each article.

        An unchanged page costs one request; of a changed one the changed passages are embedded; the
        articles of one that is gone are answered from no more. `checked_before` leaves out pages that
        were checked since. `on_pages` is told how many are done, of how many. Raises as ingest does."""
        (into,) = within = self._within(library)
        pages = self._store.pages(within=within, checked_before=checked_before)
        for number, page in enumerate(pages, start=1):
            yield from refresh(self._writer(), self._parts.read_page, page, library=into)
            on_pages(number, len(pages))

    def remove(self, article_id: ArticleId, *, library: str = SHARED) -> None:
        """Remove an article; raises ArticleUnknown when it is not in this library."""
        if not self._store.remove(article_id, within=self._within(library)):
            raise ArticleUnknown(article_id)

    def reindex(self, on_progress: OnProgress | None = None) -> int:
        """Embed every passage again with the present model and rebuild the index.

        Returns the number of passages. The vectors of the model before serve until the new ones are
        complete, and are kept. Begun again after an interruption it goes on where it was."""
        everywhere = frozenset(one.id for one in self._store.libraries())
        meter = Meter(0, on_progress)
        # Also without passages: the model of those that were removed would be expected for ever.
        if self._store.fingerprint() is not None:
            embed_again(self._store, self._parts.shelf, self._parts.embedder, meter.embedded)
        self._serving()
        return self._store.count(within=everywhere)[1]

    def articles_of(
        self, ids: Sequence[ArticleId], *, library: Named = SHARED
    ) -> dict[ArticleId, Article]:
        """Return those of these articles that are in this library, by id."""
        found = self._store.articles(ids, within=self._within(library))
        return {article.id: article for article in found}

    def outlets(self, *, library: str = SHARED) -> list[tuple[str | None, int]]:
        """Return how many articles each outlet has, the most first; None for an unknown one."""
        return self._store.outlets(within=self._within(library))

    def create_library(self, name: str) -> Library:
        """Create a library, or return the one that has the name."""
        return self._store.create_library(name)

    def remove_library(self, name: str) -> None:
        """Remove a library with its articles, its feeds and every job about it; nothing for none.

        The shared one stays. What was handed in for it goes with the next prune."""
        if name == SHARED:
            raise ValueError(name)
        self._parts.jobs.forget(name)
        if (known := self._store.library(name)) is None:
            return
        # One by one, as others want to write too; then whatever came meanwhile.
        for article in self._store.list_articles(within=(within := frozenset({known.id}))):
            self._store.remove(article.id, within=within)
        self._store.remove_library(known.id)

    def export(
        self,
        stream: BinaryIO,
        *,
        library: str = SHARED,
        on_articles: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Write a library as JSON lines that ingest takes, oldest first; returns how many.

        `on_articles` is told how many are written so far."""
        within, last, written = self._within(library), 0, 0
        while page := self._store.articles_after(last, _WRITE_TOGETHER, within=within):
            stream.writelines(article_line(article).encode() for article in page)
            last, written = page[-1].id, written + len(page)
            on_articles(written)
        return written

    def export_to(self, path: str, *, library: str = SHARED) -> int:
        """Export to a file, compressed where its name ends with .gz; it appears when it is whole.

        Raises OutputRefused where it cannot be written."""
        self._within(library)  # before a file is begun
        with self._parts.open_output(path) as stream:
            return self.export(stream, library=library)

    def keep_file(self, content: bytes, *, name: str) -> str:
        """Keep an uploaded file; returns the source to ingest it by, the same for the same content.

        Raises Unreadable where nothing of the name's kind can be read."""
        return self._parts.keep_upload(content, "file.jsonl" if is_post(name.lstrip(".")) else name)

    def keep_text(
        self,
        text: str,
        *,
        title: str | None = None,
        url: str | None = None,
        outlet: str | None = None,
        published: date | None = None,
    ) -> str:
        """Keep a pasted text or a post; returns the source to ingest it by.

        With an address it is that article, and another text of the same address a new version.
        Without anything but the text it is read as a text file is, title and parts found in it."""
        if not (title or url or outlet or published):
            return self._parts.keep_upload(text.encode("utf-8", "replace"), "text.txt")
        line = post_line(text, title=title, url=url, outlet=outlet, published=published)
        return self._parts.keep_upload(line.encode(), POST)

    def prune(self) -> None:
        """Delete what nothing needs any more; to be done at the start and once a day.

        Jobs whose end was reported JOB_DAYS ago. Of what was handed in, what no article was read
        from and no job that is not at its end, or not reported, is to read."""
        parts = self._parts
        ended = parts.jobs.prune(days=JOB_DAYS)
        needed: set[str] = set()
        for job in parts.jobs.untold():
            if isinstance(job.task, IngestTask):
                needed.update(job.task.sources)
        needed |= self._store.source_keys(
            UPLOAD
        )  # afterwards: by then these jobs' articles are there
        uploads = parts.prune_uploads(needed, UPLOAD_DAYS)
        if ended or uploads:
            log.info("pruned jobs=%d uploads=%d", ended, uploads)

    def work(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Carry out one job that waits, False when there is none; for a thread of its own.

        Once `stop` says yes, the job is put back within seconds and goes on with the next worker.
        What is wrong with a job is kept with it; Storage errors are raised where it cannot be."""
        parts = self._parts
        tools = jobs.Tools(
            jobs=parts.jobs,
            writer=self._writer(),
            poller=self.poller(),
            read_source=parts.read_source,
            read_guarded=parts.read_guarded,
            read_guarded_feed=parts.read_guarded_feed,
            read_page=parts.read_page,
            reindex=self.reindex,
            export=lambda stream, library, on_articles: self.export(
                stream, library=library, on_articles=on_articles
            ),
            open_output=parts.open_output,
        )
        return jobs.work(tools, stop)
