"""What an examination of an installation can find, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class State(StrEnum):
    """How a finding is to be taken: nothing to do, worth knowing, to be put right."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


_OK, _NOTE, _WRONG = State


class Remedy(StrEnum):
    """What to do; each has a sentence in bot/texts."""

    ASK_FOR_HELP = "ask-for-help"
    CHECK_DISK = "check-disk"
    CLOSE_OTHER_PROGRAM = "close-other-program"
    DELETE_INDEX = "delete-index"
    DELETE_SET_ASIDE = "delete-set-aside"
    FREE_DISK = "free-disk"
    GIVE_PERMISSION = "give-permission"
    INSTALL_AGAIN = "install-again"
    INSTALL_MODEL = "install-model"
    INSTALL_PYTHON = "install-python"
    LET_DOWNLOAD = "let-download"
    MOVE_FOREIGN = "move-foreign"
    MOVE_OUT_OF_THE_WAY = "move-out-of-the-way"
    NAME_HOST = "name-host"
    NOTHING = "nothing"
    REINDEX = "reindex"
    REINDEX_OR_MODEL_BACK = "reindex-or-model-back"
    REMOVE_ENTRY = "remove-entry"
    REMOVE_VARIABLE = "remove-variable"
    RENAME_VARIABLE = "rename-variable"
    RESTORE = "restore"
    RESTORE_OR_INGEST = "restore-or-ingest"
    UPGRADE_FOOTNOTE = "upgrade-footnote"
    USE_ANY_COMMAND = "use-any-command"


