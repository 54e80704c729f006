"""The index kept beside a database: it follows, survives damage and never serves what is not so."""

import errno
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest
from filelock import FileLock

from retrieval.adapters import index_snapshots, kept_index
from retrieval.adapters.faiss_index import FaissIndex
from retrieval.adapters.kept_index import KeptIndex, open_index
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Draft, Identity, Ranking, Span
from retrieval.errors import ModelChanged
from retrieval.ports import Vectors
from tests.fakes import BruteForceIndex, MemoryStore

DIM = 16
MODEL = "model"
BOTH = frozenset({1, 2})
QUERY = np.eye(1, DIM, dtype=np.float32)


def units(count: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def add(store: SqliteStore | MemoryStore, number: int, passages: int = 3) -> int:
    spans = [Span(n, n + 1) for n in range(passages)]
    return store.add(
        Draft(title="", text="x" * passages),
        Identity(1 + number % 2, str(number), ""),
        spans,
        units(passages, number),
        content_hash="",
        fingerprint=MODEL,
    ).id


def fill(store: SqliteStore | MemoryStore, articles: int) -> None:
    for name in ("one", "two"):
        store.create_library(name)
    for number in range(articles):
        add(store, number)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "footnote.db")) as opened:
        fill(opened, 20)
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def by_brute_force(store: SqliteStore) -> list[Ranking]:
    index = BruteForceIndex()
    for ids, libraries, vectors in store.vectors(7):
        for id_, library, vector in zip(ids, libraries, vectors, strict=True):
            index.add([id_], vector[None], library=library)
    return answers(index)


def answers(index: BruteForceIndex | KeptIndex) -> list[Ranking]:
    """Everything in order, in each library and in both."""
    rankings = [
        index.search(QUERY, 1000, within=within)
        for within in (frozenset({1}), frozenset({2}), BOTH)
    ]
    return [[(id_, round(score, 5)) for id_, score in ranking] for ranking in rankings]


def test_a_snapshot_is_read_instead_of_the_vectors(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        expected = answers(index)
    assert expected == by_brute_force(store)
    monkeypatch.setattr(store, "vectors", None)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        assert answers(index) == expected


def test_what_changed_since_the_snapshot_is_replayed(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(folder, store, MODEL, DIM).close()
    store.remove(4, within=BOTH)
    store.remove(add(store, 50), within=BOTH)
    add(store, 51)
    store.replace(
        7,
        Draft(title="", text="y"),
        [Span(0, 1)],
        units(1, 99),
        content_hash="",
        fingerprint=MODEL,
    )
    expected = by_brute_force(store)
    monkeypatch.setattr(store, "vectors", None)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        assert answers(index) == expected


def test_changes_of_another_process_are_followed(
    store: SqliteStore, folder: Path, tmp_path: Path
) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        with closing(SqliteStore(tmp_path / "footnote.db")) as other:
            add(other, 60)
            other.remove(2, within=BOTH)
        index.refresh()
        assert answers(index) == by_brute_force(store)
        index.refresh()
        assert len(index) == 60


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def delete(path: Path) -> None:
    path.unlink()


def forget(path: Path) -> None:
    path.write_text(json.dumps({"generation": 1}))


def say_list(path: Path) -> None:
    path.write_text("[]")


def say_words(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"last_change": "seven"}))


def point_outside(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"file": "../footnote.db"}))


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        *[
            (file, damage)
            for file in ("gen-1.faiss", "gen-1.npy")
            for damage in (flip, cut, empty, delete)
        ],
        *[
            ("manifest.json", damage)
            for damage in (cut, empty, delete, forget, say_list, say_words, point_outside)
        ],
    ],
)
def test_a_damaged_snapshot_is_kept_aside_and_rebuilt(
    store: SqliteStore, folder: Path, file: str, damage: Callable[[Path], None]
) -> None:
    open_index(folder, store, MODEL, DIM).close()
    damage(folder / file)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        assert answers(index) == by_brute_force(store)
        assert (folder / f"{file}.bad").exists() == (damage is not delete)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        assert answers(index) == by_brute_force(store)


def test_a_snapshot_of_another_dimension_or_model_is_not_served(
    store: SqliteStore, folder: Path
) -> None:
    open_index(folder, store, MODEL, DIM).close()
    manifest = folder / "manifest.json"
    for name, value in (("fingerprint", "other"), ("dim", 8), ("factory", "HNSW"), ("metric", 1)):
        manifest.write_text(json.dumps(json.loads(manifest.read_bytes()) | {name: value}))
        with closing(open_index(folder, store, MODEL, DIM)) as index:
            assert answers(index) == by_brute_force(store)


def test_a_snapshot_ahead_of_a_restored_database_is_not_served(folder: Path) -> None:
    later = MemoryStore()
    fill(later, 12)
    open_index(folder, later, MODEL, DIM).close()
    restored = MemoryStore()
    fill(restored, 10)
    with closing(open_index(folder, restored, MODEL, DIM)) as index:
        assert len(index) == 30


