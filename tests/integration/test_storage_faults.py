"""Full disks, read-only folders, damage, other processes and sudden death."""

import errno
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from retrieval.adapters import sqlite_engine, storage_errors
from retrieval.adapters.kept_index import open_index
from retrieval.adapters.schema import libraries, passages
from retrieval.adapters.sqlite_engine import for_writing
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Article, Draft, Identity, Span
from retrieval.errors import StorageBusy, StorageDamaged, StorageFull, StorageReadOnly

ROOT = Path(__file__).parents[2]
HERE = frozenset({1})
SENTENCE = "the quick brown fox jumps over lazy dogs while seven wizards boxed"


def add(store: SqliteStore, number: int, passages: int = 3) -> Article:
    """An article of distinct words, each passage a line."""
    lines = [f"{SENTENCE} a{number}b{line}" for line in range(passages)]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(passages)]
    spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    vectors = np.random.default_rng(number).normal(size=(passages, 16)).astype(np.float32)
    return store.add(
        Draft(title=f"Title {number}", text=text),
        Identity(1, str(number), ""),
        spans,
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        content_hash=str(number),
        fingerprint="model",
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "footnote.db")) as opened:
        opened.create_library("one")
        yield opened


def test_an_error_of_the_database_does_not_show_what_was_typed(store: SqliteStore) -> None:
    with store.engine.connect() as connection, pytest.raises(sa.exc.StatementError) as caught:
        connection.execute(sa.text("SELECT no_such_function(:typed)"), {"typed": "my secret"})
    assert "my secret" not in str(caught.value)


def check_whole(store: SqliteStore) -> None:
    """Everything that is counted or indexed is so of the articles that are there, no more."""
    articles = store.list_articles(within=HERE)
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        held = connection.execute(sa.select(passages.c.article, passages.c.id)).all()
    assert {row.article for row in held} == {article.id for article in articles}
    assert store.count(within=HERE) == (len(articles), len(held))
    logged: set[int] = set()
    for change in store.changes(0):
        logged = logged | set(change.passages) if change.added else logged - set(change.passages)
    assert logged == {row.id for row in held}
    assert store.statistics("wizards", within=HERE).frequencies.get("wizards", 0) == len(held)
    for article in articles:
        found = store.match(f"a{article.title.split()[1]}b2", 1, within=HERE)
        assert store.passages([found[0][0]], within=HERE)[0][1] == article


def limit_pages(store: SqliteStore, pages: int) -> Callable[[], None]:
    """Let the database grow to so many pages; returns how to lift the limit."""

    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(store.engine, "begin", limit)

    def lift() -> None:
        event.remove(store.engine, "begin", limit)
        store.engine.dispose()

    return lift


def add_until_full(store: SqliteStore) -> None:
    for number in range(1, 1000):
        add(store, number)


def test_a_full_disk_leaves_no_half_article(store: SqliteStore) -> None:
    add(store, 0)
    lift = limit_pages(store, 60)
    with pytest.raises(StorageFull) as refused:
        add_until_full(store)
    assert refused.value.path.endswith("footnote.db")
    check_whole(store)
    stored = store.count(within=HERE)[0]
    with pytest.raises(StorageFull):
        add(store, stored, passages=300)
    lift()
    add(store, stored)
    check_whole(store)
    assert store.count(within=HERE)[0] == stored + 1


