"""`footnote demo` in the browser: the real bot, a stand-in for Telegram, and a page to use it."""

import asyncio
import json
import signal
from argparse import Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import resources
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.session import load
from bot.demo.town import Town, settle
from bot.desk import Desk
from bot.messenger import ArticlePage, Messenger, PortTaken
from bot.run import Running, hush
from bot.sandbox import Sandbox
from bot.secrecy import hidden
from bot.settings import BotSettings
from bot.state import State, open_state
from bot.terminal import Terminal
from bot.texts import say
from retrieval import Librarian, Settings

_THREADS = 4
_START_S = 60.0  # until everybody has been greeted, usually in a few seconds


def browse(
    settings: Settings,
    terminal: Terminal,
    args: Namespace,
    *,
    opener: Callable[[Settings], Librarian],
) -> int:
    """Serve the page until SIGTERM or Ctrl-C; 1 when the port is taken."""
    with suppress(KeyboardInterrupt), _interrupted_by_signals():
        return _browse(settings, terminal, args.port, opener)
    return 0


def _browse(
    settings: Settings, terminal: Terminal, port: int, opener: Callable[[Settings], Librarian]
) -> int:
    hush()
    sandbox = Sandbox(username="footnote_bot")
    town = settle(sandbox)
    try:
        messenger = Messenger(sandbox, guidance=town.guidance, find_page=_pages().get, port=port)
    except PortTaken:
        terminal.complain(say("demo-port-taken", {"port": str(port)}))
        return 1
    with TemporaryDirectory(prefix="footnote-demo-") as folder:
        # The exported model stays where it is, so that it is made once and not at each start.
        apart = replace(settings, data=Path(folder))
        with sandbox, messenger, opener(apart) as library, open_state(apart) as state:
            load(library, terminal)
            return _run(sandbox, messenger, town, terminal, (apart, library, state))


def _run(
    sandbox: Sandbox,
    messenger: Messenger,
    town: Town,
    terminal: Terminal,
    parts: tuple[Settings, Librarian, State],
) -> int:
    bot_settings = BotSettings.from_env({
        "TELEGRAM_BOT_TOKEN": sandbox.token, "FOOTNOTE_TELEGRAM_API": sandbox.url,
        "FOOTNOTE_ADMINS": str(town.admin.id), "FOOTNOTE_HTTP": "off",
    })  # fmt: skip
    silent = Terminal(None, StringIO(), terminal.stderr, colours=False, width=None)

    async def main() -> int:
        running = Running(bot_settings, desk, silent)
        work = asyncio.create_task(running.run())
        with suppress(
            TimeoutError
        ):  # a machine that is slower than that shows the page all the same
            await sandbox.until(lambda: town.is_greeted() or work.done(), timeout_s=_START_S)
        if not work.done():
            terminal.line(terminal.link(messenger.url))
            terminal.block(say("demo-address"), "")
        return await work

    with hidden(sandbox.token), ThreadPoolExecutor(_THREADS) as pool:
        settings, library, state = parts
        desk = partial(Desk, bot_settings, settings, library, state, pool)
        return asyncio.run(main())


def _pages() -> dict[str, ArticlePage]:
    """The invented articles by address."""
    text = (resources.files("bot.demo") / "articles.jsonl").read_text(encoding="utf-8")
    articles = [json.loads(line) for line in text.splitlines()]
    return {one["url"]: _page(one) for one in articles}


def _page(article: dict[str, str]) -> ArticlePage:
    language = article.get("language", "en")
    day = say("date", {"date": date.fromisoformat(article["published"])}, language=language)
    byline = f"{article['outlet']} · {day}"
    return ArticlePage(article["url"], article["title"], byline, article["text"], language)


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Let every way of being ended be Ctrl-C, so that nothing is left behind."""
    # Also SIGINT, which is ignored in the background of a script.
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    ways = [getattr(signal, name) for name in names if hasattr(signal, name)]
    try:
        before = [signal.signal(way, signal.default_int_handler) for way in ways]
    except ValueError:  # not the main thread, as in a test
        yield
        return
    try:
        yield
    finally:
        for way, handler in zip(ways, before, strict=True):
            signal.signal(way, handler)
