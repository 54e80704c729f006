"""Rate counters, keyboards, links and parameters of the stand-in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.clock import ManualClock
from bot.sandbox.errors import Refused
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.limits import PRIVATE_BURST, Limits, Window
from bot.sandbox.parameters import Parameters
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.weblinks import BadLink, checked


def wait(limits: Limits, chat_id: int) -> int:
    try:
        limits.count_message(chat_id)
    except Refused as error:
        return int((error.parameters or {})["retry_after"])
    return 0


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 5), st.integers(1, 6))
def test_a_window_never_holds_more_than_it_may(pauses: list[int], most: int, seconds: int) -> None:
    window, now, taken = Window(most, seconds), 0, list[int]()
    for pause in pauses:
        now += pause
        recent = [time for time in taken if time > now - seconds]
        assert (window.wait_s(now) == 0) == (len(recent) < most)
        if len(recent) < most:
            window.add(now)
            taken.append(now)


def test_a_private_chat_takes_a_burst_and_then_one_message_a_second() -> None:
    clock = ManualClock()
    limits = Limits(clock, enabled=True)
    assert [wait(limits, 7) for _ in range(PRIVATE_BURST)] == [0] * PRIVATE_BURST
    assert wait(limits, 7) == 1
    clock.advance(1)
    assert [wait(limits, 7), wait(limits, 7)] == [0, 1]


def test_all_chats_together_take_thirty_messages_a_second() -> None:
    clock = ManualClock()
    limits = Limits(clock, enabled=True)
    assert [wait(limits, number) for number in range(1, 32)] == [0] * 30 + [1]
    clock.advance(1)
    assert wait(limits, 99) == 0


def test_typing_and_drafts_share_a_budget() -> None:
    clock = ManualClock()
    limits = Limits(clock, enabled=True)
    for _ in range(4):
        for _ in range(10):
            limits.count_draft(7)
        clock.advance(5)
    with pytest.raises(Refused, match="retry after 10"):
        limits.count_draft(7)


@pytest.mark.parametrize(
    ("link", "stored"),
    [
        ("a.example", "http://a.example/"),
        ("HTTPS://A.Example/Path?q#x", "https://a.example/Path?q#x"),
        ("https://a.example?q", "https://a.example/?q"),
        ("https://a.example/x#:~:text=a%20b", "https://a.example/x#:~:text=a%20b"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("http://пример.рф", "http://пример.рф/"),
    ],
)
def test_links_are_stored_with_a_scheme_and_a_path(link: str, stored: str) -> None:
    assert checked(link) == stored


@pytest.mark.parametrize(
    "link", ["", "nothing", "http://", "http://a b.example", "javascript:alert(1)",
             "ftp://a.example", "http://a.example:99999/"]
)  # fmt: skip
def test_links_that_lead_nowhere_are_refused(link: str) -> None:
    with pytest.raises(BadLink):
        checked(link)


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ({"inline_keyboard": "x"}, "must be of type Array"),
        ({"inline_keyboard": [{}]}, "Array of Arrays"),
        ({"inline_keyboard": [["x"]]}, "expected an Object"),
        ({"inline_keyboard": [[{"callback_data": "x"}]]}, 'Can\'t find field "text"'),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "text is empty"),
        ({"inline_keyboard": [[{"text": "x", "url": ""}]]}, "BUTTON_URL_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "calback_data": "x"}]]}, "'calback_data'"),
        ({"inline_keyboard": [[{"text": "x", "web_app": {"url": "http://a.example"}}]]}, "HTTPS"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}, "buttons in a row"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x", "style": "red"}]]}, "style"),
        ({"inline_keyboard": [], "selective": True}, "'selective'"),
        ({"remove_keyboard": True, "selektive": True}, "'selektive'"),
        ({}, "object expected as reply markup"),
    ],
)  # fmt: skip
def test_wrong_keyboards_are_refused(markup: dict[str, Any], error: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_markup(markup)
    assert error in caught.value.description


def test_a_hundred_buttons_and_sixty_four_bytes_are_accepted() -> None:
    row = [{"text": "x", "callback_data": "ж" * 32}] * 5
    assert checked_markup({"inline_keyboard": [row] * 20}) == {"inline_keyboard": [row] * 20}
    assert checked_markup({"inline_keyboard": [[]]}) is None


@pytest.mark.parametrize(
    ("method", "given_values", "error"),
    [
        ("sendMessage", {"txt": "x"}, "unknown parameter 'txt'"),
        ("sendMessage", {"chat_id": "1", "text": ["x"]}, "text must be a string"),
        ("sendMessage", {"text": "\ud83d"}, "UTF-8"),
        ("deleteMessage", {"message_id": 1.5}, "message_id must be an integer"),
        ("deleteMessage", {"message_id": True}, "message_id must be an integer"),
        ("sendMessage", {"disable_notification": "maybe"}, "must be a boolean"),
        ("sendMessage", {"entities": "[{"}, "can't parse entities JSON object"),
        ("sendMessage", {"entities": {}}, "entities must be an array"),
        ("sendMessage", {"reply_markup": "[]"}, "reply_markup must be an object"),
    ],
)
def test_wrong_parameters_are_refused(
    method: str, given_values: dict[str, Any], error: str
) -> None:
    with pytest.raises(Refused) as caught:
        Parameters.read(method, given_values)
    assert error in caught.value.description


def test_values_are_read_alike_from_forms_and_json() -> None:
    form = {"chat_id": "7", "message_thread_id": "3", "disable_notification": "True"}
    plain = {"chat_id": 7, "message_thread_id": 3, "disable_notification": True}
    assert Parameters.read("sendMessage", form).values == Parameters.read(
        "sendMessage", plain
    ).values  # fmt: skip


@given(st.lists(st.sampled_from(["put", "take", "confirm", "repeat"]), max_size=30))
def test_no_update_is_lost_before_it_is_confirmed(steps: list[str]) -> None:
    queue = UpdateQueue()
    put, confirmed = list[int](), set[int]()
    for step in steps:
        if step == "put":
            update = queue.put("message", {}, line=1)
            put.append(update.id if update is not None else 0)
        elif step == "take":
            queue.take(3)
        elif step == "repeat":
            queue.repeat(1)
        elif put:
            confirmed |= set(put[: len(put) // 2])
            queue.confirm(put[len(put) // 2])
        waiting = [update.id for update in queue.waiting]
        assert [number for number in waiting if number not in confirmed] == [
            number for number in put if number not in confirmed
        ]