def test_a_full_disk_does_not_keep_from_reading_or_from_removing(store: SqliteStore) -> None:
    articles = [add(store, number) for number in range(10)]
    with store.engine.connect() as connection:
        pages = connection.scalar(sa.text("PRAGMA page_count"))
    limit_pages(store, pages or 0)
    assert store.match("wizards", 3, within=HERE)
    assert store.remove(articles[3].id, within=HERE)
    check_whole(store)


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.integration import test_storage_faults as faults\n"
        "store = faults.SqliteStore(Path(sys.argv[1])); store.create_library('one')\n"
        "faults.limit_files(200_000)\n"
        "try:\n"
        "    faults.add_until_full(store)\n"
        "except faults.StorageFull: print('full')\n"
        "store.close()"
    )
    said = _python(code, str(tmp_path / "footnote.db"))
    assert said == "full\n"
    with closing(SqliteStore(tmp_path / "footnote.db")) as store:
        check_whole(store)


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "free", "meaning"),
    [
        (OSError(errno.ENOSPC, ""), 0, StorageFull),
        (OSError(errno.EDQUOT, ""), 1 << 30, StorageFull),
        (PermissionError(errno.EACCES, ""), 1 << 30, StorageReadOnly),
        (OSError(errno.EROFS, ""), 1 << 30, StorageReadOnly),
        (TimeoutError(), 1 << 30, StorageBusy),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), 0, StorageFull),
        (sqlite_error(sqlite3.SQLITE_IOERR_READ), 1 << 30, StorageDamaged),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), 1 << 30, StorageFull),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), 1 << 30, StorageReadOnly),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), 1 << 30, StorageBusy),
        (sqlite_error(sqlite3.SQLITE_CORRUPT_VTAB), 1 << 30, StorageDamaged),
        (sqlite_error(sqlite3.SQLITE_MISUSE), 1 << 30, sqlite3.OperationalError),
        (sqlite3.ProgrammingError("closed"), 1 << 30, sqlite3.ProgrammingError),
    ],
)
def test_an_error_is_told_by_what_can_be_done_about_it(
    error: Exception,
    free: int,
    meaning: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(meaning), storage_errors.translated(tmp_path / "footnote.db"):
        raise error


def limit_files(size: int) -> None:
    """Let this process write no file beyond this size."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_what_was_created_is_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "footnote.db"
    with closing(SqliteStore(path)) as store:
        store.create_library("one")
        assert path.parent.stat().st_mode & 0o777 == 0o700
        for file in path.parent.glob("footnote.db*"):
            assert file.suffix == ".lock" or file.stat().st_mode & 0o777 == 0o600


@contextmanager
def as_somebody() -> Iterator[Path]:
    """A folder with a database of one article, in which we have no rights but those of its modes.

    Root would have all, so it becomes somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-"))
    with closing(SqliteStore(folder / "footnote.db")) as store:
        store.create_library("one")
        add(store, 0)
    (folder / "empty").mkdir()
    root = os.geteuid() == 0
    if root:
        for path in (folder, *folder.iterdir()):
            os.chown(path, 65534, 65534)
        os.setresuid(65534, 65534, 0)
    try:
        yield folder
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)


def make_read_only(folder: Path) -> None:
    for path in folder.glob("footnote.db*"):
        path.chmod(0o444)
    folder.chmod(0o555)


def check_reading_works(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        assert store.create_library("one").id == 1
        check_whole(store)
        with pytest.raises(StorageReadOnly):
            add(store, 99)
        with pytest.raises(StorageReadOnly):
            store.create_library("two")
        with pytest.raises(StorageReadOnly):
            store.remove(1, within=HERE)
        with closing(open_index(path.parent / "index", store, "model", 16)) as index:
            assert len(index) == store.count(within=HERE)[1]
            assert not index.snapshot()


def test_a_read_only_folder_can_be_read() -> None:
    with as_somebody() as folder:
        make_read_only(folder)
        check_reading_works(folder / "footnote.db")


def test_a_read_only_folder_can_be_read_while_another_process_writes() -> None:
    with as_somebody() as folder, closing(SqliteStore(folder / "footnote.db")) as writer:
        add(writer, 1)
        make_read_only(folder)
        add(writer, 2)  # its files are open already
        check_reading_works(folder / "footnote.db")


def test_a_read_only_file_can_be_read() -> None:
    with as_somebody() as folder:
        (folder / "footnote.db").chmod(0o444)
        with closing(SqliteStore(folder / "footnote.db")) as store:
            check_whole(store)
            with pytest.raises(StorageReadOnly):
                add(store, 1)


def test_a_log_that_cannot_be_applied_is_not_passed_over() -> None:
    with as_somebody() as folder:
        copy = folder / "empty"
        with closing(SqliteStore(folder / "footnote.db")) as store:
            add(store, 1)
            for name in ("footnote.db", "footnote.db-wal"):
                shutil.copyfile(folder / name, copy / name)
        make_read_only(copy)
        with pytest.raises(StorageReadOnly):
            SqliteStore(copy / "footnote.db")


def test_a_missing_database_in_a_read_only_folder_is_explained() -> None:
    with as_somebody() as folder:
        (folder / "empty").chmod(0o555)
        for path in (folder / "empty" / "footnote.db", folder / "empty" / "sub" / "footnote.db"):
            with pytest.raises(StorageReadOnly):
                SqliteStore(path)


def test_a_file_where_the_folder_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageReadOnly):
        SqliteStore(tmp_path / "file" / "footnote.db")


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    path.write_text("These are notes, not a database. " * 200)
    with pytest.raises(StorageDamaged) as refused:
        SqliteStore(path)
    assert refused.value.path == str(path)


