"""Retrieval of passages from articles, and of the sentence that answers a question."""

from typing import TYPE_CHECKING

from retrieval import domain, errors, tasks
from retrieval.settings import Settings

if TYPE_CHECKING:
    from retrieval.library import SHARED, Librarian
    from retrieval.wiring import compare_engines, examine, open_library, open_tables

__all__ = [
    "SHARED",
    "Librarian",
    "Settings",
    "compare_engines",
    "domain",
    "errors",
    "examine",
    "open_library",
    "open_tables",
    "tasks",
]


def __getattr__(name: str) -> object:
    # Loaded when asked for: they bring sqlalchemy and numpy along, `footnote --help` needs neither.
    if name in {"compare_engines", "examine", "open_library", "open_tables"}:
        from retrieval import wiring  # noqa: PLC0415

        return getattr(wiring, name)
    if name in {"SHARED", "Librarian"}:
        from retrieval import library  # noqa: PLC0415

        return getattr(library, name)
    raise AttributeError(name)
