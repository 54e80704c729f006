"""What an installation stands on: the data folder, the settings and the disk."""

import os
import shutil
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from retrieval.findings import Diagnosis, Finding
from retrieval.settings import VARIABLES, Settings
from retrieval.urls import readable_entry

_MB = 1_000_000

_NEEDED_MB = 100
"""Two to three times what an article of 10 MB takes with its vectors and terms in the log and again in
the database; below it the next one may be refused, and then nothing can be added."""

_ENOUGH_MB = 1_000
"""At least, and twice what the data take: `reindex` writes every vector and the index once more."""


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """The data folder, the hosts that may be read and the names of variables; no value is shown."""
    yield _data(settings.data)
    yield from _fetch_allow(settings.fetch_allow)
    yield from _variables(settings.unknown)


def examine_disk(settings: Settings) -> Iterator[Finding]:
    """Room on the disk that holds, or would hold, the data folder."""
    free = shutil.disk_usage(_existing(settings.data)).free // _MB
    held = _size(settings.data) // _MB
    values: dict[str, str | int] = {"free": free, "wanted": max(_ENOUGH_MB, 2 * held)}
    if free < _NEEDED_MB:
        yield Finding(Diagnosis.DISK_FULL, values | {"wanted": _NEEDED_MB})
    elif free < max(_ENOUGH_MB, 2 * held):
        yield Finding(Diagnosis.DISK_LOW, values)
    else:
        yield Finding(Diagnosis.DISK_ROOMY, values)


def _data(folder: Path) -> Finding:
    values = {"path": str(folder)}
    above = _existing(folder)
    if not above.is_dir():
        return Finding(Diagnosis.DATA_NO_FOLDER, {"path": str(above)})
    if above != folder:
        creatable = os.access(above, os.W_OK | os.X_OK)
        return Finding(Diagnosis.DATA_ABSENT if creatable else Diagnosis.DATA_UNCREATABLE, values)
    if not os.access(folder, os.R_OK | os.X_OK):
        return Finding(Diagnosis.DATA_UNREADABLE, values)
    for path in (folder, folder / "footnote.db", folder / "index"):
        if path.exists() and not os.access(path, os.W_OK):
            return Finding(Diagnosis.DATA_READ_ONLY, {"path": str(path)})
    return Finding(Diagnosis.DATA_READY, values)


def _existing(path: Path) -> Path:
    """The path itself, or the nearest folder above it that can be seen to be there."""
    path = path.absolute()
    # lexists, since a link to nowhere stands in the way as a file does.
    return next((one for one in (path, *path.parents) if os.path.lexists(one)), path)


def _size(folder: Path) -> int:
    """Bytes of all files below, as far as they can be read."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(where) / name).lstat().st_size
            except OSError:  # gone meanwhile, as files of a snapshot are
                continue
    return total


def _fetch_allow(entries: frozenset[str]) -> Iterator[Finding]:
    useless = [entry for entry in sorted(entries) if not readable_entry(entry)]
    for entry in useless:
        host = _host(entry)
        if host is None:
            yield Finding(Diagnosis.FETCH_USELESS)
        else:
            yield Finding(Diagnosis.FETCH_TOO_LONG, {"host": host})
    if not useless:
        yield Finding(Diagnosis.FETCH_READY, {"hosts": len(entries)})


def _host(entry: str) -> str | None:
    """How an entry could be meant, without its credentials and path; None when that is not clear."""
    try:
        authority = urlsplit(entry if "//" in entry else f"//{entry}").netloc
    except ValueError:
        return None
    host = authority.rpartition("@")[2]
    return next((one for one in (host, f"[{host}]") if readable_entry(one)), None)


def _variables(unknown: tuple[str, ...]) -> Iterator[Finding]:
    for name in unknown:
        meant = get_close_matches(name, VARIABLES, n=1, cutoff=0.8)
        if meant:
            yield Finding(Diagnosis.VARIABLE_MISSPELT, {"name": name, "meant": meant[0]})
        else:
            yield Finding(Diagnosis.VARIABLE_UNKNOWN, {"name": name})
    if not unknown:
        yield Finding(Diagnosis.VARIABLES_KNOWN)
