"""The commands `footnote feeds …`: each calls the library and prints what comes back."""

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path

from bot.printing import receipt
from bot.progress import meter
from bot.records import Record, outcome_record
from bot.terminal import Terminal, byte_stream, one_line
from bot.texts import Value, say, sentence
from retrieval import Librarian
from retrieval.domain import Status
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.feeds import Feed, Polled

STDIN = "-"

_INDENT = "  "
_LARGEST_LIST = 10 * 1024 * 1024  # bytes; what one page may have


def add(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Follow a feed and say which."""
    feed, added = library.add_feed(args.url, library=args.library)
    _tell_added(terminal, args, feed, added=added)
    return 0


def import_list(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Follow each feed of an OPML list."""
    found = library.import_feeds(_read(terminal, args.file), library=args.library)
    for feed, added in found:
        _tell_added(terminal, args, feed, added=added)
    if not args.json:
        terminal.line(say("feeds-imported", {"count": sum(added for _, added in found)}))
    return 0


def list_feeds(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Print what each feed is and how it fares, the first one added first."""
    feeds = library.feeds(library=args.library)
    for feed in feeds:
        if args.json:
            terminal.record(_record(feed))
        else:
            terminal.line(f"{feed.id:>6}  {one_line(feed.title)}")
            terminal.line(f"{' ' * 8}{terminal.link(one_line(feed.url))}")
            terminal.line(f"{' ' * 8}{terminal.faint(_fares(feed))}")
    if not feeds and not args.json:
        terminal.line(say("no-feeds"))
    return 0


def remove(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Follow a feed no more and say which; its articles stay."""
    feed = library.feed(args.feed, library=args.library)
    library.remove_feed(feed.id, library=args.library)
    if args.json:
        terminal.record({"feed_id": feed.id, "url": feed.url, "removed": True})
    else:
        terminal.line(say("feed-removed", {"title": one_line(feed.title)}))
    return 0


def poll(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Ask feeds for news now; 1 when a feed or an entry failed."""
    failed = False
    feeds = _chosen(library, args)
    with meter(terminal, say("progress-poll"), sources=len(feeds)) as shown:
        for number, feed in enumerate(feeds, 1):
            polled = library.poll_feed(feed.id, library=args.library)
            failed = failed or _has_failed(polled)
            lines = [terminal.as_json(_poll_record(polled))] if args.json else _poll_lines(polled)
            for line in lines:
                shown.line(line)
            shown.source_done(number)
    if not feeds and not args.json:
        terminal.line(say("no-feeds-due" if args.due else "no-feeds"))
    return 1 if failed else 0


def _chosen(library: Librarian, args: argparse.Namespace) -> list[Feed]:
    """The feeds that are named, each once, or all of the library, or those of it that are due."""
    if args.feeds:
        named = [library.feed(name, library=args.library) for name in args.feeds]
        return list({feed.id: feed for feed in named}.values())
    feeds = library.feeds(library=args.library)
    if not args.due:
        return feeds
    due = {feed.id for feed in library.due_feeds()}
    return [feed for feed in feeds if feed.id in due]


def _read(terminal: Terminal, name: str) -> bytes:
    try:
        if name == STDIN:
            content = byte_stream(terminal.stdin).read(_LARGEST_LIST + 1)
        else:
            with Path(name).expanduser().open("rb") as file:
                content = file.read(_LARGEST_LIST + 1)
    except FileNotFoundError as error:
        raise Unreadable(UnreadableReason.NOT_FOUND) from error
    except IsADirectoryError as error:
        raise Unreadable(UnreadableReason.IS_FOLDER) from error
    except PermissionError as error:
        raise Unreadable(UnreadableReason.NO_PERMISSION) from error
    except (OSError, ValueError) as error:
        raise Unreadable(UnreadableReason.READ_FAILED) from error
    if len(content) > _LARGEST_LIST:
        raise Unreadable(UnreadableReason.TOO_LARGE)
    return content


def _tell_added(terminal: Terminal, args: argparse.Namespace, feed: Feed, *, added: bool) -> None:
    if args.json:
        terminal.record(_record(feed) | {"added": added})
    else:
        values = {"title": one_line(feed.title), "url": one_line(feed.url)}
        terminal.line(say("feed-added" if added else "feed-known", values))


def _has_failed(polled: Polled) -> bool:
    failed = any(one.status is Status.FAILED for one in polled.outcomes)
    return failed or polled.feed.status.last_error is not None


def _poll_lines(polled: Polled) -> list[str]:
    feed, counts = polled.feed, Counter(one.status for one in polled.outcomes)
    lines = [receipt(one) for one in polled.outcomes]
    values: dict[str, Value] = {"title": one_line(feed.title), "left": polled.left}
    if feed.status.last_error is not None:
        said = sentence(feed.status.last_error)
        return [*lines, f"{say('feed-failed', values)}\n{_INDENT}{said}"]
    parts = ", ".join(
        say("summary-part", {"count": counts[one], "status": say(f"status-{one}").lower()})
        for one in Status
        if counts[one]
    )
    lines.append(
        say("feed-polled", values | {"counts": parts}) if parts else say("feed-quiet", values)
    )
    return [*lines, say("feed-left", values)] if polled.left else lines


def _fares(feed: Feed) -> str:
    status = feed.status
    last = status.last_success
    parts = [
        say("feed-last", {"when": _minute(last)}) if last else say("feed-never"),
        say("feed-next", {"when": _minute(status.next_poll)}),
    ]
    if status.last_error is not None:
        values: dict[str, Value] = {
            "failures": status.failures,
            "reason": sentence(status.last_error),
        }
        parts.append(say("feed-error", values))
    return " · ".join(parts)


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _record(feed: Feed) -> Record:
    status = feed.status
    return {
        "feed_id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "added_at": feed.added_at.isoformat(),
        "last_success": status.last_success.isoformat() if status.last_success else None,
        "next_poll": status.next_poll.isoformat(),
        "last_error": sentence(status.last_error) if status.last_error else None,
        "failures": status.failures,
        "interval_minutes": round(status.interval.total_seconds() / 60),
    }


def _poll_record(polled: Polled) -> Record:
    counts = Counter(one.status for one in polled.outcomes)
    outcomes = [
        outcome_record(one, sentence(one.error) if one.error else None) for one in polled.outcomes
    ]
    return {
        **_record(polled.feed),
        **{status.value: counts[status] for status in Status},
        "left": polled.left,
        "articles": outcomes,
    }
