"""A disk that is full at each write in turn; tests/benchmarks/faults fills it in smaller steps."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.benchmarks.faults.disk import WRITES, Ballast, NotMounted, fills, small_disk
from tests.e2e.running_bot import CAPTAIN, Start

pytestmark = pytest.mark.usefixtures("shared_model")


@pytest.fixture
def disk(demo_data: Path, tmp_path: Path) -> Iterator[Path]:
    """A small file system with a data folder on it."""
    try:
        with small_disk(tmp_path / "disk", megabytes=32) as small:
            shutil.copytree(demo_data, small / "data", symlinks=True)
            yield small
    except NotMounted as error:
        pytest.skip(f"no small file system can be mounted here: {error}")


@pytest.mark.parametrize("name", ["job", "snapshot"])
def test_a_write_that_finds_no_room_says_so_and_goes_on_when_there_is_some(
    disk: Path, name: str
) -> None:
    trials = list(fills(disk, step=128 * 1024, writes={name: WRITES[name]}))
    assert [str(trial) for trial in trials if trial.problems] == []
    assert len(trials) > 1  # it was refused at least once


def test_what_was_asked_while_the_disk_was_full_is_answered_when_there_is_room(
    sandbox: Sandbox, start: Start, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.receiving._AGAIN_S", 0.05)
    bot = start(disk / "data")
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, "/cancel")
    sandbox.wait_for(lambda: private.from_bot)
    ballast = Ballast(disk)
    ballast.leave(0)
    people = [sandbox.user(f"Person{number}", language="en") for number in range(6)]
    chats = [sandbox.private(person) for person in people]
    for person, chat in zip(people, chats, strict=True):
        chat.say(person, CAPTAIN + " " * 3000)
    sandbox.wait_for(
        lambda: sandbox.pending and all(chat.from_bot for chat in chats[: -sandbox.pending]),
        timeout_s=30,
    )
    waiting = chats[-sandbox.pending :]
    ballast.free()
    sandbox.wait_for(lambda: all(chat.from_bot for chat in chats), timeout_s=30)
    assert all("Mads Ortelle" in chat.from_bot[-1].text for chat in waiting)
    assert {len(chat.from_bot) for chat in chats} == {1}
    sandbox.wait_for(lambda: sandbox.pending == 0)
    bot.stop()
