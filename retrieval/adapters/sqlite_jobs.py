"""Jobs as rows of the SQLite file that holds the articles."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.adapters import job_rows
from retrieval.adapters.schema import job_receipts, jobs
from retrieval.adapters.sqlite_engine import for_writing, reading
from retrieval.adapters.worker_lock import WorkerLock
from retrieval.errors import FootnoteError, JobBroken, JobReason
from retrieval.failures import plain
from retrieval.tasks import Job, JobId, JobKind, JobState, Receipt, Task, kind_of

_ATTEMPTS = 5
"""Processes that may die over a job without one receipt before it is given up."""

_OPEN = (JobState.QUEUED, JobState.RUNNING)
# A job that a newer version left is kept for it: read here, it would stop all others.
_KNOWN = jobs.c.kind.in_([kind.value for kind in JobKind])
_utc_now = partial(datetime.now, UTC)


class SqliteJobs:
    """Jobs over the engine of a SqliteStore; `folder` is where the workers' locks are.

    One handle is one worker to the others, whose jobs are free once it is closed or its process
    ends; within it, threads may run jobs side by side."""

    def __init__(
        self, engine: sa.Engine, folder: Path, *, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._engine = engine
        self._writer = for_writing(engine)
        self._lock = WorkerLock(folder)
        self._now = now
        self._held: set[JobId] = set()
        self._guard = Lock()

    def close(self) -> None:
        """Let go of every job; the engine is its owner's."""
        with self._guard:
            self._held.clear()
        self._lock.drop()

    def enqueue(self, task: Task, *, key: str | None = None, note: str = "") -> Job:
        """Keep a task for a worker; for a known key the job that has it is returned."""
        values = {
            "kind": kind_of(task).value,
            "task": job_rows.encode(task),
            "state": JobState.QUEUED.value,
            "key": key,
            "note": note,
            "created_at": self._now(),
            "told": False,
            **dict.fromkeys(("done", "total", "articles", "attempts"), 0),
        }
        with self._writer.begin() as connection:
            if key is not None:
                known = connection.execute(sa.select(jobs).where(jobs.c.key == key)).first()
                if known is not None:
                    return job_rows.job(known)
            added = insert(jobs).values(values).returning(*jobs.c)
            return job_rows.job(connection.execute(added).one())

    def claim(self) -> Job | None:
        """Take the oldest job that waits or was abandoned, by the order of the port; None for none."""
        # Workers look often, and only one transaction of the whole file can write.
        if not any(self._is_free(row) for row in self._open_jobs()):
            return None
        self._lock.hold()
        job: Job | None = None
        try:
            with self._writer.begin() as connection:
                job = self._first_free(connection)
        except BaseException:
            if job is not None:
                self.let_go(job.id)
            raise
        return job

    def progress(self, job_id: JobId, *, done: int, total: int) -> bool:
        """Note how far a claimed job is; False when it is no longer this worker's."""
        return self.record(job_id, (), done=done, total=total)

    def record(self, job_id: JobId, receipts: Sequence[Receipt], *, done: int, total: int) -> bool:
        """Keep receipts and progress in one transaction; False when it is no longer this worker's."""
        values: dict[str, Any] = {"done": done, "total": total}
        if receipts:
            stored = sum(one.article_id is not None for one in receipts)
            values |= {"articles": jobs.c.articles + stored, "attempts": 1}
        with self._writer.begin() as connection:
            if not self._changed(connection, job_id, values):
                return False
            if receipts:
                rows = [{"job": job_id, "receipt": job_rows.encode(one)} for one in receipts]
                connection.execute(sa.insert(job_receipts), rows)
        return True

    def finish(self, job_id: JobId) -> None:
        """Note that a claimed job is done."""
        self._leave(job_id, self._end_values(JobState.DONE, None))

    def fail(self, job_id: JobId, error: FootnoteError) -> None:
        """Note why a claimed job cannot go on."""
        self._leave(job_id, self._end_values(JobState.FAILED, error))

    def release(self, job_id: JobId) -> None:
        """Put a claimed job back; that it was begun does not count against it."""
        attempts = sa.func.max(jobs.c.attempts - 1, 0)
        values = {"state": JobState.QUEUED.value, "owner": None, "attempts": attempts}
        self._leave(job_id, values)

    def let_go(self, job_id: JobId) -> None:
        """Stop holding a job; where its row says that it runs, it is free to be claimed."""
        with self._guard:
            self._held.discard(job_id)

    def cancel(self, job_id: JobId) -> bool:
        """Cancel a job that is not at its end."""
        unended = sa.and_(jobs.c.id == job_id, jobs.c.state.in_(_OPEN))
        values = self._end_values(JobState.CANCELLED, None)
        with self._writer.begin() as connection:
            return connection.execute(sa.update(jobs).where(unended).values(values)).rowcount > 0

    def get(self, job_id: JobId) -> Job | None:
        """The job of that id, or None."""
        found = self._read(sa.select(jobs).where(jobs.c.id == job_id))
        return found[0] if found else None

    def recent(self, limit: int) -> list[Job]:
        """Jobs, the last one enqueued first."""
        return self._read(sa.select(jobs).order_by(jobs.c.id.desc()).limit(limit))

    def receipts(
        self, job_id: JobId, *, limit: int | None = None, offset: int = 0
    ) -> list[Receipt]:
        """Receipts of a job in the order in which they came."""
        query = sa.select(job_receipts.c.receipt).where(job_receipts.c.job == job_id)
        query = query.order_by(job_receipts.c.id).limit(limit).offset(offset)
        with reading(self._engine) as connection:
            return [job_rows.decode_receipt(text) for text in connection.scalars(query)]

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state that any is in."""
        query = sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state)
        with reading(self._engine) as connection:
            return {JobState(state): number for state, number in connection.execute(query)}

    def untold(self) -> list[Job]:
        """Jobs whose end nobody was told of, those without one included, oldest first."""
        return self._read(sa.select(jobs).where(jobs.c.told.is_(False)).order_by(jobs.c.id))

    def tell(self, job_id: JobId) -> bool:
        """Note that the end of a job was reported; False when it was already, or there is none."""
        untold = sa.and_(jobs.c.id == job_id, jobs.c.told.is_(False), jobs.c.state.not_in(_OPEN))
        with self._writer.begin() as connection:
            return connection.execute(sa.update(jobs).where(untold).values(told=True)).rowcount > 0

    def forget(self, library: str) -> None:
        """Delete every job about a library; receipts go by cascade."""
        about = sa.func.json_extract(jobs.c.task, "$.library") == library
        with self._writer.begin() as connection:
            connection.execute(sa.delete(jobs).where(about))

    def prune(self, *, days: float) -> int:
        """Delete jobs that ended so long ago and were told, and locks that dead workers left."""
        oldest = self._now() - timedelta(days=days)
        past = sa.and_(
            jobs.c.told.is_(True), jobs.c.state.not_in(_OPEN), jobs.c.finished_at <= oldest
        )
        self._lock.sweep(oldest)
        with self._writer.begin() as connection:  # receipts go by cascade
            return connection.execute(sa.delete(jobs).where(past)).rowcount

    def _read(self, query: sa.Select[Any]) -> list[Job]:
        with reading(self._engine) as connection:
            return [job_rows.job(row) for row in connection.execute(query.where(_KNOWN))]

    def _open_jobs(self) -> Sequence[sa.Row[Any]]:
        with reading(self._engine) as connection:
            return connection.execute(_open_rows()).all()

    def _is_free(self, row: sa.Row[Any]) -> bool:
        if row.state == JobState.QUEUED:
            return True
        if row.owner != self._lock.token:
            return self._lock.is_dead(row.owner)
        with self._guard:
            return row.id not in self._held

    def _first_free(self, connection: sa.Connection) -> Job | None:
        """Take the first free row, and end those that were tried too often."""
        for row in connection.execute(_open_rows()).all():
            if not self._is_free(row):
                continue
            values: dict[str, Any] = {
                "state": JobState.RUNNING.value,
                "owner": self._lock.token,
                "attempts": row.attempts + 1,
                "started_at": row.started_at or self._now(),
            }
            if row.attempts >= _ATTEMPTS:
                values = self._end_values(JobState.FAILED, JobBroken(JobReason.CRASHES))
            taken = sa.update(jobs).where(jobs.c.id == row.id).values(values).returning(*jobs.c)
            job = job_rows.job(connection.execute(taken).one())
            if not job.state.final:
                with self._guard:
                    self._held.add(job.id)  # before the commit: then other threads see it run
                return job
        return None

    def _changed(self, connection: sa.Connection, job_id: JobId, values: dict[str, Any]) -> bool:
        """Change a row that is still this worker's to change."""
        mine = sa.and_(
            jobs.c.id == job_id,
            jobs.c.state == JobState.RUNNING,
            jobs.c.owner == self._lock.token,
        )
        return connection.execute(sa.update(jobs).where(mine).values(values)).rowcount > 0

    def _end_values(self, state: JobState, error: FootnoteError | None) -> dict[str, Any]:
        return {
            "state": state.value,
            "owner": None,
            "error": job_rows.encode(plain(error)) if error else None,
            "finished_at": self._now(),
        }

    def _leave(self, job_id: JobId, values: dict[str, Any]) -> None:
        with self._writer.begin() as connection:
            self._changed(connection, job_id, values)
        self.let_go(job_id)


def _open_rows() -> sa.Select[Any]:
    query = sa.select(jobs.c.id, jobs.c.state, jobs.c.owner, jobs.c.attempts, jobs.c.started_at)
    # Somebody waits for those with a note, nobody for those of a schedule; and slow pages of whoever
    # comes along hold up no administrator.
    guarded = sa.func.coalesce(sa.func.json_extract(jobs.c.task, "$.guarded"), 0)
    query = query.where(jobs.c.state.in_(_OPEN), _KNOWN)
    return query.order_by(jobs.c.note == "", guarded, jobs.c.id)
