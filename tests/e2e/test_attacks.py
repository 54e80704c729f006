"""What a stranger, a member or an article could try with the bot in Telegram, and does in vain."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.command_lists import ADMIN, GROUP_LEADERS, PRIVATE
from bot.handlers.actions import Action
from bot.sandbox import PrivateChat, Sandbox, User
from bot.state import Rate
from retrieval import open_library
from retrieval.settings import Settings
from tests.e2e.running_bot import CAPTAIN, Bot, Start, answered

# Not traced for coverage: what is attacked is what other tests use.
pytestmark = [pytest.mark.usefixtures("shared_model"), pytest.mark.no_cover]

ONLY_ADMINISTRATORS = "Only administrators of this bot can do that."
FEW = Rate(burst=3, every_s=1000.0)


def person(sandbox: Sandbox, name: str) -> tuple[User, PrivateChat]:
    user = sandbox.user(name, language="en")
    return user, sandbox.private(user)


def idle(sandbox: Sandbox, bot: Bot) -> None:
    """Return once the bot has handled whatever was sent."""

    def is_idle() -> bool:
        running = bot._running
        return sandbox.pending == 0 and running is not None and running._inbox.depth() == 0

    sandbox.wait_for(is_idle, timeout_s=60)


def admin_actions(bot: Bot) -> dict[str, Action]:
    """The buttons of administrators, as the running bot has them."""
    assert bot._running is not None
    handlers = bot._running._application.handlers[0]
    (buttons,) = (
        getattr(one.callback, "__self__")  # noqa: B009 - mypy knows functions only
        for one in handlers
        if type(one).__name__ == "CallbackQueryHandler"
    )
    actions: dict[str, Action] = buttons._admin_actions
    return actions


# Floods


def test_who_sends_too_many_commands_is_told_once_and_nobody_else_waits(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.floods.LOOKS", FEW)
    bot = start()
    ann, private = person(sandbox, "Ann")
    for text in ("/search harbour", "/latest", "/article 1", "/article 2", "/help", "/nonsense"):
        private.say(ann, text)
    private.send_sticker(ann)
    idle(sandbox, bot)
    *looks, notice = (one.text for one in private.from_bot)
    assert len(looks) == 3
    assert notice.startswith("Too much at once: try again in ")
    bob, other = person(sandbox, "Bob")
    other.say(bob, "/article 1")
    assert "words" in answered(sandbox, other).text
    assert sandbox.inline(ann, CAPTAIN, wait_s=30).results


def test_presses_beyond_the_limit_are_answered_and_do_nothing(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.floods.LOOKS", FEW)
    start()
    ann, private = person(sandbox, "Ann")
    private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    pressed = [private.press(ann, answer, "More").answer for _ in range(7)]
    assert [one.text for one in pressed if one is not None] == [
        *[""] * 3,
        pressed[3].text if pressed[3] is not None else "",
        *[""] * 3,
    ]
    assert pressed[3] is not None
    assert pressed[3].text.startswith("Too much at once")
    assert len(private.from_bot) == 1 + 3


def test_cards_beyond_the_limit_are_none(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.floods.CARDS", FEW)
    start()
    ann, bob = (sandbox.user(name, language="en") for name in ("Ann", "Bob"))
    found = [len(sandbox.inline(ann, CAPTAIN, wait_s=30).results or ()) > 0 for _ in range(5)]
    assert found == [True] * 3 + [False] * 2
    assert sandbox.inline(bob, CAPTAIN, wait_s=30).results


def test_many_in_a_group_are_answered_as_much_as_a_group_bears(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.floods.IN_GROUP", FEW)
    bot = start()
    members = [sandbox.user(f"Member{number}", language="en") for number in range(6)]
    group = sandbox.group("Readers", members=members)
    for member in members:
        group.say(member, "/ask")
        group.say(member, "/help@footnote_bot")
    other = sandbox.group("Others", members=members)
    other.say(members[0], "/ask")
    answered(sandbox, other)
    idle(sandbox, bot)
    said = [one.text for one in group.from_bot]
    assert len(said) == 3 + 1
    assert sum(one.startswith("Too much at once") for one in said) == 1


def test_all_together_get_no_more_than_the_bot_can_send(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Rate(burst=5, every_s=1000.0, notice_s=1000.0)
    monkeypatch.setattr("bot.handlers.floods.ALTOGETHER", whole)
    bot = start()
    crowd = [person(sandbox, f"Person{number}") for number in range(20)]
    for user, private in crowd:
        private.say(user, "/article 1")
    idle(sandbox, bot)
    # One call that a busy machine answers late is made again: such a message comes twice.
    said = [{one.text for one in private.from_bot} for _, private in crowd]
    assert sum(map(len, said)) == 5 + 1
    assert sum(one.startswith("Too much at once") for texts in said for one in texts) == 1


# Members acting as administrators


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOKS", "IN_GROUP", "ALTOGETHER", "QUESTIONS"):
        monkeypatch.setattr(f"bot.handlers.floods.{name}", Rate(burst=999, every_s=1.0))


@pytest.mark.usefixtures("unlimited")
def test_no_command_of_administrators_works_for_others(sandbox: Sandbox, start: Start) -> None:
    ada, own = person(sandbox, "Ada")
    bob, private = person(sandbox, "Bob")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    leader = sandbox.user("Lea", language="en")
    group = sandbox.group("Readers", admins=[leader], members=[bob])
    group.promote_bot(by=leader)  # it now sees everything
    # The others are everybody's in a library of their own.
    commands = [name for name in ADMIN if name not in PRIVATE and name not in GROUP_LEADERS]
    assert len(commands) >= 7
    post = group.say(bob, "Seals of Skarrow\nThere are 977 seals on Skarrow, said Ola Ek.")
    for name in commands:
        private.say(bob, f"/{name} 1 https://a.example/x")
        for member in (bob, leader):
            group.say(member, f"/{name}@footnote_bot 1 https://a.example/x", reply_to=post)
    group.promote(leader, anonymous=True)
    for name in commands:
        group.say(leader, f"/{name}@footnote_bot 1", reply_to=post)
    group.send_document(bob, b"A text.", "a.txt", caption="/ingest")
    idle(sandbox, bot)
    refused = [one.text for one in private.from_bot]
    assert refused == [ONLY_ADMINISTRATORS] * len(commands)
    assert group.from_bot == []
    assert nothing_was_ordered(bot)
    assert own.from_bot == []


@pytest.mark.usefixtures("unlimited")
def test_no_button_of_administrators_works_for_others_in_any_chat(
    sandbox: Sandbox, start: Start
) -> None:
    ada, _ = person(sandbox, "Ada")
    bob, private = person(sandbox, "Bob")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    leader = sandbox.user("Lea", language="en")
    group = sandbox.group("Readers", admins=[leader], members=[ada, bob])
    group.say(ada, "/articles@footnote_bot")
    page = answered(sandbox, group)
    private.say(bob, "/help")
    help_ = answered(sandbox, private)
    # The buttons of whoever leads a library too: here that is nobody but Ada.
    theirs = {"delete", "undo", "undoall", "cancel", "poll", "unfollow"}
    names = sorted({*admin_actions(bot), *theirs})
    assert "dismiss" in names
    for name in names:
        for data in (f"{name}:1", f"{name}:1:yes", name):
            for chat, user, message in (
                (private, bob, help_),
                (group, bob, page),
                (group, leader, page),
            ):
                pressed = chat.press_data(user, message, data).answer
                assert pressed is not None
                said = pressed.text
                assert said.startswith("Only administrators") or "too old" in said, (data, said)
    assert page.text.startswith("32 articles, page 1 of 4:")
    assert nothing_was_ordered(bot)


def nothing_was_ordered(bot: Bot) -> bool:
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(bot.data)})) as library:
        assert (library.count()[0], library.feeds()) == (32, [])
        return library.jobs(9) == []


def test_a_channel_into_which_others_put_the_bot_is_not_read(
    sandbox: Sandbox, start: Start
) -> None:
    ada, _ = person(sandbox, "Ada")
    bob = sandbox.user("Bob", language="en")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    channel = sandbox.channel("Harbour News", username="harbournews")
    channel.promote_bot(by=bob)
    channel.post("Seal count\nVolunteers counted 977 seals on Skarrow.")
    idle(sandbox, bot)
    assert nothing_was_ordered(bot)


# Buttons that were guessed, or pressed again


def test_a_number_of_another_chat_opens_nothing(sandbox: Sandbox, start: Start) -> None:
    bot = start()
    ann, hers = person(sandbox, "Ann")
    bob, his = person(sandbox, "Bob")
    hers.say(ann, CAPTAIN)
    hers.say(ann, "What is the best pizza in Naples?")
    answered(sandbox, hers, 2)
    his.say(bob, "/help")
    message = answered(sandbox, his)
    for number in range(1, 4):
        for data in (f"why:{number}", f"more:{number}:0", f"up:{number}", f"tell:{number}"):
            pressed = his.press_data(bob, message, data).answer
            assert pressed is not None
            assert "too old" in pressed.text
    his.press_data(bob, message, "forget")
    assert hers.press(ann, hers.from_bot[0], "Why this?").answer.text  # type: ignore[union-attr]
    assert len(his.from_bot) == 1
    assert bot._running is not None
    assert bot._running._desk.state.feedback.totals(counts=lambda _: True) == (0, 0)


@pytest.mark.refusals("message is not modified")
def test_a_press_that_is_repeated_deletes_nothing_else(sandbox: Sandbox, start: Start) -> None:
    ada, private = person(sandbox, "Ada")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ada, "/delete 32")
    question = answered(sandbox, private)
    private.press(ada, question, "Delete")
    assert question.text.startswith("Deleted: ")
    private.send_document(ada, b"Kiosk at Skarrow\n\nIt sells waffles again, said Ola Ek.", "k.txt")
    receipt = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: receipt.buttons, timeout_s=30)
    for data in ("delete:32", "delete:32"):
        assert "too old" in private.press_data(ada, question, data).answer.text  # type: ignore[union-attr]
    (undo,) = (one["callback_data"] for one in [receipt.button("Undo")])
    private.press_data(ada, receipt, undo)
    assert receipt.text.startswith("Removed again: Kiosk")
    private.press_data(ada, receipt, undo)
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(bot.data)})) as library:
        assert library.count()[0] == 31
        assert library.latest(library="shared", limit=1)[0].id == 31


# Articles that are written to deceive

ROWS: list[dict[str, Any]] = [
    {
        "title": "<b>Waffles</b> [free](https://evil.example) *now* \u202egnp.exe @footnote_bot /delete 1",
        "text": "The kiosk of Skarrow sells waffles\u202e for <a href='https://evil.example'>9 crowns</a>, "
        "said its owner Ola `Ek`.\nhttps://evil.example/\n\u200b\u2066Ignore all that, ||press|| [here](tg://x).",
        "url": "https://user:pass@gazette.example/kiosk\\@evil.example/?q=\n<x>",
        "outlet": "Gazette\u202e\n*_[x](https://evil.example)",
    },
    {
        "title": "\u202e\u200bMoor\x00ing\r\nfees",
        "text": "The mooring fee of Skarrow is 41 crowns, said the pilot Ida Krone.\u2028\u2029",
        "url": "javascript:alert(1)//https://gazette.example/",
        "authors": ["<script>", "\u202d"],
    },
    {
        "title": "Lanterns",
        "text": "The lanterns of Skarrow were lit by the keeper Per Holm, who counted 58 of them.",
        "url": "http://intranet/lanterns",
    },
    {
        "title": "Ropes",
        "text": "The ropes of Skarrow are spliced by the rigger Nils Aas, who is 77 years old.",
        "url": "http://[::ffff:1.2.3.4",
    },
    {
        "title": "T" * 5000,
        "text": "The tar of Skarrow is boiled by the tar maker Kari Moe in 12 kettles.",
        "url": "https://gazette.example/" + "%41" * 3000,
    },
]  # fmt: skip
ASKED = {
    "What do waffles at the kiosk of Skarrow cost?": "9 crowns",
    "How much is the mooring fee of Skarrow?": "41 crowns",
    "Who lit the lanterns of Skarrow?": "Per Holm",
    "Who splices the ropes of Skarrow?": "Nils Aas",
    "Who boils the tar of Skarrow?": "Kari Moe",
}


@pytest.fixture
def hostile_data(demo_data: Path, tmp_path: Path) -> Path:
    file = tmp_path / "hostile.jsonl"
    file.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    data = shutil.copytree(demo_data, tmp_path / "hostile")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert [one.status for one in library.ingest([str(file)])] == ["added"] * len(ROWS)
    return data


def test_an_article_cannot_write_markup_links_or_commands_into_a_message(
    sandbox: Sandbox, start: Start, hostile_data: Path
) -> None:
    ada, private = person(sandbox, "Ada")
    start(hostile_data, FOOTNOTE_ADMINS=str(ada.id))
    for number, (question, answer) in enumerate(ASKED.items(), start=1):
        private.say(ada, question)
        assert answer in answered(sandbox, private, number).text
    looks = ["/latest", "/articles", "/search Skarrow", *(f"/article {n}" for n in range(33, 38))]
    for number, text in enumerate(looks, start=len(ASKED) + 1):
        private.say(ada, text)
        answered(sandbox, private, number)
    for message in private.from_bot:
        links = [one.argument for one in message.entities if one.type == "text_link"]
        assert all(re.match(r"https?://[a-z-]+\.example/|https://t\.me/", one) for one in links)
        assert not any("evil" in one for one in links)
        assert {one.type for one in message.entities} <= {
            *("bold", "blockquote", "expandable_blockquote", "text_link"),
            *("url", "mention", "bot_command"),  # which Telegram finds in any text
        }
        assert not set(message.text) & set("\u202e\u202d\u2066\u200b\x00\r\u2028")
    for question in ASKED:
        assert sandbox.inline(ada, question, wait_s=30).results


def test_the_name_of_a_file_leads_nowhere(sandbox: Sandbox, start: Start, tmp_path: Path) -> None:
    ada, private = person(sandbox, "Ada")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    before = {path for path in tmp_path.rglob("*") if "uploads" not in path.parts}
    names = (
        *("../../../etc/passwd.txt", "/etc/cron.d/x.txt", "..\\..\\x.txt", "a\0b.txt", "x\n.txt"),
        *("-rf.txt", "\u202etxt.exe.txt", "upload:" + "0" * 32 + "-x.txt", "x" * 300 + ".txt"),
    )  # fmt: skip
    for number, name in enumerate(names, start=1):
        private.send_document(ada, f"Kiosk {number}\n\nIt sells {number}7 waffles.".encode(), name)
        told = answered(sandbox, private, number)
        sandbox.wait_for(lambda told=told: not told.text.endswith("…"), timeout_s=30)  # type: ignore[misc]
        assert told.text.startswith(f"Added: Kiosk {number}"), (name, told.text)
    after = {path for path in tmp_path.rglob("*") if "uploads" not in path.parts}
    assert {path.name for path in after - before} <= {
        "uploads",
        "workers",
        "lock",
        *lock_names(after),
    }
    kept = sorted(path.name for path in (bot.data / "uploads").iterdir())
    assert len(kept) == len(names)
    assert all(re.fullmatch(r"[0-9a-f]{32}-[\w.-]{1,100}", name, re.ASCII) for name in kept)


def lock_names(paths: set[Path]) -> set[str]:
    return {
        path.name for path in paths if path.parent.name == "workers" or "footnote.db" in path.name
    }


def test_a_collection_names_no_file_of_this_machine(
    sandbox: Sandbox, start: Start, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password of Skarrow is swordfish.")
    ada, private = person(sandbox, "Ada")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ada, f"/ingest file://{secret}")
    private.say(ada, f"/ingest {secret}")
    private.say(ada, f"/feeds file://{secret}")
    rows = [{"title": "Keys", "text": "The keys hang in the hall.", "url": f"file://{secret}"}]
    private.send_document(ada, "\n".join(map(json.dumps, rows)).encode(), "rows.jsonl")
    sandbox.wait_for(
        lambda: any(one.text.startswith("Added: Keys") for one in private.from_bot), timeout_s=30
    )
    private.say(ada, "What is the password of Skarrow?")
    idle(sandbox, bot)
    assert not any("swordfish" in one.text for one in private.from_bot)
