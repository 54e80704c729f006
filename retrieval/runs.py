"""Runs of short lines on a page, where headers stand, and titles that come twice in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.lines import Line, is_prose

LONGEST_TITLE = 250
_WINDOW = 8  # lines within which a title is repeated; the seed page needs 7


@dataclass(frozen=True, slots=True)
class Run:
    """lines[start:end]: short lines between two paragraphs, or before the first."""

    start: int
    end: int


def repeated_titles(lines: Sequence[Line]) -> set[str]:
    """Return the keys of lines that come again within a few lines, as titles on saved pages do."""
    found = set()
    for index, line in enumerate(lines):
        if not 10 <= len(line.text) <= LONGEST_TITLE:  # noqa: PLR2004 - shorter is a label
            continue
        near = lines[index + 1 : index + _WINDOW]
        if any(other.key == line.key for other in near):
            found.add(line.key)
    return found


def find_runs(lines: Sequence[Line], repeated: set[str]) -> list[Run]:
    """Return the stretches of short lines that are followed by a paragraph."""
    runs, start = [], 0
    for index, line in enumerate(lines):
        if not is_prose(line) or line.key in repeated:
            continue
        if index > start or index == 0:
            runs.append(Run(start, index))
        start = index + 1
    return runs
