"""Jobs in memory, for what has no file; it passes the contract that the real ones pass."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from retrieval.errors import FootnoteError, JobBroken, JobReason
from retrieval.tasks import IngestTask, Job, JobId, JobState, PollTask, Receipt, Task
from tests.fakes import noon


@dataclass
class Rows:
    """What every worker sees."""

    ids: Iterator[JobId] = field(default_factory=lambda: count(1))
    jobs: dict[JobId, Job] = field(default_factory=dict)
    owners: dict[JobId, "MemoryJobs"] = field(default_factory=dict)
    receipts: dict[JobId, list[Receipt]] = field(default_factory=dict)


class MemoryJobs:
    """Jobs over dictionaries; one handle is one worker."""

    def __init__(self, rows: Rows | None = None) -> None:
        self._rows = rows if rows is not None else Rows()

    def enqueue(self, task: Task, *, key: str | None = None, note: str = "") -> Job:
        for known in self._rows.jobs.values():
            if key is not None and known.key == key:
                return known
        job = Job(
            id=next(self._rows.ids),
            task=task,
            state=JobState.QUEUED,
            **dict.fromkeys(("done", "total", "articles", "attempts"), 0),
            error=None,
            key=key,
            note=note,
            told=False,
            created_at=noon(),
            started_at=None,
            finished_at=None,
        )
        self._rows.jobs[job.id] = job
        self._rows.receipts[job.id] = []
        return job

    def claim(self) -> Job | None:
        for job in sorted(self._rows.jobs.values(), key=_turn):
            if job.state.final or job.id in self._rows.owners:
                continue
            if job.attempts >= 5:
                self._end(job.id, JobState.FAILED, JobBroken(JobReason.CRASHES))
                continue
            self._rows.owners[job.id] = self
            return self._put(
                job.id, state=JobState.RUNNING, attempts=job.attempts + 1, started_at=noon()
            )
        return None

    def progress(self, job_id: JobId, *, done: int, total: int) -> bool:
        return self.record(job_id, (), done=done, total=total)

    def record(self, job_id: JobId, receipts: Sequence[Receipt], *, done: int, total: int) -> bool:
        if not self._mine(job_id):
            return False
        job = self._put(job_id, done=done, total=total)
        if receipts:
            stored = sum(one.article_id is not None for one in receipts)
            self._put(job_id, articles=job.articles + stored, attempts=1)
        self._rows.receipts[job_id] += receipts
        return True

    def finish(self, job_id: JobId) -> None:
        if self._mine(job_id):
            self._end(job_id, JobState.DONE, None)

    def fail(self, job_id: JobId, error: FootnoteError) -> None:
        if self._mine(job_id):
            self._end(job_id, JobState.FAILED, error)

    def release(self, job_id: JobId) -> None:
        if self._mine(job_id):
            attempts = self._rows.jobs[job_id].attempts - 1
            self._put(job_id, state=JobState.QUEUED, attempts=max(attempts, 0))
        self.let_go(job_id)

    def let_go(self, job_id: JobId) -> None:
        if self._rows.owners.get(job_id) is self:
            del self._rows.owners[job_id]

    def cancel(self, job_id: JobId) -> bool:
        job = self._rows.jobs.get(job_id)
        if job is None or job.state.final:
            return False
        self._end(job_id, JobState.CANCELLED, None)
        return True

    def get(self, job_id: JobId) -> Job | None:
        return self._rows.jobs.get(job_id)

    def recent(self, limit: int) -> list[Job]:
        return list(reversed(self._rows.jobs.values()))[:limit]

    def receipts(
        self, job_id: JobId, *, limit: int | None = None, offset: int = 0
    ) -> list[Receipt]:
        found = self._rows.receipts.get(job_id, [])[offset:]
        return found if limit is None else found[:limit]

    def counts(self) -> dict[JobState, int]:
        return dict(Counter(job.state for job in self._rows.jobs.values()))

    def untold(self) -> list[Job]:
        return [job for job in self._rows.jobs.values() if not job.told]

    def tell(self, job_id: JobId) -> bool:
        job = self._rows.jobs.get(job_id)
        if job is None or job.told or not job.state.final:
            return False
        self._put(job_id, told=True)
        return True

    def forget(self, library: str) -> None:
        for job in list(self._rows.jobs.values()):
            if getattr(job.task, "library", None) == library:
                del self._rows.jobs[job.id], self._rows.receipts[job.id]
                self._rows.owners.pop(job.id, None)

    def prune(self, *, days: float) -> int:
        oldest = noon() - timedelta(days=days)
        past = [
            job.id
            for job in self._rows.jobs.values()
            if job.told and job.finished_at is not None and job.finished_at <= oldest
        ]
        for job_id in past:
            del self._rows.jobs[job_id], self._rows.receipts[job_id]
        return len(past)

    def close(self) -> None:
        for job_id in list(self._rows.owners):
            self.let_go(job_id)

    def _mine(self, job_id: JobId) -> bool:
        job = self._rows.jobs.get(job_id)
        running = job is not None and job.state is JobState.RUNNING
        return running and self._rows.owners.get(job_id) is self

    def _put(self, job_id: JobId, **values: Any) -> Job:
        self._rows.jobs[job_id] = replace(self._rows.jobs[job_id], **values)
        return self._rows.jobs[job_id]

    def _end(self, job_id: JobId, state: JobState, error: FootnoteError | None) -> None:
        self._put(job_id, state=state, error=error, finished_at=noon())
        self._rows.owners.pop(job_id, None)


def _turn(job: Job) -> tuple[bool, bool, JobId]:
    guarded = isinstance(job.task, IngestTask | PollTask) and job.task.guarded
    return not job.note, guarded, job.id
