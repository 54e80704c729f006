"""The bot's real handlers and storage with the stand-in for Telegram, in one thread and one process.

Nothing waits: an update is handled when the test says so, a job is carried out when it is told to."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot import holdings
from bot.app import UPDATES, build_application
from bot.desk import Desk
from bot.metrics import Metrics
from bot.raw import RawBot, readable
from bot.reporter import Reporter
from bot.sandbox import Sandbox, calls
from bot.sandbox.conversations import Conversation
from bot.sandbox.errors import Refused
from bot.sandbox.files import Upload
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.queries import InlineQuestion, Press
from bot.sandbox.rooms import PrivateChat
from bot.schedule import Schedule
from bot.settings import BotSettings
from bot.state import open_state
from bot.watcher import Watcher
from retrieval import Librarian
from retrieval.adapters.kept_index import open_index
from retrieval.ports import Embedder, VectorIndex
from retrieval.settings import Settings
from tests.integration.jobs_world import Site, open_librarian

T = TypeVar("T")

TOKEN = "42:TEST"


@dataclass(frozen=True)
class Made:
    """What a call gives to be seen: in a chat, or by one person, or both."""

    chat: int | None
    person: int | None
    given: dict[str, Any]


class Line(BaseRequest):
    """Calls the stand-in's methods without a network in between."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._world = sandbox.world
        self.made: list[Made] = []

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(  # noqa: PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = None,
        write_timeout: ODVInput[float] = None,
        connect_timeout: ODVInput[float] = None,
        pool_timeout: ODVInput[float] = None,
    ) -> tuple[int, bytes]:
        if "/file/" in url:
            content = self._world.files.download(unquote(url).split(f"{TOKEN}/")[1])
            return (200, content) if content is not None else (404, b"{}")
        given: dict[str, Any] = dict(request_data.json_parameters) if request_data else {}
        if request_data is not None and request_data.multipart_data:
            for name, (file, sent, mime) in request_data.multipart_data.items():
                given[name] = Upload(file, sent if isinstance(sent, bytes) else sent.read(), mime)
        try:
            name = calls.method_name(self._world, TOKEN, url.rsplit("/", 1)[1])
            parameters = calls.read(name, given)
            with self._world.changed:
                result = calls.perform(self._world, name, parameters)
                calls.note_call(self._world, name, parameters.values)
            self._note(given)
        except Refused as error:
            answer: dict[str, Any] = {"ok": False, "error_code": error.code}
            answer |= {"description": error.description}
            if error.parameters:
                answer["parameters"] = error.parameters
            return error.code, json.dumps(answer).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _note(self, given: dict[str, Any]) -> None:
        """Note where it is seen: an alert and a card by one person only."""
        world = self._world
        if "callback_query_id" in given:
            press = world.presses[given["callback_query_id"]]
            self.made.append(Made(press.message.chat.id, press.user.id, given))
        elif "inline_query_id" in given:
            asked = world.inline_questions[given["inline_query_id"]]
            self.made.append(Made(None, asked.user.id, given))
        elif "chat_id" in given:
            chat = int(given["chat_id"])
            self.made.append(Made(chat, chat if chat > 0 else None, given))


class ChatWorld:
    """People, chats and the bot; use it as a context manager.

    Pages are what `site` serves. `moment` is the bot's clock, for what is kept for some days."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.sandbox = Sandbox(token=TOKEN)
        self.sandbox.limits_enabled = False
        self.sandbox.world.updates.allow(UPDATES)
        self.site = Site()
        self.moment = datetime.now(UTC)
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(2)
        data = Settings.from_env({"FOOTNOTE_DATA": str(folder)})
        self.library = _with_index(open_librarian(folder, self.site), folder)
        self.state = open_state(data, now=lambda: self.moment)
        line = Line(self.sandbox)
        self.made = line.made
        bot = RawBot(TOKEN, request=line, get_updates_request=Line(self.sandbox))
        given = {"TELEGRAM_BOT_TOKEN": TOKEN, "FOOTNOTE_HTTP": "off"} | env
        self.desk = Desk(
            BotSettings.from_env(given), data, self.library, self.state, self._pool, bot, Metrics()
        )
        self._bot = bot
        self._application = build_application(self.desk, bot)
        self._reporter = Reporter(self.desk, on_fault=_raised, clock=lambda: 0.0)
        self._watcher = Watcher(self.desk, on_fault=_raised)
        self._schedule = Schedule(self.desk, on_fault=_raised)

    def __enter__(self) -> "ChatWorld":
        self._run(self._application.initialize())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._application.shutdown())
        self._loop.close()
        self.sandbox._server._socket.close()  # it was never served
        self._pool.shutdown()
        self.state.close()
        self.library.close()

    def handle(self) -> None:
        """Have the bot handle all that has happened."""
        queue = self.sandbox.world.updates
        while waiting := queue.waiting:
            for one in waiting:
                queue.finish(one)
                update = readable(json.loads(json.dumps(one.to_json())), self._bot)
                assert update is not None
                self._run(self._application.process_update(update))
        assert not self.sandbox.world.refusals

    def work(self) -> None:
        """Carry out every job, tell of it, and put the open questions again."""
        while self.library.work():
            pass
        self.tell()
        self._run(self._watcher._look())

    def poll(self) -> None:
        """Carry out what is due, feeds first of all, and every job besides."""
        self._schedule.look()
        self.work()

    def tell(self) -> None:
        """Tell of every job how far it is."""
        self._run(self._reporter._look())

    def lose(self) -> None:
        """Have the bot never hear of what has happened since."""
        queue = self.sandbox.world.updates
        for one in queue.waiting:
            queue.finish(one)

    def say(self, chat: Conversation, user: User, text: str, **more: Any) -> list[Message]:
        """What the bot says to a message, there."""
        before = len(chat.from_bot)
        chat.say(user, text, **more)
        self.handle()
        return chat.from_bot[before:]

    def press(self, chat: Conversation, user: User, message: Message, data: str) -> Press:
        """Press a button by its data, whether the message has it or not."""
        press = chat.press_data(user, message, data, wait_s=0.0)
        self.handle()
        assert press.answer is not None
        return press

    def inline(self, user: User, query: str) -> InlineQuestion:
        """Ask in the inline mode."""
        question = self.sandbox.inline(user, query, wait_s=0.0)
        self.handle()
        return question

    def pass_days(self, days: float) -> None:
        """Let time go by, and delete what was kept long enough."""
        self.moment += timedelta(days=days)
        self.state.prune()
        holdings.prune(self.desk)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)


def _with_index(library: Librarian, folder: Path) -> Librarian:
    """With the index that the bot has, in place of one that holds nothing."""
    parts = library._parts

    def opened(model: Embedder) -> VectorIndex:
        return open_index(folder / "index", parts.store, model.fingerprint, model.dim)

    return Librarian(replace(parts, open_index=opened))


async def _raised(error: Exception) -> None:
    raise error


def page(marker: str, sentence: str) -> str:
    """A page of text about something that has a name of its own."""
    return f"{marker} opens\n\n{sentence} It was {marker} that the council had waited for.\n"


def data_of(message: Message) -> list[str]:
    """The data of the buttons under a message."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    return [one["callback_data"] for row in rows for one in row if "callback_data" in one]


def person(world: ChatWorld, name: str) -> tuple[User, PrivateChat]:
    """Somebody new, who speaks English, with a private chat to the bot."""
    user = world.sandbox.user(name, language="en")
    return user, world.sandbox.private(user)
