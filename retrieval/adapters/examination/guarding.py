"""What keeps one failed check from ending the whole examination."""

from collections.abc import Callable, Iterable, Iterator

from retrieval.errors import FootnoteError
from retrieval.findings import Diagnosis, Finding


def guarded(part: str, examination: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings, with one more for what nobody thought of; errors of our own tree are raised."""
    try:
        yield from examination()
    except FootnoteError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to what is examined
        yield Finding(Diagnosis.CHECK_FAILED, {"part": part, "kind": type(error).__name__})
