"""Jobs over real storage: what they do, and what an interruption leaves of them."""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from retrieval.domain import Arrival, Draft, Status
from retrieval.errors import (
    FetchReason,
    FetchRefused,
    FootnoteError,
    JobBroken,
    JobReason,
    LibraryUnknown,
    OutputRefused,
    StorageBusy,
    StorageFull,
)
from retrieval.library import Librarian
from retrieval.ports import Vectors
from retrieval.tasks import Job, JobKind, JobState
from tests.fakes import FakeEmbedder
from tests.integration.jobs_world import (
    Site,
    collection,
    open_librarian,
    stop_after,
    work_all,
)

ROOT = Path(__file__).parents[2]
BRIDGE = "https://gazette.example/bridge"
FERRY = "https://gazette.example/ferry"


@pytest.fixture
def site() -> Site:
    return Site({BRIDGE: "The bridge opens\n\nIt opened on Monday.", FERRY: "It sails at nine."})


@pytest.fixture
def librarian(tmp_path: Path, site: Site) -> Iterator[Librarian]:
    with open_librarian(tmp_path / "data", site) as opened:
        yield opened


def ended(librarian: Librarian, job: Job) -> Job:
    found = librarian.job(job.id)
    assert found is not None
    return found


def statuses(librarian: Librarian, job: Job) -> list[Status]:
    return [one.status for one in librarian.receipts(job.id)]


def test_an_ingest_leaves_a_receipt_of_each_article_and_failure(
    librarian: Librarian, tmp_path: Path
) -> None:
    lines = collection(tmp_path / "two.jsonl", range(2))
    job = librarian.enqueue_ingest([BRIDGE, "https://gazette.example/none", lines], note="chat 5")
    assert librarian.work()
    assert not librarian.work()
    done = ended(librarian, job)
    assert (done.state, done.done, done.total, done.articles) == (JobState.DONE, 3, 3, 3)
    assert (done.note, done.kind, done.error) == ("chat 5", JobKind.INGEST, None)
    bridge, missing, *others = librarian.receipts(job.id)
    assert (bridge.status, bridge.title, bridge.words) == (Status.ADDED, "The bridge opens", 4)
    assert bridge.dropped == 0
    assert bridge.article_id is not None
    assert librarian.article(bridge.article_id).url == bridge.url
    assert isinstance(missing.error, FetchRefused)
    assert (missing.status, missing.error.reason) == (Status.FAILED, FetchReason.NOT_FOUND)
    assert [one.source for one in others] == [f"{lines}:1", f"{lines}:2"]


def test_a_library_of_its_own_is_created_and_others_see_nothing_of_it(
    librarian: Librarian,
) -> None:
    librarian.enqueue_ingest([BRIDGE], library="chat -100")
    assert [one.name for one in librarian.libraries()] == ["chat -100", "shared"]
    work_all(librarian)
    assert [one.url for one in librarian.articles(library="chat -100")] == [BRIDGE]
    assert librarian.articles() == []
    with pytest.raises(LibraryUnknown):
        librarian.enqueue_refresh(library="nowhere")
    with pytest.raises(LibraryUnknown):
        librarian.enqueue_export("out.jsonl", library="nowhere")


def test_a_request_that_comes_twice_is_one_job(librarian: Librarian) -> None:
    first = librarian.enqueue_ingest([BRIDGE, BRIDGE], key="update 7")
    assert librarian.enqueue_ingest([BRIDGE], key="update 7") == first
    assert work_all(librarian) == 1
    assert statuses(librarian, first) == [Status.ADDED]


