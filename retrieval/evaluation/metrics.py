"""Measures of retrieval as pure functions, and the plain ranking that stands beside the product's."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

Ranks = Sequence[int | None]
"""Place of the first right item of each question, from 1; None is a miss."""


class Bm25:
    """Okapi BM25, k1 = 1.2 and b = .75, over lower-cased words with a whole text as the unit."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._lengths: dict[str, int] = {}
        for id_, text in texts.items():
            terms = Counter(_words(text))
            self._lengths[id_] = terms.total()
            for term, times in terms.items():
                self._postings[term].append((id_, times))

    def scores(self, query: str) -> dict[str, float]:
        """Score of each text that shares a word with the query."""
        mean = sum(self._lengths.values()) / len(self._lengths)
        scores: dict[str, float] = defaultdict(float)
        for term in _words(query):
            of = self._postings.get(term, [])
            idf = math.log(1 + (len(self._lengths) - len(of) + 0.5) / (len(of) + 0.5))
            for id_, times in of:
                norm = 1.2 * (0.25 + 0.75 * self._lengths[id_] / mean)
                scores[id_] += idf * times * 2.2 / (times + norm)
        return scores

    def rank(self, query: str) -> list[str]:
        """Ids by score, best first; ties by id."""
        return [
            id_ for id_, _ in sorted(self.scores(query).items(), key=lambda of: (-of[1], of[0]))
        ]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def first_rank(ranking: Sequence[object], gold: Collection[object]) -> int | None:
    """Place of the first gold item, from 1."""
    return next((place for place, item in enumerate(ranking, start=1) if item in gold), None)


def hits(ranks: Ranks, k: int) -> int:
    """How many are among the first k."""
    return sum(rank is not None and rank <= k for rank in ranks)


def reciprocal_ranks(ranks: Ranks, k: int) -> list[float]:
    """1 / rank, 0 beyond the first k."""
    return [1 / rank if rank is not None and rank <= k else 0.0 for rank in ranks]


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a share; everything is possible when nothing was tried."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.959964, successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile interval of a mean, from 10,000 seeded samples."""
    drawn = np.random.default_rng(0).choice(np.asarray(values), (10_000, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)
