"""Updates are handled once, in order per chat and topic, and none is lost."""

import asyncio
import logging
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.inbox import Inbox, chat_and_topic
from bot.state import State, Update, open_state
from bot.turns import Keep, current_turn
from retrieval import Settings
from retrieval.errors import StorageFull

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 26, 12, tzinfo=UTC)


@contextmanager
def opened(folder: Path, *, after_s: float = 0) -> Iterator[State]:
    settings = Settings.from_env({"FOOTNOTE_DATA": str(folder)})
    with open_state(settings, now=lambda: START + timedelta(seconds=after_s)) as state:
        yield state


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with opened(tmp_path) as found:
        yield found


def message(update_id: int, chat: int = 7, text: str = "") -> Update:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": text}}


class Desk:
    """Handles updates: notes what was begun and ended, and waits where a test says so."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.failed: list[tuple[int, str | None]] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.errors: dict[int, list[Exception]] = {}
        self.pauses: list[float] = []
        self.most_at_once = 0

    def inbox(self, state: State, **values: Any) -> Inbox:
        return Inbox(state, self.handle, failed=self.note, sleep=self.sleep, **values)

    async def handle(self, update: Update) -> None:
        update_id = update["update_id"]
        self.begun.append(update_id)
        self.most_at_once = max(self.most_at_once, len(self.begun) - len(self.ended))
        if update_id in self.gates:
            await self.gates[update_id].wait()
        if self.errors.get(update_id):
            raise self.errors[update_id].pop(0)
        await asyncio.sleep(0)
        self.ended.append(update_id)

    async def note(self, update: Update, error: BaseException | None) -> None:
        self.failed.append((update["update_id"], None if error is None else str(error)))

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def until(self, true: Callable[[], bool]) -> None:
        """Let others work, threads too, until something is true."""
        while not true():
            await asyncio.to_thread(int)

    def gate(self, update_id: int) -> asyncio.Event:
        self.gates[update_id] = asyncio.Event()
        return self.gates[update_id]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_updates_are_handled_and_marked_as_done(state: State, desk: Desk) -> None:
    async def work() -> None:
        inbox = desk.inbox(state)
        await inbox.accept([message(2), message(1)])
        await inbox.idle()

    run(work())
    assert desk.ended == [1, 2]
    assert state.updates.waiting() == []
    assert state.updates.store([message(1)]) == []


def test_an_update_is_stored_before_it_is_acknowledged(state: State, desk: Desk) -> None:
    async def work() -> None:
        gate = desk.gate(1)
        inbox = desk.inbox(state)
        await inbox.accept([message(1)])
        assert [one.update_id for one in state.updates.waiting()] == [1]
        gate.set()
        await inbox.idle()

    run(work())


def test_an_update_that_comes_again_is_dropped(state: State, desk: Desk) -> None:
    async def work() -> None:
        inbox = desk.inbox(state)
        gate = desk.gate(1)
        await inbox.accept([message(1), message(1)])
        await inbox.accept([message(1)])
        gate.set()
        await inbox.idle()
        await inbox.accept([message(1)])
        await asyncio.gather(*(inbox.accept([message(2)]) for _ in range(10)))
        await inbox.idle()

    run(work())
    assert desk.begun == [1, 2]


def test_updates_of_one_chat_keep_their_order_and_others_do_not_wait(
    state: State, desk: Desk
) -> None:
    async def work() -> None:
        gate = desk.gate(1)
        inbox = desk.inbox(state)
        await inbox.accept([message(1, chat=7), message(2, chat=7), message(3, chat=8)])
        await inbox.accept([message(4, chat=7), message(5, chat=8)])
        await desk.until(lambda: desk.ended == [3, 5])
        assert desk.begun == [1, 3, 5]
        gate.set()
        await inbox.idle()

    run(work())
    assert desk.ended == [3, 5, 1, 2, 4]


def test_no_more_than_the_bound_are_handled_at_once(state: State, desk: Desk) -> None:
    async def work() -> None:
        gates = [desk.gate(chat) for chat in range(20)]
        inbox = desk.inbox(state, at_once=4)
        await inbox.accept([message(chat, chat=chat) for chat in range(20)])
        await desk.until(lambda: len(desk.begun) == 4)
        for gate in gates:
            gate.set()
        await inbox.idle()

    run(work())
    assert desk.most_at_once == 4
    assert sorted(desk.ended) == list(range(20))


def test_sixty_chats_at_once_get_each_update_once_and_in_order(state: State) -> None:
    chance, handled = random.Random(5), list[tuple[int, int]]()

    async def handle(update: Update) -> None:
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        handled.append((update["message"]["chat"]["id"], update["update_id"]))

    async def failed(*_: Any) -> None:
        raise AssertionError

    async def work() -> None:
        inbox = Inbox(state, handle, failed=failed, at_once=8)
        updates = [message(number, chat=number % 60) for number in range(300)]
        # Each comes twice; the copies in another order.
        again = chance.sample(updates, len(updates))
        batches = [updates[at : at + 10] for at in range(0, 300, 10)]
        copies = [again[at : at + 10] for at in range(0, 300, 10)]
        for batch, copy in zip(batches, copies, strict=True):
            known = [one for one in copy if one["update_id"] <= batch[-1]["update_id"]]
            await asyncio.gather(inbox.accept(batch), inbox.accept(known))
        await inbox.idle()

    run(work())
    for chat in range(60):
        assert [one for of, one in handled if of == chat] == list(range(chat, 300, 60))


# Failures


def test_a_handler_that_fails_is_run_again_with_growing_pauses(state: State, desk: Desk) -> None:
    desk.errors[1] = [OSError("one"), OSError("two")]

    async def work() -> None:
        inbox = desk.inbox(state, retries=2)
        await inbox.accept([message(1), message(2)])
        await inbox.idle()

    run(work())
    assert (desk.begun, desk.ended, desk.failed) == ([1, 1, 1, 2], [1, 2], [])
    assert desk.pauses == [1.0, 2.0]


def test_an_update_that_fails_for_ever_is_reported_and_the_next_one_comes(
    state: State, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.errors[1] = [OSError(f"secret {number}") for number in range(9)]

    async def work() -> None:
        inbox = desk.inbox(state, retries=2)
        await inbox.accept([message(1, text="secret question"), message(2)])
        await inbox.idle()

    with caplog.at_level(logging.DEBUG):
        run(work())
    assert (desk.begun, desk.ended) == ([1, 1, 1, 2], [2])
    assert desk.failed == [(1, "secret 2")]
    assert state.updates.waiting() == []
    assert "given up update_id=1 error=OSError" in caplog.text
    assert "secret" not in caplog.text


def test_a_report_that_fails_stops_nothing(state: State, desk: Desk) -> None:
    desk.errors[1] = [OSError()]

    async def failed(*_: Any) -> None:
        raise RuntimeError

    async def work() -> None:
        inbox = Inbox(state, desk.handle, failed=failed, retries=0)
        await inbox.accept([message(1), message(2)])
        await inbox.idle()

    run(work())
    assert desk.ended == [2]
    assert state.updates.waiting() == []


def test_what_cannot_be_stored_is_not_acknowledged(
    state: State, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StorageFull("/data")

    async def work() -> None:
        inbox = desk.inbox(state)
        with monkeypatch.context() as patch:
            patch.setattr(state.updates, "store", full)
            with pytest.raises(StorageFull):
                await inbox.accept([message(1)])
        await inbox.accept([message(1)])
        await inbox.idle()

    run(work())
    assert desk.begun == [1]


def test_a_disk_that_fills_up_stops_no_answer(
    state: State, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StorageFull("/data")

    monkeypatch.setattr(state.updates, "begin", full)
    monkeypatch.setattr(state.updates, "done", full)

    async def work() -> None:
        inbox = desk.inbox(state)
        await inbox.accept([message(1), message(2)])
        await inbox.idle()

    run(work())
    assert desk.ended == [1, 2]


def test_a_caller_that_goes_away_leaves_nothing_unhandled(state: State, desk: Desk) -> None:
    async def work() -> None:
        inbox = desk.inbox(state)
        accepting = asyncio.create_task(inbox.accept([message(1)]))
        await asyncio.sleep(0)
        accepting.cancel()
        await asyncio.gather(accepting, return_exceptions=True)
        await inbox.idle()

    run(work())
    assert desk.ended == [1]


# Restarts


def test_what_was_left_is_handled_after_the_start_in_order(tmp_path: Path, desk: Desk) -> None:
    with opened(tmp_path) as before:
        before.updates.store([message(2), message(1), message(3, chat=8)])
        before.updates.done([3])
    with opened(tmp_path, after_s=100_000) as state:

        async def work() -> int:
            inbox = desk.inbox(state)
            resumed = await inbox.resume()
            await inbox.accept([message(4)])
            assert await inbox.resume() == 0
            await inbox.idle()
            return resumed

        assert run(work()) == 2
    assert desk.begun == [1, 2, 4]


def test_presses_and_inline_queries_that_are_too_old_are_dropped(
    tmp_path: Path, desk: Desk
) -> None:
    press: Update = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}}}
    inline: Update = {"update_id": 2, "inline_query": {"id": "2", "from": {"id": 7}}}

    def left_after(seconds: float) -> list[int]:
        handled = Desk()
        with opened(tmp_path / str(seconds)) as before:
            before.updates.store([press, inline, message(3)])
        with opened(tmp_path / str(seconds), after_s=seconds) as state:

            async def work() -> None:
                inbox = handled.inbox(state)
                await inbox.resume()
                await inbox.idle()

            run(work())
            assert state.updates.waiting() == []
        assert handled.failed == []
        return sorted(handled.ended)

    assert left_after(30) == [1, 2, 3]
    assert left_after(31) == [1, 3]
    assert left_after(150) == [1, 3]
    assert left_after(151) == [3]


def test_an_update_that_kills_the_process_is_not_begun_for_ever(tmp_path: Path, desk: Desk) -> None:
    with opened(tmp_path) as state:
        state.updates.store([message(1), message(2)])
        for _ in range(1 + 3):  # the last three times alone
            state.updates.begin(1)

        async def work() -> None:
            inbox = desk.inbox(state, retries=2)
            await inbox.resume()
            await inbox.idle()

        run(work())
    assert (desk.begun, desk.failed) == ([2], [(1, None)])


def test_a_drain_finishes_what_was_begun_and_leaves_the_rest(state: State, desk: Desk) -> None:
    async def work() -> list[int]:
        gate = desk.gate(1)
        inbox = desk.inbox(state)
        await inbox.accept([message(1), message(2), message(3, chat=8)])
        await desk.until(lambda: 1 in desk.begun and 3 in desk.ended)
        draining = asyncio.create_task(inbox.drain(60))
        await asyncio.sleep(0)
        await inbox.accept([message(4, chat=9)])
        gate.set()
        return await draining

    assert run(work()) == [2]
    assert sorted(desk.ended) == [1, 3]
    assert [one.update_id for one in state.updates.waiting()] == [2, 4]


def test_what_does_not_finish_in_time_is_cut_off_and_handled_later(
    state: State, desk: Desk
) -> None:
    async def work() -> list[int]:
        desk.gate(1)
        inbox = desk.inbox(state)
        await inbox.accept([message(1), message(2)])
        await desk.until(lambda: desk.begun == [1])
        return await inbox.drain(0)

    assert run(work()) == [1, 2]
    assert [(one.update_id, one.attempts) for one in state.updates.waiting()] == [(1, 0), (2, 0)]
    later = Desk()

    async def again() -> None:
        inbox = later.inbox(state)
        await inbox.resume()
        await inbox.idle()

    run(again())
    assert later.ended == [1, 2]


def test_a_drain_of_an_empty_inbox_is_over_at_once(state: State, desk: Desk) -> None:
    async def work() -> list[int]:
        return await desk.inbox(state).drain(60)

    assert run(work()) == []


def test_what_an_earlier_try_has_sent_is_not_sent_again(state: State) -> None:
    sent: list[str] = []
    errors = [OSError()]

    async def handle(_: Update) -> None:
        turn = current_turn.get()
        assert turn is not None

        def send(text: str) -> Callable[[Keep], Awaitable[dict[str, int]]]:
            async def sending(keep: Keep) -> dict[str, int]:
                sent.append(text)
                await keep({"message_id": len(sent)})
                return {"message_id": len(sent)}

            return sending

        assert await turn.once("sendMessage 7", send("one")) == {"message_id": 1}
        if errors:
            raise errors.pop()
        assert await turn.once("sendMessage 7", send("two")) == {"message_id": 2}

    async def failed(_: Update, error: BaseException | None) -> None:
        raise AssertionError from error

    async def pause(_: float) -> None:
        return

    async def work() -> None:
        inbox = Inbox(state, handle, failed=failed, sleep=pause)
        await inbox.accept([message(1)])
        await inbox.idle()
        assert current_turn.get() is None

    run(work())
    assert sent == ["one", "two"]


BOT = """
import asyncio, os, sys
from pathlib import Path
from bot.inbox import Inbox
from bot.state import open_state
from bot.turns import current_turn
from retrieval import Settings

