"""The bot when Telegram, the network, the disk or the process fails."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.delivery import Limits
from bot.pacing import Pace
from bot.sandbox import PrivateChat, Sandbox, User
from bot.state.chats import Chats
from bot.state.faults import Faults
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.errors import StorageBusy
from tests.e2e.running_bot import CAPTAIN, QUICK, TOKEN, Start, answered

FAST = Pace(1000, 1.0)

pytestmark = pytest.mark.usefixtures("shared_model")


def people(sandbox: Sandbox, count: int) -> list[tuple[User, PrivateChat]]:
    users = [sandbox.user(f"Person{number}", language="en") for number in range(count)]
    return [(user, sandbox.private(user)) for user in users]


@pytest.mark.parametrize(
    ("method", "code"),
    [("sendMessage", 429), ("sendMessage", 502), ("sendMessage", "drop"), ("getUpdates", 502)],
)
def test_what_fails_for_a_while_is_tried_again(
    sandbox: Sandbox, start: Start, method: str, code: int | str
) -> None:
    options = {"retry_after": 1} if code == 429 else {}
    sandbox.fail(method, code, times=2, **options)  # type: ignore[arg-type]
    start()
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, private).text
    assert len(private.from_bot) == 1


def test_the_start_waits_until_telegram_lets_the_webhook_be_removed(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.receiving._AGAIN_S", 0.1)
    sandbox.fail("deleteWebhook", 502, times=2 * QUICK.tries)
    start()
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, "/cancel")
    assert answered(sandbox, private).text == "There is nothing to cancel."


def test_a_press_whose_answer_cannot_be_shown_is_no_fault(sandbox: Sandbox, start: Start) -> None:
    start()
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    sandbox.fail("answerCallbackQuery", 429, retry_after=30, performed=True)
    private.press(ann, answer, "👍")
    assert private.press(ann, answer, "👍").answer.text == "Taken back."  # type: ignore[union-attr]
    private.say(ann, "/cancel")
    assert answered(sandbox, private, 2).text.startswith("There is nothing")


def test_what_was_asked_while_telegram_was_out_of_reach_is_answered_later(
    sandbox: Sandbox, start: Start
) -> None:
    patient = Limits(overall=FAST, chat=FAST, group=FAST, tries=2, first_pause_s=0.01)
    start(limits=patient)
    ((ann, private),) = people(sandbox, 1)
    sandbox.fail("sendMessage", 502, times=5)
    private.say(ann, CAPTAIN)
    private.say(ann, "/cancel")
    assert answered(sandbox, private, 2).text.startswith("There is nothing")
    assert "Mads Ortelle" in private.from_bot[0].text


def test_a_bot_that_waits_for_telegram_stops_at_once_and_answers_after_its_start(
    sandbox: Sandbox, start: Start
) -> None:
    patient = Limits(overall=FAST, chat=FAST, group=FAST, tries=2, first_pause_s=0.01)
    bot = start(limits=patient)
    ((ann, private),) = people(sandbox, 1)
    sandbox.fail("sendMessage", 502, times=1000)
    private.say(ann, CAPTAIN)
    sandbox.wait_for(lambda: len(sandbox.calls_of("sendMessage")) >= 4, timeout_s=60)
    bot.stop()
    sandbox.heal()
    start(bot.data)
    assert "Mads Ortelle" in answered(sandbox, private).text


@pytest.mark.refusals("upgraded to a supergroup")
def test_an_answer_follows_a_group_that_moves_while_it_is_found(
    sandbox: Sandbox, start: Start
) -> None:
    ann = sandbox.user("Ann", language="en")
    group = sandbox.group("Readers", admins=[ann], basic=True)
    group.say(ann, f"/ask {CAPTAIN}")
    larger = group.migrate()
    start()
    assert "Mads Ortelle" in answered(sandbox, larger).text
    assert larger.from_bot[0].buttons[0][1] == "Why this?"
    pressed = larger.press(ann, larger.from_bot[0], "Why this?").answer
    assert pressed is not None
    assert "passages by meaning" in pressed.text


def test_lists_of_commands_that_telegram_puts_off_keep_no_question_waiting(
    sandbox: Sandbox, start: Start
) -> None:
    sandbox.fail("setMyCommands", 429, retry_after=60, times=6)
    start()
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, private).text


def test_an_hour_without_telegram_loses_no_question(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second stands for an hour.
    monkeypatch.setattr("bot.inbox._PATIENCE_S", 0.25)
    monkeypatch.setattr("bot.inbox._LONGEST_PAUSE_S", 0.01)
    monkeypatch.setattr("bot.receiving._AGAIN_S", 0.01)
    start(limits=Limits(overall=FAST, chat=FAST, group=FAST, tries=2, first_pause_s=0.001))
    chats = people(sandbox, 3)
    sandbox.fail("sendMessage", 502, times=100_000)
    for user, private in chats:
        private.say(user, CAPTAIN)
        private.say(user, "/cancel")
    sandbox.wait_for(lambda: len(sandbox.calls_of("sendMessage")) >= 3, timeout_s=60)
    sandbox.fail("*", 502, times=100_000)
    began = len(sandbox.calls)
    back_at = time.monotonic() + 1.0
    sandbox.wait_for(lambda: time.monotonic() > back_at and len(sandbox.calls) > began + 30)
    for user, private in chats:
        private.say(user, "Who is the harbour master?")
    sandbox.heal()
    sandbox.wait_for(lambda: all(len(one.from_bot) >= 3 for _, one in chats), timeout_s=60)
    for _, private in chats:
        first, second, third = private.from_bot
        assert "Mads Ortelle" in first.text
        assert second.text.startswith("There is nothing")
        assert "Wilhelmina Strake" in third.text


def test_an_answer_that_telegram_is_slow_to_take_is_sent_again(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ((ann, private),) = people(sandbox, 1)
    sandbox.fail("sendMessage", "hang")
    private.say(ann, CAPTAIN)
    private.say(ann, "/cancel")
    assert answered(sandbox, private, 2).text.startswith("There is nothing")
    assert "Mads Ortelle" in private.from_bot[0].text


def test_updates_that_telegram_repeats_after_a_restart_are_not_answered_again(
    sandbox: Sandbox, start: Start
) -> None:
    bot = start()
    chats = people(sandbox, 3)
    for user, private in chats:
        private.say(user, CAPTAIN)
    for _, private in chats:
        answered(sandbox, private)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    bot.stop()
    sandbox.redeliver(3)
    start(bot.data)
    (user, private), *_ = chats
    private.say(user, "/cancel")
    assert answered(sandbox, private, 2).text.startswith("There is nothing")
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert [len(one.from_bot) for _, one in chats] == [2, 1, 1]


def test_out_of_memory_in_an_answer_is_a_fault_and_the_next_question_is_answered(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    ((ann, private),) = people(sandbox, 1)
    with monkeypatch.context() as scarce:

        def refused(*_: object, **__: object) -> None:
            raise MemoryError

        scarce.setattr("retrieval.reading.answer", refused)
        private.say(ann, CAPTAIN)
        assert answered(sandbox, private).text.startswith("Something went wrong here")
    private.say(ann, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, private, 2).text


def test_while_a_new_model_cannot_be_loaded_the_one_before_answers_and_the_job_says_why(
    sandbox: Sandbox, start: Start, tmp_path: Path
) -> None:
    (broken := tmp_path / "broken").mkdir()
    ((ada, admin),) = people(sandbox, 1)
    start(FOOTNOTE_MODEL=str(broken), FOOTNOTE_ADMINS=str(ada.id))
    admin.say(ada, "/reindex")
    sandbox.wait_for(
        lambda: any("cannot be used" in one.text for one in admin.from_bot), timeout_s=30
    )
    admin.say(ada, CAPTAIN)
    sandbox.wait_for(lambda: "Mads Ortelle" in admin.from_bot[-1].text, timeout_s=30)


@pytest.mark.refusals("blocked by the user")
def test_somebody_who_blocked_the_bot_stops_nobody_else(sandbox: Sandbox, start: Start) -> None:
    start()
    (ann, gone), (bob, private) = people(sandbox, 2)
    gone.say(ann, CAPTAIN)
    answered(sandbox, gone)
    gone.say(ann, "Who is the harbour master?")
    gone.block()
    private.say(bob, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, private).text
    gone.unblock()
    sandbox.wait_for(lambda: sandbox.pending == 0)


def test_an_update_that_comes_twice_is_answered_once(sandbox: Sandbox, start: Start) -> None:
    start()
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    answered(sandbox, private)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    sandbox.redeliver(1)
    private.say(ann, "/cancel")
    sandbox.wait_for(lambda: private.from_bot[-1].text.startswith("There is nothing"))
    assert len(private.from_bot) == 2


@pytest.mark.no_cover  # sixty times the same way
def test_sixty_chats_at_once_get_each_its_own_answers_in_order(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    chats = people(sandbox, 60)
    for user, private in chats:
        private.say(user, f"/article {1 + user.id % 30}")
        private.say(user, CAPTAIN)
        private.say(user, "/cancel")
    sandbox.wait_for(lambda: all(len(one.from_bot) >= 3 for _, one in chats), timeout_s=120)
    for _, private in chats:
        first, second, third = private.from_bot
        assert "words" in first.text
        assert "Mads Ortelle" in second.text
        assert third.text.startswith("There is nothing")
    assert sandbox.pending == 0


def test_what_was_asked_while_the_bot_was_down_is_answered_after_its_start(
    sandbox: Sandbox, start: Start
) -> None:
    ((ann, private),) = people(sandbox, 1)
    first = start()
    private.say(ann, CAPTAIN)
    answered(sandbox, private)
    first.stop()
    private.say(ann, "Who is the harbour master?")
    start(first.data)
    assert "Wilhelmina Strake" in answered(sandbox, private, 2).text


def test_updates_arrive_by_webhook(sandbox: Sandbox, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start(
        FOOTNOTE_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
        FOOTNOTE_WEBHOOK_SECRET="hush",
        FOOTNOTE_HTTP=f"127.0.0.1:{port}",
    )
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, private).text
    sandbox.wait_for(lambda: sandbox.pending == 0)


def test_a_request_that_never_ends_does_not_hold_up_the_end(sandbox: Sandbox, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = start(
        FOOTNOTE_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
        FOOTNOTE_WEBHOOK_SECRET="hush",
        FOOTNOTE_HTTP=f"127.0.0.1:{port}",
    )
    ((ann, private),) = people(sandbox, 1)
    private.say(ann, "/cancel")
    answered(sandbox, private)
    head = "POST /hook HTTP/1.1\r\nHost: bot\r\nX-Telegram-Bot-Api-Secret-Token: hush\r\n"
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        bot.stop()
    assert bot.code == 0


def test_a_fault_is_told_by_number_to_the_asker_and_by_place_to_the_administrator(
    sandbox: Sandbox,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a planted secret: who is the harbour master?")

    monkeypatch.setattr("retrieval.reading.answer", broken)
    (ada, admin), (ann, private) = people(sandbox, 2)
    start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ann, "who is the harbour master?")
    said = answered(sandbox, private).text
    assert said.startswith("Something went wrong here; the people who run this bot have been told")
    digest = answered(sandbox, admin).text
    assert digest.startswith("Fault 1: RuntimeError ")
    assert "reading.py" in digest
    private.say(ann, "who is the harbour master?")
    answered(sandbox, private, 2)
    assert len(admin.from_bot) == 1
    for text in (said, digest, caplog.text):
        assert "planted" not in text
        assert "harbour master" not in text


def test_a_database_that_cannot_be_read_is_told_of_in_the_askers_language(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StorageBusy("/data")

    monkeypatch.setattr(Chats, "get", busy)
    monkeypatch.setattr(Faults, "note", busy)
    ada, ivan = sandbox.user("Ada", language="en"), sandbox.user("Ivan", language="ru")
    admin, private = sandbox.private(ada), sandbox.private(ivan)
    admin.start()
    start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ivan, CAPTAIN)
    assert answered(sandbox, private).text.startswith("Что-то сломалось")
    sandbox.wait_for(lambda: len(admin.from_bot) >= 2, timeout_s=30)
    assert any("StorageBusy" in one.text for one in admin.from_bot)


def run_bot(sandbox: Sandbox, data: Path, **env: str) -> "subprocess.Popen[str]":
    given = {
        "FOOTNOTE_DATA": str(data),
        "FOOTNOTE_TELEGRAM_API": sandbox.url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | given | env,
    )


def test_after_kill_9_nothing_is_lost_and_sigterm_ends_with_0(
    sandbox: Sandbox, demo_data: Path, tmp_path: Path, embedder: ModelEmbedder, exports: Path
) -> None:
    stocked = shutil.copytree(demo_data, tmp_path / "data")
    if embedder.engine.startswith("openvino"):
        (stocked / "models").symlink_to(exports)
    chats = people(sandbox, 12)
    bot = run_bot(sandbox, stocked)
    try:
        for user, private in chats:
            private.say(user, CAPTAIN)
        sandbox.wait_for(lambda: sum(len(one.from_bot) for _, one in chats) >= 3, timeout_s=60)
        bot.kill()
        bot.communicate()
        for user, private in chats:
            private.say(user, "/cancel")
        bot = run_bot(sandbox, stocked)
        sandbox.wait_for(
            lambda: all(one.from_bot and "nothing" in one.from_bot[-1].text for _, one in chats),
            timeout_s=60,
        )
        bot.send_signal(signal.SIGTERM)
        out, _ = bot.communicate(timeout=40)
    finally:
        bot.kill()
    assert bot.returncode == 0
    assert "@footnote_bot answers now" in out
    assert TOKEN not in out
    assert "captain" not in out
    answers = Counter(
        sum("Mads Ortelle" in one.text for one in private.from_bot) for _, private in chats
    )
    assert set(answers) <= {1, 2}
    assert answers[2] <= 1  # the one that was being sent


@pytest.mark.refusals("Unauthorized")
def test_without_a_token_or_with_a_wrong_one_it_says_how_to_get_one(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    bot = run_bot(sandbox, tmp_path, TELEGRAM_BOT_TOKEN="")
    out, _ = bot.communicate(timeout=60)
    assert (bot.returncode, out.count("\n")) == (1, 1)
    assert "@BotFather" in out
    assert "footnote demo needs none" in out
    bot = run_bot(sandbox, tmp_path, TELEGRAM_BOT_TOKEN="43:WRONG")
    out, _ = bot.communicate(timeout=60)
    assert bot.returncode == 1
    assert "Telegram does not know this token" in out
    assert "WRONG" not in out


def test_no_log_at_any_level_holds_the_token_or_a_question(
    sandbox: Sandbox, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        bot = start()
        ((ann, private),) = people(sandbox, 1)
        private.say(ann, f"{CAPTAIN} planted-marker")
        answered(sandbox, private)
        bot.stop()
    assert TOKEN not in caplog.text
    with caplog.at_level(logging.INFO):
        assert "planted-marker" not in "\n".join(
            record.getMessage() for record in caplog.records if record.levelno >= logging.INFO
        )
