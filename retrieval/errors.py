"""The error tree, split by what the caller should do.

FootnoteError
├── Refused               never retry: the same input fails the same way
│   ├── FetchRefused      an address that policy forbids, or content that is no article
│   ├── Unreadable        a page, file or line with nothing usable in it
│   ├── QuestionRefused   empty, too long or without a word
│   ├── LibraryUnknown    no library of that name
│   ├── LibraryEmpty      no article in it yet
│   ├── LibraryFull       it may hold no further article
│   ├── ArticleUnknown    no article of that id
│   ├── FeedUnknown       the library follows no such feed
│   ├── SettingRefused    a setting that cannot be used
│   ├── DatasetUnusable   a folder of evaluation data that cannot be measured on
│   ├── FloorsUnusable    floors that are not there or not of this run
│   ├── OutputRefused     a file that was asked for and cannot be written
│   ├── JobBroken         a job that cannot be carried out: a mistake of the program, no memory
│   ├── ModelUnusable     the embedding model is absent or not what it should be
│   ├── ModelChanged      the stored vectors are of another model: embed again first
│   └── StorageNewer      a newer version of this program wrote the database
├── TryLater              the same call may succeed when something outside has changed
│   ├── FetchFailed       network, time-out, server error
│   └── StorageError      something about the data folder
│       ├── StorageFull       no room on the disk
│       ├── StorageReadOnly   the data folder or the database cannot be written
│       └── StorageBusy       another process holds the database for too long
├── NotModified           the page is what it was when it was fetched before: go on with that
└── StorageDamaged        the database itself cannot be read: restore it
    (a damaged vector index is rebuilt without an error: it is only a cache)

Errors carry data; `bot.texts` turns them into sentences.
"""

from enum import StrEnum
from pathlib import Path


class FootnoteError(Exception):
    """Root of everything that this package raises on purpose."""


class Refused(FootnoteError):
    """Never retry: the same input fails the same way."""


class TryLater(FootnoteError):
    """The same call may succeed when something outside has changed."""


class FetchReason(StrEnum):
    """Why an address was not fetched; each has a sentence in bot/texts."""

    NOT_A_URL = "not-a-url"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PRIVATE_ADDRESS = "private-address"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    TOO_LARGE = "too-large"
    NOT_TEXT = "not-text"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    TIMEOUT = "timeout"
    UNRESOLVED = "unresolved"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    RATE_LIMITED = "rate-limited"
    ROBOTS = "robots"
    SERVER_ERROR = "server-error"


class FetchRefused(Refused):
    """The address may not be opened, or what it serves can never be an article."""

    def __init__(self, url: str, reason: FetchReason) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason


class FetchFailed(TryLater):
    """The address did not answer as it should; later it may."""

    def __init__(self, url: str, reason: FetchReason) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason


