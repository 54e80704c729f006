"""Telegram out of reach for an hour of a clock that is moved: nothing is lost or blocked for ever."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.inbox import Inbox
from bot.state import State, Update, open_state
from bot.turns import NotNow
from retrieval import Settings

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Time:
    """Seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        await asyncio.sleep(0)

    def moment(self) -> datetime:
        return START + timedelta(seconds=self.now_s)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def state(tmp_path: Path, clock: Time) -> Iterator[State]:
    settings = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    with open_state(settings, now=clock.moment) as found:
        yield found


def message(update_id: int, chat: int = 7) -> Update:
    return {"update_id": update_id, "message": {"chat": {"id": chat}}}


class Telegram:
    """Takes answers except while it is out of reach, or those to one chat."""

    def __init__(self, clock: Time, *, back_at_s: float = 0.0, refuses: int | None = None) -> None:
        self.clock = clock
        self.back_at_s = back_at_s
        self.refuses = refuses
        self.answers = 0
        self.sent: list[int] = []
        self.given_up: list[int] = []

    async def handle(self, update: Update) -> None:
        if self.clock.now_s < self.back_at_s:
            raise NotNow
        self.answers += 1
        if update["message"]["chat"]["id"] == self.refuses:
            raise NotNow
        self.sent.append(update["update_id"])

    async def give_up(self, update: Update, error: BaseException | None) -> None:
        assert isinstance(error, NotNow)
        self.given_up.append(update["update_id"])

    def heard(self) -> int:
        return self.answers

    def inbox(self, state: State, **given: Any) -> Inbox:
        return Inbox(
            state,
            self.handle,
            failed=self.give_up,
            sleep=self.clock.sleep,
            heard=self.heard,
            **given,
        )


def test_an_hour_without_telegram_loses_nothing_and_keeps_the_order(
    state: State, clock: Time
) -> None:
    telegram = Telegram(clock, back_at_s=3600.0)

    async def work() -> None:
        inbox = telegram.inbox(state)
        await inbox.accept([message(1), message(2), message(3, chat=8)])
        await inbox.idle()

    asyncio.run(work())
    assert 3600.0 <= clock.now_s < 3700.0
    assert Counter(telegram.sent) == Counter([1, 2, 3])
    assert telegram.sent.index(1) < telegram.sent.index(2)
    assert telegram.given_up == []
    assert state.updates.waiting() == []


def test_what_telegram_refuses_while_it_answers_others_is_given_up_after_a_quarter_of_an_hour(
    state: State, clock: Time
) -> None:
    telegram = Telegram(clock, refuses=7)

    async def work() -> None:
        inbox = telegram.inbox(state)
        await inbox.accept([message(1, chat=7), message(2, chat=7), message(3, chat=8)])

        async def others() -> None:  # who are answered meanwhile
            while inbox.depth():
                telegram.answers += 1
                await asyncio.sleep(0)

        await asyncio.gather(inbox.idle(), others())

    asyncio.run(work())
    assert telegram.sent == [3]
    assert telegram.given_up == [1, 2]
    assert 2 * 900.0 <= clock.now_s < 2 * 1000.0


def test_after_a_day_without_telegram_nothing_is_waited_for_any_more(
    state: State, clock: Time
) -> None:
    telegram = Telegram(clock, back_at_s=1e9)

    async def work() -> None:
        inbox = telegram.inbox(state)
        await inbox.accept([message(1)])
        await inbox.idle()

    asyncio.run(work())
    assert telegram.given_up == [1]
    assert 86_400.0 <= clock.now_s < 87_000.0


def test_updates_that_come_in_any_order_and_repeatedly_are_each_handled_once(
    state: State, clock: Time
) -> None:
    telegram, chance = Telegram(clock), random.Random(3)
    updates = [message(number, chat=number % 5) for number in range(60)]
    arrivals = updates * 3
    chance.shuffle(arrivals)

    async def work() -> None:
        inbox = telegram.inbox(state)
        batches = [arrivals[at : at + 7] for at in range(0, len(arrivals), 7)]
        await asyncio.gather(*map(inbox.accept, batches))
        await inbox.idle()

    asyncio.run(work())
    assert Counter(telegram.sent) == Counter(range(60))
