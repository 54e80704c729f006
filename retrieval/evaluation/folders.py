"""Files of a dataset's folder: found with or without gzip, read a line at a time."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation.datasets import Corpus, Question, Row


def corpus(
    folder: Path,
    stem: str,
    questions: Iterable[Question],
    articles: Path | None,
    *,
    language: str | None = None,
) -> Corpus:
    """A corpus of the folder's file of that stem, or of `articles` where given.

    `language` is that of the articles which do not say their own."""
    file = articles or _file(folder, stem)
    return Corpus(stem, partial(_articles, file, language), tuple(questions))


def _articles(file: Path, language: str | None) -> Iterator[Row]:
    for number, row in _lines(file):
        if not isinstance(row, dict):
            raise DatasetUnusable(DatasetReason.BAD_LINE, f"{file}:{number}")
        known = {"language": language} if language else {}
        yield {"id": str(number), **known, **row}


def there(folder: Path, stem: str) -> bool:
    """Whether the folder has a .jsonl or .jsonl.gz of that stem."""
    return any((folder / f"{stem}{suffix}").is_file() for suffix in (".jsonl", ".jsonl.gz"))


def _file(folder: Path, stem: str) -> Path:
    for suffix in (".jsonl", ".jsonl.gz"):
        if (file := folder / f"{stem}{suffix}").is_file():
            return file
    raise DatasetUnusable(DatasetReason.FILE_MISSING, str(folder / f"{stem}.jsonl"))


def rows(folder: Path, stem: str) -> Iterator[Any]:
    """Objects of the folder's file of that stem; raises DatasetUnusable."""
    return (row for _, row in _lines(_file(folder, stem)))


def numbered(folder: Path, stem: str) -> Iterator[tuple[str, int, Any]]:
    """The same, each with its file and the number of its line."""
    file = _file(folder, stem)
    return ((str(file), number, row) for number, row in _lines(file))


def _lines(file: Path) -> Iterator[tuple[int, Any]]:
    """Objects of a file with the numbers of their lines, blank ones left out; raises DatasetUnusable."""
    opened = gzip.open if file.suffix == ".gz" else open
    number = 0
    try:
        # Not every U+2028 ends a line.
        with opened(file, "rt", encoding="utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, json.loads(line)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        where = f"{file}:{number}" if number else str(file)
        raise DatasetUnusable(DatasetReason.BAD_LINE, where) from error
