"""Typical bugs of bots, each put in on purpose: the sandbox refuses or reports every one."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram import MessageEntity as Mark
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.sandbox import Group, ManualClock, Message, PrivateChat, Sandbox, User

TOKEN = "42:TEST-of-bugs"


@dataclass(slots=True)
class Scene:
    """A sandbox with a person, her chat, a group with a topic, and a message of the bot in each."""

    sandbox: Sandbox
    clock: ManualClock
    ann: User
    private: PrivateChat
    group: Group
    asked: Message
    own: Message
    file: Message
    bot: telegram.Bot = field(init=False)

    async def raw(self, method: str, *, token: str = TOKEN, **parameters: Any) -> None:
        """Call a method as a client does that checks nothing."""
        url = f"{self.sandbox.url}/bot{token}/{method}"
        body = json.dumps(parameters).encode()
        request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310

        def post() -> None:
            try:
                urlopen(request, timeout=10).close()  # noqa: S310
            except OSError as error:
                getattr(error, "close", lambda: None)()

        await asyncio.to_thread(post)


def client(sandbox: Sandbox) -> telegram.Bot:
    """The real client, without the certificates that take it long to load."""
    plain = {"verify": False}
    return telegram.Bot(
        TOKEN,
        base_url=f"{sandbox.url}/bot",
        request=HTTPXRequest(read_timeout=20, media_write_timeout=20, httpx_kwargs=plain),
        get_updates_request=HTTPXRequest(httpx_kwargs=plain),
    )


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it retry_after warns
    clock = ManualClock()
    with Sandbox(token=TOKEN, clock=clock) as sandbox:
        ann = sandbox.user("Ann", language="en")
        private = sandbox.private(ann)
        asked = private.say(ann, "How much did the bridge cost?")
        with sandbox.world.changed:
            bot = sandbox.bot
            own = sandbox.world.add_message(private.chat, bot, asked.body, by_bot=True)
            media = {"document": {"file_id": "x", "file_unique_id": "x"}}
            file = sandbox.world.add_message(private.chat, bot, media=media, by_bot=True)
        group = sandbox.group("Readers", members=[ann], topics=True)
        yield Scene(sandbox, clock, ann, private, group, asked, own, file)


Bug = Callable[[Scene], Awaitable[object]]
BUGS: dict[str, tuple[Bug, str]] = {}


def bug(reported: str) -> Callable[[Bug], Bug]:
    """Register a bug under its function's name with a part of what the sandbox must say."""

    def register(function: Bug) -> Bug:
        BUGS[function.__name__] = function, reported
        return function

    return register


def send(text: str, **options: Any) -> Bug:
    """A bug that lies in one text sent to Ann."""
    return lambda s: s.bot.send_message(s.ann.id, text, **options)


def keys(*buttons: Button) -> Keyboard:
    return Keyboard([list(buttons)])


