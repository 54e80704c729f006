"""Files that /export makes: what stands in them, where they lie, and for how long."""

import gzip
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.access import is_own, person_of
from bot.state import Question, State
from bot.state.chats import CHOICES, Chat
from retrieval import SHARED, Librarian
from retrieval.feeds import Feed
from retrieval.tasks import JOB_DAYS, ExportTask

_NAME = re.compile(r"\.?(?P<target>(?P<library>.+)-[0-9]+\.jsonl\.gz)(\.part)?")


def path_of(data: Path, library: str, update_id: int) -> Path:
    """Where the export that an update ordered is written; the same when it is handled again."""
    return _folder(data) / f"{library}-{update_id}.jsonl.gz"


def packed_questions(kept: Iterable[Question]) -> bytes:
    """Questions as compressed JSON lines; blocks."""
    rows = (
        {"question": one.question, "day": one.day.isoformat(), "answered": one.answered}
        for one in kept
    )
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return gzip.compress(lines.encode(), mtime=0)


def settings_file(state: State, library: Librarian) -> bytes:
    """What was chosen and added, as one JSON object; README, Operation, has the format. Blocks.

    Nothing of what the bot is started with, such as its token, and nothing that anybody wrote."""
    added, chats = state.chosen()
    document = {
        "format": "footnote-settings",
        "version": 1,
        "exported_at": datetime.fromtimestamp(state.now_s(), UTC).isoformat(timespec="seconds"),
        "administrators": [
            {"id": person, "added_at": _day(moment)} for person, moment in added.items()
        ],
        "chats": [_chosen(chat) for chat in chats],
        "feeds": [_feed(one) for one in library.feeds(library=SHARED)],
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def _chosen(chat: Chat) -> dict[str, Any]:
    """Of a chat what was chosen in it; that a person has something read is theirs."""
    own = chat.library is not None and is_own(chat.library)
    names = {name: getattr(chat, name) for name in ("language", *CHOICES)}
    if chat.library is not None and not (own and person_of(chat.library) is not None):
        names["library"] = chat.library
    return {"id": chat.id} | {name: value for name, value in names.items() if value is not None}


def _feed(feed: Feed) -> dict[str, str]:
    return {"url": feed.url, "title": feed.title, "added_at": _day(feed.added_at)}


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def forget(data: Path, library: str) -> None:
    """Delete what was exported of a library that is not there any more, and not sent. Blocks."""
    folder = _folder(data)
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named is not None and named["library"] == library:
            remove(str(path))


def remove(path: str) -> None:
    """Delete a file that nobody waits for any more; prune comes back to one that cannot be. Blocks."""
    with suppress(OSError):
        Path(path).unlink(missing_ok=True)


def prune(data: Path, library: Librarian, *, now: datetime) -> None:
    """Delete files too large to be sent that are as old as the job that names them may get.

    What a process left half written goes along. Blocks."""
    folder, oldest = _folder(data), (now - timedelta(days=JOB_DAYS)).timestamp()
    if not folder.is_dir():
        return
    tasks = (job.task for job in library.untold_jobs())
    needed = {Path(task.path).name for task in tasks if isinstance(task, ExportTask)}
    for path in list(folder.iterdir()):
        named = _NAME.fullmatch(path.name)
        if named is not None and named["target"] not in needed and path.stat().st_mtime <= oldest:
            path.unlink()


def _folder(data: Path) -> Path:
    return data / "exports"
