"""Runs kept as files, to be compared with later ones."""

import json
from pathlib import Path

import msgspec

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation.run import Asked, Run

_MOST = 1_000_000  # words of a quote


def save(run: Run, path: Path) -> None:
    """Write a run as JSON; it holds questions and quotes. Raises OSError."""
    text = json.dumps(msgspec.to_builtins(run), ensure_ascii=False)
    path.write_bytes(text.encode("utf-8", "replace"))  # half a surrogate pair, as articles may hold


def load(path: Path) -> Run:
    """Read a run back; raises DatasetUnusable."""
    refused = DatasetUnusable(DatasetReason.NOT_A_RUN, str(path))
    if not path.is_file():  # a device may never end
        raise refused
    try:
        run = msgspec.json.decode(path.read_bytes(), type=Run)
    except (OSError, msgspec.DecodeError) as error:
        raise refused from error
    if not all(map(_is_possible, run.asked)):
        raise refused
    return run


def _is_possible(asked: Asked) -> bool:
    """Whether the numbers are such as a run can have; the file may have been edited."""
    ranks = (asked.article_rank, asked.passage_rank)
    counts = (asked.words, asked.quotes, asked.exact)
    return (
        0 <= asked.confidence <= 1
        and all(rank is None or rank >= 1 for rank in ranks)
        and all(0 <= count <= _MOST for count in counts)
    )
