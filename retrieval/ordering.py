"""The part of the facade that keeps orders for long work, and tells how far it is."""

from collections.abc import Iterable, Sequence

from retrieval.domain import ArticleId
from retrieval.following import Following
from retrieval.reading import SHARED
from retrieval.tasks import (
    ExportTask,
    IngestTask,
    Job,
    JobId,
    JobState,
    Receipt,
    RefreshTask,
    ReindexTask,
    RemoveTask,
)


class Ordering(Following):
    """Jobs for a worker, which `Librarian.work` is; safe to use from several threads."""

    def enqueue_ingest(
        self,
        sources: Iterable[str],
        *,
        library: str = SHARED,
        most: int | None = None,
        guarded: bool = False,
        key: str | None = None,
        note: str = "",
    ) -> Job:
        """Keep sources to be taken in by a worker; a library that does not exist is created.

        `most` and `guarded` are as IngestTask says. `key` names the request: asked again with the same
        key, the same job is returned. `note` is the asker's own, such as where to report."""
        self._store.create_library(library)
        settled = tuple(dict.fromkeys(map(self._parts.settled, sources)))
        task = IngestTask(settled, library, most, guarded)
        return self._parts.jobs.enqueue(task, key=key, note=note)

    def enqueue_refresh(
        self,
        articles: Sequence[ArticleId] | None = None,
        *,
        library: str = SHARED,
        older_than_days: float | None = None,
        key: str | None = None,
        note: str = "",
    ) -> Job:
        """Keep the order to ask again for the pages of a library, or of these articles of it.

        `older_than_days` leaves out pages that were checked in the days before the job begins."""
        self._within(library)
        chosen = None if articles is None else tuple(articles)
        task = RefreshTask(library, chosen, older_than_days)
        return self._parts.jobs.enqueue(task, key=key, note=note)

    def enqueue_reindex(self, *, key: str | None = None, note: str = "") -> Job:
        """Keep the order to embed everything again."""
        return self._parts.jobs.enqueue(ReindexTask(), key=key, note=note)

    def enqueue_export(
        self, path: str, *, library: str = SHARED, key: str | None = None, note: str = ""
    ) -> Job:
        """Keep the order to write a library to a file, compressed where its name ends with .gz."""
        self._within(library)
        settled = self._parts.settled(path)
        return self._parts.jobs.enqueue(ExportTask(library, settled), key=key, note=note)

    def enqueue_removal(
        self,
        articles: Sequence[ArticleId],
        *,
        library: str = SHARED,
        key: str | None = None,
        note: str = "",
    ) -> Job:
        """Keep the order to remove these articles; of each that was there it has a receipt, GONE."""
        self._within(library)
        return self._parts.jobs.enqueue(RemoveTask(library, tuple(articles)), key=key, note=note)

    def job(self, job_id: JobId) -> Job | None:
        """The job of that id, or None."""
        return self._parts.jobs.get(job_id)

    def jobs(self, limit: int) -> list[Job]:
        """Jobs, the last one enqueued first."""
        return self._parts.jobs.recent(limit)

    def job_counts(self) -> dict[JobState, int]:
        """How many jobs are in each state that any is in."""
        return self._parts.jobs.counts()

    def receipts(
        self, job_id: JobId, *, limit: int | None = None, offset: int = 0
    ) -> list[Receipt]:
        """Receipts of a job so far, in the order in which they came."""
        return self._parts.jobs.receipts(job_id, limit=limit, offset=offset)

    def cancel_job(self, job_id: JobId) -> bool:
        """Cancel a job, False when it is at its end; what it has stored stays."""
        return self._parts.jobs.cancel(job_id)

    def untold_jobs(self) -> list[Job]:
        """Jobs whose end was not reported, those without one included, oldest first."""
        return self._parts.jobs.untold()

    def tell_job(self, job_id: JobId) -> bool:
        """Note that the end of a job was reported; False when it was already."""
        return self._parts.jobs.tell(job_id)
