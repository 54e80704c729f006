"""Whether Python, the installed packages and SQLite are those that Footnote needs."""

import platform
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata

from retrieval.findings import Diagnosis, Finding

_DISTRIBUTION = "footnote-bot"

_SQLITE = (3, 35)
"""The first that knows RETURNING, which new passages are stored with."""


def examine_versions() -> Iterator[Finding]:
    """Compare what is installed with what the distribution says that it requires."""
    try:
        footnote = metadata.distribution(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        yield Finding(Diagnosis.NOT_INSTALLED)
    else:
        yield _python(footnote)
        yield from _packages(footnote)
    yield _sqlite()


def _python(footnote: metadata.Distribution) -> Finding:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - it may be what is missing

    found, wanted = platform.python_version(), footnote.metadata["Requires-Python"] or ""
    fits = SpecifierSet(wanted).contains(found, prereleases=True)
    return Finding(
        Diagnosis.PYTHON_FITS if fits else Diagnosis.PYTHON_UNFIT,
        {"found": found, "wanted": wanted, "footnote": footnote.version},
    )


def _packages(footnote: metadata.Distribution) -> Iterator[Finding]:
    from packaging.requirements import Requirement  # noqa: PLC0415 - it may be what is missing

    requirements = [Requirement(line) for line in footnote.requires or ()]
    wanted = [one for one in requirements if not one.marker or one.marker.evaluate({"extra": ""})]
    wrong = 0
    for requirement in wanted:
        values = {"name": requirement.name, "wanted": str(requirement.specifier)}
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield Finding(Diagnosis.PACKAGE_MISSING, values)
        else:
            if requirement.specifier.contains(found, prereleases=True):
                continue
            yield Finding(Diagnosis.PACKAGE_UNFIT, values | {"found": found})
        wrong += 1
    if not wrong:
        yield Finding(Diagnosis.PACKAGES_FIT, {"packages": len(wanted)})


def _sqlite() -> Finding:
    values = {"found": sqlite3.sqlite_version, "wanted": ".".join(map(str, _SQLITE))}
    if sqlite3.sqlite_version_info < _SQLITE:
        return Finding(Diagnosis.SQLITE_OLD, values)
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
        except sqlite3.OperationalError:
            return Finding(Diagnosis.SQLITE_WITHOUT_FTS5, values)
    return Finding(Diagnosis.SQLITE_FITS, values)