BUGS |= {
    "unescaped_html": (send("1 < 2", parse_mode="HTML"), "Unsupported start tag"),
    "html_of_a_web_page": (send("<p>hello</p>", parse_mode="HTML"), 'start tag "p"'),
    "html_tag_left_open": (send("<b>hello", parse_mode="HTML"), "Can't find end tag"),
    "html_tags_crossed": (send("<b><i>x</b></i>", parse_mode="HTML"), "Unmatched end tag"),
    "unescaped_full_stop": (send("It cost 4.2.", parse_mode="MarkdownV2"), "'.' is reserved"),
    "star_left_open": (send("4 * 5", parse_mode="MarkdownV2"), "Can't find end of Bold"),
    "underscore_in_old_markdown": (send("snake_case", parse_mode="Markdown"), "byte offset 5"),
    "wrong_parse_mode": (send("x", parse_mode="md"), "unsupported parse_mode"),
    "entities_counted_in_characters_of_another_text": (
        send("short", entities=[Mark("bold", 0, 9)]),
        "ends after the end of the text",
    ),
    "entity_cuts_an_emoji": (send("a👍b", entities=[Mark("bold", 2, 2)]), "middle of a UTF-16"),
    "entity_of_an_unknown_type": (send("a", entities=[Mark("blod", 0, 1)]), "Unsupported type"),
    "entity_links_to_nothing": (
        send("a", entities=[Mark("text_link", 0, 1, url="article")]),
        "Wrong HTTP URL",
    ),
    "entities_and_parse_mode": (
        lambda s: s.raw(
            "sendMessage", chat_id=s.ann.id, text="a", parse_mode="HTML",
            entities=[{"type": "bold", "offset": 0, "length": 1}],
        ),
        "entities are ignored",
    ),
    "empty_text": (send("  \n"), "message text is empty"),
    "invisible_text": (send("\u200b\u200d"), "message text is empty"),
    "text_too_long": (send("x" * 4097), "message is too long"),
    "emoji_counted_as_one_unit": (send("👍" * 2049), "message is too long"),
    "caption_too_long": (
        lambda s: s.bot.send_document(s.ann.id, b"x", caption="x" * 1025),
        "message caption is too long",
    ),
    "too_many_buttons": (
        send("x", reply_markup=Keyboard([[Button("x", callback_data="x")]] * 101)),
        "reply markup is too long",
    ),
    "callback_data_counted_in_characters": (
        send("x", reply_markup=keys(Button("x", callback_data="ж" * 33))),
        "BUTTON_DATA_INVALID",
    ),
    "button_with_two_actions": (
        send("x", reply_markup=keys(Button("x", callback_data="x", url="https://a.example"))),
        "two actions",
    ),
    "button_without_an_action": (send("x", reply_markup=keys(Button("x"))), "Text buttons"),
    "button_links_to_localhost": (
        send("x", reply_markup=keys(Button("x", url="http://localhost"))),
        "Wrong HTTP URL",
    ),
    "button_links_to_a_script": (
        send("x", reply_markup=keys(Button("x", url="ftp://a.example"))),
        "Unsupported URL protocol",
    ),
    "copy_text_too_long": (
        send("x", reply_markup=keys(Button("x", copy_text=telegram.CopyTextButton("x" * 257)))),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    "misspelt_parameter": (send("x", api_kwargs={"parse_moode": "HTML"}), "'parse_moode'"),
    "misspelt_field": (
        lambda s: s.raw(
            "sendMessage", chat_id=s.ann.id, text="x", reply_parameters={"mesage_id": 1}
        ),
        "'mesage_id'",
    ),
    "mention_of_somebody_by_name": (
        lambda s: s.raw(
            "sendMessage", chat_id=s.ann.id, text="Ann",
            entities=[{"type": "text_mention", "offset": 0, "length": 3, "user": "Ann"}],
        ),
        "a malformed value",
    ),
    "path_without_a_method": (lambda s: s.raw("getMe/now"), "404 Not Found"),
    "number_as_words": (
        lambda s: s.raw("deleteMessage", chat_id=s.ann.id, message_id="one"),
        "message_id must be an integer",
    ),
    "unknown_method": (lambda s: s.raw("sendMesage", chat_id=s.ann.id, text="x"), "404"),
    "wrong_token": (lambda s: s.raw("getMe", token="42:other"), "401 Unauthorized"),
    "chat_that_never_was": (lambda s: s.bot.send_message(12345, "x"), "chat not found"),
    "user_name_as_chat": (lambda s: s.bot.send_message("@ann", "x"), "chat not found"),
    "reply_to_a_deleted_message": (
        send("x", reply_to_message_id=777),
        "message to be replied not found",
    ),
    "quote_that_is_not_verbatim": (
        lambda s: s.bot.send_message(
            s.ann.id, "x", reply_parameters=telegram.ReplyParameters(s.asked.id, quote="How many")
        ),
        "QUOTE_TEXT_INVALID",
    ),
    "thread_id_of_the_general_topic": (
        lambda s: s.bot.send_message(s.group.id, "x", message_thread_id=1),
        "message thread not found",
    ),
    "thread_id_in_a_chat_without_topics": (
        send("x", message_thread_id=5), "message thread not found"
    ),
    "edit_without_a_change": (
        lambda s: s.bot.edit_message_text(s.asked.text, s.ann.id, s.own.id),
        "message is not modified",
    ),
    "edit_of_a_missing_message": (
        lambda s: s.bot.edit_message_text("x", s.ann.id, 999),
        "message to edit not found",
    ),
    "edit_of_somebody_elses_message": (
        lambda s: s.bot.edit_message_text("x", s.ann.id, s.asked.id),
        "message can't be edited",
    ),
    "text_edit_of_a_document": (
        lambda s: s.bot.edit_message_text("x", s.ann.id, s.file.id),
        "there is no text in the message to edit",
    ),
    "caption_edit_of_a_text": (
        lambda s: s.bot.edit_message_caption(s.ann.id, s.own.id, caption="x"),
        "there is no caption in the message to edit",
    ),
    "delete_of_a_missing_message": (
        lambda s: s.bot.delete_message(s.ann.id, 999),
        "message to delete not found",
    ),
    "reaction_that_is_not_allowed": (
        lambda s: s.bot.set_message_reaction(s.ann.id, s.asked.id, "✅"),
        "REACTION_INVALID",
    ),
    "reaction_to_a_missing_message": (
        lambda s: s.bot.set_message_reaction(s.ann.id, 999, "👍"),
        "message to react not found",
    ),
    "draft_in_a_group": (
        lambda s: s.bot.send_message_draft(s.group.id, 1, "x"),
        "TEXTDRAFT_PEER_INVALID",
    ),
    "command_in_capitals": (
        lambda s: s.bot.set_my_commands([("Ask", "Ask something")]),
        "BOT_COMMAND_INVALID",
    ),
    "command_without_a_description": (
        lambda s: s.bot.set_my_commands([("ask", " ")]),
        "command description must not be empty",
    ),
    "command_too_long": (
        lambda s: s.bot.set_my_commands([("a" * 33, "x")]),
        "command length must not exceed 32",
    ),
    "commands_for_a_chat_that_is_gone": (
        lambda s: s.bot.set_my_commands([("ask", "x")], telegram.BotCommandScopeChat(999)),
        "chat not found",
    ),
    "no_file_at_all": (
        lambda s: s.raw("sendDocument", chat_id=s.ann.id, document=""),
        "there is no document in the request",
    ),
    "file_id_of_another_bot": (
        lambda s: s.bot.send_document(s.ann.id, "AgADnowhere"),
        "wrong file identifier",
    ),
    "picture_that_is_none": (
        lambda s: s.bot.send_photo(s.ann.id, b"not a picture"),
        "IMAGE_PROCESS_FAILED",
    ),
    "picture_too_narrow": (
        lambda s: s.bot.send_photo(s.ann.id, b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\x20\0\0\0\0\x01"),
        "PHOTO_INVALID_DIMENSIONS",
    ),
    "picture_by_a_dead_link": (
        lambda s: s.bot.send_photo(s.ann.id, "https://a.example/x.png"),
        "failed to get HTTP URL content",
    ),
    "file_that_never_was": (lambda s: s.bot.get_file("nowhere"), "invalid file_id"),
    "forward_of_a_missing_message": (
        lambda s: s.bot.forward_message(s.ann.id, s.ann.id, 999), "message to forward not found"
    ),
    "copy_of_a_missing_message": (
        lambda s: s.bot.copy_message(s.ann.id, s.ann.id, 999), "message to copy not found"
    ),
    "preview_of_no_address": (
        send("x", link_preview_options=telegram.LinkPreviewOptions(url="article")),
        "WEBPAGE_URL_INVALID",
    ),
    "draft_without_a_number": (
        lambda s: s.bot.send_message_draft(s.ann.id, 0, "x"), "draft_id must be non-zero"
    ),
    "two_reactions": (
        lambda s: s.bot.set_message_reaction(s.ann.id, s.asked.id, ["👍", "🔥"]),
        "REACTIONS_TOO_MANY",
    ),
    "commands_for_a_scope_that_is_none": (
        lambda s: s.raw("setMyCommands", commands=[], scope={"type": "groups"}),
        "Unsupported type specified",
    ),
    "command_twice": (
        lambda s: s.bot.set_my_commands([("ask", "x"), ("ask", "y")]), "listed twice"
    ),
    "too_many_commands": (
        lambda s: s.raw(
            "setMyCommands",
            commands=[{"command": f"c{number}", "description": "x"} for number in range(101)],
        ),
        "BOT_COMMANDS_TOO_MUCH",
    ),
    "language_with_a_region": (
        lambda s: s.bot.set_my_commands([("ask", "x")], language_code="en-US"),
        "invalid language code",
    ),
    "description_too_long": (lambda s: s.bot.set_my_description("x" * 513), "at most 512"),
    "administrators_of_a_private_chat": (
        lambda s: s.bot.get_chat_administrators(s.ann.id), "no administrators"
    ),
    "member_nobody_knows": (
        lambda s: s.bot.get_chat_member(s.group.id, 999), "invalid user_id specified"
    ),
    "leaving_a_private_chat": (lambda s: s.bot.leave_chat(s.ann.id), "private chats"),
    "webhook_on_a_strange_port": (
        lambda s: s.bot.set_webhook("https://bot.example:8080/hook"), "only on ports"
    ),
    "webhook_secret_with_a_space": (
        lambda s: s.bot.set_webhook("https://bot.example/hook", secret_token="a b"),
        "unallowed characters",
    ),
    "edit_of_an_inline_message_that_is_gone": (
        lambda s: s.bot.edit_message_text("x", inline_message_id="x"), "MESSAGE_ID_INVALID"
    ),
    "answer_opens_a_foreign_address": (
        lambda s: s.bot.answer_callback_query(
            s.private.press_data(s.ann, s.own, "x", wait_s=0).id, url="https://a.example"
        ),
        "URL_INVALID",
    ),
    "call_after_logging_out": (
        lambda s: asyncio.gather(s.raw("logOut"), s.raw("getMe"), s.raw("getMe")), "logged out"
    ),
    "unknown_chat_action": (
        lambda s: s.bot.send_chat_action(s.ann.id, "thinking"),
        "wrong parameter action",
    ),
    "webhook_without_https": (
        lambda s: s.bot.set_webhook("http://bot.example/hook"),
        "An HTTPS URL must be provided",
    ),
    "misspelt_kind_of_update": (
        lambda s: s.bot.get_updates(allowed_updates=["messages"]),
        "unknown kind of update 'messages'",
    ),
    "answer_to_an_unknown_inline_query": (
        lambda s: s.raw("answerInlineQuery", inline_query_id="1", results=[]),
        "query is too old",
    ),
}  # fmt: skip


@bug("never answered")
async def forgotten_answer_to_a_button(s: Scene) -> None:
    s.private.press_data(s.ann, s.own, "x", wait_s=0)


@bug("query is too old")
async def answer_to_a_button_twice(s: Scene) -> None:
    press = s.private.press_data(s.ann, s.own, "x", wait_s=0)
    await s.bot.answer_callback_query(press.id)
    await s.bot.answer_callback_query(press.id)


@bug("query is too old")
async def answer_to_a_button_too_late(s: Scene) -> None:
    press = s.private.press_data(s.ann, s.own, "x", wait_s=0)
    s.clock.advance(200)
    await s.bot.answer_callback_query(press.id)


@bug("MESSAGE_TOO_LONG")
async def answer_to_a_button_too_long(s: Scene) -> None:
    press = s.private.press_data(s.ann, s.own, "x", wait_s=0)
    await s.bot.answer_callback_query(press.id, "x" * 201)


@bug("was left standing")
async def forgotten_placeholder(s: Scene) -> None:
    await s.bot.send_message(s.ann.id, "Searching…")


@bug("never followed by its message")
async def forgotten_draft(s: Scene) -> None:
    await s.bot.send_message_draft(s.ann.id, 1, "The answer is")


@bug("bot was blocked by the user")
async def message_to_somebody_who_blocked_the_bot(s: Scene) -> None:
    s.private.block()
    await s.bot.send_message(s.ann.id, "x")


@bug("bot can't initiate conversation")
async def message_to_somebody_who_never_wrote(s: Scene) -> None:
    bob = s.sandbox.user("Bob")
    s.sandbox.private(bob, started=False)
    await s.bot.send_message(bob.id, "x")


@bug("bot was kicked from the supergroup chat")
async def message_to_a_group_after_being_thrown_out(s: Scene) -> None:
    s.group.remove_bot(by=s.ann)
    await s.bot.send_message(s.group.id, "x")


@bug("not enough rights to send text messages")
async def message_where_members_may_not_write(s: Scene) -> None:
    s.group.mute(can_send_messages=True)
    await s.bot.send_message(s.group.id, "x")


@bug("upgraded to a supergroup")
async def message_to_a_group_that_has_moved(s: Scene) -> None:
    group = s.sandbox.group("Old", members=[s.ann], basic=True)
    group.migrate()
    await s.bot.send_message(group.id, "x")


@bug("message thread not found")
async def message_to_a_deleted_topic(s: Scene) -> None:
    topic = s.group.topic("Bridges")
    s.group.delete_topic(topic)
    await s.bot.send_message(s.group.id, "x", message_thread_id=topic.thread_id)


@bug("TOPIC_CLOSED")
async def message_to_a_closed_topic(s: Scene) -> None:
    topic = s.group.topic("Bridges")
    s.group.close_topic(topic)
    await s.bot.send_message(s.group.id, "x", message_thread_id=topic.thread_id)


@bug("message can't be deleted")
async def delete_of_a_members_message_without_rights(s: Scene) -> None:
    message = s.group.say(s.ann, "x")
    await s.bot.delete_message(s.group.id, message.id)


@bug("message can't be deleted for everyone")
async def delete_of_an_old_message(s: Scene) -> None:
    s.clock.advance(50 * 3600)
    await s.bot.delete_message(s.ann.id, s.own.id)


@bug("Too Many Requests: retry after")
async def flood_in_a_private_chat(s: Scene) -> None:
    for number in range(12):
        await s.bot.send_message(s.ann.id, f"part {number}")


@bug("Too Many Requests: retry after 60")
async def progress_by_many_edits_in_a_group(s: Scene) -> None:
    message = await s.bot.send_message(s.group.id, "0 %")
    for number in range(1, 21):
        s.clock.advance(0.001)
        await s.bot.edit_message_text(f"{number} %", s.group.id, message.message_id)


@bug("Too Many Requests: retry after")
async def a_draft_for_every_word(s: Scene) -> None:
    for number in range(21):
        await s.bot.send_message_draft(s.ann.id, 1, f"word {number}")


@bug("file is too big")
async def download_of_a_large_file(s: Scene) -> None:
    message = s.private.send_document(s.ann, b"x", "big.pdf", size=21 * 2**20)
    await s.bot.get_file(message.media["document"]["file_id"])


@bug("Request Entity Too Large")
async def upload_of_a_large_file(s: Scene) -> None:
    await s.bot.send_document(s.ann.id, bytes(50 * 2**20 + 1))


@bug("can't use getUpdates method while webhook is active")
async def polling_while_a_webhook_is_set(s: Scene) -> None:
    await s.bot.set_webhook("https://bot.example/hook")
    await s.bot.get_updates()


@bug("terminated by other getUpdates request")
async def two_pollers_at_once(s: Scene) -> None:
    await s.bot.get_updates(offset=-1)
    await s.bot.get_updates(offset=s.sandbox.world.updates.waiting[-1].id + 1)
    first = asyncio.create_task(s.bot.get_updates(timeout=5))
    await s.sandbox.until(lambda: s.sandbox.polls == 3)
    async with telegram.Bot(TOKEN, base_url=s.sandbox.url + "/bot") as second:
        await second.get_updates()
    await first


@bug("the bot's token is in a record")
async def token_in_a_log(s: Scene) -> None:
    logging.getLogger("bug").warning("calling %s/bot%s/getMe", s.sandbox.url, TOKEN)


@bug("was given the bot's token")
async def token_in_a_message(s: Scene) -> None:
    await s.bot.send_message(s.ann.id, f"error at https://api.telegram.org/bot{TOKEN}/getMe")


@bug("inline query")
async def forgotten_answer_to_an_inline_query(s: Scene) -> None:
    s.sandbox.inline(s.ann, "bridge", wait_s=0)


@bug("RESULTS_TOO_MUCH")
async def too_many_inline_results(s: Scene) -> None:
    question = s.sandbox.inline(s.ann, "bridge", wait_s=0)
    content = {"message_text": "x"}
    result = {"type": "article", "title": "x", "input_message_content": content}
    results = [result | {"id": str(number)} for number in range(51)]
    await s.raw("answerInlineQuery", inline_query_id=question.id, results=results)


@bug("file must be non-empty")
async def empty_upload(s: Scene) -> None:
    await s.bot.send_document(s.ann.id, b"", filename="empty.txt")


@bug("RESULT_ID_DUPLICATE")
async def inline_results_with_the_same_id(s: Scene) -> None:
    question = s.sandbox.inline(s.ann, "bridge", wait_s=0)
    content = telegram.InputTextMessageContent("x")
    result = telegram.InlineQueryResultArticle("1", "title", content)
    await s.bot.answer_inline_query(question.id, [result, result])


@pytest.mark.parametrize("name", BUGS)
def test_a_typical_bug_is_caught(scene: Scene, name: str) -> None:
    function, reported = BUGS[name]
    logging.getLogger("httpx").setLevel(logging.WARNING)

    async def make_the_mistake() -> None:
        async with client(scene.sandbox) as scene.bot:
            assert scene.sandbox.check() == []
            try:
                await function(scene)
            except TelegramError:
                return

    asyncio.run(make_the_mistake())
    found = scene.sandbox.check()
    assert len(found) >= 1
    assert any(reported in violation for violation in found), found


def test_there_are_at_least_forty_typical_bugs() -> None:
    assert len(BUGS) >= 40
