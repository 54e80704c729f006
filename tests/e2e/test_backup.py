"""backup.sh and restore.sh, as an operator runs them: while others write, and back on an empty folder."""

import json
import os
import shutil
import subprocess
import tarfile
import threading
import time
from pathlib import Path

import pytest

from retrieval import open_library
from retrieval.domain import Answer
from retrieval.settings import Settings

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "data" / "demo" / "questions.jsonl"
ASKED = 25  # of 130, every fifth: the same way is measured on 200 by hand


def script(name: str, *arguments: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROOT / "deploy" / name, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | env,
    )


def backed_up(data: Path, folder: Path) -> Path:
    done = script("backup.sh", data, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return Path(done.stdout.strip())


@pytest.fixture
def data(demo_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo_data, tmp_path / "data")


def settings_of(data: Path) -> Settings:
    return Settings.from_env({"FOOTNOTE_DATA": str(data)})


def answers(data: Path) -> list[Answer]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[::5][:ASKED]
    with open_library(settings_of(data)) as library:
        return [library.ask(json.loads(line)["question"]) for line in lines]


def told(answer: Answer) -> tuple[object, ...]:
    """All of an answer but how long it took."""
    return (answer.question, answer.citations, answer.found, answer.nearest, answer.confidence)


@pytest.mark.usefixtures("shared_model")
def test_a_backup_under_load_answers_the_same_on_an_empty_folder(
    data: Path, tmp_path: Path
) -> None:
    ended = threading.Event()
    with open_library(settings_of(data)) as library:
        upload = library.keep_file(b"A text of one article, handed in.", name="text.txt")
        first = library.enqueue_ingest([upload])

        def write() -> None:
            while not ended.is_set():
                library.enqueue_reindex()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            file = backed_up(data, tmp_path / "backups")
        finally:
            ended.set()
            writer.join()
        jobs = sum(library.job_counts().values())
    assert file.stat().st_mode & 0o077 == 0
    done = script("restore.sh", file, tmp_path / "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(map(told, answers(tmp_path / "new"))) == list(map(told, answers(data)))
    with open_library(settings_of(tmp_path / "new")) as library:
        assert library.job(first.id) == first
        assert 1 <= sum(library.job_counts().values()) <= jobs
        name = upload.partition(":")[2]
        assert (tmp_path / "new" / "uploads" / name).read_bytes().startswith(b"A text of one")


def test_a_database_is_only_replaced_on_request_and_then_moved_aside(
    data: Path, tmp_path: Path
) -> None:
    file = backed_up(data, tmp_path / "backups")
    before = (data / "footnote.db").read_bytes()
    done = script("restore.sh", file, data)
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert (data / "footnote.db").read_bytes() == before
    assert script("restore.sh", "--replace", file, data).returncode == 0
    (aside,) = data.glob("before-restore-*")
    assert (aside / "footnote.db").exists()


def test_nothing_is_restored_while_a_process_has_the_database_open(
    data: Path, tmp_path: Path
) -> None:
    file = backed_up(data, tmp_path / "backups")
    with open_library(settings_of(data)) as library:
        count = library.count()
        done = script("restore.sh", "--replace", file, data)
        assert done.returncode == 1
        assert "stop it first" in done.stderr
        assert library.count() == count
    assert not list(data.glob("before-restore-*"))


def test_a_damaged_database_is_not_backed_up_and_can_be_replaced(
    data: Path, tmp_path: Path
) -> None:
    file = backed_up(data, tmp_path / "backups")
    with (data / "footnote.db").open("r+b") as database:
        database.seek(20_000)
        database.write(b"\xff" * 40_000)
    done = script("backup.sh", data, tmp_path / "backups")
    assert done.returncode != 0
    assert [file] == list((tmp_path / "backups").glob("*.gz"))
    assert script("restore.sh", "--replace", file, data).returncode == 0
    with open_library(settings_of(data)) as library:
        assert library.count()[0] == 32


def test_a_damaged_backup_is_refused_before_anything_is_touched(data: Path, tmp_path: Path) -> None:
    file = backed_up(data, tmp_path / "backups")
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path / "inside", filter="data")
    with (tmp_path / "inside" / "footnote.db").open("r+b") as database:
        database.seek(50_000)
        database.write(b"\xff")
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "inside", ".")
    done = script("restore.sh", tmp_path / "bad.tar.gz", tmp_path / "new")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert list((tmp_path / "new").iterdir()) == []


def test_only_the_newest_backups_are_kept(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 15):
        (folder / f"footnote-202001{day}T000000Z.tar.gz").touch()
    (folder / "mine.tar.gz").touch()
    done = script("backup.sh", data, folder, KEEP="2")
    assert done.returncode == 0
    kept = sorted(one.name for one in folder.iterdir())
    assert kept == sorted(
        [Path(done.stdout.strip()).name, "footnote-20200114T000000Z.tar.gz", "mine.tar.gz"]
    )


def test_what_a_killed_run_left_is_cleared_away_and_what_is_under_way_is_not(
    data: Path, tmp_path: Path
) -> None:
    folder, two_days_ago = tmp_path / "backups", time.time() - 2 * 86_400
    old, young, other = (folder / f".footnote-{name}" for name in ("abcdef", "ghijkl", "mine"))
    left = data / ".restore-abcdef"
    for path in (old, young, other, left):
        (path / "backup").mkdir(parents=True)
    for path in (old, other, left):
        os.utime(path, (two_days_ago, two_days_ago))
    file = backed_up(data, folder)
    assert not old.exists()
    assert young.exists()
    assert other.exists()
    assert script("restore.sh", "--replace", file, data).returncode == 0
    assert not left.exists()
