"""What the parts have in common: one trial, and what every data folder must be after it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from retrieval import open_library
from retrieval.settings import Settings

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "bot" / "demo" / "articles.jsonl"
QUESTIONS = ROOT / "tests" / "data" / "demo" / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Trial:
    """What was done, and what was not as promised; there should be nothing."""

    what: str
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.what}: {'; '.join(self.problems) or 'nothing lost'}"


def settings_of(data: Path, **more: str) -> Settings:
    """The settings of a data folder."""
    return Settings.from_env({"FOOTNOTE_DATA": str(data)} | more)


def stocked(data: Path) -> Path:
    """A data folder with the demo's articles, the exported model and an index; made once."""
    if not data.exists():
        with open_library(settings_of(data)) as library:
            list(library.ingest([str(DEMO)]))
            library.warm_up()
    return data


def faults_of(database: Path) -> Iterator[str]:
    """What is wrong with the structure of a database, and with what it counts."""
    with closing(sqlite3.connect(database)) as rows:
        if rows.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the database is damaged"
            return
        if rows.execute("PRAGMA foreign_key_check").fetchall():
            yield "rows refer to what is not there"
        bare = "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM passages)"
        if without := rows.execute(bare).fetchone()[0]:
            yield f"{without} articles without passages"
        held = {
            table: rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a constant
            for table in ("passages", "terms")
        }
        counted = rows.execute("SELECT coalesce(sum(passages), 0) FROM totals").fetchone()[0]
        if set(held.values()) != {counted}:
            yield f"{counted} passages are counted, there are {held}"
