"""Whatever people do, in whatever order: nobody sees or touches what is in a library not theirs."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import access, rights
from bot.access import Visit
from bot.desk import Desk
from bot.handlers.buttons import Buttons
from bot.handlers.exporting import Exporting
from bot.reporter import Reporter
from bot.shown import Shown
from retrieval import SHARED, Librarian
from tests.chat_world import ChatWorld
from tests.walks import Leak, Walk

# Traced for coverage a walk takes twice as long; the tests of the handlers go the same ways.
pytestmark = pytest.mark.no_cover

STEPS = 70
SEEDS = 6
MOST = 12  # walks in which a fault has to be found

# A walk that meets none of these would find no leak in any program.
MET = {
    "added: ",
    "answers this",
    "tell you here",
    "not answered in",
    "there is no article",
    "only administrators",
    ".jsonl.gz",
    "footnote-settings",
    "followed: ",
}


def walk(folder: Path, seed: int) -> Walk:
    """Walk; a leak tells what led to it."""
    with ChatWorld(folder, FOOTNOTE_ADMINS="501", FOOTNOTE_KEEP_QUESTIONS="on") as world:
        walking = Walk(world, seed)
        try:
            walking.run(STEPS)
        except AssertionError as error:
            error.add_note("\n".join([f"seed {seed}", *walking.log]))
            raise
        return walking


def test_no_walk_finds_a_leak(tmp_path: Path) -> None:
    said: Counter[str] = Counter()
    met: set[tuple[str, bool, bool]] = set()
    for seed in range(SEEDS):
        walking = walk(tmp_path / str(seed), seed)
        said += walking.said
        met |= walking.met
    assert said.keys() >= MET
    # Group's in groups and private, a person's in private and inline, shared everywhere.
    assert len(met) == 7


async def always(*_: Any, **__: Any) -> bool:
    return True


async def everything(desk: Desk, *_: Any) -> tuple[str, ...]:
    return tuple(one.name for one in desk.library.libraries())


async def remembered(buttons: Buttons, _: Any, message: Any, number: str) -> Shown | None:
    desk = buttons._desk
    known = await desk.work(desk.state.answers.get, int(number), chat=message.chat_id)
    return known.payload(Shown) if known else None


async def linked(desk: Desk, article: int, _: int) -> str | None:
    return desk.library.library_of(article)


def within_all(library: Librarian, _: Any) -> frozenset[int]:
    return frozenset(one.id for one in library._store.libraries())


def both(visit: Visit) -> tuple[str, ...]:
    return (visit.own, SHARED) if visit.own else (SHARED,)


Fault = tuple[object, str, Callable[..., Any]]

FAULTS: dict[str, Fault] = {
    "searching everything": (Librarian, "_within", within_all),
    "a chat that reads everything": (rights, "readable", everything),
    "a choice that is not kept to": (access, "readable", both),
    "members taken for administrators": (rights, "is_leader", always),
    "strangers taken for members": (rights, "is_member", always),
    "links to everything": (rights, "through_group", linked),
    "undoing for everybody": (rights, "may_manage", always),
    "preview for everybody": (rights, "may_read", always),
    "buttons that remember rights": (Buttons, "_remembered", remembered),
    "questions that wait for everything": (rights, "readable_in", everything),
    "questions noted for others": (access, "noted", lambda _: SHARED),
    "receipts for who was demoted": (Reporter, "_is_due", always),
    "more than articles exported for everybody": (Exporting, "_operates_alone", always),
    "writing into the shared library": (access, "written", lambda _: SHARED),
}


# Which walk is known to find it, so that it need not be looked for; any other will do as well.
FOUND_BY = {
    "a choice that is not kept to": 4,
    "strangers taken for members": 3,
    "links to everything": 3,
    "preview for everybody": 1,
    "buttons that remember rights": 6,
    "questions that wait for everything": 1,
    "receipts for who was demoted": 4,
}


@pytest.mark.parametrize("name", FAULTS)
def test_walks_find_faults_that_are_put_in(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*FAULTS[name])
    first = FOUND_BY.get(name, 0)
    for seed in (first, *(one for one in range(MOST) if one != first)):
        try:
            walk(tmp_path / str(seed), seed)
        except Leak:
            return
    raise AssertionError(f"no walk of {MOST} found it")