def test_a_path_means_the_same_in_another_working_folder(
    librarian: Librarian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection(tmp_path / "one.jsonl", [1])
    monkeypatch.chdir(tmp_path)
    job = librarian.enqueue_ingest(["one.jsonl"])
    monkeypatch.chdir(ROOT)
    work_all(librarian)
    assert statuses(librarian, job) == [Status.ADDED]


def test_a_refresh_reads_pages_again_and_leaves_what_has_no_address(
    librarian: Librarian, site: Site
) -> None:
    note = librarian.keep_text("The cannery closes in May.")
    librarian.enqueue_ingest([BRIDGE, note, FERRY])
    work_all(librarian)
    site.asked.clear()
    site.pages[FERRY] = "It sails at ten."
    job = librarian.enqueue_refresh()
    work_all(librarian)
    assert site.asked == [BRIDGE, FERRY]
    assert statuses(librarian, job) == [Status.UNCHANGED, Status.UPDATED]
    assert librarian.count()[0] == 3


def test_a_refresh_of_chosen_articles_fetches_no_others(librarian: Librarian, site: Site) -> None:
    librarian.enqueue_ingest([BRIDGE, FERRY])
    work_all(librarian)
    ferry = librarian.article_at(FERRY)
    assert ferry is not None
    site.asked.clear()
    del site.pages[FERRY]
    job = librarian.enqueue_refresh([ferry.id])
    work_all(librarian)
    assert site.asked == [FERRY]
    assert statuses(librarian, job) == [Status.GONE]
    kept = librarian.article(ferry.id)
    assert kept == replace(ferry, gone_at=kept.gone_at)
    assert kept.gone_at is not None


def test_a_refresh_can_leave_out_what_was_checked_lately(librarian: Librarian, site: Site) -> None:
    librarian.enqueue_ingest([BRIDGE])
    work_all(librarian)
    site.asked.clear()
    librarian.enqueue_refresh(older_than_days=1)
    work_all(librarian)
    assert site.asked == []
    job = librarian.enqueue_refresh(older_than_days=0)
    work_all(librarian)
    assert site.asked == [BRIDGE]
    assert statuses(librarian, job) == [Status.UNCHANGED]


def test_a_reindex_embeds_all_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with open_librarian(folder) as before:
        before.enqueue_ingest([collection(tmp_path / "a.jsonl", range(3))])
        work_all(before)
    embedder = FakeEmbedder()
    embedder.fingerprint = "another"
    with open_librarian(folder, embedder=embedder) as librarian:
        job = librarian.enqueue_reindex()
        work_all(librarian)
        assert librarian._parts.store.fingerprint() == "another"
        done = ended(librarian, job)
        assert (done.state, done.done, done.total) == (JobState.DONE, 3, 3)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_what_was_exported_is_taken_in_again_as_it_was(
    librarian: Librarian, tmp_path: Path, site: Site, name: str
) -> None:
    site.pages[BRIDGE] = "The bridge opens\n\nIt opened.\n\nIt is high."
    librarian.enqueue_ingest([BRIDGE, FERRY, collection(tmp_path / "a.jsonl", range(250))])
    job = librarian.enqueue_export(str(tmp_path / "out" / name))
    assert work_all(librarian) == 2
    exported = ended(librarian, job)
    assert (exported.done, exported.total) == (252, 252)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]
    copied = librarian.enqueue_ingest([str(tmp_path / "out" / name)], library="copy")
    again = librarian.enqueue_ingest([str(tmp_path / "out" / name)])
    work_all(librarian)
    assert set(statuses(librarian, copied)) == {Status.ADDED}
    assert set(statuses(librarian, again)) == {Status.UNCHANGED, Status.DUPLICATE}

    def contents(library: str) -> list[tuple[object, ...]]:
        return [
            (one.url, one.title, one.text, one.published, one.outlet, one.language)
            for one in librarian.articles(library=library)
        ]

    assert contents("copy") == contents("shared")


