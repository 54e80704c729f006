"""Long work that outlives its process: what is to be done, how far it is, and what came of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from retrieval.domain import ArticleId, Outcome, Status
from retrieval.errors import FootnoteError
from retrieval.feeds import FeedId

JobId = int

UPLOAD = "upload:"
"""How a source begins that stands for content which was handed in and kept."""

JOB_DAYS = 90
"""How long a job is kept after its end, with its receipts, which undoing needs."""

_KEPT = re.compile(rf"{UPLOAD}[0-9a-f]{{32}}-(?P<name>.+)")

POST = "post.jsonl"
"""The name under which a text is kept whose address the messenger vouches for; of no file sent in."""

UPLOAD_DAYS = 7
"""How long content is kept that no article was made of, so that its job can be looked into."""


def is_post(source: str) -> bool:
    """Whether content was kept as such a text; a file's own name may not be this one."""
    kept = _KEPT.fullmatch(source)
    return (kept["name"] if kept else source).lower() == POST


class JobKind(StrEnum):
    """What a job does."""

    INGEST = "ingest"
    REFRESH = "refresh"
    REINDEX = "reindex"
    EXPORT = "export"
    POLL = "poll"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class IngestTask:
    """Take these sources into a library.

    New articles are refused where it holds `most` already. `guarded` is what somebody handed in who
    is not trusted: of lists nothing is read, and no address that a file or page claims is believed."""

    sources: tuple[str, ...]
    library: str
    most: int | None = None
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class RefreshTask:
    """Ask again for the pages of these articles, of all with None; those without an address stay.

    With `older_than_days`, only for pages that were last checked so many days before the job began."""

    library: str
    articles: tuple[ArticleId, ...] | None = None
    older_than_days: float | None = None


@dataclass(frozen=True, slots=True)
class ReindexTask:
    """Embed every passage of every library again."""


@dataclass(frozen=True, slots=True)
class ExportTask:
    """Write a library to a file as JSON lines, compressed where the name ends with .gz."""

    library: str
    path: str


@dataclass(frozen=True, slots=True)
class PollTask:
    """Ask these feeds of a library for news, with None those that are due.

    New articles are refused where it holds `most` already. `guarded` are feeds that somebody follows
    who is not trusted: of an entry its page is read, as IngestTask says, and few at once."""

    library: str
    feeds: tuple[FeedId, ...] | None = None
    most: int | None = None
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class RemoveTask:
    """Remove these articles of a library; those that are not there count for nothing."""

    library: str
    articles: tuple[ArticleId, ...]


Task = IngestTask | RefreshTask | ReindexTask | ExportTask | PollTask | RemoveTask

TASKS: dict[JobKind, type[Task]] = {
    JobKind.INGEST: IngestTask,
    JobKind.REFRESH: RefreshTask,
    JobKind.REINDEX: ReindexTask,
    JobKind.EXPORT: ExportTask,
    JobKind.POLL: PollTask,
    JobKind.REMOVE: RemoveTask,
}


def kind_of(task: Task) -> JobKind:
    """What a job with this task does."""
    return next(kind for kind, of in TASKS.items() if isinstance(task, of))


class JobState(StrEnum):
    """Where a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to such a job."""
        return self not in {JobState.QUEUED, JobState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task with how far it is.

    `done` of `total` are sources, of a reindex passages, of an export or a removal articles, of a poll
    feeds; `total` is 0 until it is known. `articles` are the receipts of articles that are in the library.
    `key` names the request that it was made for, once: the same key again is the same job. `note` is the
    asker's own, such as where to report; `told` is whether the end was reported. `attempts` counts
    the processes that began it since its last receipt. Times are UTC."""

    id: JobId
    task: Task
    state: JobState
    done: int
    total: int
    articles: int
    attempts: int
    error: FootnoteError | None
    key: str | None
    note: str
    told: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def kind(self) -> JobKind:
        """What it does."""
        return kind_of(self.task)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one article of a job, as it was then: the article may be gone since."""

    source: str
    status: Status
    article_id: ArticleId | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    added_at: datetime | None = None
    words: int = 0
    passages: int = 0
    dropped: int | None = None
    error: FootnoteError | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> "Receipt":
        """The receipt of an outcome."""
        article = outcome.article
        return cls(
            source=outcome.source,
            status=outcome.status,
            article_id=article.id if article else None,
            title=article.title if article else None,
            url=article.url if article else None,
            outlet=article.outlet if article else None,
            published=article.published if article else None,
            language=article.language if article else None,
            added_at=article.added_at if article else None,
            words=outcome.words,
            passages=outcome.passages,
            dropped=outcome.dropped,
            error=outcome.error,
        )