def test_a_snapshot_of_a_lost_history_is_not_served(folder: Path) -> None:
    lost = MemoryStore()
    fill(lost, 12)
    open_index(folder, lost, MODEL, DIM).close()
    restored = MemoryStore()
    fill(restored, 10)
    for number in (20, 21, 22):  # the ids and sequences of the snapshot, given to others
        add(restored, number)
    with closing(open_index(folder, restored, MODEL, DIM)) as index:
        ids, vectors = restored.vectors_of(range(100))
        assert index.newest(100)[0] == ids
        assert index.newest(100)[1].tolist() == vectors.tolist()


def test_an_index_that_lost_count_is_rebuilt(store: SqliteStore, folder: Path) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        index.remove([5, 6])
        add(store, 70)
        index.refresh()
        assert answers(index) == by_brute_force(store)


def test_vectors_of_another_model_are_refused_at_opening_and_later(
    store: SqliteStore, folder: Path
) -> None:
    with pytest.raises(ModelChanged):
        open_index(folder, store, "other", DIM)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        ids = store.vectors_of(range(100))[0]
        store.replace_vectors("other", [(ids, units(len(ids), 5))])
        with pytest.raises(ModelChanged):
            index.refresh()
    with closing(open_index(folder, store, "other", DIM)) as index:
        assert answers(index) == by_brute_force(store)


def test_a_model_that_changes_while_vectors_are_read_is_not_served(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = store.vectors

    def read_late(batch_size: int) -> Iterator[tuple[list[int], list[int], Vectors]]:
        ids = store.vectors_of(range(100))[0]
        store.replace_vectors("other", [(ids, units(len(ids), 5))])
        return read(batch_size)

    monkeypatch.setattr(store, "vectors", read_late)
    with pytest.raises(ModelChanged):
        open_index(folder, store, MODEL, DIM)


def test_a_snapshot_of_another_faiss_is_not_read(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        index.snapshot()
    assert index_snapshots.read(folder, FaissIndex(DIM), fingerprint=MODEL) is not None
    monkeypatch.setattr(faiss, "__version__", "0.0")
    assert index_snapshots.read(folder, FaissIndex(DIM), fingerprint=MODEL) is None


def test_vectors_that_were_all_replaced_are_read_again(store: SqliteStore, folder: Path) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        ids = store.vectors_of(range(100))[0]
        store.replace_vectors(MODEL, [(ids, units(len(ids), 5))])
        index.refresh()
        assert answers(index) == by_brute_force(store)


def test_an_empty_store_has_an_empty_index(tmp_path: Path, folder: Path) -> None:
    with closing(SqliteStore(tmp_path / "footnote.db")) as store:
        with closing(open_index(folder, store, MODEL, DIM)) as index:
            assert answers(index) == [[], [], []]
        fill(store, 2)
        with closing(open_index(folder, store, MODEL, DIM)) as index:
            assert answers(index) == by_brute_force(store)


def test_snapshots_are_written_as_passages_change_and_old_ones_removed(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_index, "SNAPSHOT_AFTER", 10)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        for number in range(100, 114):
            add(store, number)
            index.refresh()
        written = sorted(path.name for path in folder.iterdir())
        assert written == [
            *("gen-3.faiss", "gen-3.npy", "gen-4.faiss", "gen-4.npy", "lock", "manifest.json"),
        ]
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert (manifest["generation"], manifest["last_change"]) == (5, store.last_change())
    assert (manifest["count"], manifest["dim"]) == (len(index), DIM)


def test_a_second_writer_of_snapshots_does_without(store: SqliteStore, folder: Path) -> None:
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        folder.mkdir()
        with FileLock(folder / "lock"):
            assert not index.snapshot()
        assert not (folder / "manifest.json").exists()
        assert index.snapshot()


def test_an_older_state_does_not_replace_a_newer_snapshot(store: SqliteStore, folder: Path) -> None:
    behind = open_index(folder, store, MODEL, DIM)
    add(store, 80)
    open_index(folder, store, MODEL, DIM).close()
    newer = (folder / "manifest.json").read_bytes()
    behind.close()
    assert (folder / "manifest.json").read_bytes() == newer


def test_a_folder_that_cannot_be_written_is_done_without(store: SqliteStore, folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        assert answers(index) == by_brute_force(store)
        assert not index.snapshot()


def test_a_full_disk_keeps_the_last_snapshot(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(folder, store, MODEL, DIM).close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    add(store, 90)
    with closing(open_index(folder, store, MODEL, DIM)) as index:
        monkeypatch.setattr(os, "fsync", full)
        assert not index.snapshot()
        assert answers(index) == by_brute_force(store)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_files_of_the_index_are_for_the_owner_only(store: SqliteStore, folder: Path) -> None:
    open_index(folder, store, MODEL, DIM).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_searches_beside_a_writer_see_whole_states(store: SqliteStore, folder: Path) -> None:
    wrong: list[Ranking] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            ranking = index.search(QUERY, 60, within=BOTH)
            if len(ranking) != 60 or len({id_ for id_, _ in ranking}) != 60:
                wrong.append(ranking)

    with closing(open_index(folder, store, MODEL, DIM)) as index:
        readers = [threading.Thread(target=search) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(200, 230):
            store.remove(add(store, number), within=BOTH)
            index.add(range(1000, 1010), units(10, number), library=1)
            index.remove(range(1000, 1010))
            index.refresh()
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert answers(index) == by_brute_force(store)
