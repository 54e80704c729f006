"""What the doctor finds: each fault is really made on a data folder, and nothing is ever changed."""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import faiss
import numpy as np
import pytest

from retrieval import Settings, wiring
from retrieval.adapters import model_folder as folders
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.examination import examine, surroundings
from retrieval.adapters.faiss_index import FaissIndex
from retrieval.adapters.model_folder import ModelFolder
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.findings import Diagnosis, Finding, State
from retrieval.identity import content_hash
from retrieval.library import Librarian
from tests.fakes import FakeEmbedder
from tests.integration.test_kept_index import cut, delete, empty, flip, forget, say_list
from tests.integration.test_storage_faults import ROOT, as_somebody, make_read_only

DEMO = (ROOT / "bot" / "demo" / "articles.jsonl").read_text(encoding="utf-8").splitlines()

Examined = Callable[..., dict[Diagnosis, Finding]]


class Other(FakeEmbedder):
    """Another model whose vectors are as long."""

    fingerprint = "other-64"


def opened(data: Path, model: type[FakeEmbedder] = FakeEmbedder) -> Librarian:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ModelEmbedder", lambda *_, **__: model())
        return wiring.open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)}))


def ingest(data: Path, lines: Sequence[str], *, ask: bool = False) -> None:
    """Take articles in; a question has the index built, and closing writes it."""
    file = data.parent / f"{len(lines)}.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    with opened(data) as library:
        assert {outcome.status for outcome in library.ingest([str(file)])} == {"added"}
        if ask:
            library.ask("Who was the captain?")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("stocked") / "data"
    ingest(data, DEMO[:12], ask=True)
    return data


@pytest.fixture
def data(stocked: Path, tmp_path: Path) -> Path:
    """A data folder with twelve articles and an index, to be broken."""
    copy: Path = shutil.copytree(stocked, tmp_path / "data")
    return copy


def fake(_: str | None) -> FakeEmbedder:
    return FakeEmbedder()


def state_of(folder: Path) -> dict[str, object]:
    """Everything that a change would leave a trace in; of a FIFO or link not what is behind it."""
    found: dict[str, object] = {}
    for path in (folder, *sorted(folder.rglob("*"))) if os.path.lexists(folder) else ():
        seen = path.lstat()
        regular = path.is_file() and not path.is_symlink() and os.access(path, os.R_OK)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if regular else ""
        found[str(path)] = (seen.st_mode, seen.st_size, seen.st_mtime_ns, digest)
    return found


def examined(data: Path, **variables: str) -> dict[Diagnosis, Finding]:
    """Findings by diagnosis; the folder stays as it is to the last bit."""
    before = state_of(data)
    settings = Settings.from_env({"FOOTNOTE_DATA": str(data)} | variables)
    found = list(examine(settings, open_model=fake, content_hash=content_hash))
    assert state_of(data) == before
    return {finding.diagnosis: finding for finding in found}


def wrong(found: dict[Diagnosis, Finding]) -> set[Diagnosis]:
    return {diagnosis for diagnosis in found if diagnosis.state is State.WRONG}


