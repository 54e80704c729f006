"""The server's memory: people, chats, messages, questions, files and the bot's profile."""

import itertools
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.chats import GENERAL_TOPIC, Chat
from bot.sandbox.clock import Clock
from bot.sandbox.errors import bad_request
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.formatting import Formatted
from bot.sandbox.journal import Call, Refusal
from bot.sandbox.limits import Limits
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.queries import InlineQuestion, Press
from bot.sandbox.updates import UpdateQueue

_FIRST_PERSON, _FIRST_GROUP, _FIRST_SUPERGROUP = 501, 4_001, 1_500_000_001
_SUPERGROUPS = 1_000_000_000_000


@dataclass(slots=True)
class Webhook:
    """Where updates are posted; an empty URL means that they are fetched."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: float = 0.0


@dataclass(slots=True)
class Profile:
    """What the bot says about itself, by scope and language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


class World:
    """Everything behind one bot token; whoever reads or changes it holds `changed`."""

    def __init__(
        self, *, token: str, username: str, clock: Clock, limited: bool, reads_all: bool
    ) -> None:
        self.token = token
        self.clock = clock
        self.reads_all = reads_all
        self.changed = threading.Condition(threading.RLock())
        self.listeners: list[Callable[[], None]] = []
        self.bot = User(int(token.partition(":")[0]), "Footnote", username=username, is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.inline_questions: dict[str, InlineQuestion] = {}
        self.updates = UpdateQueue()
        self.webhook = Webhook()
        self.profile = Profile()
        self.files = Files(clock)
        self.limits = Limits(clock, enabled=limited)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.refusals: list[Refusal] = []
        self.findings: list[str] = []
        self.logged_out = False
        self.polls = 0
        self._people = itertools.count(_FIRST_PERSON)
        self._groups = itertools.count(_FIRST_GROUP)
        self._supergroups = itertools.count(_FIRST_SUPERGROUP)
        self._private_ids = itertools.count(1)
        self._query_ids = itertools.count(9_000_000_001)

    def notify(self) -> None:
        """Wake everyone who waits for something to happen; called with `changed` held."""
        self.changed.notify_all()
        for listener in self.listeners:
            listener()

    def now(self) -> int:
        """The time in whole seconds, as messages are dated."""
        return int(self.clock.now())

    def next_person(self) -> int:
        """A new user id."""
        return next(self._people)

    def next_chat(self, kind: str) -> int:
        """A new id of a group, supergroup or channel."""
        if kind == "group":
            return -next(self._groups)
        return -(_SUPERGROUPS + next(self._supergroups))

    def next_query(self) -> str:
        """A new id of a callback or inline query."""
        return str(next(self._query_ids))

    def find_user(self, user_id: int) -> dict[str, Any] | None:
        """Return the User of an id, for entities that mention somebody."""
        user = self.users.get(user_id)
        return user.to_json() if user is not None else None

    def chat(self, chat_id: str) -> Chat:
        """Return the chat of an id or a public @name. Raises Refused."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        if chat_id.startswith("@"):
            named = [c for c in self.chats.values() if c.username.lower() == chat_id[1:].lower()]
            found = next((chat for chat in named if not chat.is_private), None)
        else:
            try:
                found = self.chats.get(int(chat_id))
            except ValueError:
                found = None
        if found is None:
            raise bad_request("chat not found")
        return found

    def add_message(
        self, chat: Chat, sender: User | None, body: Formatted | None = None, **fields: Any
    ) -> Message:
        """Put a message at the end of a chat."""
        if chat.is_private or chat.type == "group":
            number = next(self._private_ids)
        else:
            number = max(chat.everything, default=GENERAL_TOPIC) + 1
        message = Message(number, chat, self.now(), sender, body or Formatted(), **fields)
        chat.everything[number] = message
        return message

    def show(self, message: Message) -> dict[str, Any]:
        """Return the Message of the Bot API."""
        return message.to_json(self.find_user)

    def tell(self, kind: str, content: dict[str, Any], *, line: Hashable) -> None:
        """Queue an update for the bot."""
        self.updates.put(kind, content, line=line)
        self.notify()