class Diagnosis(Enum):
    """What a check can come to: its sentence in bot/texts, the check's name, state and remedy.

    The names of checks are a promise to programs that read `footnote doctor --json`."""

    DATA_READY = "data-ready", "settings.data", _OK
    DATA_ABSENT = "data-absent", "settings.data", _OK
    DATA_UNCREATABLE = "data-uncreatable", "settings.data", _WRONG, Remedy.GIVE_PERMISSION
    DATA_NO_FOLDER = "data-no-folder", "settings.data", _WRONG, Remedy.MOVE_OUT_OF_THE_WAY
    DATA_UNREADABLE = "data-unreadable", "settings.data", _WRONG, Remedy.GIVE_PERMISSION
    DATA_READ_ONLY = "data-read-only", "settings.data", _WRONG, Remedy.GIVE_PERMISSION
    FETCH_READY = "fetch-ready", "settings.fetch", _OK
    FETCH_TOO_LONG = "fetch-too-long", "settings.fetch", _WRONG, Remedy.NAME_HOST
    FETCH_USELESS = "fetch-useless", "settings.fetch", _WRONG, Remedy.REMOVE_ENTRY
    VARIABLES_KNOWN = "variables-known", "settings.variables", _OK
    VARIABLE_MISSPELT = "variable-misspelt", "settings.variables", _NOTE, Remedy.RENAME_VARIABLE
    VARIABLE_UNKNOWN = "variable-unknown", "settings.variables", _NOTE, Remedy.REMOVE_VARIABLE

    DISK_ROOMY = "disk-roomy", "disk.free", _OK
    DISK_LOW = "disk-low", "disk.free", _NOTE, Remedy.FREE_DISK
    DISK_FULL = "disk-full", "disk.free", _WRONG, Remedy.FREE_DISK

    PYTHON_FITS = "python-fits", "versions.python", _OK
    PYTHON_UNFIT = "python-unfit", "versions.python", _WRONG, Remedy.INSTALL_PYTHON
    PACKAGES_FIT = "packages-fit", "versions.packages", _OK
    PACKAGE_MISSING = "package-missing", "versions.packages", _WRONG, Remedy.INSTALL_AGAIN
    PACKAGE_UNFIT = "package-unfit", "versions.packages", _WRONG, Remedy.INSTALL_AGAIN
    PACKAGE_UNLOADABLE = "package-unloadable", "versions.packages", _WRONG, Remedy.INSTALL_AGAIN
    NOT_INSTALLED = "not-installed", "versions.packages", _NOTE, Remedy.INSTALL_AGAIN
    SQLITE_FITS = "sqlite-fits", "versions.sqlite", _OK
    SQLITE_OLD = "sqlite-old", "versions.sqlite", _WRONG, Remedy.INSTALL_PYTHON
    SQLITE_WITHOUT_FTS5 = "sqlite-without-fts5", "versions.sqlite", _WRONG, Remedy.INSTALL_PYTHON

    MODEL_INTACT = "model-intact", "model.weights", _OK
    MODEL_NOT_HERE = "model-not-here", "model.weights", _NOTE, Remedy.LET_DOWNLOAD
    MODEL_UNUSABLE = "model-unusable", "model.weights", _WRONG, Remedy.INSTALL_MODEL
    MODEL_WORKS = "model-works", "model.vectors", _OK
    MODEL_UNLOADABLE = "model-unloadable", "model.vectors", _WRONG, Remedy.INSTALL_MODEL
    MODEL_USELESS = "model-useless", "model.vectors", _WRONG, Remedy.INSTALL_MODEL

    DATABASE_ABSENT = "database-absent", "database.file", _OK
    DATABASE_NEW = "database-new", "database.file", _NOTE, Remedy.RESTORE_OR_INGEST
    DATABASE_PENDING = "database-pending", "database.file", _NOTE, Remedy.USE_ANY_COMMAND
    DATABASE_BUSY = "database-busy", "database.file", _NOTE, Remedy.CLOSE_OTHER_PROGRAM
    DATABASE_NO_FILE = "database-no-file", "database.file", _WRONG, Remedy.MOVE_OUT_OF_THE_WAY
    DATABASE_UNREADABLE = "database-unreadable", "database.file", _WRONG, Remedy.GIVE_PERMISSION
    DATABASE_DAMAGED = "database-damaged", "database.file", _WRONG, Remedy.RESTORE_OR_INGEST
    DATABASE_FOREIGN = "database-foreign", "database.file", _WRONG, Remedy.MOVE_FOREIGN
    REVISION_CURRENT = "revision-current", "database.revision", _OK
    REVISION_OLDER = "revision-older", "database.revision", _NOTE, Remedy.USE_ANY_COMMAND
    REVISION_NEWER = "revision-newer", "database.revision", _WRONG, Remedy.UPGRADE_FOOTNOTE
    TABLES_MISSING = "tables-missing", "database.revision", _WRONG, Remedy.RESTORE_OR_INGEST
    STRUCTURE_SOUND = "structure-sound", "database.integrity", _OK
    STRUCTURE_DAMAGED = "structure-damaged", "database.integrity", _WRONG, Remedy.RESTORE_OR_INGEST
    REFERENCES_BROKEN = "references-broken", "database.integrity", _WRONG, Remedy.RESTORE_OR_INGEST
    MODEL_SAME = "model-same", "database.model", _OK
    MODEL_OTHER = "model-other", "database.model", _WRONG, Remedy.REINDEX_OR_MODEL_BACK
    NO_ARTICLES = "no-articles", "database.articles", _OK
    ARTICLES_SOUND = "articles-sound", "database.articles", _OK
    ARTICLES_UNREADABLE = (
        "articles-unreadable",
        "database.articles",
        _WRONG,
        Remedy.RESTORE_OR_INGEST,
    )
    ARTICLES_ALTERED = "articles-altered", "database.articles", _WRONG, Remedy.RESTORE_OR_INGEST
    ARTICLES_BARE = "articles-bare", "database.articles", _WRONG, Remedy.RESTORE_OR_INGEST
    PASSAGES_SOUND = "passages-sound", "database.passages", _OK
    SPANS_OUTSIDE = "spans-outside", "database.passages", _WRONG, Remedy.RESTORE_OR_INGEST
    VECTORS_SOUND = "vectors-sound", "database.vectors", _OK
    VECTORS_UNFIT = "vectors-unfit", "database.vectors", _WRONG, Remedy.REINDEX
    TERMS_SOUND = "terms-sound", "database.terms", _OK
    TERMS_OUTDATED = "terms-outdated", "database.terms", _NOTE, Remedy.USE_ANY_COMMAND
    TERMS_UNFIT = "terms-unfit", "database.terms", _WRONG, Remedy.RESTORE_OR_INGEST
    TERMS_UNREADABLE = "terms-unreadable", "database.terms", _WRONG, Remedy.RESTORE_OR_INGEST
    TOTALS_UNFIT = "totals-unfit", "database.terms", _WRONG, Remedy.RESTORE_OR_INGEST

    INDEX_ABSENT = "index-absent", "index.snapshot", _OK
    INDEX_NOT_YET = "index-not-yet", "index.snapshot", _OK
    INDEX_CURRENT = "index-current", "index.snapshot", _OK
    INDEX_BEHIND = "index-behind", "index.snapshot", _OK
    INDEX_TO_REBUILD = "index-to-rebuild", "index.snapshot", _OK
    INDEX_NOT_COMPARED = "index-not-compared", "index.snapshot", _OK
    INDEX_OTHER_FAISS = "index-other-faiss", "index.snapshot", _NOTE, Remedy.NOTHING
    INDEX_OTHER_MODEL = "index-other-model", "index.snapshot", _NOTE, Remedy.NOTHING
    INDEX_AHEAD = "index-ahead", "index.snapshot", _NOTE, Remedy.NOTHING
    INDEX_DAMAGED = "index-damaged", "index.snapshot", _WRONG, Remedy.CHECK_DISK
    INDEX_UNREADABLE = "index-unreadable", "index.snapshot", _WRONG, Remedy.GIVE_PERMISSION
    INDEX_UNFIT = "index-unfit", "index.snapshot", _WRONG, Remedy.DELETE_INDEX
    INDEX_ORPHANED = "index-orphaned", "index.snapshot", _WRONG, Remedy.RESTORE
    INDEX_SET_ASIDE = "index-set-aside", "index.files", _NOTE, Remedy.DELETE_SET_ASIDE

    CHECK_FAILED = "check-failed", "doctor.check", _WRONG, Remedy.ASK_FOR_HELP

    def __init__(
        self, sentence: str, check: str, state: State, remedy: Remedy | None = None
    ) -> None:
        self.sentence = sentence
        self.check = check
        self.state = state
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnosis with what its sentences say of this very case; never what articles hold."""

    diagnosis: Diagnosis
    values: Mapping[str, str | int] = field(default_factory=dict)