folder = Path(sys.argv[1])
log = os.open(folder / "sent", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

async def handle(update):
    for part in range(2):
        async def send(keep):
            os.write(log, b"%d %d\\n" % (update["update_id"], part))
            await keep({"message_id": 1})
        await current_turn.get().once("send", send)

async def failed(update, error):
    raise SystemExit(error)

async def main():
    with open_state(Settings.from_env({"FOOTNOTE_DATA": str(folder)})) as state:
        inbox = Inbox(state, handle, failed=failed, at_once=4, retries=9)
        await inbox.resume()
        first = int(sys.argv[2])
        for at in range(first, first + 40, 10):
            await inbox.accept(
                [{"update_id": one, "message": {"chat": {"id": one % 7}}}
                 for one in range(at, at + 10)]
            )
            print(at + 10, flush=True)
        await inbox.idle()
        print("idle", flush=True)

asyncio.run(main())
"""


def test_a_killed_process_loses_nothing_and_repeats_only_what_was_being_sent(
    tmp_path: Path,
) -> None:
    chance, acknowledged = random.Random(7), 0
    kills = 4
    for _ in range(kills):
        bot = subprocess.Popen(
            [sys.executable, "-c", BOT, str(tmp_path), str(acknowledged)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert bot.stdout is not None
        lines = chance.randrange(1, 5)
        for _ in range(lines):
            acknowledged = int(bot.stdout.readline())
        bot.send_signal(signal.SIGKILL)
        # What was acknowledged after the last line that we read counts too.
        acknowledged = max([acknowledged, *(int(one) for one in bot.stdout if one != "idle\n")])
        bot.stdout.close()
        bot.wait()
    last = subprocess.run(
        [sys.executable, "-c", BOT, str(tmp_path), str(acknowledged)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert last.stdout.endswith("idle\n")
    sent = [tuple(map(int, line.split())) for line in (tmp_path / "sent").read_text().splitlines()]
    wanted = {(one, part) for one in range(acknowledged + 40) for part in range(2)}
    assert set(sent) == wanted
    assert len(sent) - len(wanted) <= kills * 4  # one for each that was under way
    for chat in range(7):
        firsts = dict.fromkeys(one for one in sent if one[0] % 7 == chat)
        assert list(firsts) == sorted(firsts)


def test_one_update_that_kills_every_process_is_given_up_and_those_beside_it_are_not(
    state: State,
) -> None:
    handled: list[int] = []
    given_up: list[int] = []

    async def note(update: Update, _: BaseException | None) -> None:
        given_up.append(update["update_id"])

    async def life() -> bool:
        """One process; whether it lived until nothing was left."""
        died = asyncio.Event()
        begun: set[int] = set()

        async def handle(update: Update) -> None:
            begun.add(update["update_id"])
            if update["update_id"] == 3:
                # Whoever is under way beside it dies with it, unanswered.
                await asyncio.sleep(0.02)
                died.set()
                await asyncio.Event().wait()
            await asyncio.sleep(0.05)
            if died.is_set():
                await asyncio.Event().wait()
            handled.append(update["update_id"])

        inbox = Inbox(state, handle, failed=note)
        await inbox.accept([message(number, chat=number) for number in range(6)])
        await inbox.resume()
        ends = [asyncio.create_task(one) for one in (died.wait(), inbox.idle())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        return not died.is_set()

    lives = 1
    while not run(life()):
        lives += 1
        assert lives < 10
    assert given_up == [3]
    assert sorted(handled) == [0, 1, 2, 4, 5]
    assert lives == 5  # with the fifth start a service is not yet given up


# Keys


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"message": {"chat": {"id": 7}}}, (7, None)),
        ({"edited_message": {"chat": {"id": 7}}}, (7, None)),
        (
            {
                "message": {
                    "chat": {"id": -1},
                    "message_thread_id": 5,
                    "is_topic_message": True,
                }
            },
            (-1, 5),
        ),
        # A thread of replies in a group without topics is none.
        ({"message": {"chat": {"id": -1}, "message_thread_id": 5}}, (-1, None)),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -1}}}}, (-1, None)),
        ({"callback_query": {"from": {"id": 7}}}, ("callback_query", 7)),
        ({"my_chat_member": {"chat": {"id": -1}, "from": {"id": 7}}}, (-1, None)),
        ({"inline_query": {"from": {"id": 7}}}, ("inline_query", 7)),
        ({"poll": {"id": "1"}}, None),
        ({"message": 5}, None),
    ],
)
def test_the_key_is_chat_and_topic(update: Update, key: object) -> None:
    assert chat_and_topic({"update_id": 1, **update}) == key