def execute(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "footnote.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# What is well


def test_a_whole_installation_is_well(data: Path) -> None:
    found = examined(data)
    assert {diagnosis.state for diagnosis in found} == {State.OK}
    assert found[Diagnosis.ARTICLES_SOUND].values["articles"] == 12
    assert found[Diagnosis.VECTORS_SOUND].values["dim"] == FakeEmbedder.dim
    assert Diagnosis.TERMS_SOUND in found
    assert Diagnosis.INDEX_CURRENT in found


def test_an_installation_that_was_never_used_is_well_and_stays_unused(tmp_path: Path) -> None:
    found = examined(tmp_path / "deep" / "data")
    assert {diagnosis.state for diagnosis in found} == {State.OK}
    assert {Diagnosis.DATA_ABSENT, Diagnosis.DATABASE_ABSENT, Diagnosis.INDEX_ABSENT} <= set(found)
    assert list(tmp_path.iterdir()) == []


def test_a_library_without_articles_is_well(tmp_path: Path) -> None:
    opened(tmp_path / "data").close()
    found = examined(tmp_path / "data")
    assert {diagnosis.state for diagnosis in found} == {State.OK}
    assert {Diagnosis.NO_ARTICLES, Diagnosis.INDEX_ABSENT} <= set(found)


def test_a_library_whose_articles_were_all_removed_is_well(data: Path) -> None:
    with opened(data) as library:
        for article in library.articles(library="shared"):
            library.remove(article.id, library="shared")
    found = examined(data)
    assert {diagnosis.state for diagnosis in found} == {State.OK}
    assert found[Diagnosis.INDEX_BEHIND].values["changes"] == 12


def test_an_index_that_is_merely_behind_is_well(data: Path) -> None:
    with opened(data) as library:
        library.remove(3, library="shared")
    ingest(data, DEMO[12:15])
    found = examined(data)
    assert wrong(found) == set()
    assert found[Diagnosis.INDEX_BEHIND].values["changes"] == 4


def test_an_index_that_is_still_to_be_built_is_well(data: Path) -> None:
    shutil.rmtree(data / "index")
    assert Diagnosis.INDEX_NOT_YET in examined(data)


def test_an_index_whose_vectors_were_all_replaced_is_to_be_built_again(data: Path) -> None:
    with closing(SqliteStore(data / "footnote.db")) as store:
        store.replace_vectors(FakeEmbedder.fingerprint, [store.vectors_of(range(1000))])
    found = examined(data)
    assert wrong(found) == set()
    assert Diagnosis.INDEX_TO_REBUILD in found


def killed_while_writing(data: Path) -> None:
    """Leave the log of a process that was killed, with an article in it."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from tests.integration.test_examination import DEMO, opened\n"
        "library = opened(Path(sys.argv[1]))\n"
        "list(library.ingest([sys.argv[2]]))\n"
        "os.kill(os.getpid(), 9)"
    )
    file = data.parent / "more.jsonl"
    file.write_text(DEMO[12], encoding="utf-8")
    arguments = [sys.executable, "-c", program, str(data), str(file)]
    assert subprocess.run(arguments, cwd=ROOT, check=False).returncode == -9
    assert (data / "footnote.db-wal").stat().st_size


def test_the_log_of_a_killed_process_is_read_and_left(data: Path) -> None:
    killed_while_writing(data)
    found = examined(data)
    assert wrong(found) == set()
    assert found[Diagnosis.ARTICLES_SOUND].values["articles"] == 13


def test_a_log_that_was_copied_along_is_not_taken_for_damage(data: Path) -> None:
    killed_while_writing(data)
    (data / "footnote.db-shm").unlink()
    found = examined(data)
    assert wrong(found) == set()
    assert Diagnosis.DATABASE_PENDING in found


def write_on(data: Path) -> None:
    """Take articles in, remove them and write snapshots until there is a file "stop"."""
    file = data.parent / "own.jsonl"
    number = 0
    while not (data.parent / "stop").exists():
        number += 1
        with opened(data) as library:
            text = f"The harbour has {number} boats. " * 40
            file.write_text(json.dumps({"title": f"Boats {number}", "text": text, "id": "b"}))
            (outcome,) = library.ingest([str(file)])
            assert outcome.article is not None
            library.ask("How many boats has the harbour?")
            if number % 3 == 0:
                library.remove(outcome.article.id, library="shared")
        print(number, flush=True)  # noqa: T201 - the test counts


def test_a_running_writer_is_neither_disturbed_nor_a_fault(data: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.integration import test_examination\n"
        "test_examination.write_on(Path(sys.argv[1]))"
    )
    settings = Settings.from_env({"FOOTNOTE_DATA": str(data)})
    with subprocess.Popen(
        [sys.executable, "-c", program, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        for _ in range(8):
            findings = list(examine(settings, open_model=fake, content_hash=content_hash))
            assert [one for one in findings if one.diagnosis.state is not State.OK] == []
        (data.parent / "stop").touch()
        assert int(writer.stdout.read().split()[-1]) > 2  # few on a busy machine
    assert writer.returncode == 0
    assert wrong(examined(data)) == set()


def test_a_writer_that_nobody_has_read_beside_is_not_a_fault(data: Path) -> None:
    with opened(data) as library:
        library.remove(1, library="shared")
        settings = Settings.from_env({"FOOTNOTE_DATA": str(data)})
        found = list(examine(settings, open_model=fake, content_hash=content_hash))
        assert [one for one in found if one.diagnosis.state is not State.OK] == []
        library.remove(2, library="shared")


# The database


def overwrite(data: Path, content: bytes) -> None:
    (data / "footnote.db").write_bytes(content)


def damaged(data: Path, rest: slice) -> None:
    content = bytearray((data / "footnote.db").read_bytes())
    content[rest] = random.Random(0).randbytes(len(content[rest]))
    overwrite(data, bytes(content))


@pytest.mark.parametrize(
    ("damage", "diagnosis"),
    [
        (lambda data: overwrite(data, b"These are notes. " * 500), Diagnosis.DATABASE_DAMAGED),
        (lambda data: overwrite(data, b"short"), Diagnosis.DATABASE_DAMAGED),
        (lambda data: cut(data / "footnote.db"), Diagnosis.DATABASE_DAMAGED),
        (lambda data: damaged(data, slice(4096, None)), Diagnosis.DATABASE_DAMAGED),
        (lambda data: damaged(data, slice(16384, 49152)), Diagnosis.STRUCTURE_DAMAGED),
        (lambda data: damaged(data, slice(0, 100)), Diagnosis.DATABASE_DAMAGED),
    ],
    ids=["notes", "short", "cut", "all-pages", "some-pages", "header"],
)
def test_a_damaged_database_is_wrong(
    data: Path, damage: Callable[[Path], None], diagnosis: Diagnosis
) -> None:
    damage(data)
    found = examined(data)
    assert not {Diagnosis.DATABASE_DAMAGED, Diagnosis.STRUCTURE_DAMAGED}.isdisjoint(wrong(found))
    assert Diagnosis.CHECK_FAILED not in found
    assert Diagnosis.INDEX_NOT_COMPARED in found


def test_half_a_database_is_wrong(data: Path) -> None:
    content = (data / "footnote.db").read_bytes()
    overwrite(data, content[: len(content) // 8192 * 4096])
    assert len(wrong(examined(data))) == 1


def test_any_flipped_bit_is_survived_without_a_failed_check(data: Path) -> None:
    content = (data / "footnote.db").read_bytes()
    chosen = random.Random(3)
    for _ in range(20):
        flipped = bytearray(content)
        flipped[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        overwrite(data, bytes(flipped))
        assert Diagnosis.CHECK_FAILED not in examined(data)


def test_an_empty_file_beside_an_index_is_wrong(data: Path) -> None:
    empty(data / "footnote.db")
    found = examined(data)
    assert Diagnosis.DATABASE_NEW in found
    assert wrong(found) == {Diagnosis.INDEX_ORPHANED}
    delete(data / "footnote.db")
    assert wrong(examined(data)) == {Diagnosis.INDEX_ORPHANED}


def test_an_empty_file_alone_is_worth_knowing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    overwrite(tmp_path / "data", b"")
    found = examined(tmp_path / "data")
    assert wrong(found) == set()
    assert Diagnosis.DATABASE_NEW in found


@pytest.mark.parametrize(
    ("statement", "diagnosis"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", Diagnosis.REVISION_NEWER),
        ("UPDATE alembic_version SET version_num = '0000'", Diagnosis.REVISION_OLDER),
        ("DELETE FROM alembic_version", Diagnosis.TABLES_MISSING),
        ("DROP TABLE totals", Diagnosis.TABLES_MISSING),
        ("DROP TABLE terms", Diagnosis.TABLES_MISSING),
        ("DROP TABLE meta", Diagnosis.TABLES_MISSING),
        ("UPDATE meta SET value = 'other' WHERE key = 'fingerprint'", Diagnosis.MODEL_OTHER),
        ("UPDATE meta SET value = 'old' WHERE key = 'terms'", Diagnosis.TERMS_OUTDATED),
        ("UPDATE passages SET article = 999 WHERE id = 1", Diagnosis.REFERENCES_BROKEN),
        ("UPDATE articles SET text = text || '.' WHERE id = 2", Diagnosis.ARTICLES_ALTERED),
        ("UPDATE articles SET title = 'x' WHERE id = 2", Diagnosis.ARTICLES_ALTERED),
        ("UPDATE articles SET authors = '{' WHERE id = 2", Diagnosis.ARTICLES_UNREADABLE),
        ("UPDATE articles SET authors = '7' WHERE id = 2", Diagnosis.ARTICLES_UNREADABLE),
        ("UPDATE articles SET published = 'today' WHERE id = 2", Diagnosis.ARTICLES_UNREADABLE),
        (
            "UPDATE articles SET text = CAST(x'41ff' AS TEXT) WHERE id = 2",
            Diagnosis.ARTICLES_UNREADABLE,
        ),
        ("DELETE FROM passages WHERE article = 2", Diagnosis.ARTICLES_BARE),
        ("UPDATE passages SET span_end = 99999 WHERE id = 2", Diagnosis.SPANS_OUTSIDE),
        ("UPDATE passages SET span_start = -1 WHERE id = 2", Diagnosis.SPANS_OUTSIDE),
        ("UPDATE passages SET span_end = span_start WHERE id = 2", Diagnosis.SPANS_OUTSIDE),
        ("UPDATE passages SET span_end = 'far' WHERE id = 2", Diagnosis.SPANS_OUTSIDE),
        ("UPDATE passages SET vector = x'00' WHERE id = 2", Diagnosis.VECTORS_UNFIT),
        ("UPDATE passages SET vector = zeroblob(128) WHERE id = 2", Diagnosis.VECTORS_UNFIT),
        (
            "UPDATE passages SET vector = CAST(x'ffff' || substr(vector, 3) AS BLOB) WHERE id = 2",
            Diagnosis.VECTORS_UNFIT,
        ),
        (
            "UPDATE passages SET vector = x'ffff' || substr(vector, 3) WHERE id = 2",
            Diagnosis.VECTORS_UNFIT,
        ),
        ("UPDATE passages SET vector = 'text' WHERE id = 2", Diagnosis.VECTORS_UNFIT),
        ("UPDATE passages SET checksum = checksum - 1 WHERE id = 2", Diagnosis.VECTORS_UNFIT),
        ("UPDATE passages SET length = length + 1 WHERE id = 1", Diagnosis.TERMS_UNFIT),
        ("DELETE FROM frequencies WHERE term = 'harbour'", Diagnosis.TERMS_UNFIT),
        ("UPDATE frequencies SET passages = passages + 1", Diagnosis.TERMS_UNFIT),
        ("INSERT INTO frequencies VALUES ('nowhere', 1)", Diagnosis.TERMS_UNFIT),
        ("DELETE FROM terms_docsize WHERE id = 3", Diagnosis.TERMS_UNFIT),
        ("INSERT INTO terms(terms) VALUES ('delete-all')", Diagnosis.TERMS_UNFIT),
        ("DELETE FROM terms_data WHERE id > 10", Diagnosis.TERMS_UNREADABLE),
        ("UPDATE totals SET passages = passages + 1", Diagnosis.TOTALS_UNFIT),
        ("DELETE FROM totals", Diagnosis.TOTALS_UNFIT),
    ],
)
def test_a_database_that_does_not_fit_itself_is_found_out(
    data: Path, statement: str, diagnosis: Diagnosis
) -> None:
    execute(data, statement)
    found = examined(data)
    assert diagnosis in found
    assert Diagnosis.CHECK_FAILED not in found


def test_articles_and_passages_that_are_wrong_are_named_by_number(data: Path) -> None:
    execute(data, "UPDATE articles SET text = 'x' WHERE id IN (2, 5)")
    found = examined(data)
    assert found[Diagnosis.ARTICLES_ALTERED].values == {"count": 2, "ids": "2, 5"}
    execute(data, "UPDATE passages SET vector = x'00' WHERE id < 8")
    values = examined(data)[Diagnosis.VECTORS_UNFIT].values
    assert values == {"count": 7, "ids": "1, 2, 3, 4, 5, …"}


def test_words_of_a_text_that_changed_on_disk_are_noticed(data: Path) -> None:
    execute(data, "VACUUM")
    content = (data / "footnote.db").read_bytes()
    overwrite(data, content.replace(b"captain", b"captian"))
    assert wrong(examined(data)) >= {Diagnosis.ARTICLES_ALTERED}


def test_a_database_of_another_program_is_left_to_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    execute(data, "CREATE TABLE bookmarks (url TEXT)")
    assert wrong(examined(data)) == {Diagnosis.DATABASE_FOREIGN}


def test_what_stands_in_the_place_of_the_database_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "footnote.db").mkdir(parents=True)
    assert wrong(examined(data)) == {Diagnosis.DATABASE_NO_FILE}
    (data / "footnote.db").rmdir()
    os.mkfifo(data / "footnote.db")
    assert wrong(examined(data)) == {Diagnosis.DATABASE_NO_FILE}
    (data / "footnote.db").unlink()
    (data / "footnote.db").symlink_to("footnote.db")
    assert wrong(examined(data)) == {Diagnosis.DATABASE_UNREADABLE}


# The index


@pytest.mark.parametrize("file", ["gen-1.faiss", "gen-1.npy", "manifest.json"])
@pytest.mark.parametrize("damage", [flip, cut, empty, delete, forget, say_list])
def test_a_damaged_index_is_wrong_and_left_where_it_is(
    data: Path, file: str, damage: Callable[[Path], None]
) -> None:
    damage(data / "index" / file)
    found = examined(data)
    if file == "manifest.json" and damage is delete:
        assert wrong(found) == set()
        assert Diagnosis.INDEX_NOT_YET in found
    elif file == "manifest.json" and damage is flip:
        assert {one for one in found if one.check == "index.snapshot"} != {Diagnosis.INDEX_CURRENT}
    else:
        assert wrong(found) == {Diagnosis.INDEX_DAMAGED}
        assert str(found[Diagnosis.INDEX_DAMAGED].values["path"]).endswith(file)


def say_in_manifest(data: Path, **values: str | int) -> None:
    manifest = data / "index" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_bytes()) | values))


@pytest.mark.parametrize(
    ("values", "diagnosis"),
    [
        ({"fingerprint": "other"}, Diagnosis.INDEX_OTHER_MODEL),
        ({"faiss": "0.0"}, Diagnosis.INDEX_OTHER_FAISS),
        ({"factory": "HNSW"}, Diagnosis.INDEX_OTHER_FAISS),
        ({"dim": -3}, Diagnosis.INDEX_OTHER_FAISS),
        ({"last_change": 99}, Diagnosis.INDEX_AHEAD),
        ({"count": 1}, Diagnosis.INDEX_UNFIT),
        ({"last_change": 3}, Diagnosis.INDEX_BEHIND),
    ],
)
def test_a_snapshot_is_told_by_its_manifest(
    data: Path, values: dict[str, str | int], diagnosis: Diagnosis
) -> None:
    say_in_manifest(data, **values)
    found = examined(data)
    assert diagnosis in found
    assert Diagnosis.CHECK_FAILED not in found


def rewritten(data: Path, change: Callable[[FaissIndex], None]) -> None:
    """Let the index hold something else, with digests that are right."""
    index = FaissIndex(FakeEmbedder.dim)
    with closing(SqliteStore(data / "footnote.db")) as store:
        for ids, libraries, vectors in store.vectors(1000):
            index.add(ids, vectors, library=libraries[0])
    change(index)
    stored, libraries_of = index.dump()
    folder = data / "index"
    (folder / "gen-1.faiss").write_bytes(stored)
    np.save(folder / "gen-1.npy", libraries_of)
    digests = [
        hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("gen-1.faiss", "gen-1.npy")
    ]
    say_in_manifest(data, sha256=digests[0], libraries_sha256=digests[1], count=len(index))


def test_an_index_that_holds_the_same_is_well(data: Path) -> None:
    rewritten(data, lambda _: None)
    assert Diagnosis.INDEX_CURRENT in examined(data)


def test_an_index_that_lacks_a_passage_has_another_one_or_other_vectors_is_wrong(
    data: Path,
) -> None:
    other = np.eye(1, FakeEmbedder.dim, dtype=np.float32)
    changes: list[Callable[[FaissIndex], None]] = [
        lambda index: index.remove([4]),
        lambda index: index.add([999], other, library=1),
        lambda index: index.add([4], other, library=1),
        lambda index: index.add([4], index.vectors_of([4]), library=2),
    ]
    for change in changes:
        rewritten(data, change)
        assert wrong(examined(data)) == {Diagnosis.INDEX_UNFIT}


def test_an_index_of_another_faiss_is_worth_knowing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faiss, "__version__", "0.0")
    found = examined(data)
    assert wrong(found) == set()
    assert Diagnosis.INDEX_OTHER_FAISS in found


def test_files_that_were_kept_aside_are_told_of(data: Path) -> None:
    flip(data / "index" / "gen-1.faiss")
    with opened(data) as library:
        library.ask("Who was the captain?")
    found = examined(data)
    assert wrong(found) == set()
    assert found[Diagnosis.INDEX_SET_ASIDE].values["files"] == 1


def test_a_file_in_the_place_of_the_index_is_wrong(data: Path) -> None:
    shutil.rmtree(data / "index")
    (data / "index").write_text("")
    assert wrong(examined(data)) == {Diagnosis.INDEX_UNREADABLE}


# Folders, disk, settings and versions


def test_a_file_in_the_place_of_the_data_folder_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for data in (tmp_path / "file", tmp_path / "file" / "data"):
        assert wrong(examined(data)) == {Diagnosis.DATA_NO_FOLDER}


def test_permissions_that_are_missing_are_told_of() -> None:
    with as_somebody() as folder:
        make_read_only(folder)
        found = examined(folder)
        assert Diagnosis.DATA_READ_ONLY in found
        assert Diagnosis.STRUCTURE_SOUND in found
        assert Diagnosis.DATA_UNCREATABLE in examined(folder / "new" / "data")
        folder.chmod(0o755)
        (folder / "footnote.db").chmod(0o000)
        found = examined(folder)
        assert {Diagnosis.DATABASE_UNREADABLE, Diagnosis.DATA_READ_ONLY} <= wrong(found)
        folder.chmod(0o000)
        assert wrong(examined(folder)) == {Diagnosis.DATA_UNREADABLE}


@pytest.mark.parametrize(
    ("megabytes", "diagnosis"),
    [
        (5, Diagnosis.DISK_FULL),
        (500, Diagnosis.DISK_LOW),
        (50_000, Diagnosis.DISK_ROOMY),
    ],
)
def test_room_on_the_disk_is_told(
    data: Path, megabytes: int, diagnosis: Diagnosis, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=megabytes * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    found = examined(data)
    assert found[diagnosis].values["free"] == megabytes
    assert wrong(found) <= {Diagnosis.DISK_FULL}


def test_a_variable_that_nothing_reads_is_told_of_with_the_likely_one(tmp_path: Path) -> None:
    found = examined(tmp_path, FOOTNOTE_MODELS="my secret", FOOTNOTE_XYZZY="my secret")
    values = found[Diagnosis.VARIABLE_MISSPELT].values
    assert values == {"name": "FOOTNOTE_MODELS", "meant": "FOOTNOTE_MODEL"}
    assert found[Diagnosis.VARIABLE_UNKNOWN].values == {"name": "FOOTNOTE_XYZZY"}
    assert wrong(found) == set()
    assert "my secret" not in str(found)


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("http://wiki.lan/", "wiki.lan"),
        ("https://me:my-secret@wiki.lan:8080/start?q=my-secret", "wiki.lan:8080"),
        ("wiki.lan/start", "wiki.lan"),
        ("::1", "[::1]"),
        ("*.lan", None),
        ("wiki.lan:99999", None),
        ("two words", None),
    ],
)
def test_a_host_that_can_never_match_is_wrong(tmp_path: Path, entry: str, host: str | None) -> None:
    found = examined(tmp_path, FOOTNOTE_FETCH_ALLOW=f"fine.lan, 10.0.0.1:80, {entry}")
    if host is None:
        assert wrong(found) == {Diagnosis.FETCH_USELESS}
    else:
        assert wrong(found) == {Diagnosis.FETCH_TOO_LONG}
        assert found[Diagnosis.FETCH_TOO_LONG].values == {"host": host}
    assert "my-secret" not in str(found)


def test_hosts_that_can_match_are_well(tmp_path: Path) -> None:
    found = examined(
        tmp_path, FOOTNOTE_FETCH_ALLOW="fine.lan, 10.0.0.1:80, [fd00::1]:8080, münchen.lan"
    )
    assert found[Diagnosis.FETCH_READY].values == {"hosts": 4}


class Distribution(metadata.PathDistribution):
    """What was installed, with other requirements."""

    def __init__(self, *requires: str, python: str = ">=3.11") -> None:
        self._requires = list(requires)
        self._python = python

    @property
    def requires(self) -> list[str]:
        return self._requires

    @property
    def version(self) -> str:
        return "1.0"

    @property
    def metadata(self) -> dict[str, str]:  # type: ignore[override]
        return {"Requires-Python": self._python}


def test_packages_and_python_that_do_not_fit_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Distribution(
        "numpy>=999",
        "no-such-package>=1",
        "sqlalchemy>=2",
        "not-wanted-here; sys_platform == 'nowhere'",
        "only-for-tests; extra == 'dev'",
        python=">=9",
    )
    real = metadata.distribution
    monkeypatch.setattr(
        metadata, "distribution", lambda name: installed if name == "footnote-bot" else real(name)
    )
    found = examined(tmp_path)
    assert wrong(found) == {
        *(Diagnosis.PACKAGE_UNFIT, Diagnosis.PACKAGE_MISSING, Diagnosis.PYTHON_UNFIT),
    }
    assert found[Diagnosis.PACKAGE_MISSING].values["name"] == "no-such-package"
    assert found[Diagnosis.PACKAGE_UNFIT].values["name"] == "numpy"


def test_running_without_being_installed_is_worth_knowing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    found = examined(tmp_path)
    assert Diagnosis.NOT_INSTALLED in found
    assert wrong(found) == set()


def test_an_sqlite_that_lacks_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        def execute(self, statement: str) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

        def close(self) -> None:
            """Nothing is open."""

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *_, **__: Refusing())
        assert wrong(examined(tmp_path)) == {Diagnosis.SQLITE_WITHOUT_FTS5}
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert wrong(examined(tmp_path)) == {Diagnosis.SQLITE_OLD}


def test_a_fault_that_nobody_thought_of_ends_one_check_only(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> int:
        raise RuntimeError("my secret")

    monkeypatch.setattr(surroundings, "_size", fail)
    found = examined(data)
    assert wrong(found) == {Diagnosis.CHECK_FAILED}
    assert found[Diagnosis.CHECK_FAILED].values == {"part": "disk", "kind": "RuntimeError"}
    assert Diagnosis.INDEX_CURRENT in found


# The model


def with_model(
    data: Path,
    model: Callable[[str | None], FakeEmbedder | ModelEmbedder],
    name: str = "",
) -> dict[Diagnosis, Finding]:
    settings = Settings.from_env({"FOOTNOTE_DATA": str(data), "FOOTNOTE_MODEL": name})
    found = list(examine(settings, open_model=model, content_hash=content_hash))
    return {finding.diagnosis: finding for finding in found}


def test_another_model_than_that_of_the_vectors_is_wrong(data: Path) -> None:
    found = with_model(data, lambda _: Other())
    assert wrong(found) == {Diagnosis.MODEL_OTHER}
    assert Diagnosis.INDEX_CURRENT in found


def test_a_model_that_returns_no_vectors_to_search_by_is_wrong(data: Path) -> None:
    class Broken(FakeEmbedder):
        def embed_query(self, text: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            return np.full((1, self.dim), np.nan, np.float32)

    class Failing(FakeEmbedder):
        def embed_query(self, text: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            raise RuntimeError("size mismatch")

    assert wrong(with_model(data, lambda _: Broken())) == {Diagnosis.MODEL_USELESS}
    found = with_model(data, lambda _: Failing())
    assert found[Diagnosis.MODEL_UNLOADABLE].values["detail"] == "RuntimeError"


def test_a_model_that_is_not_there_is_wrong_and_is_not_asked_for(
    data: Path, tmp_path: Path
) -> None:
    found = with_model(data, ModelEmbedder, str(tmp_path / "no" / "model"))
    assert wrong(found) == {Diagnosis.MODEL_UNUSABLE}
    found = with_model(data, ModelEmbedder, "somebody/some-model")
    assert wrong(found) == set()
    assert Diagnosis.MODEL_NOT_HERE in found


def model_folder(tmp_path: Path) -> Path:
    copy: Path = shutil.copytree(ModelFolder().path, tmp_path / "model")
    return copy


def test_a_folder_with_weights_cut_off_or_without_any_is_wrong(data: Path, tmp_path: Path) -> None:
    model = model_folder(tmp_path)
    weights = next(model.glob("*.safetensors"))
    os.truncate(weights, 10_000)
    found = with_model(data, ModelEmbedder, str(model))
    assert Diagnosis.MODEL_UNLOADABLE in found
    assert Diagnosis.MODEL_OTHER in found
    weights.unlink()
    found = with_model(data, ModelEmbedder, str(model))
    assert wrong(found) == {Diagnosis.MODEL_UNUSABLE}


def test_weights_that_came_with_the_package_and_are_damaged_are_wrong(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip(next((model := model_folder(tmp_path)).glob("*.safetensors")))
    spec = SimpleNamespace(origin=str(model.parent / "__init__.py"))
    monkeypatch.setattr(folders.importlib.util, "find_spec", lambda _: spec)  # type: ignore[attr-defined]
    found = with_model(data, ModelEmbedder)
    assert found[Diagnosis.MODEL_UNUSABLE].values["detail"] == "its weights are damaged"