def test_a_damaged_page_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with closing(SqliteStore(path)) as store:
        store.create_library("one")
        for number in range(100):
            add(store, number)
    content = bytearray(path.read_bytes())
    content[8192:] = random.Random(0).randbytes(len(content) - 8192)
    path.write_bytes(content)

    def use() -> None:
        with closing(SqliteStore(path)) as store:
            store.list_articles(within=HERE)

    with pytest.raises(StorageDamaged):
        use()


def test_a_vector_with_a_flipped_bit_is_not_taken_for_the_stored_one(store: SqliteStore) -> None:
    add(store, 0)
    ids, _ = store.vectors_of(range(10))
    stored = sa.select(passages.c.vector).where(passages.c.id == ids[0])
    with store.engine.begin() as connection:
        vector = connection.execute(stored).scalar_one()
        flipped = bytes([vector[0] ^ 1, *vector[1:]])
        connection.execute(passages.update().where(passages.c.id == ids[0]).values(vector=flipped))
    with pytest.raises(StorageDamaged):
        store.vectors_of(ids)
    with pytest.raises(StorageDamaged):
        list(store.vectors(100))


def test_readers_are_not_kept_waiting_by_a_writer(store: SqliteStore) -> None:
    add(store, 0)
    with for_writing(store.engine).begin() as connection:
        connection.execute(libraries.insert(), {"name": "two"})
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.append(len(store.libraries())))
        reader.start()
        reader.join(timeout=5)
        assert seen == [1]
        check_whole(store)
    assert len(store.libraries()) == 2


def test_a_writer_waits_for_another_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engine, "_BUSY_TIMEOUT_S", 0.05)
    with (
        closing(SqliteStore(tmp_path / "footnote.db")) as one,
        closing(SqliteStore(tmp_path / "footnote.db")) as two,
    ):
        one.create_library("one")
        with for_writing(one.engine).begin(), pytest.raises(StorageBusy):
            add(two, 0)
        add(two, 0)
        check_whole(one)


def test_threads_and_processes_write_side_by_side(store: SqliteStore, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.integration import test_storage_faults as faults\n"
        "store = faults.SqliteStore(Path(sys.argv[1]))\n"
        "for number in range(100, 120): faults.add(store, number)\n"
        "store.close()"
    )

    def write(first: int) -> None:
        for number in range(first, first + 10):
            add(store, number)
            store.match("wizards", 5, within=HERE)

    with ThreadPoolExecutor() as threads:
        written = threads.map(write, (0, 10, 20))
        _python(code, str(tmp_path / "footnote.db"))
        list(written)  # raises what a thread raised
    assert store.count(within=HERE) == (50, 150)
    check_whole(store)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.integration import test_storage_faults as faults\n"
        "store = faults.SqliteStore(Path(sys.argv[1])); store.create_library('one')\n"
        "index = faults.open_index(Path(sys.argv[1]).parent / 'index', store, 'model', 16)\n"
        "for number in range(int(sys.argv[2]), 10**9):\n"
        "    article = faults.add(store, number)\n"
        "    if number % 4 == 0: index.refresh(); index.snapshot()\n"
        "    print(article.id, flush=True)\n"
    )
    moments = random.Random(17)
    acknowledged: list[int] = []
    for run in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(run * 10_000)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(moments.randint(1, 25))]
            process.kill()
            told += process.stdout
        acknowledged += [int(line) for line in told if line.endswith("\n")]
        with closing(SqliteStore(path)) as store:
            present = {article.id for article in store.list_articles(within=HERE)}
            assert set(acknowledged) <= present
            check_whole(store)
            with closing(open_index(tmp_path / "index", store, "model", 16)) as index:
                ids, vectors = store.vectors_of(range(100_000))
                assert index.newest(100_000)[0] == ids
                assert index.newest(100_000)[1].tolist() == vectors.tolist()
    assert len(acknowledged) > 5


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
