"""Runs kept as files, to be compared with later ones."""

import json
from pathlib import Path

import msgspec

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation.run import Run


def save(run: Run, path: Path) -> None:
    """Write a run as JSON; it holds questions and quotes. Raises OSError."""
    text = json.dumps(msgspec.to_builtins(run), ensure_ascii=False)
    path.write_bytes(text.encode("utf-8", "replace"))  # half a surrogate pair, as articles may hold


def load(path: Path) -> Run:
    """Read a run back; raises DatasetUnusable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Run)
    except (OSError, msgspec.DecodeError) as error:
        raise DatasetUnusable(DatasetReason.NOT_A_RUN, str(path)) from error
