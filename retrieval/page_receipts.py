"""The receipts of a job's source, given out page by page, so that a kill loses none of a page."""

from collections import Counter
from collections.abc import Iterator

from retrieval.domain import Arrival
from retrieval.tasks import Receipt


class Pages:
    """Receipts of what one source names, given out when all those of a page are there.

    Articles of one page may come apart: the known ones before those that wait to be embedded."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._last: str | None = None
        self._due: Counter[str] = Counter()
        self._held: dict[str, list[Receipt]] = {}
        self.waiting = 0

    def counted(self, arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
        """Note of which pages articles come; each page's own come one after the other."""
        for arrival in arrivals:
            self._last = arrival.source
            self._due[arrival.source] += 1
            yield arrival
        self._last = None

    def add(self, receipt: Receipt) -> None:
        """Hold a receipt of an article that came."""
        self._held.setdefault(receipt.source, []).append(receipt)
        self._due[receipt.source] -= 1
        self.waiting += 1

    def take(self) -> list[Receipt]:
        """The receipts of pages that are done; more may come of the one that came last."""
        return self._taken([name for name in self._held if self._is_done(name)])

    def take_all(self) -> list[Receipt]:
        """The receipts that are left once nothing more comes."""
        return self._taken(list(self._held))

    def _is_done(self, name: str) -> bool:
        return name not in {self._source, self._last} and self._due[name] <= 0

    def _taken(self, names: list[str]) -> list[Receipt]:
        for name in names:
            del self._due[name]
        taken = [receipt for name in names for receipt in self._held.pop(name)]
        self.waiting -= len(taken)
        return taken
