"""What a chat is told of a job: how far it is, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from telegram import InlineKeyboardButton

from bot.access import is_own
from bot.desk import Keyboard
from bot.render import receipt, short_title
from bot.rich import Message, Writer
from bot.terminal import one_line
from bot.texts import Value, say, sentence
from retrieval import Librarian
from retrieval.domain import ArticleId, Status
from retrieval.errors import ArticleUnknown, FootnoteError
from retrieval.tasks import Job, JobKind, JobState, Receipt, ReindexTask

RECEIPTS = 5  # articles of a job that are shown one by one; more are summed up
_FAILURES = 10  # that a sum names
_LONGEST_SOURCE = 80  # characters; the end, which tells pages of a site apart
_PAGE = 500  # receipts read at once


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked for a job, and the message of the bot that tells of it: what a job's note holds."""

    chat: int
    topic: int | None
    user: int
    asked: int
    shown: int
    language: str

    def note(self) -> str:
        """As a job keeps it."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, job: Job) -> "Asker | None":
        """Who asked for this job; None for one that was not asked for in a chat."""
        try:
            return msgspec.json.decode(job.note, type=cls)
        except msgspec.DecodeError:
            return None


@dataclass(frozen=True, slots=True)
class Summed:
    """The receipts of a job: how many of each status, the first ones, the first failures.

    `gone` are articles of the first ones that the library holds no more."""

    statuses: Counter[Status]
    first: Sequence[Receipt]
    failed: Sequence[Receipt]
    gone: frozenset[ArticleId]


def library_of(job: Job) -> str | None:
    """The library that a job works in, None for one that is about all of them."""
    return None if isinstance(job.task, ReindexTask) else job.task.library


def tells_of_machine(job: Job) -> bool:
    """Whether nobody but who runs the bot reads what is told of a job."""
    asker = Asker.of(job)
    return not is_own(library_of(job) or "") and (asker is None or asker.chat > 0)


def summed(library: Librarian, job: Job) -> Summed:
    """Read the receipts of a job; blocks."""
    statuses: Counter[Status] = Counter()
    first: list[Receipt] = []
    failed: list[Receipt] = []
    while page := library.receipts(job.id, limit=_PAGE, offset=statuses.total()):
        statuses.update(one.status for one in page)
        first += page[: RECEIPTS - len(first)]
        failed += [one for one in page if one.error is not None][: _FAILURES - len(failed)]
    ids = [one.article_id for one in first if one.article_id is not None]
    gone = frozenset(one for one in ids if not _is_here(library, job, one))
    return Summed(statuses, first, failed, gone)


def added(library: Librarian, job: Job) -> list[ArticleId]:
    """Articles that a job added; blocks."""
    return [
        one.article_id
        for one in library.receipts(job.id)
        if one.status is Status.ADDED and one.article_id is not None
    ]


def progress(job: Job, *, language: str) -> str:
    """How far a job is that goes on."""
    if job.state is JobState.QUEUED:
        return say("chat-job-waits", language=language)
    if not job.total:
        return say("chat-job-begun", {"job": _named(job, language)}, language=language)
    values: dict[str, Value] = {"done": job.done, "total": job.total, "articles": job.articles}
    if job.kind is JobKind.INGEST and not job.articles:
        return say("chat-reading", {"sources": job.total}, language=language)
    if job.kind is JobKind.INGEST:
        return say("chat-reading-progress", values, language=language)
    values["job"] = _named(job, language)
    return say("chat-job-progress", values, language=language)


def cancel_keyboard(job: Job, *, language: str) -> Keyboard:
    """The button that ends a job that goes on."""
    cancel = say("chat-button-cancel", language=language)
    return [[InlineKeyboardButton(cancel, callback_data=f"cancel:{job.id}")]]


def report(job: Job, receipts: Summed, *, language: str) -> tuple[Message, Keyboard]:
    """What came of a job that has ended, and what can be done about it."""
    out = Writer()
    if job.error is not None:
        reason = _reason(job, job.error, language=language)
        out.add(say("chat-job-failed", {"reason": reason}, language=language)).line()
    elif job.state is JobState.CANCELLED:
        out.add(say("chat-cancelled", language=language)).line()
    elif job.kind is JobKind.REINDEX:
        said = say("chat-reindexed", {"passages": job.total}, language=language)
        return Message(said), ()
    if job.kind is JobKind.REMOVE:
        count = {"articles": receipts.statuses[Status.GONE]}
        out.add(say("chat-undone-all", count, language=language))
        return out.message(), ()
    if 0 < receipts.statuses.total() <= RECEIPTS:
        _write_receipts(out, job, receipts, language=language)
        return out.message(), _receipts_keyboard(job, receipts, language=language)
    if receipts.statuses or job.state is JobState.DONE:
        out.add(_counted(job, receipts, language=language))
    return out.message(), _sum_keyboard(job, receipts, language=language)


def listed(jobs: Sequence[Job], *, language: str) -> tuple[Message, Keyboard]:
    """Jobs on a line each, with a button for each that goes on."""
    out = Writer()
    out.add(say("chat-jobs", language=language))
    keyboard = []
    for job in jobs:
        values: dict[str, Value] = {
            "id": job.id,
            "job": _named(job, language),
            "state": _state(job, language),
            "done": job.done,
            "total": job.total,
            "date": job.created_at,
        }
        name = "chat-job-line-at" if job.total else "chat-job-line"
        out.line().add(say(name, values, language=language))
        if job.error is not None:
            out.add(f": {sentence(job.error, language=language)}")
        if not job.state.final:
            cancel = say("chat-button-cancel-job", {"id": job.id}, language=language)
            keyboard.append([InlineKeyboardButton(cancel, callback_data=f"cancel:{job.id}")])
    return out.message(), keyboard


def _reason(job: Job, error: FootnoteError, *, language: str) -> str:
    """Why something failed; of the machine only where those who run the bot are told, alone."""
    return sentence(error, language=language, guest=not tells_of_machine(job))


def _write_receipts(out: Writer, job: Job, receipts: Summed, *, language: str) -> None:
    for one in receipts.first:
        if out.position:
            out.line()
        if one.article_id in receipts.gone:
            said = say("chat-undone", {"title": short_title(one)}, language=language)
            out.add(said).line()
            continue
        reason = _reason(job, one.error, language=language) if one.error else ""
        receipt(out, one, reason, language=language)
        out.line()


def _receipts_keyboard(job: Job, receipts: Summed, *, language: str) -> Keyboard:
    """Preview of each article that is there, and undo of each that was added."""
    rows = []
    here = [one for one in receipts.first if one.article_id and one.article_id not in receipts.gone]
    for one in here:
        # With several, a button says which one it is about.
        mark = "" if len(receipts.first) == 1 else f" · {one_line(one.title or '')[:24]}"
        preview = say("chat-button-preview", language=language) + mark
        row = [InlineKeyboardButton(preview, callback_data=f"preview:{job.id}:{one.article_id}")]
        if one.status is Status.ADDED:
            undo = say("chat-button-undo", language=language)
            data = f"undo:{job.id}:{one.article_id}"
            row.append(InlineKeyboardButton(undo, callback_data=data))
        rows.append(row)
    return rows


def _counted(job: Job, receipts: Summed, *, language: str) -> str:
    """How many articles there were of each status, and what failed."""
    if not receipts.statuses and job.kind is JobKind.REFRESH:
        return say("chat-refresh-nothing", language=language)
    parts = []
    for status in Status:
        if count := receipts.statuses[status]:
            name = say(f"status-{status}", language=language).lower()
            parts.append(say("chat-sum-part", {"count": count, "status": name}, language=language))
    total = receipts.statuses.total()
    lines = [say("chat-sum", {"articles": total, "counts": ", ".join(parts)}, language=language)]
    lines += [
        f"· {one_line(one.source)[-_LONGEST_SOURCE:]}: {_reason(job, one.error, language=language)}"
        for one in receipts.failed
        if one.error is not None
    ]
    if (more := receipts.statuses[Status.FAILED] - len(receipts.failed)) > 0:
        lines.append(say("chat-more-failed", {"count": more}, language=language))
    return "\n".join(lines)


def _sum_keyboard(job: Job, receipts: Summed, *, language: str) -> Keyboard:
    if not receipts.statuses[Status.ADDED]:
        return ()
    undo = say("chat-button-undo-all", language=language)
    return [[InlineKeyboardButton(undo, callback_data=f"undoall:{job.id}:ask")]]


def _is_here(library: Librarian, job: Job, article: ArticleId) -> bool:
    within = library_of(job)
    if within is None:
        return True
    try:
        library.article(article, library=(within,))
    except ArticleUnknown:
        return False
    return True


def _state(job: Job, language: str) -> str:
    # "chat-job-failed" is the sentence with the reason.
    name = f"{job.state}-state" if job.state is JobState.FAILED else job.state
    return say(f"chat-job-{name}", language=language)


def _named(job: Job, language: str) -> str:
    return say(f"chat-job-{job.kind}", language=language)
