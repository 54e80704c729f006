"""How the stand-in hands updates over: polling, privacy, webhooks, repeats."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import telegram
from telegram.error import Conflict
from telegram.request import HTTPXRequest

from bot.sandbox import Group, ManualClock, PrivateChat, Sandbox, User

SECRET = "s3cret"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=ManualClock(), webhook_waits_s=(0.01, 0.05)) as sandbox:
        yield sandbox


@pytest.fixture
def ann(sandbox: Sandbox) -> User:
    return sandbox.user("Ann", language="ru", username="ann_reads")


@pytest.fixture
def private(sandbox: Sandbox, ann: User) -> PrivateChat:
    return sandbox.private(ann)


@pytest.fixture
def group(sandbox: Sandbox, ann: User) -> Group:
    return sandbox.group("Readers", members=[ann])


def client(sandbox: Sandbox) -> telegram.Bot:
    plain = {"verify": False}
    requests = [HTTPXRequest(httpx_kwargs=plain) for _ in range(2)]
    return telegram.Bot(
        sandbox.token,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )


def fetch(sandbox: Sandbox, **parameters: Any) -> tuple[telegram.Update, ...]:
    async def get() -> tuple[telegram.Update, ...]:
        async with client(sandbox) as bot:
            return await bot.get_updates(**parameters)

    return asyncio.run(get())


def texts(updates: tuple[telegram.Update, ...]) -> list[str | None]:
    return [u.effective_message.text if u.effective_message else None for u in updates]


def test_updates_come_again_until_an_offset_confirms_them(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    private.say(ann, "one")
    private.say(ann, "two")
    first = fetch(sandbox)
    assert texts(first) == ["one", "two"]
    assert texts(fetch(sandbox)) == ["one", "two"]
    assert texts(fetch(sandbox, offset=first[0].update_id + 1)) == ["two"]
    assert sandbox.pending == 1
    assert texts(fetch(sandbox, offset=-1)) == ["two"]
    assert texts(fetch(sandbox, limit=1, offset=first[1].update_id + 1)) == []


def test_a_long_poll_ends_when_something_happens(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    async def poll() -> tuple[telegram.Update, ...]:
        async with client(sandbox) as bot:
            waiting = asyncio.create_task(bot.get_updates(timeout=30))
            await sandbox.until(lambda: sandbox.polls == 1)
            await asyncio.to_thread(private.say, ann, "hello")
            return await waiting

    assert texts(asyncio.run(poll())) == ["hello"]


def test_the_earlier_of_two_pollers_is_told_so(sandbox: Sandbox) -> None:
    async def poll() -> None:
        async with client(sandbox) as one, client(sandbox) as two:
            waiting = asyncio.create_task(one.get_updates(timeout=30))
            await sandbox.until(lambda: sandbox.polls == 1)
            assert await two.get_updates() == ()
            with pytest.raises(Conflict):
                await waiting

    asyncio.run(poll())


def test_a_client_that_gave_up_polling_is_no_conflict(sandbox: Sandbox) -> None:
    async def poll() -> None:
        async with client(sandbox) as one:
            waiting = asyncio.create_task(one.get_updates(timeout=30))
            await sandbox.until(lambda: sandbox.polls == 1)
            waiting.cancel()
            await asyncio.wait([waiting])
            await one.get_updates()

    asyncio.run(poll())
    assert sandbox.check() == []


def test_reactions_and_members_come_only_where_they_are_asked_for(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    message = private.say(ann, "hello")
    private.react(ann, message, "👍")
    assert [u.message_reaction for u in fetch(sandbox, offset=-100)] == [None]
    fetch(sandbox, allowed_updates=["message_reaction"])
    private.say(ann, "not asked for")
    private.react(ann, message, "🔥")
    reaction = fetch(sandbox)[-1].message_reaction
    assert reaction is not None
    assert [r.to_dict()["emoji"] for r in reaction.new_reaction] == ["🔥"]
    assert [r.to_dict()["emoji"] for r in reaction.old_reaction] == ["👍"]


def test_privacy_mode_lets_only_through_what_is_meant_for_the_bot(
    sandbox: Sandbox, ann: User, group: Group
) -> None:
    with sandbox.world.changed:
        own = sandbox.world.add_message(group.chat, sandbox.bot, by_bot=True)
    group.say(ann, "just talking about @footnote_bots")
    group.say(ann, "/ask@other_bot no")
    group.say(ann, "my path is /ask")
    group.say(ann, "/ask yes")
    group.say(ann, "/ask@footnote_bot yes")
    group.say(ann, "what does @Footnote_Bot say?")
    group.say(ann, "and then?", reply_to=own)
    assert texts(fetch(sandbox)) == [
        "/ask yes", "/ask@footnote_bot yes", "what does @Footnote_Bot say?", "and then?"
    ]  # fmt: skip


def test_an_administrator_bot_reads_everything(sandbox: Sandbox, ann: User, group: Group) -> None:
    group.promote_bot(by=ann, can_delete_messages=True)
    group.say(ann, "just talking")
    assert texts(fetch(sandbox))[-1] == "just talking"


def test_everything_that_people_send_can_be_read_by_the_real_client(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    channel = sandbox.channel("News", username="news")
    post = channel.post("The bridge is open.", extra={"rich_message": {"blocks": []}})
    private.start("a12")
    private.send_document(ann, b"text", "a.txt", caption="read this")
    private.send_voice(ann)
    private.send_sticker(ann)
    private.send_video(ann)
    private.send_album(ann, 2, caption="two")
    private.forward(ann, post)
    private.edit(private.messages[0], "/start b13")
    updates = fetch(sandbox)
    messages = [u.effective_message for u in updates]
    assert messages[0] is not None
    assert messages[0].text == "/start a12"
    assert messages[0].from_user is not None
    assert messages[0].from_user.language_code == "ru"
    assert messages[1] is not None
    assert messages[1].document is not None
    assert (messages[1].document.file_name, messages[1].caption) == ("a.txt", "read this")
    kinds = [m.effective_attachment.__class__.__name__ for m in messages if m]
    assert kinds[2:7] == ["Voice", "Sticker", "Video", "tuple", "tuple"]
    album = [m.media_group_id for m in messages[5:7] if m]
    assert len(set(album)) == 1
    assert messages[7] is not None
    origin = messages[7].forward_origin
    assert isinstance(origin, telegram.MessageOriginChannel)
    assert (origin.chat.username, origin.message_id) == ("news", post.id)
    assert messages[7].api_kwargs["rich_message"] == {"blocks": []}
    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "/start b13"


def test_topics_replies_and_anonymous_administrators_look_as_in_telegram(
    sandbox: Sandbox, ann: User
) -> None:
    group = sandbox.group("Forum", admins=[ann], topics=True)
    topic = group.topic("Bridges")
    group.member(ann).anonymous = True
    group.say(ann, "/ask", topic=topic)
    group.say(ann, "/ask in general")
    opened, asked, general = (u.effective_message for u in fetch(sandbox))
    assert opened is not None
    assert opened.forum_topic_created is not None
    assert asked is not None
    assert (asked.message_thread_id, asked.is_topic_message) == (topic.thread_id, True)
    assert asked.reply_to_message is not None
    assert asked.reply_to_message.forum_topic_created is not None
    assert asked.from_user is not None
    assert asked.from_user.username == "GroupAnonymousBot"
    assert asked.sender_chat is not None
    assert asked.sender_chat.id == group.id
    assert general is not None
    assert (general.message_thread_id, general.is_topic_message) == (None, None)


def test_joining_leaving_blocking_and_moving_are_told(sandbox: Sandbox, ann: User) -> None:
    group = sandbox.group("Old", members=[ann], basic=True, with_bot=False)
    group.add_bot(by=ann)
    moved = group.migrate()
    moved.remove_bot(by=ann)
    private = sandbox.private(ann)
    private.block()
    private.unblock()
    updates = fetch(sandbox)
    changes = [
        (u.my_chat_member.old_chat_member.status, u.my_chat_member.new_chat_member.status)
        for u in updates
        if u.my_chat_member
    ]
    assert changes == [
        ("left", "member"), ("member", "kicked"), ("member", "kicked"), ("kicked", "member")
    ]  # fmt: skip
    services = [u.message for u in updates if u.message]
    assert [m.migrate_to_chat_id for m in services] == [None, moved.id, None]
    assert [m.migrate_from_chat_id for m in services] == [None, None, group.id]


def test_confirmed_updates_can_be_delivered_once_more_under_the_same_id(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    private.say(ann, "one")
    first = fetch(sandbox)
    fetch(sandbox, offset=first[0].update_id + 1)
    sandbox.redeliver()
    again = fetch(sandbox, offset=first[0].update_id + 1)
    assert [u.update_id for u in again] == [first[0].update_id]
    assert fetch(sandbox, offset=first[0].update_id + 1) == ()


class Hook:
    """A webhook that answers as it is told and remembers what it got."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                hook.got.append(json.loads(self.rfile.read(size)))
                hook.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
                hook.gate.wait(10)
                self.send_response(hook.statuses.pop(0) if hook.statuses else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
def hook(sandbox: Sandbox) -> Iterator[Hook]:
    hook = Hook()
    thread = threading.Thread(target=hook.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    async def register() -> None:
        async with client(sandbox) as bot:
            await bot.set_webhook(hook.url, secret_token=SECRET, allowed_updates=["message"])

    asyncio.run(register())
    yield hook
    hook.gate.set()
    hook.server.shutdown()
    thread.join()
    hook.server.server_close()


def test_a_webhook_gets_updates_with_its_secret(
    sandbox: Sandbox, ann: User, private: PrivateChat, hook: Hook
) -> None:
    private.say(ann, "one")
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert hook.texts == ["one"]
    assert hook.secrets == [SECRET]


def test_a_webhook_gets_an_update_again_until_it_accepts_it(
    sandbox: Sandbox, ann: User, private: PrivateChat, hook: Hook
) -> None:
    hook.statuses += [500, 302, 403]
    private.say(ann, "one")
    private.say(ann, "two")
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert hook.texts == ["one", "one", "one", "one", "two"]

    async def info() -> telegram.WebhookInfo:
        async with client(sandbox) as bot:
            return await bot.get_webhook_info()

    told = asyncio.run(info())
    assert told.last_error_message == "Wrong response from the webhook: 403"
    assert told.allowed_updates == ("message",)


def test_only_one_message_of_a_chat_is_in_flight(
    sandbox: Sandbox, ann: User, private: PrivateChat, hook: Hook
) -> None:
    bob = sandbox.user("Bob")
    hook.gate.clear()
    private.say(ann, "one")
    private.say(ann, "two")
    sandbox.private(bob).say(bob, "three")
    sandbox.wait_for(lambda: len(hook.got) == 2)
    assert sorted(hook.texts) == ["one", "three"]
    hook.gate.set()
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert sorted(hook.texts) == ["one", "three", "two"]


def test_a_webhooks_answer_can_get_lost(
    sandbox: Sandbox, ann: User, private: PrivateChat, hook: Hook
) -> None:
    sandbox.fail("webhook", "drop")
    private.say(ann, "one")
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert hook.texts == ["one", "one"]
    assert hook.got[0]["update_id"] == hook.got[1]["update_id"]
