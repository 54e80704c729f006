"""Errors as plain values and back, for what is stored and shown after a restart, and as a line of a log."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from retrieval import errors
from retrieval.errors import FootnoteError

_ROOTS = ("bot", "retrieval")
_NO_MEMORY = ("bad_alloc", "bad allocation", "can't allocate memory", "cannot allocate memory")
_FRAMES = 3  # of our own code that a digest names

Failure = tuple[str, list[Any]]
"""Name of the error's class, and the data that it was raised with."""


def plain(error: FootnoteError) -> Failure:
    """Return what JSON can hold of an error."""
    return type(error).__name__, list(error.args)


def revived(failure: Failure) -> FootnoteError:
    """Return the error again; FootnoteError itself for one that this version does not know."""
    name, values = failure
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, FootnoteError)):
        return FootnoteError()
    made: Callable[..., FootnoteError] = kind
    expected = [of for at, of in get_type_hints(kind.__init__).items() if at != "return"]
    try:
        return made(
            *(msgspec.convert(value, of) for value, of in zip(values, expected, strict=True))
        )
    except (msgspec.ValidationError, ValueError, TypeError):
        return FootnoteError()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory was refused; what is written in C++ says so in words of its own."""
    said = str(error).casefold()
    return isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY)


def digest_of(error: BaseException) -> str:
    """Kind of error and the last places of our own code; no message, which may hold what people typed."""
    own = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if any(part in _ROOTS for part in Path(frame.filename).parts)
    ]
    return " ".join([type(error).__name__, *own[-_FRAMES:]])
