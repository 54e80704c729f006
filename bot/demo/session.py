"""`footnote demo`: invented articles, a few chats about them, and questions of your own."""

import argparse
import json
import select
from collections.abc import Iterator
from importlib import resources
from typing import TextIO

from bot.printing import print_answer
from bot.progress import meter
from bot.terminal import Terminal, byte_lines, byte_stream
from bot.texts import say, sentence
from retrieval import Librarian
from retrieval.domain import Status
from retrieval.errors import QuestionRefused
from retrieval.follow_ups import Exchange

_INDENT = "  "
_REMEMBERED = 3  # exchanges, as in a chat
_WAIT_FOR_INPUT_S = 0.5  # a pipe that stays silent has no questions


def demo(library: Librarian, terminal: Terminal, args: argparse.Namespace) -> int:
    """Load the articles if need be, then answer one question or show the whole demo."""
    articles = load(library, terminal)
    if args.ask is not None:
        print_answer(terminal, library.ask(args.ask), articles=articles)
        terminal.line()
        terminal.line(terminal.faint(say("demo-fiction")))
        return 0
    terminal.block(say("demo-welcome", {"articles": articles}), "")
    terminal.block(say("demo-fiction"), "")
    asked: list[Exchange] = []
    for question in _chats():
        terminal.line()
        _show_question(terminal, question)
        _reply(library, terminal, question, asked, articles=articles)
    for question in _own_questions(terminal):
        _reply(library, terminal, question, asked, articles=articles)
    terminal.line()
    terminal.block(say("demo-next"), "")
    return 0


def load(library: Librarian, terminal: Terminal) -> int:
    """Bring the demo's own library up to the articles of this version; return how many."""
    if not library.count()[0]:
        terminal.stderr.write(say("demo-loading") + "\n")
        terminal.stderr.flush()
    shipped: set[int] = set()
    with (
        resources.as_file(resources.files("bot.demo") / "articles.jsonl") as path,
        meter(terminal, say("progress")) as shown,
    ):
        for outcome in library.ingest([str(path)], on_progress=shown.on_progress):
            if outcome.status is Status.FAILED and outcome.error is not None:
                raise outcome.error
            if outcome.article is not None:
                shipped.add(outcome.article.id)
    for article in library.articles():
        if article.id not in shipped:
            library.remove(article.id)
    return library.count()[0]


def _chats() -> list[str]:
    text = (resources.files("bot.demo") / "chats.jsonl").read_text(encoding="utf-8")
    return [str(json.loads(line)["question"]) for line in text.splitlines()]


def _show_question(terminal: Terminal, question: str) -> None:
    terminal.line(terminal.strong(f"{say('demo-you')}:"))
    terminal.block(question, _INDENT)


def _reply(
    library: Librarian,
    terminal: Terminal,
    question: str,
    asked: list[Exchange],
    *,
    articles: int,
) -> None:
    """Print the answer as a chat shows it, and add it to what later questions may lean on."""
    terminal.line(terminal.strong(f"{say('demo-footnote')}:"))
    try:
        explanation = library.follow(question, asked[-_REMEMBERED:])
    except QuestionRefused as error:
        terminal.block(sentence(error), _INDENT)
    else:
        answer = explanation.answer
        asked.append(Exchange.of(explanation))
        if answer.question != question.strip():
            understood = say("chat-understood", {"question": answer.question})
            terminal.block(understood, _INDENT, terminal.faint)
        print_answer(terminal, answer, articles=articles, indent=_INDENT)


def _own_questions(terminal: Terminal) -> Iterator[str]:
    """Questions typed at a prompt, or the lines of a pipe that has any."""
    stdin = terminal.stdin
    if stdin is None:
        return
    if not stdin.isatty():
        yield from _piped_questions(terminal, stdin)
    elif terminal.stdout.isatty():
        terminal.line()
        terminal.line(terminal.faint(say("demo-ask")))
        yield from _typed_questions()


def _piped_questions(terminal: Terminal, stdin: TextIO) -> Iterator[str]:
    if not _has_input(stdin):
        return
    for line in byte_lines(byte_stream(stdin)):
        question = line.decode("utf-8", "replace")
        if question.strip():
            terminal.line()
            _show_question(terminal, question)
            yield question


def _typed_questions() -> Iterator[str]:
    while True:
        try:
            question = input(f"\n{say('demo-you')}: ")
        except EOFError:
            return
        if not question.strip():
            return
        yield question


def is_asked(terminal: Terminal) -> bool:
    """Whether questions are piped in, so that the chat has to be here."""
    stdin = terminal.stdin
    if stdin is None or stdin.isatty() or not _has_input(stdin):
        return False
    peek = getattr(byte_stream(stdin), "peek", None)
    return peek is not None and bool(peek(1))


def _has_input(stdin: TextIO) -> bool:
    """Say whether a pipe has a line or its end; one that is left open and silent has neither."""
    try:
        ready, _, _ = select.select([stdin], [], [], _WAIT_FOR_INPUT_S)
    except (OSError, ValueError):
        return True  # no file of the system, as in a test, or one that cannot be waited for
    return bool(ready)
