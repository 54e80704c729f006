"""Main text and metadata of saved pages, beside trafilatura alone in the same run.

python -m tests.benchmarks.extraction FOLDER

FOLDER is `extraction` with aeb, traf and readability. Text: on aeb precision and recall of runs of
four words, averaged over the pages, and their F1 (the benchmark's own measure); on traf the F1 of
segments that must and must not be there. Of a page that becomes several articles the first counts;
one that is refused has no text. Metadata: title, day of publication, site name and author exactly
those of Mozilla Readability's tests, white space and case of hosts aside, where the tests state
them; an author also where all the names are the same. trafilatura is called with its defaults
(with_metadata, no comments). Intervals are of 2,000 paired resamples of pages, 95 %."""

# ruff: noqa: T201 - it prints its figures

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from trafilatura import bare_extraction

from retrieval.adapters.extractors import extract
from retrieval.decoding import decode
from retrieval.domain import Draft, Page
from retrieval.errors import Unreadable

RESAMPLES = 2_000
SEED = 6
_RUN = 4
_WORD = re.compile(r"\w+")
_TODAY = date(2100, 1, 1)  # no date of a page is too late

Pair = tuple[tuple[float, ...], tuple[float, ...]]
"""What is counted of one page, of Footnote and of trafilatura."""

Counts = npt.NDArray[np.float64]
"""Shape (pages, n): what is added up over the pages of a resample."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one of the two found on a page."""

    text: str
    title: str | None
    published: date | None
    site: str | None
    authors: tuple[str, ...]


def ours(body: bytes, url: str | None) -> Read:
    """What Footnote stores of the page."""
    try:
        drafts: list[Draft] = extract(Page(url, body, "text/html"), today=_TODAY)
    except Unreadable:
        return Read("", None, None, None, ())
    main = drafts[0]
    return Read(main.text, main.title, main.published, main.outlet, main.authors)


def theirs(body: bytes, url: str | None) -> Read:
    """What trafilatura alone finds."""
    try:
        found: Any = bare_extraction(
            decode(body), url=url, with_metadata=True, include_comments=False
        )
    except Unreadable:
        found = None
    if found is None:
        return Read("", None, None, None, ())
    day = date.fromisoformat(found.date[:10]) if found.date else None
    authors = tuple(one.strip() for one in (found.author or "").split(";") if one.strip())
    return Read(found.text or "", found.title, day, found.sitename, authors)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a packed collection, each with the bytes of its page."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        with gzip.open(path.parent / row["html"]) as html:
            row["body"] = html.read()
    return rows


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, with repetitions."""
    words = _WORD.findall(text)
    least = min(_RUN, len(words))
    return Counter(tuple(words[at : at + _RUN]) for at in range(len(words) - least + 1) if words)


def run_counts(gold: str, text: str) -> tuple[float, ...]:
    """Shares of a page's runs that are right, too many and missing."""
    expected, found = runs(gold), runs(text)
    right = sum((expected & found).values())
    more, less = found.total() - right, expected.total() - right
    every = max(right + more + less, 1)
    return right / every, more / every, less / every


def f1_of_runs(counts: Counts) -> float:
    """F1 of the averages of precision and recall."""
    right, more, less = counts.T
    found, expected = right + more, right + less
    precision = np.mean(
        np.divide(right, found, out=np.zeros_like(right), where=found > 0)[found > 0]
    )
    recall = np.mean(np.divide(right, expected, out=np.zeros_like(right), where=expected > 0))
    return float(2 * precision * recall / (precision + recall))


def segment_counts(row: dict[str, Any], text: str) -> tuple[float, ...]:
    """Segments of a page that are there rightly, wrongly, and missing."""
    flat = " ".join(text.split())
    there = [" ".join(one.split()) in flat for one in row["with"]]
    wrong = [" ".join(one.split()) in flat for one in row["without"]]
    return sum(there), sum(wrong), len(there) - sum(there)


