"""The commands of the command line: each calls the library and prints what comes back."""

import argparse
from collections import Counter
from datetime import UTC, datetime

from bot.printing import (
    print_answer,
    print_article,
    print_found,
    print_listed,
    receipt,
    summary,
)
from bot.progress import meter
from bot.records import answer_record, article_record, found_record, outcome_record, source_record
from bot.terminal import Terminal, byte_lines, byte_stream, one_line
from bot.texts import say, sentence
from retrieval import Librarian
from retrieval.domain import Answer, Outcome, Status
from retrieval.errors import FootnoteError, Unreadable, UnreadableReason

STDIN = "-"


def ingest(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Take in every source; 1 when any of them failed."""
    statuses: Counter[Status] = Counter()
    named, seen = frozenset(args.sources), set[str]()
    # A stream may hold one article or any number.
    sources = 0 if STDIN in args.sources else len(args.sources)
    with meter(terminal, say("progress"), sources=sources) as shown:
        for outcome in library.ingest(
            args.sources,
            library=args.library,
            stdin=byte_stream(terminal.stdin),
            on_progress=shown.on_progress,
        ):
            statuses[outcome.status] += 1
            # Lines and pages of lists have names of their own, and there may be millions of them.
            seen |= named & {outcome.source}
            shown.line(_told(terminal, args, outcome))
            shown.source_done(len(seen))
    return _summed_up(terminal, args, statuses)


def refresh(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Ask for every page again; 1 when any of them failed. Unchanged ones are only counted."""
    statuses: Counter[Status] = Counter()
    before = datetime.now(UTC) - args.older_than if args.older_than is not None else None
    with meter(terminal, say("progress-refresh")) as shown:
        for outcome in library.refresh(
            library=args.library,
            checked_before=before,
            on_pages=shown.source_done,
        ):
            statuses[outcome.status] += 1
            if args.json or outcome.status is not Status.UNCHANGED:
                shown.line(_told(terminal, args, outcome))
    if not args.json and not statuses:
        terminal.line(say("nothing-to-refresh"))
    return _summed_up(terminal, args, statuses)


def _told(terminal: Terminal, args: argparse.Namespace, outcome: Outcome) -> str:
    if args.json:
        error = sentence(outcome.error) if outcome.error else None
        return terminal.as_json(outcome_record(outcome, error))
    return receipt(outcome)


def _summed_up(terminal: Terminal, args: argparse.Namespace, statuses: Counter[Status]) -> int:
    several = statuses.total() > 1 or bool(statuses[Status.UNCHANGED] and args.run == "refresh")
    if not args.json and several:
        terminal.line(summary(statuses))
    return 1 if statuses[Status.FAILED] else 0


def ask(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Answer one question, or with "-" each line of standard input."""
    if args.question == STDIN:
        return _ask_lines(library, terminal, args)
    answer = library.ask(args.question, library=args.library, asked_at=args.asked_at)
    _show(library, terminal, args, answer)
    return 0


def search(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Print the best passages with the scores of each leg."""
    places = library.search(args.query, library=args.library, k=args.k, asked_at=args.asked_at)
    for rank, found in enumerate(places, start=1):
        if args.json:
            terminal.record(found_record(rank, found))
        else:
            print_found(terminal, rank, found)
    if not places and not args.json:
        terminal.line(say("nothing-found"))
    return 0


def list_articles(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Print one line an article, the last one added first."""
    articles = library.articles(library=args.library)
    for article in articles:
        if args.json:
            terminal.record(article_record(article))
        else:
            print_listed(terminal, article)
    if not articles and not args.json:
        terminal.line(say("no-articles"))
    return 0


def show_article(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Print the metadata of an article and its whole stored text."""
    article = library.article(args.id, library=args.library)
    sources = library.sources(args.id, library=args.library)
    if args.json:
        gone = article.gone_at.isoformat() if article.gone_at else None
        told = {"gone_at": gone, "sources": [source_record(one) for one in sources]}
        terminal.record(article_record(article) | told | {"text": article.text})
    else:
        print_article(terminal, article, sources)
    return 0


def remove_article(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Remove an article and say which."""
    article = library.article(args.id, library=args.library)
    library.remove(args.id, library=args.library)
    if args.json:
        terminal.record({"article_id": article.id, "title": article.title, "removed": True})
    else:
        terminal.line(say("removed", {"title": one_line(article.title)}))
    return 0


def export(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Write a library to a file, which is there whole or not at all."""
    articles = library.export_to(args.file, library=args.library)
    if args.json:
        terminal.record({"articles": articles, "file": args.file})
    else:
        terminal.line(say("exported", {"articles": articles, "file": args.file}))
    return 0


def reindex(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Embed every passage of every library again and build the index anew."""
    with meter(terminal, say("progress-reindex")) as shown:
        passages = library.reindex(shown.on_progress)
    if args.json:
        terminal.record({"passages": passages})
    else:
        terminal.line(say("reindexed", {"passages": passages}))
    return 0


def _ask_lines(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Answer every line, also after one that is refused; 1 when any was."""
    refused = 0
    for line in byte_lines(byte_stream(terminal.stdin)):
        try:
            question = _decoded(line)
            answer = library.ask(question, library=args.library, asked_at=args.asked_at)
        except FootnoteError as error:
            refused += 1
            _refuse(terminal, args, line.decode("utf-8", "replace"), sentence(error))
        else:
            _show(library, terminal, args, answer)
    return 1 if refused else 0


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(UnreadableReason.UNDECODABLE) from error


def _refuse(terminal: Terminal, args: argparse.Namespace, question: str, said: str) -> None:
    if args.json:
        terminal.record({"question": question, "error": said})
    else:
        terminal.complain(said)


def _show(library: Librarian, terminal: Terminal, args: argparse.Namespace, answer: Answer) -> None:
    if args.json:
        terminal.record(answer_record(answer))
        return
    articles = 0 if answer.found else library.count(library=args.library)[0]
    print_answer(terminal, answer, articles=articles)
    if args.question == STDIN:
        terminal.line()
