"""The command `footnote`: the composition root of the command line."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.arguments import build_parser
from bot.logs import LogSettings, set_up_logs
from bot.terminal import OutputLost, Terminal, open_terminal
from retrieval.errors import FootnoteError
from retrieval.settings import Settings

if TYPE_CHECKING:
    from retrieval import Librarian

Opener = Callable[[Settings], "Librarian"]

FAILED = 1
INTERRUPTED = 130  # as shells say of SIGINT
BROKEN_PIPE = 141  # as shells say of SIGPIPE

# The doctor may find a library that cannot be opened; the others open what they measure themselves.
_OPENS_NOTHING = frozenset({"bench-ask", "bench-embed", "doctor", "eval", "run"})

_INTERRUPTED = {
    "bench-ask": "interrupted-bench",
    "bench-embed": "interrupted-bench",
    "eval": "interrupted-eval",
}

# Defaults for libraries that read them when they are loaded.
_QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that wait for the next batch leave the processor alone
    "PTB_TIMEDELTA": "1",  # how python-telegram-bot will tell durations
    "TOKENIZERS_PARALLELISM": "false",
}


def main(
    argv: Sequence[str] | None = None,
    *,
    opener: Opener | None = None,
    env: MutableMapping[str, str] | None = None,
) -> int:
    """Run one command; 0 done, 1 an error, 2 wrong usage (SystemExit of argparse)."""
    environment = os.environ if env is None else env
    args = build_parser().parse_args(argv)
    terminal = open_terminal(environment)
    try:
        return _run(args, terminal, opener, environment)
    except BrokenPipeError:
        _forget_output()
        return BROKEN_PIPE
    except OutputLost:
        from bot.texts import say  # noqa: PLC0415 - see _run

        _forget_output()
        terminal.complain(say("output-lost"))
        return FAILED
    except KeyboardInterrupt:
        from bot.texts import say  # noqa: PLC0415 - see _run

        name = _INTERRUPTED.get(args.run, "interrupted")
        terminal.complain(say(name))
        return INTERRUPTED


def _run(
    args: Namespace,
    terminal: Terminal,
    opener: Opener | None,
    env: MutableMapping[str, str],
) -> int:
    for name, value in _QUIET.items():
        env.setdefault(name, value)
    # Loaded now, so that --help and mistakes of usage are answered at once.
    from bot.texts import sentence  # noqa: PLC0415

    try:
        set_up_logs(LogSettings.from_env(env), service=args.run == "run")
        settings = Settings.from_env(env)
        if args.run in _OPENS_NOTHING:
            return _command_on_settings(args.run, opener, env)(settings, terminal, args)
        if args.run == "demo":
            if _in_browser(args, terminal):
                from bot.demo.browser import browse  # noqa: PLC0415 - see above

                return browse(settings, terminal, args, opener=opener or _opener())
            settings = replace(settings, data=settings.data / "demo")
        with (opener or _opener())(settings) as library:
            return _command(args.run)(library, terminal, args)
    except FootnoteError as error:
        terminal.complain(sentence(error))
        return FAILED


def _in_browser(args: Namespace, terminal: Terminal) -> bool:
    from bot.demo.session import is_asked  # noqa: PLC0415 - see _run

    return not args.terminal and args.ask is None and not is_asked(terminal)


def _opener() -> Opener:
    from retrieval import open_library  # noqa: PLC0415 - see _run

    return open_library


def _command_on_settings(
    name: str, opener: Opener | None, env: Mapping[str, str]
) -> "Callable[[Settings, Terminal, Namespace], int]":
    if name == "doctor":
        from bot.doctor import doctor  # noqa: PLC0415 - must not fail for what an evaluation needs

        return doctor
    if name == "run":
        from bot.run import run  # noqa: PLC0415 - see _run
        from bot.settings import BotSettings  # noqa: PLC0415

        bot_settings = BotSettings.from_env(env)
        return partial(run, opener=opener or _opener(), bot_settings=bot_settings)
    if name.startswith("bench"):
        from bot import bench  # noqa: PLC0415 - see _run

        if name == "bench-embed":
            return bench.embed
        return partial(bench.ask, opener=opener or _opener())
    from bot.evaluation import evaluate  # noqa: PLC0415 - see _run

    return evaluate


def _command(name: str) -> "Callable[[Librarian, Terminal, Namespace], int]":
    from bot import commands, feeds  # noqa: PLC0415 - see _run
    from bot.demo import session  # noqa: PLC0415

    return {
        "ingest": commands.ingest,
        "ask": commands.ask,
        "search": commands.search,
        "articles-list": commands.list_articles,
        "articles-show": commands.show_article,
        "articles-remove": commands.remove_article,
        "refresh": commands.refresh,
        "export": commands.export,
        "reindex": commands.reindex,
        "feeds-add": feeds.add,
        "feeds-list": feeds.list_feeds,
        "feeds-remove": feeds.remove,
        "feeds-poll": feeds.poll,
        "feeds-import": feeds.import_list,
        "demo": session.demo,
    }[name]


def _forget_output() -> None:
    """Let the interpreter flush to nowhere at its end, as the reader has gone."""
    try:
        number = sys.stdout.fileno()
    except OSError:
        return  # not a file, as in a test
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
