"""The stand-in for the Bot API: one object that serves HTTP and lets tests and demos act."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from bot.sandbox.chats import Chat
from bot.sandbox.checks import PLACEHOLDER, TokenWatch, violations
from bot.sandbox.clock import Clock, SystemClock
from bot.sandbox.faults import Fault, Way
from bot.sandbox.journal import Call, Refusal
from bot.sandbox.people import ANONYMOUS_ADMIN_ID, TELEGRAM_ID, Member, User
from bot.sandbox.queries import InlineQuestion
from bot.sandbox.rooms import Channel, Group, PrivateChat
from bot.sandbox.server import HttpServer
from bot.sandbox.world import World

_PATIENCE_S = 10.0
_LOOK_AGAIN_S = 0.05  # conditions may also depend on what the sandbox does not hear of


class Sandbox:
    """A strict local Bot API for one bot; use it as a context manager.

    `limits` counts messages as Telegram does, `privacy` is the privacy mode of groups,
    `webhook_waits_s` are the first and the longest pause before an update is posted again."""

    def __init__(
        self,
        *,
        token: str = "42:TEST",  # noqa: S107 - a token of this stand-in opens nothing
        username: str = "footnote_bot",
        clock: Clock | None = None,
        limits: bool = True,
        privacy: bool = True,
        port: int = 0,
        webhook_waits_s: tuple[float, float] = (0.05, 1.0),
    ) -> None:
        self.world = World(
            token=token, username=username, clock=clock or SystemClock(), limited=limits,
            reads_all=not privacy,
        )  # fmt: skip
        self.token = token
        self.world.users[ANONYMOUS_ADMIN_ID] = User(
            ANONYMOUS_ADMIN_ID, "Group", username="GroupAnonymousBot", is_bot=True
        )
        self.world.users[TELEGRAM_ID] = User(TELEGRAM_ID, "Telegram")
        self._server = HttpServer(
            self.world,
            port=port,
            first_wait_s=webhook_waits_s[0],
            longest_wait_s=webhook_waits_s[1],
        )
        self._watch = TokenWatch(self.world)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve, and watch this process's logs for the token."""
        self._server.start()
        logging.getLogger().addHandler(self._watch)

    def stop(self) -> None:
        """Close everything."""
        logging.getLogger().removeHandler(self._watch)
        self._server.stop()

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.world.bot

    def user(
        self, first_name: str, *, language: str = "", username: str = "", last_name: str = ""
    ) -> User:
        """Add a person."""
        with self.world.changed:
            user = User(self.world.next_person(), first_name, last_name, username, language)
            self.world.users[user.id] = user
            return user

    def private(self, user: User, *, started: bool = True) -> PrivateChat:
        """Return a person's chat with the bot; unless started, the bot may not write first."""
        with self.world.changed:
            chat = self.world.chats.get(user.id)
            if chat is None:
                chat = Chat(user.id, "private", owner=user, started=started)
                self.world.chats[user.id] = chat
            return PrivateChat(self.world, chat)

    def group(
        self,
        title: str,
        *,
        members: Iterable[User] = (),
        admins: Iterable[User] = (),
        topics: bool = False,
        basic: bool = False,
        username: str = "",
        with_bot: bool = True,
    ) -> Group:
        """Add a supergroup, or a basic group, with the bot as a plain member."""
        kind = "group" if basic else "supergroup"
        with self.world.changed:
            chat = self._room(kind, title, username=username)
            chat.is_forum = topics
            chat.members |= {user.id: Member(user) for user in members}
            for number, user in enumerate(admins):
                status = "creator" if number == 0 else "administrator"
                chat.members[user.id] = Member(user, status)
            if with_bot:
                chat.members[self.bot.id] = Member(self.bot)
            return Group(self.world, chat)

    def channel(self, title: str, *, username: str = "", with_bot: bool = False) -> Channel:
        """Add a channel, perhaps with the bot as an administrator."""
        with self.world.changed:
            chat = self._room("channel", title, username=username)
            owner = User(self.world.next_person(), "Owner")
            self.world.users[owner.id] = owner
            chat.members[owner.id] = Member(owner, "creator")
            if with_bot:
                rights = {"can_post_messages": True, "can_delete_messages": True}
                chat.members[self.bot.id] = Member(self.bot, "administrator", rights=rights)
            return Channel(self.world, chat)

    def _room(self, kind: str, title: str, *, username: str) -> Chat:
        number = self.world.next_chat("group" if kind == "group" else "supergroup")
        chat = Chat(number, kind, title, username)
        self.world.chats[number] = chat
        return chat

    def inline(self, user: User, query: str, *, wait_s: float = _PATIENCE_S) -> InlineQuestion:
        """Ask in the inline mode and wait for the results, which the returned question holds."""
        with self.world.changed:
            number = self.world.next_query()
            question = InlineQuestion(number, user, query, self.world.clock.now())
            self.world.inline_questions[number] = question
            content = {"id": number, "from": user.to_json(), "query": query, "offset": ""}
            self.world.tell("inline_query", content, line=("user", user.id))
            self.world.changed.wait_for(lambda: question.results is not None, timeout=wait_s)
            return question

    def wait_for(self, condition: Callable[[], object], *, timeout_s: float = _PATIENCE_S) -> None:
        """Return as soon as the condition holds. Raises TimeoutError with what happened so far."""
        deadline = time.monotonic() + timeout_s
        with self.world.changed:
            while not condition():
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise TimeoutError(f"not within {timeout_s} s; {self._story()}")
                self.world.changed.wait(min(left_s, _LOOK_AGAIN_S))

    async def until(
        self, condition: Callable[[], object], *, timeout_s: float = _PATIENCE_S
    ) -> None:
        """Do what wait_for does without holding up the loop that a bot runs in."""
        await asyncio.to_thread(self.wait_for, condition, timeout_s=timeout_s)

    def _story(self) -> str:
        last = [call.method + (f" ({call.error})" if call.error else "") for call in self.calls]
        return f"last calls: {', '.join(last[-12:]) or 'none'}; waiting updates: {self.pending}"

    def fail(
        self,
        method: str,
        what: int | Way,
        *,
        times: int = 1,
        chat: int | None = None,
        retry_after: int | None = None,
        migrate_to: int | None = None,
        description: str | None = None,
        performed: bool = False,
    ) -> Fault:
        """Let the next calls of a method fail: with a code, a "hang" or a "drop".

        The method may be "*", "download" or "webhook" (the bot's answer to a post gets lost).
        `performed` calls take effect although their answer is lost."""
        parameters: dict[str, Any] = {}
        if retry_after is not None or what == HTTPStatus.TOO_MANY_REQUESTS:
            parameters["retry_after"] = 1 if retry_after is None else retry_after
        if migrate_to is not None:
            parameters["migrate_to_chat_id"] = migrate_to
        fault = Fault(method, what, times, chat, parameters or None, description, performed)
        with self.world.changed:
            self.world.faults.add(fault)
        return fault

    def heal(self) -> None:
        """Take back every fault that has not happened yet."""
        with self.world.changed:
            self.world.faults.clear()

    def redeliver(self, count: int = 1) -> None:
        """Deliver the last confirmed updates once more, under the same ids."""
        with self.world.changed:
            self.world.updates.repeat(count)
            self.world.notify()

    def expire_files(self) -> None:
        """Let every download path given out so far be too old."""
        with self.world.changed:
            self.world.files.expire_paths()

    @property
    def limits_enabled(self) -> bool:
        """Whether rates are counted; may be set."""
        return self.world.limits.enabled

    @limits_enabled.setter
    def limits_enabled(self, enabled: bool) -> None:
        self.world.limits.enabled = enabled

    @property
    def calls(self) -> list[Call]:
        """Every call so far but successful getUpdates, in order."""
        with self.world.changed:
            return list(self.world.calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def refusals(self) -> list[Refusal]:
        """Every call so far that broke a rule."""
        with self.world.changed:
            return list(self.world.refusals)

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        with self.world.changed:
            return len(self.world.updates)

    @property
    def polls(self) -> int:
        """How often getUpdates was called."""
        return self.world.polls

    def inspect_log(self, text: str, *, where: str = "a log") -> None:
        """Look for the token in what another process wrote."""
        self._watch.inspect(text, where=where)

    def check(
        self, *, allow: Iterable[str] = (), placeholder: re.Pattern[str] = PLACEHOLDER
    ) -> list[str]:
        """Return what the bot did wrong so far; refusals that contain an allowed text are fine."""
        with self.world.changed:
            return violations(self.world, allow=allow, placeholder=placeholder)
