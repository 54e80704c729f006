"""The vector index kept equal to the store: opened from a snapshot, brought up to date, rebuilt."""

import errno
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from retrieval.adapters import index_snapshots
from retrieval.adapters.faiss_index import FaissIndex
from retrieval.domain import Change, LibraryId, PassageId
from retrieval.errors import ModelChanged
from retrieval.ports import ArticleStore

log = logging.getLogger(__name__)

_BATCH = 4096
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})  # then nobody expects one
_COMPARED = 256

SNAPSHOT_AFTER = 1000
"""Changed passages after which a snapshot is written, or a twentieth of all if that is more."""


def open_index(folder: Path, store: ArticleStore, fingerprint: str, dim: int) -> "KeptIndex":
    """Open the index of a store; nothing on disk can make this fail, for the store has it all.

    Raises ModelChanged when the store's vectors are of another model."""
    index = KeptIndex(folder, store, fingerprint, dim)
    index.open()
    return index


class KeptIndex(FaissIndex):
    """FaissIndex that follows the change log of a store and keeps snapshots in a folder."""

    def __init__(self, folder: Path, store: ArticleStore, fingerprint: str, dim: int) -> None:
        super().__init__(dim)
        self._folder = folder
        self._store = store
        self._fingerprint = fingerprint
        self._refreshing = threading.Lock()
        self._sequence = 0  # of the last change that is in the index
        self._unsaved = 0  # passages that changed since the last snapshot

    def open(self) -> None:
        """Load the snapshot, or rebuild; then bring it up to date."""
        self._check_model()
        with self._refreshing:
            sequence = index_snapshots.read(self._folder, self, fingerprint=self._fingerprint)
            if sequence is None or sequence > self._store.last_change():
                self._rebuild()
            else:
                self._sequence = sequence
                self._replay()
                if not self._of_this_history():
                    self._rebuild()
        self._snapshot_when_due()

    def refresh(self) -> None:
        """Apply what changed in the store since the last time; costs one look-up when nothing did.

        Raises ModelChanged when the store's vectors are of another model by now."""
        if self._store.last_change() == self._sequence:
            return
        with self._refreshing:
            self._check_model()
            self._replay()
        self._snapshot_when_due()

    def snapshot(self) -> bool:
        """Write a snapshot; False when another process is at it or ahead, or the folder refuses."""
        with self._refreshing:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with FileLock(self._folder / "lock", timeout=0):
                    written = self._write()
            except Timeout:
                log.info("index snapshot left to the process that is writing one")
                return False
            except OSError as error:
                level = logging.INFO if error.errno in _READ_ONLY else logging.WARNING
                log.log(level, "index snapshot not written errno=%s", error.errno)
                return False
            self._unsaved = 0
        return written

    def _write(self) -> bool:
        latest = index_snapshots.read_manifest(self._folder)
        # A snapshot beyond the store's own last change is of a history that a backup has undone.
        if (
            latest is not None
            and latest.fingerprint == self._fingerprint
            and self._sequence < latest.last_change <= self._store.last_change()
        ):
            return False
        index_snapshots.write(
            self._folder, self, fingerprint=self._fingerprint, last_change=self._sequence
        )
        return True

    def close(self) -> None:
        """Write a snapshot if anything changed since the last."""
        if self._unsaved:
            self.snapshot()

    def _check_model(self) -> None:
        stored = self._store.fingerprint()
        if stored is not None and stored != self._fingerprint:
            raise ModelChanged(stored, self._fingerprint)

    def _snapshot_when_due(self) -> None:
        if self._unsaved >= max(SNAPSHOT_AFTER, len(self) // 20):
            self.snapshot()

    def _replay(self) -> None:
        changes = self._store.changes(self._sequence)
        if any(not change.passages for change in changes):
            self._rebuild()
            return
        gone, come = net(changes)
        read = [(library, *self._store.vectors_of(ids)) for library, ids in come.items()]
        with self._lock:  # so that no search finds neither version of a replaced article
            self.remove(gone)
            for library, ids, vectors in read:
                self.add(ids, vectors, library=library)
        self._unsaved += len(gone) + sum(len(ids) for _, ids, _ in read)
        if changes:
            self._sequence = changes[-1].sequence
        if not self._complete():
            log.warning("index does not fit the store count=%d", len(self))
            self._rebuild()

    def _complete(self) -> bool:
        """Whether the index holds as many passages as the store; True while the store moves on."""
        everywhere = frozenset(library.id for library in self._store.libraries())
        _, held = self._store.count(within=everywhere)
        return held == len(self) or self._store.last_change() != self._sequence

    def _of_this_history(self) -> bool:
        """Whether the newest vectors are the store's.

        They are not when the database was put back from a backup and has gone on since, for then it
        gave the ids and the sequences of the snapshot to other articles."""
        ids, vectors = self.newest(_COMPARED)
        found, stored = self._store.vectors_of(ids)
        return found == ids and np.array_equal(vectors, stored.reshape(vectors.shape))

    def _rebuild(self) -> None:
        """Read every vector; what changes meanwhile is in the log behind the number taken first."""
        sequence = self._store.last_change()
        fresh = FaissIndex(self.dim)
        for ids, libraries, vectors in self._store.vectors(_BATCH):
            rows: dict[LibraryId, list[int]] = defaultdict(list)
            for row, library in enumerate(libraries):
                rows[library].append(row)
            for library, of in rows.items():
                fresh.add([ids[row] for row in of], vectors[of], library=library)
        self._check_model()  # again: another process may have embedded everything anew meanwhile
        self.take_over(fresh)
        self._sequence = sequence
        self._unsaved += len(fresh)
        log.info("index rebuilt count=%d", len(fresh))


def net(changes: Iterable[Change]) -> tuple[list[PassageId], dict[LibraryId, list[PassageId]]]:
    """What is gone and what has come after all of these; an id never comes back."""
    gone = {id_ for change in changes if not change.added for id_ in change.passages}
    come: dict[LibraryId, list[PassageId]] = defaultdict(list)
    for change in changes:
        if change.added:
            come[change.library] += [id_ for id_ in change.passages if id_ not in gone]
    return sorted(gone), come
