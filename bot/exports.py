"""Files that /export writes: where they lie, and how long those stay that were not sent."""

import gzip
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.state import Question
from retrieval import Librarian
from retrieval.tasks import JOB_DAYS, ExportTask

_NAME = re.compile(r"\.?(?P<target>.+-[0-9]+\.jsonl\.gz)(\.part)?")


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
