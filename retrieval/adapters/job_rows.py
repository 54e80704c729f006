"""Jobs and receipts to columns and back."""

from typing import Any, cast

import msgspec
import sqlalchemy as sa

from retrieval.errors import FootnoteError
from retrieval.failures import Failure, plain, revived
from retrieval.tasks import TASKS, Job, JobKind, JobState, Receipt, Task


def encode(value: Task | Receipt | Failure) -> str:
    """JSON of a task, a receipt or what is left of an error."""
    return msgspec.json.encode(value, enc_hook=_encode_error).decode()


def decode_receipt(text: str) -> Receipt:
    """The receipt that was encoded."""
    return msgspec.json.decode(text, type=Receipt, dec_hook=_decode_error)


def job(row: sa.Row[Any]) -> Job:
    """A job of a row that has all columns."""
    return Job(
        id=row.id,
        task=msgspec.json.decode(row.task, type=TASKS[JobKind(row.kind)]),
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        articles=row.articles,
        attempts=row.attempts,
        error=revived(msgspec.json.decode(row.error, type=Failure)) if row.error else None,
        key=row.key,
        note=row.note,
        told=row.told,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _encode_error(value: object) -> Failure:
    if isinstance(value, FootnoteError):
        return plain(value)
    raise NotImplementedError(type(value).__name__)


def _decode_error(kind: type, value: object) -> object:
    if kind is FootnoteError:
        return revived(cast("Failure", value))
    raise NotImplementedError(kind.__name__)
