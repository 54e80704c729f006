"""Calls of the Bot API wait, come in order and are made again, by a clock that no test waits for."""

import asyncio
import heapq
import json
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings, strategies
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.delivery import Delivery, Limits
from bot.pacing import Pace, Turnstile
from bot.state.updates import Sent
from bot.turns import Keep, Turn, current_turn

ANN, BOB, GROUP = 7, 8, -100


@pytest.fixture(autouse=True)
def timedelta_of_ptb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else PTB warns, and a warning is an error here


class FakeTime:
    """A clock that goes on to the next sleeper's time when nothing else is left to do."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), future))
        await future

    async def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        task = asyncio.create_task(work)
        ready: Any = vars(asyncio.get_running_loop())["_ready"]  # what runs before anyone waits
        while True:
            await asyncio.sleep(0)
            while ready:
                await asyncio.sleep(0)
            if task.done():
                return task.result()
            assert self._sleepers, "everything waits for something that never comes"
            at, _, future = heapq.heappop(self._sleepers)
            self.now = max(self.now, at)
            if not future.done():
                future.set_result(None)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run(self._run(work))


@dataclass
class Telegram:
    """The other side: notes what arrives and when; `script` holds errors for the next calls."""

    time: FakeTime
    takes_s: float = 0.0
    script: list[TelegramError | None] = field(default_factory=list)
    arrived: list[tuple[float, str, Any]] = field(default_factory=list)

    async def post(self, endpoint: str, data: dict[str, Any]) -> dict[str, Any]:
        self.arrived.append((self.time.now, endpoint, data.get("text", data.get("chat_id"))))
        number = len(self.arrived)
        if self.takes_s:
            await self.time.sleep(self.takes_s)
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error
        return {"message_id": number, "text": "what was said", "date": 1}

    def times(self) -> list[float]:
        return [round(at - 1000.0, 3) for at, _, _ in self.arrived]

    def texts(self) -> list[Any]:
        return [text for _, _, text in self.arrived]


@dataclass
class Line:
    """A delivery on a fake clock, and the server behind it."""

    limits: Limits = field(default_factory=Limits)
    on_gone: Callable[[int], Awaitable[None]] | None = None
    on_migrated: Callable[[int, int], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.time = FakeTime()
        self.telegram = Telegram(self.time)
        self.delivery = Delivery(
            self.limits,
            on_gone=self.on_gone,
            on_migrated=self.on_migrated,
            clock=self.time.clock,
            sleep=self.time.sleep,
            chance=lambda: 1.0,
        )

    async def call(self, endpoint: str = "sendMessage", **data: Any) -> Any:
        return await self.delivery.process_request(
            self.telegram.post, (endpoint, data), {}, endpoint, data, None
        )

    async def all(self, *calls: Coroutine[Any, Any, Any]) -> list[Any]:
        return await asyncio.gather(*calls, return_exceptions=True)


def most_in_a_span(times: list[float], span_s: float) -> int:
    return max(sum(start <= at < start + span_s for at in times) for start in times)


# Pace


def test_one_chat_gets_a_small_burst_and_then_one_a_second() -> None:
    line = Line()
    line.time.run(line.all(*(line.call(chat_id=ANN) for _ in range(7))))
    assert line.telegram.times() == [0, 0, 0, 3, 3, 3, 6]


def test_a_group_gets_twenty_a_minute_and_edits_count() -> None:
    line = Line()
    calls = [
        line.call("editMessageText" if number % 2 else "sendMessage", chat_id=GROUP)
        for number in range(45)
    ]
    line.time.run(line.all(*calls))
    times = line.telegram.times()
    assert most_in_a_span(times, 60) == 20
    assert most_in_a_span(times, 3) == 3
    assert times[20] == 60
    assert times[40] == 120


def test_all_chats_together_get_thirty_a_second_and_do_not_wait_for_one_another() -> None:
    line = Line()
    line.time.run(line.all(*(line.call(chat_id=chat) for chat in range(1, 62))))
    assert line.telegram.times() == [0] * 30 + [1] * 30 + [2]
    assert line.telegram.texts() == list(range(1, 62))


def test_the_pace_holds_wherever_in_a_slow_call_telegram_counts_it() -> None:
    line = Line(Limits(overall=Pace(2, 1.0)))
    line.telegram.takes_s = 0.4
    line.time.run(line.all(*(line.call(chat_id=chat) for chat in range(1, 6))))
    assert line.telegram.times() == [0, 0, 1.4, 1.4, 2.8]


def test_an_album_counts_as_its_parts() -> None:
    line = Line(Limits(chat=Pace(3, 3.0)))

    async def work() -> None:
        await line.call("sendMediaGroup", chat_id=ANN, media=["a", "b"])
        await line.call(chat_id=ANN)
        await line.call("sendMediaGroup", chat_id=ANN, media=["a"] * 10)
        await line.call(chat_id=ANN)

    line.time.run(work())
    assert line.telegram.times() == [0, 0, 3, 6]


def test_what_sends_nothing_is_not_counted_and_does_not_wait() -> None:
    line = Line()
    quiet = ("answerCallbackQuery", "getMe", "getChatMember", "deleteMessage", "getFile")
    sent = [line.call(chat_id=ANN) for _ in range(6)]
    line.time.run(line.all(*sent, *(line.call(name, chat_id=ANN) for name in quiet * 20)))
    at_once = [name for at, name, _ in line.telegram.arrived if at == 1000.0]
    assert sorted(at_once) == sorted(["sendMessage"] * 3 + list(quiet * 20))


def test_messages_of_inline_queries_are_edited_at_the_common_pace() -> None:
    line = Line(Limits(overall=Pace(2, 1.0)))
    edits = (line.call("editMessageText", inline_message_id="x") for _ in range(4))
    line.time.run(line.all(*edits))
    assert line.telegram.times() == [0, 0, 1, 1]


def test_an_id_given_as_text_is_the_same_chat_and_names_are_groups() -> None:
    line = Line(Limits(chat=Pace(1, 1.0), group=Pace(1, 60.0)))
    calls = [line.call(chat_id=chat) for chat in (ANN, str(ANN), "@news", "@news")]
    line.time.run(line.all(*calls))
    assert line.telegram.times() == [0, 0, 1, 60]


@settings(max_examples=40)
@given(
    starts=strategies.lists(strategies.integers(0, 40), min_size=1, max_size=25),
    most=strategies.integers(1, 5),
    period_s=strategies.floats(0.5, 5),
    seed=strategies.integers(0, 1000),
)
def test_no_span_of_time_holds_more_than_the_pace(
    starts: list[int], most: int, period_s: float, seed: int
) -> None:
    time, chance = FakeTime(), random.Random(seed)
    stile = Turnstile([Pace(most, period_s)], clock=time.clock, sleep=time.sleep)
    counted: list[float] = []
    passed: list[int] = []

    async def one(number: int, start: int) -> None:
        await time.sleep(start / 4)
        async with stile.passing():
            passed.append(number)
            await time.sleep(chance.random())
            counted.append(time.now)
            await time.sleep(chance.random())

    async def work() -> None:
        await asyncio.gather(*(one(number, at) for number, at in enumerate(starts)))

    time.run(work())
    assert most_in_a_span(sorted(counted), period_s - 1e-6) <= most
    assert passed == sorted(range(len(starts)), key=lambda number: (starts[number], number))


# Order


def test_messages_to_one_chat_keep_their_order_through_faults() -> None:
    line = Line(Limits(chat=Pace(100, 1.0)))
    line.telegram.takes_s = 0.2
    line.telegram.script = [NetworkError("Bad Gateway"), None, TimedOut(), RetryAfter(5)]
    line.time.run(line.all(*(line.call(chat_id=ANN, text=number) for number in range(5))))
    assert line.telegram.texts() == [0, 0, 1, 1, 1, 2, 3, 4]


def test_a_refused_message_lets_the_next_one_through() -> None:
    line = Line()
    line.telegram.script = [BadRequest("Message text is empty")]
    first, second = line.time.run(
        line.all(line.call(chat_id=ANN, text=1), line.call(chat_id=ANN, text=2))
    )
    assert isinstance(first, BadRequest)
    assert second["message_id"] == 2


def test_a_message_whose_handler_was_cut_off_lets_the_next_one_through() -> None:
    line = Line(Limits(chat=Pace(1, 1.0)))

    async def work() -> Any:
        await line.call(chat_id=ANN, text=1)
        waiting = asyncio.create_task(line.call(chat_id=ANN, text=2))
        await line.time.sleep(0.5)
        waiting.cancel()
        return await line.call(chat_id=ANN, text=3)

    assert line.time.run(work())["message_id"] == 2
    assert line.telegram.texts() == [1, 3]


# Faults


def test_only_the_chat_that_was_flooded_waits() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(30)]

    async def work() -> None:
        flooded = asyncio.create_task(line.call(chat_id=GROUP, text="flooded"))
        await line.time.sleep(1)
        behind = asyncio.create_task(line.call(chat_id=GROUP, text="behind"))
        await line.call(chat_id=ANN, text="other")
        await asyncio.gather(flooded, behind)

    line.time.run(work())
    assert line.telegram.texts() == ["flooded", "other", "flooded", "behind"]
    assert line.telegram.times() == [0, 1, 30.1, 30.1]


def test_too_long_a_flood_is_passed_on_and_not_prolonged() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(600)]

    async def work() -> None:
        for _ in range(3):
            with pytest.raises(RetryAfter):
                await line.call(chat_id=ANN)
        await line.time.sleep(500)
        await line.call(chat_id=ANN)

    line.time.run(work())
    assert line.telegram.times() == [0, 600.1]


def test_endless_floods_are_passed_on() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(1)] * 99
    (error,) = line.time.run(line.all(line.call(chat_id=ANN)))
    assert isinstance(error, RetryAfter)
    assert len(line.telegram.arrived) == 5


def test_a_flood_that_is_of_no_chat_is_waited_for() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(3)]
    line.time.run(line.call("setMyCommands"))
    assert line.telegram.times() == [0, 3.1]


def test_an_answer_to_a_press_never_waits_for_a_flood() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(3)]
    (error,) = line.time.run(line.all(line.call("answerCallbackQuery")))
    assert isinstance(error, RetryAfter)
    assert line.telegram.times() == [0]


@pytest.mark.parametrize(
    "error", [TimedOut(), NetworkError("Bad Gateway"), NetworkError("httpx.ReadError: ")]
)
def test_what_passes_by_itself_is_tried_again_with_growing_pauses(error: TelegramError) -> None:
    line = Line(Limits(chat=Pace(100, 1.0)))
    line.telegram.script = [error] * 4
    assert line.time.run(line.call(chat_id=ANN))["message_id"] == 5
    assert line.telegram.times() == [0, 0.5, 1.5, 3.5, 7.5]


def test_the_last_error_is_passed_on() -> None:
    line = Line(Limits(chat=Pace(100, 1.0)))
    line.telegram.script = [TimedOut()] * 4 + [NetworkError("Bad Gateway")] * 9
    (error,) = line.time.run(line.all(line.call(chat_id=ANN)))
    assert str(error) == "Bad Gateway"
    assert len(line.telegram.arrived) == 5


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Message is not modified"),
        NetworkError("Request Entity Too Large"),
        Forbidden("bot was blocked by the user"),
        ChatMigrated(-200),
    ],
)
def test_what_will_not_pass_is_not_tried_again(error: TelegramError) -> None:
    line = Line()
    line.telegram.script = [error]
    assert line.time.run(line.all(line.call(chat_id=GROUP))) == [error]
    assert len(line.telegram.arrived) == 1


def test_a_chat_that_is_gone_or_moved_is_told_of() -> None:
    told: list[tuple[int, ...]] = []

    async def gone(chat: int) -> None:
        told.append((chat,))

    async def moved(old: int, new: int) -> None:
        told.append((old, new))

    line = Line(on_gone=gone, on_migrated=moved)
    line.telegram.script = [Forbidden("bot was kicked"), ChatMigrated(-200), Forbidden("no")]

    async def work() -> None:
        await line.all(line.call(chat_id=ANN))
        await line.all(line.call("sendChatAction", chat_id=GROUP))
        await line.all(line.call("getChatMember", chat_id=GROUP))

    line.time.run(work())
    assert told == [(ANN,), (GROUP, -200)]


# Typing and drafts


@pytest.mark.parametrize("sign", ["sendChatAction", "sendMessageDraft"])
def test_a_sign_is_shown_and_counts_for_nothing(sign: str) -> None:
    line = Line(Limits(chat=Pace(1, 60.0)))

    async def work() -> None:
        await line.call(sign, chat_id=ANN)
        await line.call(chat_id=ANN)
        await line.call(sign, chat_id=ANN)

    line.time.run(work())
    assert line.telegram.times() == [0, 0, 0]


def test_a_sign_is_dropped_where_it_would_wait_or_come_late() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(10)]

    async def work() -> None:
        sending = asyncio.create_task(line.call(chat_id=ANN))
        await line.time.sleep(1)
        assert await line.call("sendChatAction", chat_id=ANN) is True
        await line.call("sendChatAction", chat_id=BOB)
        await sending

    line.time.run(work())
    assert [(name, chat) for _, name, chat in line.telegram.arrived] == [
        ("sendMessage", ANN),
        ("sendChatAction", BOB),
        ("sendMessage", ANN),
    ]


def test_a_sign_that_failed_is_forgotten_and_holds_up_no_message() -> None:
    line = Line()
    line.telegram.script = [RetryAfter(60), None, TimedOut()]

    async def work() -> None:
        assert await line.call("sendChatAction", chat_id=ANN) is True
        assert await line.call("sendChatAction", chat_id=ANN) is True
        await line.call(chat_id=ANN)
        assert await line.call("sendChatAction", chat_id=BOB) is True

    line.time.run(work())
    assert [name for _, name, _ in line.telegram.arrived] == [
        "sendChatAction",
        "sendMessage",
        "sendChatAction",
    ]
    assert line.telegram.times() == [0, 0, 0]


def test_a_wrong_sign_is_a_mistake_that_is_seen() -> None:
    line = Line()
    line.telegram.script = [BadRequest("Wrong parameter action")]
    (error,) = line.time.run(line.all(line.call("sendChatAction", chat_id=ANN)))
    assert isinstance(error, BadRequest)


def test_drafts_keep_within_their_own_budget() -> None:
    line = Line()

    async def work() -> None:
        for _ in range(100):
            await line.call("sendMessageDraft", chat_id=ANN)
            await line.time.sleep(0.1)

    line.time.run(work())
    assert most_in_a_span(line.telegram.times(), 5) == 20


def test_a_sign_to_nobody_is_dropped() -> None:
    line = Line()
    assert line.time.run(line.call("sendChatAction")) is True
    assert line.telegram.arrived == []


# As PTB calls it


class Server(BaseRequest):
    """The network of a bot: answers with what stands in the script, then with success."""

    def __init__(self, *script: tuple[int, bytes]) -> None:
        self.script = list(script)
        self.called: list[str] = []

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        return

    async def shutdown(self) -> None:
        return

    async def do_request(self, url: str, method: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        self.called.append(url.rpartition("/")[2])
        if self.script:
            return self.script.pop(0)
        result = {"message_id": 5, "date": 1, "chat": {"id": ANN, "type": "private"}}
        return 200, json.dumps({"ok": True, "result": result}).encode()


def refusal(code: int, description: str, **parameters: int) -> tuple[int, bytes]:
    said = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return code, json.dumps(said).encode()


def test_ptb_sends_through_it_and_gets_its_message() -> None:
    moved: list[tuple[int, int]] = []

    async def on_migrated(old: int, new: int) -> None:
        moved.append((old, new))

    line = Line(on_migrated=on_migrated)
    server = Server(
        refusal(429, "Too Many Requests: retry after 3", retry_after=3),
        refusal(502, "Bad Gateway"),
        (504, b"<html>Gateway Time-out</html>"),
    )
    bot = ExtBot("1:secret", request=server, rate_limiter=line.delivery)

    async def work() -> None:
        await bot.send_chat_action(ANN, "typing")
        server.script = [refusal(400, "Bad Request: gone", migrate_to_chat_id=-200)]
        with pytest.raises(ChatMigrated):
            await bot.send_message(GROUP, "there")
        assert (await bot.send_message(ANN, "hello")).message_id == 5

    async def faults() -> int:
        return (await bot.send_message(ANN, "hello")).message_id

    assert line.time.run(faults()) == 5
    assert server.called == ["sendMessage"] * 4
    assert line.time.now - 1000.0 == pytest.approx(3.1 + 1.0 + 2.0)
    line.time.run(work())
    assert server.called[4:] == ["sendChatAction", "sendMessage", "sendMessage"]
    assert moved == [(GROUP, -200)]


# Memory


def test_chats_that_are_as_new_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery._MANY_CHATS", 10)
    line = Line()

    async def work() -> None:
        for chat in range(1, 10):
            await line.call(chat_id=chat)
        await line.time.sleep(2)
        for chat in range(10, 13):
            await line.call(chat_id=chat)
        await line.time.sleep(1)
        await line.call(chat_id=13)

    line.time.run(work())
    assert sorted(line.delivery._lanes) == [10, 11, 12, 13]


def test_a_later_handling_sends_only_what_the_earlier_one_had_not_sent() -> None:
    kept: dict[int, Sent] = {}

    async def handle(line: Line) -> list[int]:
        current_turn.set(Turn(dict(kept), kept.__setitem__))
        placeholder = await line.call(chat_id=ANN, text="one moment")
        await line.call("editMessageText", chat_id=ANN, text="the answer")
        more = await line.call("copyMessage", chat_id=ANN, text="more")
        return [placeholder["message_id"], more["message_id"]]

    async def attempt(line: Line) -> Any:
        task = asyncio.create_task(handle(line))
        return (await asyncio.gather(task, return_exceptions=True))[0]

    first = Line()
    first.telegram.script = [None, None, BadRequest("No")]
    assert isinstance(asyncio.run(attempt(first)), BadRequest)
    second = Line()
    assert asyncio.run(attempt(second)) == [1, 2]
    assert second.telegram.texts() == ["the answer", "more"]
    assert "said" not in str(kept)


def test_albums_and_mere_successes_are_recorded_too() -> None:
    kept: dict[int, Sent] = {}

    async def album(keep: Keep) -> None:
        await keep([{"message_id": 1, "caption": "words"}, {"message_id": 2, "caption": "words"}])

    async def success(keep: Keep) -> None:
        result = True
        await keep(result)

    async def handle() -> None:
        turn = Turn({}, kept.__setitem__)
        await turn.once("sendMediaGroup", album)
        await turn.once("sendGift", success)

    asyncio.run(handle())
    assert [one.result for one in kept.values()] == [[{"message_id": 1}, {"message_id": 2}], True]


def test_a_handling_that_went_another_way_sends_what_is_new() -> None:
    earlier = {0: Sent(f"sendMessage {BOB}", {"message_id": 9})}
    line = Line()

    async def handle() -> Any:
        current_turn.set(Turn(earlier, lambda *_: None))
        return await line.call(chat_id=ANN)

    assert asyncio.run(handle())["message_id"] == 1


def test_a_send_that_cannot_be_recorded_was_sent_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    line = Line()

    def full(*_: object) -> None:
        raise OSError("secret")

    async def handle() -> Any:
        current_turn.set(Turn({}, full))
        return await line.call(chat_id=ANN)

    assert asyncio.run(handle())["message_id"] == 1
    assert "not recorded error=OSError" in caplog.text
    assert "secret" not in caplog.text
