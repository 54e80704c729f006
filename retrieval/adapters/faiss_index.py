"""Nearest passages by exact inner product over float16 vectors in memory."""

import threading
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.domain import Libraries, LibraryId, PassageId, Ranking
from retrieval.ports import Vectors

FACTORY = "IDMap2,SQfp16"
"""Exact up to rounding to float16, which is how the store keeps vectors; 4 ms at 100k passages of
384 dimensions. Above about 300k, IVF."""

METRIC = faiss.METRIC_INNER_PRODUCT

_faiss: Any = faiss  # its type hints are those of C++, not of the wrapped methods

Ids = npt.NDArray[np.int64]


class FaissIndex:
    """VectorIndex in memory; any number of threads may use it, one at a time gets in."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._lock = threading.RLock()
        self._index = _faiss.index_factory(dim, FACTORY, METRIC)
        self._ids: Ids = np.empty(0, np.int64)
        self._libraries: Ids = np.empty(0, np.int64)  # of the passages in the order of _ids

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[PassageId], vectors: Vectors, *, library: LibraryId) -> None:
        """Add new ids, or replace the vector and library of known ones; ids are distinct."""
        if not len(ids):
            return
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if rows.shape != (len(ids), self.dim):
            raise ValueError(f"vectors of shape {rows.shape}, want {(len(ids), self.dim)}")
        new = np.asarray(ids, dtype=np.int64)
        with self._lock:
            self.remove(ids)  # FAISS would keep both vectors of a repeated id
            self._index.add_with_ids(rows, new)
            self._ids = np.concatenate([self._ids, new])
            self._libraries = np.concatenate(
                [self._libraries, np.full(len(new), library, np.int64)]
            )

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget these ids; unknown ids are ignored."""
        gone = np.asarray(ids, dtype=np.int64)
        with self._lock:
            stay = ~np.isin(self._ids, gone)
            if stay.all():
                return
            self._index.remove_ids(gone)  # closes the gaps and keeps the order
            self._ids = self._ids[stay]
            self._libraries = self._libraries[stay]

    def search(self, query: Vectors, k: int, *, within: Libraries) -> Ranking:
        """The k passages of highest cosine, exactly; `query` has shape (1, dim)."""
        with self._lock:
            readable = np.isin(self._libraries, list(within))
            count = int(np.count_nonzero(readable))
            wanted = min(k, count)
            if wanted < 1:
                return []
            selector = None if count == len(self) else readable
            found = self._nearest(query, min(wanted + 1, count), selector)
            # Equal scores at the end: any of them may be in, so take them all before the cut.
            while len(found) < count and found[-1][1] == found[wanted - 1][1]:
                found = self._nearest(query, min(2 * len(found), count), selector)
        return found[:wanted]

    def scores(self, query: Vectors, ids: Sequence[PassageId]) -> dict[PassageId, float]:
        """Cosine of each of these passages with the query; unknown ids are left out."""
        asked = np.unique(np.asarray(ids, dtype=np.int64))
        with self._lock:
            known = asked[np.isin(asked, self._ids)]
            if not len(known):
                return {}
            vectors = self._index.reconstruct_batch(known)
        scores = vectors @ np.asarray(query, dtype=np.float32)[0]
        return dict(zip(known.tolist(), scores.tolist(), strict=True))

    def _nearest(self, query: Vectors, k: int, readable: npt.NDArray[np.bool_] | None) -> Ranking:
        """The k nearest, best first; exact, because a flat index looks at every passage allowed."""
        # The setting belongs to the calling thread, so it is made in every search.
        faiss.omp_set_num_threads(1)
        parameters = None
        if readable is not None:
            bits = np.packbits(readable, bitorder="little")
            selector = _faiss.IDSelectorBitmap(bits)
            parameters = _faiss.SearchParameters(sel=selector)
        # Positions instead of ids, since the selector's bits are in the order of positions.
        flat = _faiss.downcast_index(self._index.index)
        scores, positions = flat.search(
            np.ascontiguousarray(query, dtype=np.float32), k, params=parameters
        )
        there = positions[0] >= 0  # FAISS pads with -1
        ids = self._ids[positions[0][there]]
        found = zip(ids.tolist(), scores[0][there].tolist(), strict=True)
        return sorted(found, key=lambda scored: (-scored[1], scored[0]))

    def held(self) -> tuple[Ids, Ids]:
        """Every id, and the library of each."""
        with self._lock:
            return self._ids.copy(), self._libraries.copy()

    def vectors_of(self, ids: Sequence[PassageId]) -> Vectors:
        """Vectors of known ids, in this order; (0, dim) for none."""
        with self._lock:
            vectors: Vectors = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return vectors

    def newest(self, count: int) -> tuple[list[PassageId], Vectors]:
        """The passages of the highest ids, by id, and their vectors."""
        with self._lock:
            ids = np.sort(self._ids)[-count:]
            return ids.tolist(), self._index.reconstruct_batch(ids)

    def refresh(self) -> None:
        """Do nothing: only KeptIndex follows a store."""

    def close(self) -> None:
        """Do nothing: only KeptIndex keeps snapshots."""

    def dump(self) -> tuple[bytes, Ids]:
        """The index as FAISS writes it, and the library of each passage in its order."""
        with self._lock:
            return faiss.serialize_index(self._index).tobytes(), self._libraries.copy()

    def load(self, dumped: bytes, libraries: Ids) -> None:
        """Become what dump() returned; FAISS does not notice a flipped bit, so check before."""
        index = _faiss.deserialize_index(np.frombuffer(dumped, np.uint8))
        with self._lock:
            self._index = index
            self._ids = _faiss.vector_to_array(index.id_map)
            self._libraries = libraries

    def take_over(self, other: "FaissIndex") -> None:
        """Become the other index, which is not used any more."""
        with self._lock:
            # One object becomes another of its own class, all three parts in one step.
            self._index = other._index  # noqa: SLF001
            self._ids = other._ids  # noqa: SLF001
            self._libraries = other._libraries  # noqa: SLF001
