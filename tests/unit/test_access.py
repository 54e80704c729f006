"""Which libraries a visit reads, fills and looks after: the whole table, by hand."""

import itertools
from dataclasses import replace

import pytest

from bot.access import (
    Choices,
    Reads,
    Visit,
    Who,
    group_library,
    is_own,
    managed,
    may_ask,
    noted,
    operates,
    person_library,
    person_of,
    readable,
    written,
)

MINE, GROUPS = person_library(7), group_library(-100_5)
ALONE = Visit(person=7, private=True)
MEMBER = Visit(person=7, private=False)
LEADER = replace(MEMBER, leads=True)


def reading(visit: Visit, reads: Reads) -> Visit:
    return replace(visit, choices=replace(visit.choices, reads=reads))


def test_names_tell_whose_a_library_is() -> None:
    assert person_of(MINE) == 7
    assert person_of(GROUPS) is None
    assert [is_own(name) for name in (MINE, GROUPS, "shared", "papers", "own-person-x")] == [
        *(True, True, False, False, False)
    ]


@pytest.mark.parametrize(
    ("visit", "names"),
    [
        (ALONE, ("shared",)),
        (replace(ALONE, own=MINE), (MINE, "shared")),
        (reading(replace(ALONE, own=MINE), Reads.OWN), (MINE,)),
        (reading(replace(ALONE, own=MINE), Reads.SHARED), ("shared",)),
        (reading(ALONE, Reads.OWN), ("shared",)),
        (replace(ALONE, own=person_library(8)), ("shared",)),
        (replace(ALONE, own=GROUPS), ("shared",)),
        (replace(ALONE, person=None, own=MINE), ("shared",)),
        (MEMBER, ("shared",)),
        (replace(MEMBER, own=GROUPS), (GROUPS, "shared")),
        (replace(MEMBER, own=MINE), ("shared",)),
        (replace(MEMBER, own="papers"), ("shared",)),
        (reading(replace(MEMBER, own=GROUPS), Reads.OWN), (GROUPS,)),
        (replace(MEMBER, own=GROUPS, left=True), ()),
        (replace(MEMBER, left=True), ()),
    ],
)
def test_what_is_read(visit: Visit, names: tuple[str, ...]) -> None:
    assert readable(visit) == names


@pytest.mark.parametrize(
    ("visit", "manages", "writes"),
    [
        (ALONE, MINE, MINE),
        (replace(ALONE, operator=True), "shared", "shared"),
        (replace(ALONE, operator=True, own=MINE), "shared", "shared"),
        (replace(ALONE, person=None), None, None),
        (MEMBER, None, None),
        (LEADER, None, None),
        (replace(MEMBER, operator=True), "shared", "shared"),
        (replace(MEMBER, own=GROUPS), None, None),
        (replace(LEADER, own=GROUPS), GROUPS, GROUPS),
        (replace(MEMBER, own=GROUPS, operator=True), None, None),
        (replace(MEMBER, own=GROUPS, choices=Choices(ingesting=Who.ALL)), None, GROUPS),
        (replace(MEMBER, choices=Choices(ingesting=Who.ALL)), None, None),
        (replace(LEADER, own=GROUPS, left=True), None, None),
        (replace(LEADER, own=GROUPS, left=True, choices=Choices(ingesting=Who.ALL)), None, None),
    ],
)
def test_what_is_looked_after_and_filled(
    visit: Visit, manages: str | None, writes: str | None
) -> None:
    assert managed(visit) == manages
    assert written(visit) == writes


def test_what_is_not_answered_is_noted_where_somebody_looks_for_it() -> None:
    assert noted(ALONE) == "shared"
    assert noted(replace(ALONE, own=MINE)) is None
    assert noted(replace(MEMBER, own=GROUPS)) == GROUPS
    assert noted(reading(replace(MEMBER, own=GROUPS), Reads.SHARED)) == "shared"
    assert noted(replace(MEMBER, left=True)) is None


def test_who_runs_the_bot_does_so_where_the_shared_library_is_read() -> None:
    assert operates(replace(ALONE, operator=True))
    assert operates(replace(MEMBER, operator=True))
    assert not operates(LEADER)
    assert not operates(reading(replace(MEMBER, operator=True, own=GROUPS), Reads.OWN))


def test_who_may_ask_in_a_group_is_its_choice() -> None:
    asked = Choices(asking=Who.ADMINS)
    assert may_ask(MEMBER)
    assert not may_ask(replace(MEMBER, choices=asked))
    assert may_ask(replace(LEADER, choices=asked))
    assert may_ask(replace(ALONE, choices=asked))


def test_nobody_reads_or_fills_a_library_of_another_person_or_chat() -> None:
    others = (person_library(8), group_library(-100_6))
    flags = itertools.product([False, True], repeat=4)
    for private, operator, leads, left in flags:
        for own, reads, ingesting in itertools.product([None, MINE, GROUPS], Reads, Who):
            visit = Visit(
                person=7,
                private=private,
                operator=operator,
                leads=leads,
                own=own,
                left=left,
                choices=Choices(reads=reads, ingesting=ingesting),
            )
            touched = {*readable(visit), managed(visit), written(visit), noted(visit)}
            assert not touched & {*others}
            assert (MINE in touched) <= private
            assert (GROUPS in touched) <= (own == GROUPS and not private and not left)
