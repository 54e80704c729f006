"""Plain BM25, the ranking that stands beside others."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping


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
        mean = sum(self._lengths.values()) / max(len(self._lengths), 1)
        scores: dict[str, float] = defaultdict(float)
        for term in _words(query):
            of = self._postings.get(term, [])
            idf = math.log(1 + (len(self._lengths) - len(of) + 0.5) / (len(of) + 0.5))
            for id_, times in of:
                norm = 1.2 * (0.25 + 0.75 * self._lengths[id_] / mean)
                scores[id_] += idf * times * 2.2 / (times + norm)
        return scores

    def rank(self, query: str) -> list[tuple[str, float]]:
        """Ids with scores, best first; ties by id."""
        return sorted(self.scores(query).items(), key=lambda of: (-of[1], of[0]))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
