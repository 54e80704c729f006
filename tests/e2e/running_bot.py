"""`footnote run` on a thread of this process, for tests."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from bot.delivery import Limits
from bot.desk import Desk
from bot.pacing import Pace
from bot.run import Running
from bot.sandbox import Sandbox
from bot.secrecy import hidden
from bot.settings import BotSettings
from bot.state import open_state
from bot.terminal import Terminal
from retrieval import open_library
from retrieval.settings import Settings

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "articles.jsonl"
TOKEN = "42:TEST"
QUICK = Limits(overall=Pace(1000, 1.0), chat=Pace(1000, 1.0), group=Pace(1000, 1.0))
CAPTAIN = "Who was the captain of the Ulrika?"


class Bot:
    """`footnote run` on a thread of this process."""

    def __init__(self, data: Path, env: dict[str, str], limits: Limits) -> None:
        self._limits = limits
        self.data = data
        self._settings = Settings.from_env(env | {"FOOTNOTE_DATA": str(data)})
        self._bot_settings = BotSettings.from_env(env)
        self._running: Running | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._began = threading.Event()
        self.out = StringIO()
        self.code: int | None = None

    def start(self) -> "Bot":
        self._thread.start()
        return self

    def stop(self) -> None:
        assert self._began.wait(40)
        if self._loop is not None and self._running is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._running.stop)
        self._thread.join(40)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        terminal = Terminal(None, self.out, self.out, colours=False, width=None)
        with (
            hidden(self._bot_settings.token),
            open_library(self._settings) as library,
            open_state(self._settings) as state,
            ThreadPoolExecutor(4) as pool,
        ):
            desk = partial(Desk, self._bot_settings, self._settings, library, state, pool)

            async def main() -> int:
                self._loop = asyncio.get_running_loop()
                self._running = Running(self._bot_settings, desk, terminal, limits=self._limits)
                self._began.set()
                return await self._running.run()

            self.code = asyncio.run(main())


Start = Callable[..., Bot]


def answered(sandbox: Sandbox, chat: Any, count: int = 1) -> Any:
    """The bot's newest message, once there are so many."""
    sandbox.wait_for(lambda: len(chat.from_bot) >= count, timeout_s=30)
    return chat.from_bot[-1]
