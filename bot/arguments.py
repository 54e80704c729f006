"""The grammar of the command line; nothing here loads more than the standard library."""

import argparse
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from bot.argument_types import (
    article_id,
    count,
    day,
    days,
    json_option,
    library_option,
    limit,
    port,
    reason,
    top_k,
)
from bot.feed_arguments import feeds
from bot.terminal import speakable

_K = 10
_PORT = 8642


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; in what it parses `run` names the command."""
    parser = argparse.ArgumentParser(
        prog="footnote",
        description="Answers questions about articles with a verbatim quote and where it stands.",
        epilog="Articles are kept in the folder FOOTNOTE_DATA. footnote COMMAND --help says more.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    run = commands.add_parser("run", help="run the bot in Telegram")
    run.description = (
        "Answers people in Telegram until it is stopped; TELEGRAM_BOT_TOKEN is needed."
    )
    run.set_defaults(run="run")
    _ingest(commands.add_parser("ingest", help="take in articles from pages, files or collections"))
    _ask(commands.add_parser("ask", help="answer a question with a quote"))
    _search(commands.add_parser("search", help="show the ranking behind an answer"))
    _articles(commands.add_parser("articles", help="list, show or remove articles"))
    feeds(commands.add_parser("feeds", help="follow feeds, and take in what is new in them"))
    _export(commands.add_parser("export", help="write the articles of a library to a file"))
    _reindex(commands.add_parser("reindex", help="embed everything again and rebuild the index"))
    _refresh(commands.add_parser("refresh", help="read again what changed on the web"))
    _doctor(
        commands.add_parser("doctor", help="say what is wrong with this installation, if anything")
    )
    _eval(commands.add_parser("eval", help="measure search, answers and refusals on a data set"))
    _bench(commands.add_parser("bench", help="measure how fast this machine embeds and answers"))
    _demo(commands.add_parser("demo", help="try it on invented articles, without a network"))
    return parser


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.description = "Takes in articles; what is known and the same is left as it is."
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a web address or a file: a page, text, Markdown, PDF, DOCX, EPUB, .eml, .jsonl, a feed, a "
        "sitemap, a list of feeds (OPML); - for standard input",
    )
    library_option(parser)
    json_option(parser, "print one JSON object a line for each article")
    parser.set_defaults(run="ingest")


def _ask(parser: argparse.ArgumentParser) -> None:
    parser.description = "Answers from the articles with a verbatim quote, or says that none does."
    parser.add_argument(
        "question",
        type=speakable,
        metavar="QUESTION",
        help="the question, or - to read one a line from standard input",
    )
    _asked_at(parser)
    library_option(parser)
    json_option(parser, "print one JSON object a line for each question")
    parser.set_defaults(run="ask")


def _asked_at(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--asked-at",
        type=day,
        metavar="DATE",
        help='the day of the question, as YYYY-MM-DD: articles of the days that it asks of ("last week", '
        '"in March", else that day) rank higher',
    )


def _search(parser: argparse.ArgumentParser) -> None:
    parser.description = "Shows the passages nearest to a query, with the score of each leg."
    parser.add_argument("query", type=speakable, metavar="QUERY")
    parser.add_argument(
        "-k", type=top_k, default=_K, metavar="N", help="how many passages (default: %(default)s)"
    )
    _asked_at(parser)
    library_option(parser)
    json_option(parser, "print one JSON object a line for each passage")
    parser.set_defaults(run="search")


def _articles(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list the articles, the last one added first")
    showing = commands.add_parser("show", help="print metadata and the whole stored text")
    removing = commands.add_parser("remove", help="remove an article and all that belongs to it")
    for command in (showing, removing):
        command.add_argument("id", type=article_id, metavar="ID")
    for command, run in ((listing, "list"), (showing, "show"), (removing, "remove")):
        library_option(command)
        json_option(command, "print one JSON object a line")
        command.set_defaults(run=f"articles-{run}")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Writes a library as JSON lines, which ingest takes in as the same articles."
    )
    parser.add_argument(
        "file", metavar="FILE", help="where to, compressed where the name ends with .gz"
    )
    library_option(parser)
    json_option(parser, "print a JSON object")
    parser.set_defaults(run="export")


def _reindex(parser: argparse.ArgumentParser) -> None:
    parser.description = "Embeds every passage of every library again, as after a change of model."
    json_option(parser, "print a JSON object")
    parser.set_defaults(run="reindex")


def _refresh(parser: argparse.ArgumentParser) -> None:
    parser.description = "Asks for the pages of a library again and reads those that changed."
    parser.add_argument(
        "--older-than",
        type=days,
        metavar="DAYS",
        help="only pages that were last checked at least so many days ago",
    )
    library_option(parser)
    json_option(parser, "print one JSON object a line for each article")
    parser.set_defaults(run="refresh")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Checks settings, disk, versions, model, database and index; changes nothing."
    )
    json_option(parser, "print one JSON object a line for each check")
    parser.set_defaults(run="doctor")


def _eval(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Takes the articles of a data set into a library of its own, asks it the data set's "
        "questions, and says how often search, answers and refusals are right."
    )
    add = parser.add_argument
    add("folder", nargs="?", type=Path, metavar="DATASET_FOLDER", help="see README, Evaluation")
    add("--articles", type=Path, metavar="FILE", help="a collection to use in place of its own")
    add("--limit", type=limit, metavar="N", help="ask only so many of the questions")
    halves = parser.add_mutually_exclusive_group()
    for half in ("tune", "report"):
        halves.add_argument(
            f"--{half}-half",
            dest="half",
            action="store_const",
            const=half,
            help=f"ask only the half of the questions to {half} on",
        )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--compare",
        nargs=2,
        metavar=("A", "B"),
        help='compare two of: "shipped", settings such as dense_weight=.5,dated=yes, or the file '
        "of a saved run (.json)",
    )
    add("--save", type=Path, metavar="FILE.json", help="keep the run, of B when comparing")
    add("--report", type=Path, metavar="FILE.html", help="write a page with plots, of B likewise")
    either.add_argument(
        "--floors", type=Path, metavar="FILE", help="exit 1 when a measure is below its floor"
    )
    moved = parser.add_mutually_exclusive_group()
    moved.add_argument(
        "--raise-floors", action="store_true", help="lift the floors to what was measured"
    )
    moved.add_argument(
        "--lower-floors",
        type=reason,
        metavar="REASON",
        help="set the floors to what was measured, and note why",
    )
    json_option(parser, "print one JSON object")
    parser.set_defaults(run="eval")


def _bench(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    embed = commands.add_parser("embed", help="the embedding model, beside sentence-transformers")
    embed.description = (
        "Says which engine runs the embedding model here and why, and times it beside "
        "sentence-transformers as it comes: the same texts, in one process, in turn."
    )
    embed.add_argument(
        "--articles", type=Path, metavar="FILE", help="a .jsonl collection in place of the demo's"
    )
    embed.add_argument(
        "--passages", type=count, default=256, metavar="N", help="a round (default: %(default)s)"
    )
    ask = commands.add_parser("ask", help="answers from the articles of a library")
    ask.description = (
        "Times the first answer of a fresh process beside the import of sentence_transformers, "
        "and then answers of a process that stays."
    )
    ask.add_argument(
        "--questions", type=count, default=100, metavar="N", help="how many (default: %(default)s)"
    )
    library_option(ask)
    for command, rounds in ((embed, 3), (ask, 5)):
        command.add_argument(
            "--rounds", type=count, default=rounds, metavar="N", help="default: %(default)s"
        )
        json_option(command, "print one JSON object")
    embed.set_defaults(run="bench-embed")
    ask.set_defaults(run="bench-ask")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows Footnote on articles that were invented for it, in a folder apart: in the browser, "
        "as chats with several people, until it is interrupted."
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--ask", type=speakable, metavar="QUESTION", help="print one answer and exit")
    way.add_argument("--terminal", action="store_true", help="chat here in place of the browser")
    way.add_argument(
        "--port",
        type=port,
        default=_PORT,
        metavar="N",
        help="where the page is, on 127.0.0.1 (default: %(default)s; 0 takes a free one)",
    )
    parser.set_defaults(run="demo")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,  # noqa: ARG002 - the signature is argparse's
        values: str | Sequence[object] | None,  # noqa: ARG002
        option_string: str | None = None,  # noqa: ARG002
    ) -> NoReturn:
        try:
            version = metadata.version("footnote-bot")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        sys.stdout.write(f"footnote {version}\n")
        parser.exit()
