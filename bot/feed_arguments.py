"""The grammar of `footnote feeds`."""

import argparse

from bot.argument_types import json_option, library_option
from bot.terminal import speakable


def feeds(parser: argparse.ArgumentParser) -> None:
    """Add its commands."""
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    adding = commands.add_parser("add", help="follow a feed, or the one that a web page names")
    adding.add_argument("url", type=speakable, metavar="URL")
    listing = commands.add_parser("list", help="list the feeds with how they fare")
    removing = commands.add_parser("remove", help="follow a feed no more; its articles stay")
    removing.add_argument("feed", type=speakable, metavar="FEED", help="its address or number")
    polling = commands.add_parser("poll", help="ask feeds for news now")
    polling.add_argument(
        "feeds",
        nargs="*",
        type=speakable,
        metavar="FEED",
        help="address or number (default: all feeds of the library)",
    )
    polling.add_argument(
        "--due", action="store_true", help="of all, only those whose time has come"
    )
    importing = commands.add_parser("import", help="follow each feed of an OPML list")
    importing.add_argument("file", metavar="FILE.opml", help="a file, or - for standard input")
    for command, run in (
        (adding, "add"),
        (listing, "list"),
        (removing, "remove"),
        (polling, "poll"),
        (importing, "import"),
    ):
        library_option(command)
        json_option(command, "print one JSON object a line for each feed")
        command.set_defaults(run=f"feeds-{run}")
