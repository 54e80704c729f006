"""Runs of short lines on a page, where headers stand, and titles that come twice in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.lines import Line, is_prose, is_sentence
from retrieval.phrases import is_furniture, is_notice, is_stop, offers

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
    for index, holds in enumerate(text_flags(lines)):
        if not holds or lines[index].key in repeated:
            continue
        if index > start or index == 0:
            runs.append(Run(start, index))
        start = index + 1
    return runs


def text_flags(lines: Sequence[Line]) -> list[bool]:
    """Tell for each line whether it is text: a paragraph, or a short sentence that follows one.

    Notices to visitors about cookies, apps and newsletters are no text."""
    flags: list[bool] = []
    for line in lines:
        paragraph = is_prose(line) and not is_notice(line.text)
        flags.append(paragraph or (bool(flags) and flags[-1] and _closes(line)))
    return flags


def _closes(line: Line) -> bool:
    """Tell whether a line that is too short for a paragraph ends a text ("The inquiry goes on.")."""
    if line.heading or line.link or line.bulleted or not is_sentence(line.text):
        return False
    return not (is_stop(line.bare) or is_furniture(line.bare) or offers(line.text))
