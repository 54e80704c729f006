"""Which models were set here, so that the one of the stored vectors is found after another was set."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from retrieval.adapters.model_folder import local_model
from retrieval.errors import ModelUnusable

log = logging.getLogger(__name__)

_FILE = "names.txt"  # one a line, the last one set last


def note(models: Path, name: str) -> None:
    """Remember a name; where nothing can be written it is not."""
    try:
        models.mkdir(mode=0o700, parents=True, exist_ok=True)
        if name not in _names(models):
            # Of one that was cut off, what is left of the last name stands in a line of its own.
            fresh = models / f".{_FILE}"
            fresh.write_text("".join(f"{one}\n" for one in [*_names(models), name]), "utf-8")
            fresh.replace(models / _FILE)
    except OSError as error:
        log.info("name of the model not kept errno=%s", error.errno)


def at_hand(models: Path) -> Iterator[str | None]:
    """Names that open a model without a network, None for the default one, which is the first."""
    yield None
    for name in _names(models):
        with suppress(ModelUnusable):
            if found := local_model(name, models):
                yield found


def _names(models: Path) -> list[str]:
    try:
        return (models / _FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
