"""Options and types of arguments that several commands share; standard library only."""

import argparse
from datetime import date, timedelta

from bot.terminal import speakable

_SHARED = "shared"  # retrieval.SHARED, without loading what stands behind it
_MOST_PORT = 65_535
_MOST_K = 1_000
_LONGEST_NAME = 100
_MOST_DAYS = 36_500
_LARGEST_ID = 2**63 - 1  # of a key in SQLite and PostgreSQL


def library_option(parser: argparse.ArgumentParser) -> None:
    """Add --library."""
    parser.add_argument(
        "--library",
        type=library_name,
        default=_SHARED,
        metavar="NAME",
        help="the library to use (default: %(default)s)",
    )


def json_option(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add --json with what it prints."""
    parser.add_argument("--json", action="store_true", help=help_text)


def day(text: str) -> date:
    """A day written as YYYY-MM-DD."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # fromisoformat also reads 20261003 and 2026-W40-6.
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written as YYYY-MM-DD")
    return day


def top_k(text: str) -> int:
    """How many places of a ranking."""
    return _number(text, _MOST_K)


def count(text: str) -> int:
    """How many times or things."""
    return _number(text, _MOST_K)


def port(text: str) -> int:
    """A port, 0 for a free one."""
    return 0 if text == "0" else _number(text, _MOST_PORT)


def limit(text: str) -> int:
    """How many at most."""
    return _number(text, _LARGEST_ID)


def article_id(text: str) -> int:
    """The number of an article."""
    return _number(text, _LARGEST_ID)


def reason(text: str) -> str:
    """A reason in words."""
    reason = " ".join(speakable(text).split())
    if not reason:
        raise argparse.ArgumentTypeError("a reason is needed")
    return reason


def _number(text: str, largest: int) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_ID))
    if digits and 1 <= int(text) <= largest:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {largest}")


def days(text: str) -> timedelta:
    """A span in days."""
    try:
        return timedelta(days=_not_negative(text))
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError("days, such as 7 or 0.5") from error


def _not_negative(text: str) -> float:
    if not 0 <= (number := float(text)) <= _MOST_DAYS:
        raise ValueError
    return number


def library_name(text: str) -> str:
    """The name of a library."""
    name = speakable(text).strip()
    if not name.isprintable() or not 1 <= len(name) <= _LONGEST_NAME:
        raise argparse.ArgumentTypeError(
            f"a library's name has 1 to {_LONGEST_NAME} letters and no line breaks"
        )
    return name
