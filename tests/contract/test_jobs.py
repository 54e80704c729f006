"""What every Jobs does, seen by workers that know of one another only by the rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from retrieval.adapters.sqlite_jobs import SqliteJobs
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Status
from retrieval.errors import (
    FetchFailed,
    FetchReason,
    FootnoteError,
    JobBroken,
    JobReason,
    LibraryEmpty,
    LibraryUnknown,
    QuestionReason,
    QuestionRefused,
    StorageFull,
)
from retrieval.ports import Jobs
from retrieval.tasks import (
    ExportTask,
    IngestTask,
    JobKind,
    JobState,
    Receipt,
    RefreshTask,
    ReindexTask,
    RemoveTask,
)
from tests.fake_jobs import MemoryJobs, Rows
from tests.fakes import noon

Open = Callable[[], Jobs]

TASK = IngestTask(("https://gazette.example/bridge", "upload:a-b.txt"), "shared")


@pytest.fixture(params=["memory", "sqlite"])
def open_worker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens one more worker over the same rows."""
    if request.param == "memory":
        rows = Rows()
        yield lambda: MemoryJobs(rows)
        return
    store = SqliteStore(tmp_path / "footnote.db")
    opened: list[SqliteJobs] = []

    def worker() -> SqliteJobs:
        opened.append(SqliteJobs(store.engine, tmp_path / "workers", now=noon))
        return opened[-1]

    yield worker
    for one in opened:
        one.close()
    store.close()


def added(number: int) -> Receipt:
    return Receipt(source=f"a.jsonl:{number}", status=Status.ADDED, article_id=number, title="A")


@pytest.mark.parametrize(
    ("task", "kind"),
    [
        (TASK, JobKind.INGEST),
        (RefreshTask("shared", (3, 4)), JobKind.REFRESH),
        (RefreshTask("chat -100"), JobKind.REFRESH),
        (ReindexTask(), JobKind.REINDEX),
        (RemoveTask("shared", (3, 4)), JobKind.REMOVE),
        (ExportTask("shared", "/tmp/out.jsonl.gz"), JobKind.EXPORT),  # noqa: S108 - not written
    ],
)
def test_a_task_comes_back_as_it_was_handed_in(
    open_worker: Open, task: IngestTask, kind: JobKind
) -> None:
    job = open_worker().enqueue(task, note="chat 5")
    assert (job.task, job.kind, job.note, job.state) == (task, kind, "chat 5", JobState.QUEUED)
    assert job.created_at == noon()
    assert open_worker().get(job.id) == job


def test_the_oldest_job_is_claimed_first_and_only_once(open_worker: Open) -> None:
    one, other = open_worker(), open_worker()
    first, second = one.enqueue(TASK), one.enqueue(ReindexTask())
    claimed = [one.claim(), other.claim()]
    assert [job.id for job in claimed if job] == [first.id, second.id]
    assert [job.state for job in claimed if job] == [JobState.RUNNING] * 2
    assert one.claim() is other.claim() is None


