"""What the stand-in answers to a bot that makes no mistakes, and the faults it can be told to make."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram import MessageEntity as Mark
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.sandbox import CallbackAnswer, ManualClock, PrivateChat, Sandbox, User

T = TypeVar("T")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sandbox(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it retry_after warns
    with Sandbox(clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
def ann(sandbox: Sandbox) -> User:
    return sandbox.user("Ann")


@pytest.fixture
def private(sandbox: Sandbox, ann: User) -> PrivateChat:
    return sandbox.private(ann)


def act(sandbox: Sandbox, what: Callable[[telegram.Bot], Awaitable[T]], wait_s: float = 10) -> T:
    """Let the real client do something."""

    async def run() -> T:
        plain = {"verify": False}
        async with telegram.Bot(
            sandbox.token,
            base_url=f"{sandbox.url}/bot",
            base_file_url=f"{sandbox.url}/file/bot",
            request=HTTPXRequest(read_timeout=wait_s, httpx_kwargs=plain),
            get_updates_request=HTTPXRequest(httpx_kwargs=plain),
        ) as bot:
            return await what(bot)

    return asyncio.run(run())


def test_a_message_comes_back_as_it_was_stored(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    asked = private.say(ann, "How much? 🏟")
    sent = act(
        sandbox,
        lambda bot: bot.send_message(
            ann.id,
            " 🏟 4.2 million, see b.org ",
            entities=[
                Mark("blockquote", 0, 7),
                Mark("text_link", 4, 3, url="https://a.example"),
                Mark("date_time", 8, 7, unix_time=dt.datetime.fromtimestamp(9, dt.UTC)),
            ],
            reply_markup=Keyboard(
                [[Button("More", callback_data="m"), Button("Open", url="a.example")]]
            ),
            reply_parameters=telegram.ReplyParameters(asked.id, quote="much? 🏟"),
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
        ),
    )
    assert sent.text == " 🏟 4.2 million, see b.org"
    assert [(e.type, e.offset, e.length, e.url) for e in sent.entities] == [
        ("blockquote", 0, 7, None),
        ("text_link", 4, 3, "https://a.example/"),
        ("date_time", 8, 7, None),
        ("url", 21, 5, None),
    ]
    assert sent.quote is not None
    assert sent.quote.text == "much? 🏟"
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.message_id == asked.id
    assert sent.link_preview_options is not None
    kept = private.last
    assert (kept.id, kept.buttons, kept.reply_to) == (sent.message_id, [["More", "Open"]], asked)
    assert kept.button("Open")["url"] == "http://a.example/"
    assert sandbox.check() == []


def test_an_answer_stays_in_the_topic_of_its_question(sandbox: Sandbox, ann: User) -> None:
    group = sandbox.group("Readers", members=[ann], topics=True)
    asked = group.say(ann, "/ask", topic=group.topic("Bridges"))
    sent = act(sandbox, lambda bot: bot.send_message(group.id, "x", reply_to_message_id=asked.id))
    assert sent.message_thread_id == asked.thread_id
    assert sent.is_topic_message is True


def test_edits_are_kept_in_order(sandbox: Sandbox, ann: User, private: PrivateChat) -> None:
    async def answer(bot: telegram.Bot) -> None:
        sent = await bot.send_message(ann.id, "Searching…")
        await bot.edit_message_text("Found", ann.id, sent.message_id)
        await bot.edit_message_reply_markup(
            ann.id, sent.message_id, reply_markup=Keyboard([[Button("x", callback_data="x")]])
        )

    act(sandbox, answer)
    assert private.last.text == "Found"
    assert private.last.buttons == [["x"]]
    assert [edit.text for edit in private.last.edits] == ["Searching…", "Found"]
    assert sandbox.check() == []


def test_a_pressed_button_gets_its_answer(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    async def serve(bot: telegram.Bot) -> CallbackAnswer | None:
        await bot.send_message(
            ann.id, "x", reply_markup=Keyboard([[Button("👍", callback_data="up")]])
        )
        pressing = asyncio.create_task(asyncio.to_thread(private.press, ann, private.last, "👍"))
        (update,) = await bot.get_updates(timeout=10)
        assert update.callback_query is not None
        assert update.callback_query.data == "up"
        await update.callback_query.answer("Thanks", show_alert=True)
        return (await pressing).answer

    assert act(sandbox, serve) == CallbackAnswer("Thanks", show_alert=True)
    assert sandbox.check() == []


def test_a_draft_ends_with_its_message(sandbox: Sandbox, ann: User, private: PrivateChat) -> None:
    async def write(bot: telegram.Bot) -> str:
        await bot.send_message_draft(ann.id, 7, "The bri")
        seen = private.draft.body.text if private.draft else ""
        await bot.send_message(ann.id, "The bridge")
        return seen

    assert act(sandbox, write) == "The bri"
    assert private.draft is None
    assert sandbox.check() == []


def test_files_go_both_ways_and_paths_expire(
    sandbox: Sandbox, ann: User, private: PrivateChat, clock: ManualClock
) -> None:
    given = private.send_document(ann, b"contents", "notes.txt")

    async def fetch(bot: telegram.Bot) -> tuple[bytes, str]:
        file = await bot.get_file(given.media["document"]["file_id"])
        content = bytes(await file.download_as_bytearray())
        sent = await bot.send_document(ann.id, content, filename="copy.txt", caption="c")
        assert sent.document is not None
        await bot.send_document(ann.id, sent.document.file_id)
        clock.advance(4000)
        with pytest.raises(TelegramError, match="Not Found"):
            await file.download_as_bytearray()
        return content, str(sent.document.file_name)

    assert act(sandbox, fetch) == (b"contents", "copy.txt")
    assert [m.media["document"]["file_size"] for m in private.messages] == [8, 8, 8]


def test_commands_and_texts_are_kept_by_scope_and_language(sandbox: Sandbox) -> None:
    async def describe(bot: telegram.Bot) -> tuple[str, ...]:
        groups = telegram.BotCommandScopeAllGroupChats()
        await bot.set_my_commands([("ask", "Ask")])
        await bot.set_my_commands([("ask", "Спросить")], groups, "ru")
        await bot.set_my_description("Quotes", "")
        await bot.set_my_short_description("Short")
        await bot.set_my_name("Сноска", "ru")
        commands = await bot.get_my_commands(groups, "ru")
        assert await bot.get_my_commands(groups) == ()
        names = [(await bot.get_my_name("ru")).name, (await bot.get_my_name()).name]
        return commands[0].description, *names, (await bot.get_my_description("de")).description

    assert act(sandbox, describe) == ("Спросить", "Сноска", "Footnote", "Quotes")


def test_chats_and_members_can_be_read(sandbox: Sandbox, ann: User) -> None:
    bob = sandbox.user("Bob")
    group = sandbox.group("Readers", members=[ann], admins=[bob])

    async def look(bot: telegram.Bot) -> list[object]:
        me = await bot.get_me()
        assert me.can_read_all_group_messages is False
        full = await bot.get_chat(group.id)
        members = [await bot.get_chat_member(group.id, user.id) for user in (ann, bob, me)]
        admins = await bot.get_chat_administrators(group.id)
        count = await bot.get_chat_member_count(group.id)
        await bot.leave_chat(group.id)
        with pytest.raises(Forbidden):
            await bot.send_message(group.id, "x")
        return [full.title, [m.status for m in members], [a.user.id for a in admins], count]

    assert act(sandbox, look) == ["Readers", ["member", "creator", "member"], [bob.id], 3]


def test_forwards_copies_reactions_and_inline_answers_work(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    asked = private.say(ann, "hello")

    async def serve(bot: telegram.Bot) -> None:
        sent = await bot.forward_message(ann.id, ann.id, asked.id)
        assert isinstance(sent.forward_origin, telegram.MessageOriginUser)
        await bot.copy_message(ann.id, ann.id, asked.id)
        await bot.set_message_reaction(ann.id, asked.id, "👍")
        question = sandbox.inline(ann, "bridge", wait_s=0)
        content = telegram.InputTextMessageContent("x")
        result = telegram.InlineQueryResultArticle("1", "title", content)
        await bot.answer_inline_query(question.id, [result])
        assert question.results is not None
        await bot.send_chat_action(ann.id, "typing")
        await bot.delete_message(ann.id, sent.message_id)

    act(sandbox, serve)
    assert [message.text for message in private.messages] == ["hello", "hello"]
    assert asked.reactions[sandbox.bot.id] == ["👍"]
    assert private.action == "typing"
    assert sandbox.check() == []


@pytest.mark.parametrize(
    ("what", "error"),
    [(429, RetryAfter), (502, NetworkError), (403, Forbidden), (400, BadRequest), ("drop", NetworkError)],
)  # fmt: skip
def test_faults_hit_as_often_as_asked_and_are_no_refusals(
    sandbox: Sandbox, ann: User, private: PrivateChat, what: Any, error: type[TelegramError]
) -> None:
    sandbox.fail("sendMessage", what, times=2, chat=ann.id)

    async def insist(bot: telegram.Bot) -> None:
        for _ in range(2):
            with pytest.raises(error):
                await bot.send_message(ann.id, "x")
        await bot.send_message(ann.id, "x")

    act(sandbox, insist)
    assert [message.text for message in private.messages] == ["x"]
    assert sandbox.check() == []


def test_a_call_may_take_effect_although_its_answer_is_lost(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    sandbox.fail("sendMessage", "drop", performed=True)
    with pytest.raises(NetworkError):
        act(sandbox, lambda bot: bot.send_message(ann.id, "x"))
    assert [message.text for message in private.messages] == ["x"]


def test_a_hanging_call_never_answers(sandbox: Sandbox, ann: User, private: PrivateChat) -> None:
    sandbox.fail("sendMessage", "hang")
    with pytest.raises(TimedOut):
        act(sandbox, lambda bot: bot.send_message(ann.id, "x"), wait_s=0.05)
    assert private.messages == []


def test_a_fault_can_name_the_new_id_of_a_group(sandbox: Sandbox, private: PrivateChat) -> None:
    sandbox.fail("sendMessage", 400, migrate_to=-100123)
    with pytest.raises(ChatMigrated) as caught:
        act(sandbox, lambda bot: bot.send_message(private.id, "x"))
    assert caught.value.new_chat_id == -100123


def test_expected_refusals_can_be_allowed(
    sandbox: Sandbox, ann: User, private: PrivateChat
) -> None:
    private.block()
    with pytest.raises(Forbidden):
        act(sandbox, lambda bot: bot.send_message(ann.id, "x"))
    assert len(sandbox.check()) == 1
    assert sandbox.check(allow=["blocked by the user"]) == []


def test_a_group_takes_twenty_messages_a_minute_and_more_when_time_has_passed(
    sandbox: Sandbox, clock: ManualClock, ann: User
) -> None:
    group = sandbox.group("Readers", members=[ann])

    async def flood(bot: telegram.Bot) -> float:
        for number in range(20):
            await bot.send_message(group.id, f"{number}")
            clock.advance(1)
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(group.id, "too much")
        wait = caught.value.retry_after
        seconds = wait if isinstance(wait, int) else wait.total_seconds()
        clock.advance(seconds)
        await bot.send_message(group.id, "now")
        return seconds

    assert act(sandbox, flood) == 40


def test_limits_can_be_switched_off(sandbox: Sandbox, ann: User, private: PrivateChat) -> None:
    sandbox.limits_enabled = False

    async def flood(bot: telegram.Bot) -> None:
        for number in range(40):
            await bot.send_message(ann.id, f"{number}")

    act(sandbox, flood)
    assert len(private.messages) == 40


def test_waiting_in_vain_says_what_happened(sandbox: Sandbox) -> None:
    act(sandbox, lambda bot: bot.get_me())
    with pytest.raises(TimeoutError, match="last calls: getMe"):
        sandbox.wait_for(lambda: False, timeout_s=0.01)


def test_a_token_in_another_processs_log_is_reported(sandbox: Sandbox) -> None:
    sandbox.inspect_log(f"GET /bot{sandbox.token}/getMe", where="bot.log")
    assert sandbox.check() == ["the bot's token is in bot.log"]