def test_an_export_that_cannot_be_written_says_so_and_leaves_no_half_file(
    librarian: Librarian, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    job = librarian.enqueue_export(str(tmp_path / "file" / "out.jsonl"))
    work_all(librarian)
    failed = ended(librarian, job)
    assert isinstance(failed.error, OutputRefused)
    assert failed.state is JobState.FAILED


def test_an_export_that_is_interrupted_keeps_the_last_one(
    librarian: Librarian, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl.gz"
    librarian.enqueue_ingest([BRIDGE])
    librarian.enqueue_export(str(target))
    work_all(librarian)
    first = gzip.decompress(target.read_bytes())
    librarian.enqueue_ingest([FERRY])
    job = librarian.enqueue_export(str(target))
    librarian.work()
    assert librarian.work(stop_after(1))
    assert ended(librarian, job).state is JobState.QUEUED
    assert gzip.decompress(target.read_bytes()) == first
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.jsonl.gz"]
    work_all(librarian)
    assert gzip.decompress(target.read_bytes()) != first


@pytest.mark.parametrize("asked", [1, 2, 10, 30])
def test_a_stopped_job_goes_on_where_it_was(
    librarian: Librarian, tmp_path: Path, site: Site, asked: int
) -> None:
    lines = collection(tmp_path / "a.jsonl", range(40))
    job = librarian.enqueue_ingest([BRIDGE, lines, FERRY])
    assert librarian.work(stop_after(asked))
    assert ended(librarian, job).state is JobState.QUEUED
    before = librarian.receipts(job.id)
    assert len(before) < 42
    work_all(librarian)
    after = librarian.receipts(job.id)
    assert after[: len(before)] == before
    assert [one.status for one in after] == [Status.ADDED] * 42
    assert len({one.source for one in after}) == 42
    assert sorted(site.asked) == [BRIDGE, FERRY]
    done = ended(librarian, job)
    assert (done.state, done.done, done.articles) == (JobState.DONE, 3, 42)


@pytest.mark.parametrize("asked", [1, 2, 8, 30])
def test_a_removal_goes_on_where_it_was_and_counts_each_article_once(
    librarian: Librarian, tmp_path: Path, asked: int
) -> None:
    taken_in = librarian.enqueue_ingest([collection(tmp_path / "a.jsonl", range(20)), BRIDGE])
    work_all(librarian)
    ids = [one.article_id or 0 for one in librarian.receipts(taken_in.id)]
    librarian.create_library("other")
    librarian.remove(ids[3])
    job = librarian.enqueue_removal(ids[:-1])
    elsewhere = librarian.enqueue_removal(ids, library="other")
    assert librarian.work(stop_after(asked))
    work_all(librarian)
    done = ended(librarian, job)
    assert (done.state, done.done, done.total, done.articles) == (JobState.DONE, 20, 20, 0)
    assert statuses(librarian, job) == [Status.GONE] * 19
    assert statuses(librarian, elsewhere) == []
    assert [article.id for article in librarian.articles()] == ids[-1:]


def test_no_job_is_begun_once_the_process_ends(librarian: Librarian) -> None:
    job = librarian.enqueue_ingest([BRIDGE])
    assert not librarian.work(lambda: True)
    assert ended(librarian, job).attempts == 0


class Calling(FakeEmbedder):
    """Does something whenever passages are embedded."""

    def __init__(self, does: Callable[[], object]) -> None:
        self.does = does

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.does()
        return super().embed_passages(texts)


def failing(error: Exception, *, times: int = 99) -> Calling:
    left = [error] * times

    def fail() -> None:
        if left:
            raise left.pop()

    return Calling(fail)


def test_another_process_sees_progress_and_may_cancel(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    lines = [collection(tmp_path / f"{n}.jsonl", [n]) for n in range(3)]
    seen: list[tuple[int, int, int]] = []
    with open_librarian(folder) as other:
        job = other.enqueue_ingest(lines)

        def watch() -> None:
            now = ended(other, job)
            seen.append((now.done, now.total, now.articles))
            if now.done == 1:
                assert other.cancel_job(job.id)

        with open_librarian(folder, embedder=Calling(watch)) as librarian:
            work_all(librarian)
        assert seen == [(0, 3, 0), (1, 3, 1)]
        assert ended(other, job).state is JobState.CANCELLED
        assert [one.source for one in other.receipts(job.id)] == [f"{lines[0]}:1"]


def test_a_reindex_that_is_cancelled_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with open_librarian(folder) as other:
        other.enqueue_ingest([collection(tmp_path / "a.jsonl", range(3))])
        work_all(other)
        job = other.enqueue_reindex()
        embedder = Calling(lambda: other.cancel_job(job.id))
        embedder.fingerprint = "another"
        with open_librarian(folder, embedder=embedder) as librarian:
            work_all(librarian)
        assert other._parts.store.fingerprint() == FakeEmbedder.fingerprint
        assert ended(other, job).state is JobState.CANCELLED


@pytest.mark.parametrize(
    ("raised", "kept"),
    [
        (StorageFull("/data"), StorageFull("/data")),
        (ZeroDivisionError("secret"), JobBroken(JobReason.FAULT)),
        (MemoryError(), JobBroken(JobReason.MEMORY)),
        (RuntimeError("plugin.cpp:54:\nstd::bad_alloc\n"), JobBroken(JobReason.MEMORY)),
    ],
)
def test_what_stops_a_job_is_kept_as_a_reason(
    tmp_path: Path, raised: Exception, kept: FootnoteError
) -> None:
    with open_librarian(tmp_path / "data", embedder=failing(raised)) as librarian:
        job = librarian.enqueue_ingest([collection(tmp_path / "a.jsonl", [1])])
        assert work_all(librarian) == 1
        failed = ended(librarian, job)
        assert failed.state is JobState.FAILED
        assert failed.error is not None
        assert (type(failed.error), failed.error.args) == (type(kept), kept.args)


def test_a_busy_database_only_delays_a_job_but_not_for_ever(tmp_path: Path) -> None:
    source = collection(tmp_path / "a.jsonl", [1])
    busy = StorageBusy("/data")
    with open_librarian(tmp_path / "one", embedder=failing(busy, times=2)) as librarian:
        job = librarian.enqueue_ingest([source])
        assert work_all(librarian) == 3
        assert statuses(librarian, job) == [Status.ADDED]
    with open_librarian(tmp_path / "two", embedder=failing(busy)) as librarian:
        job = librarian.enqueue_ingest([source])
        assert work_all(librarian) == 5
        assert isinstance(ended(librarian, job).error, JobBroken)


def test_workers_side_by_side_do_each_job_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with open_librarian(folder) as one, open_librarian(folder) as other:
        jobs = [
            one.enqueue_ingest([collection(tmp_path / f"{n}.jsonl", range(n, n + 1))])
            for n in range(8)
        ]
        threads = [Thread(target=work_all, args=(worker,)) for worker in (one, one, other, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [statuses(one, job) for job in jobs] == [[Status.ADDED]] * 8
        assert {ended(one, job).state for job in jobs} == {JobState.DONE}
        assert one.count()[0] == 8


def test_a_job_goes_on_after_its_process_was_killed_and_nothing_is_lost_or_told_twice(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    (tmp_path / "b.txt").write_text("The harbour\n\nThe ferry sails at nine.")
    sources = [
        collection(tmp_path / "a.jsonl", range(60)),
        str(tmp_path / "b.txt"),
        collection(tmp_path / "c.jsonl", range(60, 80)),
    ]
    with open_librarian(folder) as librarian:
        job = librarian.enqueue_ingest(sources)
        kept: list[str] = []
        # 32 lines are stored and 16 have a receipt; then the page is embedded; then it is stored and
        # has none; then it has one, and so have 16 of the last lines.
        for where, count in (("before", 2), ("embedding", 2), ("before", 1), ("after", 2)):
            assert worked_and_died(folder, where, count) == -signal.SIGKILL
            told = [one.source for one in librarian.receipts(job.id)]
            assert told[: len(kept)] == kept
            kept = told
            assert ended(librarian, job).state is JobState.RUNNING
        assert len(kept) == 60 + 1 + 16
        assert work_all(librarian) == 1
        receipts = librarian.receipts(job.id)
        lines = [f"{sources[0]}:{n + 1}" for n in range(60)]
        lines += [sources[1], *(f"{sources[2]}:{n + 1}" for n in range(20))]
        assert [one.source for one in receipts] == lines
        assert {one.status for one in receipts} == {Status.ADDED}
        assert sorted(one.article_id or 0 for one in receipts) == sorted(
            article.id for article in librarian.articles()
        )
        done = ended(librarian, job)
        assert (done.state, done.done, done.articles) == (JobState.DONE, 3, 81)


class Killing(FakeEmbedder):
    """Ends the work without a word, as a kill does, when something is to be embedded."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise KeyboardInterrupt


def test_a_page_of_which_one_article_waits_has_no_receipt_after_a_kill(tmp_path: Path) -> None:
    def arrival(page: str, part: str = "") -> Arrival:
        address = f"https://gazette.example/{page}"
        draft = Draft(title=f"{page} {part}", text=f"Of {page} {part}.", part=part, language="en")
        return Arrival(address, draft, address, None)

    def opened(embedder: FakeEmbedder, *arrivals: Arrival) -> Librarian:
        librarian = open_librarian(tmp_path / "data", embedder=embedder)
        return Librarian(replace(librarian._parts, read_source=lambda *_: iter(arrivals)))

    known = [arrival("several", "old"), *(arrival(f"other{n}") for n in range(20))]
    with opened(FakeEmbedder(), *known) as librarian:
        list(librarian.ingest([BRIDGE]))
    new = arrival("several", "new")
    with opened(Killing(), new, *known) as librarian:
        job = librarian.enqueue_ingest([BRIDGE])
        with pytest.raises(KeyboardInterrupt):
            librarian.work()
        kept = librarian.receipts(job.id)
    assert {one.source for one in kept} == {one.source for one in known[1:15]}
    with opened(FakeEmbedder(), new, *known) as librarian:
        work_all(librarian)
        assert len(librarian.receipts(job.id)) == 22
        assert "Of several new." in {article.text for article in librarian.articles()}


def test_a_job_of_a_newer_version_is_left_for_it_and_stops_no_other(tmp_path: Path) -> None:
    with open_librarian(tmp_path / "data") as librarian:
        newer = librarian.enqueue_reindex()
        job = librarian.enqueue_ingest([collection(tmp_path / "a.jsonl", [1])])
        with (
            closing(sqlite3.connect(tmp_path / "data" / "footnote.db")) as connection,
            connection,
        ):
            connection.execute("UPDATE jobs SET kind = 'dream' WHERE id = ?", [newer.id])
        assert work_all(librarian) == 1
        assert statuses(librarian, job) == [Status.ADDED]
        assert [one.id for one in librarian.untold_jobs()] == [job.id]
        with (
            closing(sqlite3.connect(tmp_path / "data" / "footnote.db")) as connection,
            connection,
        ):
            connection.execute("UPDATE jobs SET kind = 'reindex' WHERE id = ?", [newer.id])
        assert work_all(librarian) == 1
        assert ended(librarian, newer).state is JobState.DONE


def test_locks_of_workers_that_died_are_swept_and_those_of_living_ones_hold(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data" / "workers"
    with open_librarian(tmp_path / "data") as one, open_librarian(tmp_path / "data") as other:
        one.enqueue_ingest([collection(tmp_path / "a.jsonl", [1])])
        assert one._parts.jobs.claim() is not None
        (held,) = folder.iterdir()
        for path in (held, folder / "dead.lock", folder / "young.lock"):
            path.touch()
            at = datetime.now(UTC).timestamp() - (0 if path.stem == "young" else 91 * 86_400)
            os.utime(path, (at, at))
        for librarian in (one, other):
            librarian.prune()
        assert sorted(path.stem for path in folder.iterdir()) == sorted([held.stem, "young"])
        assert not other.work()


def worked_and_died(folder: Path, where: str, count: int) -> int:
    program = (
        "import sys; from pathlib import Path; from tests.integration import jobs_world\n"
        "jobs_world.work_and_die(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))"
    )
    command = [sys.executable, "-c", program, str(folder), where, str(count)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