def test_workers_that_claim_together_never_get_the_same_job(open_worker: Open) -> None:
    ids = {open_worker().enqueue(TASK).id for _ in range(12)}
    workers = [open_worker() for _ in range(3)]
    together, got = Barrier(6), list[int]()

    def claim(worker: Jobs) -> None:
        together.wait()
        while (job := worker.claim()) is not None:
            got.append(job.id)

    threads = [Thread(target=claim, args=(worker,)) for worker in (*workers, *workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(ids)


def test_the_same_key_is_the_same_job(open_worker: Open) -> None:
    jobs = open_worker()
    first = jobs.enqueue(TASK, key="update 7")
    assert jobs.enqueue(ReindexTask(), key="update 7") == first
    assert jobs.enqueue(TASK).id != jobs.enqueue(TASK).id
    assert len(jobs.recent(10)) == 3


def test_progress_and_receipts_are_seen_by_others_while_it_runs(open_worker: Open) -> None:
    worker, other = open_worker(), open_worker()
    job = worker.enqueue(TASK)
    worker.claim()
    failed = Receipt(source="b", status=Status.FAILED, error=LibraryEmpty())
    assert worker.record(job.id, [added(1), failed], done=1, total=2)
    assert worker.progress(job.id, done=2, total=2)
    seen = other.get(job.id)
    assert seen is not None
    assert (seen.done, seen.total, seen.articles, seen.state) == (2, 2, 1, JobState.RUNNING)
    assert [one.source for one in other.receipts(job.id)] == ["a.jsonl:1", "b"]
    assert [one.source for one in other.receipts(job.id, limit=1, offset=1)] == ["b"]


def test_a_receipt_comes_back_as_it_was(open_worker: Open) -> None:
    jobs = open_worker()
    job = jobs.enqueue(TASK)
    jobs.claim()
    whole = Receipt(
        source="https://gazette.example/мост",
        status=Status.UPDATED,
        article_id=4,
        title="Мост «открыт» 🌉",
        url="https://gazette.example/b",
        outlet="Gazette",
        published=date(2026, 10, 3),
        language="ru",
        added_at=datetime(2026, 10, 4, 5, 6, tzinfo=UTC),
        words=212,
        passages=3,
        dropped=187,
    )
    jobs.record(job.id, [whole], done=1, total=1)
    assert jobs.receipts(job.id) == [whole]


@pytest.mark.parametrize(
    "error",
    [
        FetchFailed("https://a.example/", FetchReason.TIMEOUT),
        QuestionRefused(QuestionReason.TOO_LONG, 2000),
        LibraryUnknown("x", ("a", "b")),
        LibraryEmpty(),
        StorageFull("/data"),
        JobBroken(JobReason.FAULT),
    ],
    ids=repr,
)
def test_an_error_comes_back_as_it_was_raised(open_worker: Open, error: FootnoteError) -> None:
    jobs = open_worker()
    job = jobs.enqueue(TASK)
    jobs.claim()
    jobs.record(job.id, [Receipt(source="a", status=Status.FAILED, error=error)], done=0, total=1)
    jobs.fail(job.id, error)
    ended = jobs.get(job.id)
    assert ended is not None
    assert (ended.state, ended.finished_at) == (JobState.FAILED, noon())
    for found in (ended.error, jobs.receipts(job.id)[0].error):
        assert found is not None
        assert (type(found), vars(found), found.args) == (type(error), vars(error), error.args)


def test_a_job_of_a_worker_that_ended_is_claimed_again_and_keeps_its_receipts(
    open_worker: Open,
) -> None:
    first, second = open_worker(), open_worker()
    job = first.enqueue(TASK)
    first.claim()
    first.record(job.id, [added(1)], done=1, total=2)
    assert second.claim() is None
    first.close()
    again = second.claim()
    assert again is not None
    assert (again.id, again.attempts, again.done, again.articles) == (job.id, 2, 1, 1)
    assert second.receipts(job.id) == [added(1)]


def test_what_a_worker_let_go_of_it_may_claim_again(open_worker: Open) -> None:
    worker = open_worker()
    job = worker.enqueue(TASK)
    worker.claim()
    worker.let_go(job.id)
    again = worker.claim()
    assert again is not None
    assert (again.id, again.attempts) == (job.id, 2)


def test_a_job_that_was_put_back_does_not_count_as_tried(open_worker: Open) -> None:
    worker = open_worker()
    job = worker.enqueue(TASK)
    worker.claim()
    worker.release(job.id)
    back = worker.get(job.id)
    assert back is not None
    assert (back.state, back.attempts) == (JobState.QUEUED, 0)
    assert worker.claim() is not None


def test_a_job_over_which_every_worker_dies_is_given_up(open_worker: Open) -> None:
    job, last = open_worker().enqueue(TASK), open_worker()
    for _ in range(5):
        worker = open_worker()
        assert worker.claim() is not None
        worker.close()
    assert last.claim() is None
    ended = last.get(job.id)
    assert ended is not None
    assert isinstance(ended.error, JobBroken)
    assert (ended.state, ended.error.reason) == (JobState.FAILED, JobReason.CRASHES)


def test_a_new_receipt_gives_a_job_its_attempts_back(open_worker: Open) -> None:
    job = open_worker().enqueue(TASK)
    for number in range(8):
        worker = open_worker()
        assert worker.claim() is not None
        worker.record(job.id, [added(number)], done=0, total=1)
        worker.close()


def test_a_cancelled_job_stays_cancelled_whatever_its_worker_does(open_worker: Open) -> None:
    worker, other = open_worker(), open_worker()
    job = worker.enqueue(TASK)
    worker.claim()
    assert other.cancel(job.id)
    assert not other.cancel(job.id)
    assert not worker.progress(job.id, done=1, total=2)
    assert not worker.record(job.id, [added(1)], done=1, total=2)
    worker.finish(job.id)
    worker.fail(job.id, LibraryEmpty())
    worker.release(job.id)
    ended = worker.get(job.id)
    assert ended is not None
    assert (ended.state, ended.error, ended.finished_at) == (JobState.CANCELLED, None, noon())
    assert worker.receipts(job.id) == []
    assert worker.claim() is None


def test_a_worker_without_the_job_cannot_change_it(open_worker: Open) -> None:
    worker, other = open_worker(), open_worker()
    job = worker.enqueue(TASK)
    worker.claim()
    assert not other.record(job.id, [added(1)], done=9, total=9)
    other.finish(job.id)
    kept = worker.get(job.id)
    assert kept is not None
    assert (kept.state, kept.done) == (JobState.RUNNING, 0)


def test_what_somebody_waits_for_comes_before_what_a_schedule_ordered(open_worker: Open) -> None:
    jobs = open_worker()
    scheduled, asked = jobs.enqueue(TASK), jobs.enqueue(TASK, note="in a chat")
    claimed = [jobs.claim(), jobs.claim()]
    assert [job.id for job in claimed if job is not None] == [asked.id, scheduled.id]


def test_what_strangers_hand_in_holds_up_no_administrator(open_worker: Open) -> None:
    jobs = open_worker()
    guarded = IngestTask(TASK.sources, "own-person-7", most=50, guarded=True)
    scheduled = jobs.enqueue(TASK)
    strangers = jobs.enqueue(guarded, note="in a chat")
    later = jobs.enqueue(TASK, note="in a chat")
    claimed = [jobs.claim() for _ in range(3)]
    order = [later.id, strangers.id, scheduled.id]
    assert [job.id for job in claimed if job is not None] == order


def test_the_end_of_a_job_is_told_once(open_worker: Open) -> None:
    jobs = open_worker()
    first, second = jobs.enqueue(TASK), jobs.enqueue(TASK)
    jobs.claim()
    jobs.finish(first.id)
    untold = open_worker().untold()
    assert [(job.id, job.state.final) for job in untold] == [(first.id, True), (second.id, False)]
    jobs.cancel(second.id)
    assert jobs.tell(first.id)
    assert not jobs.tell(first.id)
    assert not jobs.tell(99)
    assert [job.id for job in jobs.untold()] == [second.id]


def test_jobs_are_listed_newest_first_and_an_unknown_one_is_none(open_worker: Open) -> None:
    jobs = open_worker()
    ids = [jobs.enqueue(TASK).id for _ in range(3)]
    assert [job.id for job in jobs.recent(2)] == ids[:0:-1]
    assert jobs.get(99) is None
    assert jobs.receipts(99) == []
    assert not jobs.cancel(99)


def test_only_an_end_can_be_told(open_worker: Open) -> None:
    jobs = open_worker()
    job = jobs.enqueue(TASK)
    assert not jobs.tell(job.id)
    jobs.claim()
    assert not jobs.tell(job.id)
    jobs.finish(job.id)
    assert jobs.tell(job.id)


def test_only_old_jobs_that_were_told_are_pruned_and_ids_are_not_used_again(
    open_worker: Open,
) -> None:
    worker = open_worker()
    told, untold, running, waiting = (worker.enqueue(TASK, key=str(n)) for n in range(4))
    for job in (told, untold):
        worker.claim()
        worker.record(job.id, [added(job.id)], done=1, total=2)
        worker.finish(job.id)
    worker.claim()
    assert worker.tell(told.id)
    assert worker.prune(days=0.001) == 0
    assert worker.prune(days=0) == 1
    assert worker.get(told.id) is None
    assert worker.receipts(told.id) == []
    assert worker.receipts(untold.id) == [added(untold.id)]
    assert [job.id for job in worker.recent(9)] == [waiting.id, running.id, untold.id]
    assert worker.enqueue(TASK, key="0").id > waiting.id


def test_jobs_are_counted_by_state(open_worker: Open) -> None:
    worker = open_worker()
    assert worker.counts() == {}
    for _ in range(3):
        worker.enqueue(TASK)
    claimed = worker.claim()
    assert claimed is not None
    worker.finish(claimed.id)
    assert open_worker().counts() == {JobState.DONE: 1, JobState.QUEUED: 2}


def test_every_job_about_a_library_is_forgotten_and_no_other(open_worker: Open) -> None:
    worker = open_worker()
    gone = worker.enqueue(IngestTask(("https://gazette.example/a",), "own-person-7"), key="a")
    stays = worker.enqueue(TASK)
    about_all = worker.enqueue(ReindexTask())
    running = worker.claim()
    assert running is not None
    assert running.id == gone.id
    assert worker.record(gone.id, [added(1)], done=1, total=1)
    worker.forget("own-person-7")
    assert worker.get(gone.id) is None
    assert worker.receipts(gone.id) == []
    assert not worker.record(gone.id, [added(2)], done=1, total=1)
    worker.finish(gone.id)
    worker.let_go(gone.id)
    assert [one.id for one in worker.recent(9)] == [about_all.id, stays.id]
    assert worker.enqueue(TASK, key="a").id not in {gone.id, stays.id}