class NotModified(FootnoteError):
    """The address serves what it served before, as its validators tell: there is nothing to read."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class UnreadableReason(StrEnum):
    """Why nothing usable was found; each has a sentence in bot/texts."""

    EMPTY = "empty"
    BINARY = "binary"
    UNDECODABLE = "undecodable"
    FILE_TYPE = "file-type"
    TOO_LARGE = "too-large"
    NOT_FOUND = "not-found"
    NO_PERMISSION = "no-permission"
    IS_FOLDER = "is-folder"
    READ_FAILED = "read-failed"
    DAMAGED_GZIP = "damaged-gzip"
    COOKIE_WALL = "cookie-wall"
    LOGIN_PAGE = "login-page"
    BOT_CHECK = "bot-check"
    PAYWALL = "paywall"
    SCRIPT_ONLY = "script-only"
    NO_ARTICLE = "no-article"
    ERROR_PAGE = "error-page"
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    NO_TITLE = "no-title"
    NO_TEXT = "no-text"
    BAD_FIELD = "bad-field"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    DAMAGED = "damaged"
    EXPENSIVE = "expensive"
    UNPACKS = "unpacks"
    DECLARES_ENTITIES = "declares-entities"
    NOT_A_FEED = "not-a-feed"
    NO_ENTRIES = "no-entries"
    NO_ADDRESSES = "no-addresses"
    NESTED = "nested"
    LIST = "list"


class Unreadable(Refused):
    """A page, file or line of a collection with nothing usable in it.

    `detail` is a short technical addition (a line number, a field's name), never article text."""

    def __init__(self, reason: UnreadableReason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class QuestionReason(StrEnum):
    """Why a question cannot be asked."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NO_WORDS = "no-words"


class QuestionRefused(Refused):
    """The question is empty, too long or holds no word; `limit` is in characters."""

    def __init__(self, reason: QuestionReason, limit: int) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit


class LibraryUnknown(Refused):
    """No library has that name; `known` are the names that exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known


class LibraryEmpty(Refused):
    """The library holds no article yet."""


class LibraryFull(Refused):
    """The library holds the `limit` of articles that it may hold."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class ArticleUnknown(Refused):
    """No article of that id is in the library."""

    def __init__(self, article_id: int) -> None:
        super().__init__(article_id)
        self.article_id = article_id


class FeedUnknown(Refused):
    """The library follows no feed of that address or id."""

    def __init__(self, feed: str) -> None:
        super().__init__(feed)
        self.feed = feed


class SettingRefused(Refused):
    """A setting has a value that cannot be used; `expected` says which could."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(name, expected)
        self.name = name
        self.expected = expected


class DatasetReason(StrEnum):
    """Why there is nothing to measure on; each has a sentence in bot/texts."""

    NOT_FOUND = "not-found"
    UNKNOWN_FORMAT = "unknown-format"
    FILE_MISSING = "file-missing"
    BAD_LINE = "bad-line"
    NO_QUESTIONS = "no-questions"
    NO_ARTICLES = "no-articles"
    NOT_A_RUN = "not-a-run"
    NOT_GIVEN = "not-given"
    NOTHING_IN_COMMON = "nothing-in-common"
    UNKNOWN_ARTICLE = "unknown-article"
    SAME_ID_TWICE = "same-id-twice"


class DatasetUnusable(Refused):
    """A folder of evaluation data cannot be used; `where` is a path, or a path and a line."""

    def __init__(self, reason: DatasetReason, where: str) -> None:
        super().__init__(reason, where)
        self.reason = reason
        self.where = where


class FloorsReason(StrEnum):
    """Why floors cannot be held against a run; each has a sentence in bot/texts."""

    NOT_FOUND = "not-found"
    UNREADABLE = "unreadable"
    OTHER_QUESTIONS = "other-questions"
    OTHER_MODEL = "other-model"


class FloorsUnusable(Refused):
    """A file of floors is not there or not of this run; `path` is empty in the latter case."""

    def __init__(self, reason: FloorsReason, path: str = "") -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path


class OutputRefused(Refused):
    """A file that was asked for cannot be written; `path` says which."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class JobReason(StrEnum):
    """How a job broke; each has a sentence in bot/texts."""

    FAULT = "fault"
    MEMORY = "memory"
    CRASHES = "crashes"


class JobBroken(Refused):
    """A job met a mistake of the program or ran out of memory, or every process that tried it died."""

    def __init__(self, reason: JobReason) -> None:
        super().__init__(reason)
        self.reason = reason


class ModelUnusable(Refused):
    """The embedding model could not be found, read or verified."""

    def __init__(self, model: str, detail: str) -> None:
        super().__init__(model, detail)
        self.model = model
        self.detail = detail


class ModelChanged(Refused):
    """The stored vectors are of another model than the one at hand; fingerprints of both."""

    def __init__(self, stored: str, given: str) -> None:
        super().__init__(stored, given)
        self.stored = stored
        self.given = given


class StorageNewer(Refused):
    """A newer version of this program wrote the database: use that version."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class StorageError(TryLater):
    """Something about the data folder stands in the way; `path` says where."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class StorageFull(StorageError):
    """No room on the disk; nothing of the current article was stored."""


class StorageReadOnly(StorageError):
    """The data folder or the database cannot be written."""


class StorageBusy(StorageError):
    """Another process held the database for longer than the time-out."""


class StorageDamaged(FootnoteError):
    """The database cannot be read: it has to be restored from a backup, into its `folder`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
        self.folder = str(Path(path).parent)
