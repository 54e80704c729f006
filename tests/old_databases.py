"""Databases as earlier revisions left them, with data in every table that they had."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.state import migrations as bot_steps
from retrieval.adapters.sqlite_engine import for_writing, open_engine
from retrieval.domain import Draft
from retrieval.identity import content_hash

Contents = dict[str, tuple[list[str], list[str]]]
"""By table its columns, and its rows as text, in order."""

_COMPUTED = frozenset({"length", "story"})  # columns
# What opening a database computes anew where it is of an older version, and what nothing has used.
_NOT_KEPT = frozenset({"meta", "totals", "frequencies", "changes", "sketches"}) | {
    *("bot_buttons", "bot_people"),
}


def upgrade_to(engine: sa.Engine, revision: str, *, bot: bool = False) -> None:
    """Bring a database to a revision of either branch."""
    config = Config()
    config.set_main_option("script_location", bot_steps.SCRIPTS if bot else "retrieval:migrations")
    config.attributes["version_table"] = bot_steps.VERSION_TABLE if bot else "alembic_version"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def fill(engine: sa.Engine, *, articles: int = 3) -> None:
    """Put rows into every table that is there."""
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            for row in _rows(table.name, articles):
                known = {name: value for name, value in row.items() if name in table.columns}
                connection.execute(table.insert(), known)


def copied_back(path: Path, *, revision: str, bot_revision: str, articles: int = 3) -> Contents:
    """Make a SQLite file of these revisions, and return what is in it."""
    engine, _ = open_engine(path)
    try:
        upgrade_to(for_writing(engine), revision)
        upgrade_to(for_writing(engine), bot_revision, bot=True)
        fill(for_writing(engine), articles=articles)
        return contents(engine)
    finally:
        engine.dispose()


def contents_of(path: Path, *, like: Contents) -> Contents:
    """As contents() does, of a SQLite file."""
    engine, _ = open_engine(path)
    try:
        return contents(engine, like=like)
    finally:
        engine.dispose()


def contents(engine: sa.Engine, *, like: Contents | None = None) -> Contents:
    """Every row of every table that is kept; with `like` only its tables and their columns."""
    tables = sa.MetaData()
    tables.reflect(engine)
    found: Contents = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            if table.name in _NOT_KEPT or table.name.startswith(
                ("terms", "alembic", "bot_alembic")
            ):
                continue
            if like is not None and table.name not in like:
                continue
            names = like[table.name][0] if like else [one.name for one in table.columns]
            columns = [table.columns[name] for name in names if name not in _COMPUTED]
            rows = connection.execute(sa.select(*columns)).all()
            found[table.name] = list(names), sorted(repr(tuple(row)) for row in rows)
    return found


def _rows(table: str, articles: int) -> Iterable[dict[str, Any]]:
    made = {
        "libraries": _libraries,
        "articles": _articles,
        "passages": _passages,
    }.get(table)
    if made is not None:
        return made(articles)
    return _OTHERS.get(table, ())


def _libraries(_: int) -> Iterable[dict[str, Any]]:
    return ({"id": 1, "name": "shared"}, {"id": 2, "name": "other"})


def _text(number: int) -> str:
    return f"The keeper of lighthouse {number} is keeper{number}. It has stood there for {number} years."


def _articles(count: int) -> Iterable[dict[str, Any]]:
    for number in range(1, count + 1):
        title = f"Lighthouse {number}"
        yield {
            "id": number,
            "library": 1 + number % 2,
            "source_key": f"https://lighthouses.example/{number}",
            "part_key": "",
            "content_hash": content_hash(Draft(title=title, text=_text(number))),
            "added_at": _MOMENT,
            "title": title,
            "url": f"https://lighthouses.example/{number}",
            "published": date(2026, 10, 1),
            "authors": ["Ada"],
            "outlet": "Gazette",
            "language": "en",
            "part": "",
            "source_id": None,
            "text": _text(number),
        }


def _passages(count: int) -> Iterable[dict[str, Any]]:
    for number in range(1, count + 1):
        drawn = np.random.default_rng(number).normal(size=384)
        vector = (drawn / np.linalg.norm(drawn)).astype("<f2").tobytes()
        yield {
            "id": number,
            "article": number,
            "span_start": 0,
            "span_end": len(_text(number)),
            "length": 12,
            "vector": vector,
            "checksum": crc32(vector),
        }


_MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)
_COUNTS = dict.fromkeys(("done", "total", "articles", "attempts"), 0)
_JOB = {
    "id": 1,
    "kind": "ingest",
    "task": json.dumps({"sources": ["https://lighthouses.example/1"], "library": "shared"}),
    "state": "done",
    "key": "update 1",
    "note": "",
    "told": True,
    "created_at": _MOMENT,
    **_COUNTS,
}
_RECEIPT = json.dumps({"source": "https://lighthouses.example/1", "status": "added"})
_FEED = {
    "id": 1,
    "library": 1,
    "url": "https://lighthouses.example/feed",
    "title": "Lighthouses",
    "added_at": _MOMENT,
    "next_poll": _MOMENT,
    "interval_s": 3600,
    "failures": 0,
    "digest": "d",
}
_PAGE = {
    "library": 2,
    "source_key": "https://lighthouses.example/1",
    "url": "https://lighthouses.example/1",
    "etag": '"e"',
    "checked_at": _MOMENT,
}
_COPY = {
    "article": 1,
    "url": "https://elsewhere.example/1",
    "title": "Lighthouse 1",
    "added_at": _MOMENT,
}
_AT = 1_793_534_400.0
_ANSWER = {"number": 1, "chat": 7, "person": 7, "question_message": 3, "payload": "{}"}
_WAIT = {"number": 1, "question": "Who?", "library": "shared", "language": "en", "chat": 7}

_OTHERS: dict[str, tuple[dict[str, Any], ...]] = {
    "jobs": (_JOB,),
    "job_receipts": ({"id": 1, "job": 1, "receipt": _RECEIPT},),
    "feeds": (_FEED,),
    "feed_entries": ({"feed": 1, "key": "k", "digest": "d"},),
    "pages": (_PAGE,),
    "copies": (_COPY,),
    "bot_updates": (
        {"update_id": 5, "body": "", "received_at": _AT, "done": True, "attempts": 1},
        {"update_id": 6, "body": "{}", "received_at": _AT, "done": False, "attempts": 0},
    ),
    "bot_sends": ({"update_id": 6, "ordinal": 0, "what": "sendMessage 7", "result": "{}"},),
    "bot_chats": ({"id": 7, "kind": "private", "language": "ru", "added_at": _AT, "inside": True},),
    "bot_answers": ({**_ANSWER, "question": "Who?", "created_at": _AT},),
    "bot_answer_messages": ({"chat": 7, "message": 4, "answer": 1},),
    "bot_feedback": ({"answer": 1, "person": 7, "up": True},),
    "bot_gaps": ({"number": 1, "question": "Who?", "library": "shared", "asked_at": _AT},),
    "bot_waits": ({**_WAIT, "message": 3, "person": 7, "asked_at": _AT, "checked": 0},),
    "bot_admins": ({"id": 9, "added_at": _AT},),
    "bot_days": ({"day": 20_000, "library": "shared", "answered": 3, "refused": 1},),
    "bot_questions": (
        {"number": 1, "question": "Who?", "library": "shared", "day": 20_000, "answered": True},
    ),
    "bot_limits": ({"kind": "asking", "who": 7, "tokens": 3.0, "filled_at": _AT},),
    "bot_faults": ({"reference": 1, "kind": "ValueError", "happened_at": _AT},),
    "bot_buttons": (
        {"token": "t", "action": "a", "payload": "{}", "chat": 7, "person": 7, "created_at": _AT},
    ),
    "bot_people": ({"id": 7, "language": "ru"},),
}
