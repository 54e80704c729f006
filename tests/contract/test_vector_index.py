"""What every VectorIndex does; numbers are compared with brute force."""

from collections.abc import Callable

import numpy as np
import pytest

from retrieval.adapters.faiss_index import FaissIndex
from retrieval.domain import Libraries, Ranking
from retrieval.ports import VectorIndex, Vectors
from tests.fakes import BruteForceIndex

DIM = 32
EXACT = 1e-6  # sums of 32 products in another order


@pytest.fixture(params=["brute force", "faiss"])
def index(request: pytest.FixtureRequest) -> VectorIndex:
    opens: dict[str, Callable[[], VectorIndex]] = {
        "brute force": BruteForceIndex,
        "faiss": lambda: FaissIndex(DIM),
    }
    return opens[request.param]()


def units(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    # Rounded as a store hands them out: FAISS rounds ties to float16 otherwise than NumPy.
    return vectors.astype(np.float16).astype(np.float32)


def by_hand(held: dict[int, tuple[int, Vectors]], query: Vectors, within: Libraries) -> Ranking:
    scores = [
        (id_, float(vector @ query[0]))
        for id_, (library, vector) in held.items()
        if library in within
    ]
    return sorted(scores, key=lambda scored: (-scored[1], scored[0]))


def same(found: Ranking, expected: Ranking) -> None:
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
    assert [score for _, score in found] == pytest.approx(
        [score for _, score in expected], abs=EXACT
    )


def filled(index: VectorIndex, count: int, sliver: int) -> dict[int, tuple[int, Vectors]]:
    """Most passages in library 1, every `sliver`th in library 2; ids have gaps."""
    held = {}
    for library in (1, 2):
        ids = [3 * n + 5 for n in range(count) if (n % sliver == 0) == (library == 2)]
        vectors = units(len(ids), seed=library)
        index.add(ids, vectors, library=library)
        held.update({id_: (library, vector) for id_, vector in zip(ids, vectors, strict=True)})
    return held


def test_the_nearest_are_those_of_brute_force(index: VectorIndex) -> None:
    held = filled(index, 500, 3)
    for seed in range(10, 15):
        query = units(1, seed)
        for within in (frozenset({1}), frozenset({2}), frozenset({1, 2, 9})):
            for k in (1, 10, 499, 1000):
                same(index.search(query, k, within=within), by_hand(held, query, within)[:k])


def test_a_library_of_a_thousandth_is_searched_whole(index: VectorIndex) -> None:
    held = filled(index, 4000, 1000)
    query = units(1, 20)
    found = index.search(query, 4, within=frozenset({2}))
    assert len(found) == 4
    same(found, by_hand(held, query, frozenset({2})))
    assert index.search(query, 50, within=frozenset({2})) == found


def test_nothing_is_found_where_nothing_may_be_read(index: VectorIndex) -> None:
    query = units(1)
    assert index.search(query, 5, within=frozenset({1})) == []
    filled(index, 10, 2)
    assert index.search(query, 5, within=frozenset()) == []
    assert index.search(query, 5, within=frozenset({3})) == []
    assert index.search(query, 0, within=frozenset({1})) == []


def test_equal_scores_keep_the_smaller_id_first_also_at_the_cut(index: VectorIndex) -> None:
    vector = units(1)
    for id_ in (40, 7, 30, 2, 19):
        index.add([id_], vector, library=1)
    index.add([1], -vector, library=1)
    for k in range(1, 6):
        found = index.search(vector, k, within=frozenset({1}))
        assert [id_ for id_, _ in found] == [2, 7, 19, 30, 40][:k]


def test_an_added_id_replaces_vector_and_library(index: VectorIndex) -> None:
    one, two = units(2)
    index.add([1, 2], np.stack([one, two]), library=1)
    index.add([1], two[None], library=2)
    assert len(index) == 2
    assert [id_ for id_, _ in index.search(two[None], 5, within=frozenset({1}))] == [2]
    assert dict(index.search(two[None], 5, within=frozenset({2}))) == pytest.approx(
        {1: 1}, abs=1e-3
    )


def test_removed_ids_are_gone_and_the_others_stay_right(index: VectorIndex) -> None:
    held = filled(index, 300, 4)
    gone = sorted(held)[::3]
    index.remove([*gone, 1_000_000])
    index.remove([])
    left = {id_: of for id_, of in held.items() if id_ not in gone}
    assert len(index) == len(left)
    query = units(1, 30)
    for within in (frozenset({1}), frozenset({2}), frozenset({1, 2})):
        same(index.search(query, 300, within=within), by_hand(left, query, within))
    asked = sorted(held)
    expected = dict(by_hand(left, query, frozenset({1, 2})))
    assert index.scores(query, asked) == pytest.approx(expected, abs=EXACT)


def test_scores_are_cosines_of_the_ids_that_are_there(index: VectorIndex) -> None:
    held = filled(index, 50, 5)
    query = units(1, 40)
    asked = [*sorted(held)[3:20], 999, 5, 5]
    expected = dict(by_hand(held, query, frozenset({1, 2})))
    assert index.scores(query, asked) == pytest.approx(
        {id_: expected[id_] for id_ in asked if id_ in expected}, abs=EXACT
    )
    assert index.scores(query, []) == {}


def test_adding_nothing_changes_nothing(index: VectorIndex) -> None:
    index.add([], np.empty((0, DIM), np.float32), library=1)
    assert len(index) == 0


def test_a_vector_for_every_id_is_asked_for(index: VectorIndex) -> None:
    with pytest.raises(ValueError, match="vectors"):
        index.add([1, 2], units(3), library=1)
    assert len(index) == 0