def f1_of_segments(counts: Counts) -> float:
    """F1 over all segments."""
    right, wrong, missing = counts.sum(axis=0)
    return float(2 * right / (2 * right + wrong + missing))


def share(counts: Counts) -> float:
    """Share of right ones among those that are stated."""
    right, stated = counts.sum(axis=0)
    return float(right / max(stated, 1))


def compare(
    name: str,
    pairs: Sequence[Pair],
    measure: Callable[[Counts], float],
) -> None:
    """Print both figures and their difference with its interval."""
    one, two = (np.array([pair[side] for pair in pairs], dtype=float) for side in (0, 1))
    chance = np.random.default_rng(SEED)
    drawn = [chance.integers(len(pairs), size=len(pairs)) for _ in range(RESAMPLES)]
    differences = [measure(one[at]) - measure(two[at]) for at in drawn]
    low, high = np.percentile(differences, [2.5, 97.5])
    print(
        f"{name:<24} {measure(one):.3f}  trafilatura {measure(two):.3f}"
        f"  difference {measure(one) - measure(two):+.3f} [{low:+.3f}, {high:+.3f}]  {len(pairs)} pages"
    )


def metadata(rows: list[dict[str, Any]]) -> None:
    """Compare the four fields on Readability's pages, and all of them together."""
    every: list[list[Pair]] = []
    for name, stated, same in _FIELDS:
        pairs: list[Pair] = []
        for row in rows:
            gold = row["metadata"].get(stated)
            sides = [(float(same(gold, read)), 1.0) if gold else (0.0, 0.0) for read in row["read"]]
            pairs.append((sides[0], sides[1]))
        compare(f"readability {name}", pairs, share)
        every.append(pairs)
    summed = [
        tuple(tuple(np.sum([pair[side] for pair in page], axis=0)) for side in (0, 1))
        for page in zip(*every, strict=True)
    ]
    compare("readability, all four", [(one[0], one[1]) for one in summed], share)


def _same_title(gold: str, read: Read) -> bool:
    return _flat(gold) == _flat(read.title or "")


def _same_day(gold: str, read: Read) -> bool:
    return read.published is not None and gold[:10] == read.published.isoformat()


def _same_site(gold: str, read: Read) -> bool:
    return _flat(gold) == _flat(read.site or "")


def _same_author(gold: str, read: Read) -> bool:
    names = re.split(r",| and |;|&", re.sub(r"^by\s+", "", _flat(gold), flags=re.IGNORECASE))
    whole = _flat(", ".join(read.authors)) == _flat(gold)
    return whole or sorted(map(_flat, names)) == sorted(map(_flat, read.authors))


def _flat(text: str) -> str:
    return " ".join(text.split())


_FIELDS: tuple[tuple[str, str, Callable[[str, Read], bool]], ...] = (
    ("title", "title", _same_title),
    ("date", "publishedTime", _same_day),
    ("site name", "siteName", _same_site),
    ("author", "byline", _same_author),
)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.extraction")
    parser.add_argument("folder", type=Path, help="where aeb, traf and readability are")
    folder = parser.parse_args().folder
    pairs = [
        (
            run_counts(row["text"], ours(row["body"], row["url"]).text),
            run_counts(row["text"], theirs(row["body"], row["url"]).text),
        )
        for row in rows_of(folder / "aeb" / "ground_truth.jsonl.gz")
    ]
    compare("aeb F1", pairs, f1_of_runs)
    pairs = [
        (
            segment_counts(row, ours(row["body"], row["url"]).text),
            segment_counts(row, theirs(row["body"], row["url"]).text),
        )
        for row in rows_of(folder / "traf" / "segments.jsonl.gz")
    ]
    compare("traf F1", pairs, f1_of_segments)
    rows = rows_of(folder / "readability" / "pages.jsonl.gz")
    for row in rows:
        row["read"] = (ours(row["body"], None), theirs(row["body"], None))
    metadata(rows)


if __name__ == "__main__":
    main()
