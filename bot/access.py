"""Which libraries may be read, written to and looked after, from what is known of a visit; pure.

A chat reads the shared library, one of its own, or both; a person's own is for that person alone.
Whatever asks a library for anything asks here first, by way of bot/rights.py: nothing else names
libraries, and there is no default that would be all of them."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval import SHARED

_OWN = re.compile(r"own-(?P<kind>person|group)-(?P<id>[0-9]{1,19})")

Names = tuple[str, ...]
"""Names of libraries that are read as one; none of them hold anything that is not here."""


class Reads(StrEnum):
    """What a chat with a library of its own has chosen to read."""

    BOTH = "both"
    OWN = "own"
    SHARED = "shared"


class Who(StrEnum):
    """Who of a group may do something."""

    ALL = "all"
    ADMINS = "admins"


class Length(StrEnum):
    """How much an answer says: the best quote, or further sources too."""

    LONG = "long"
    SHORT = "short"


class Receipts(StrEnum):
    """Where a group's receipts go."""

    HERE = "here"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen in a chat, by /settings."""

    reads: Reads = Reads.BOTH
    length: Length = Length.LONG
    asking: Who = Who.ALL
    ingesting: Who = Who.ADMINS
    receipts: Receipts = Receipts.HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody in a chat, now.

    `person` is None for who writes as a channel or group. `operator` runs the bot, `leads` is an
    administrator of this group; `own` is the chat's library, if it has one. `left` says that the bot
    is not in the chat any more. An inline query is a visit to the private chat of its person."""

    person: int | None
    private: bool
    operator: bool = False
    leads: bool = False
    own: str | None = None
    left: bool = False
    choices: Choices = field(default_factory=Choices)


def person_library(person: int) -> str:
    """The library of a person, which nobody else reads."""
    return f"own-person-{person}"


def group_library(chat: int) -> str:
    """The library of a group, by the id that it has when it gets one; the name stays when it moves."""
    return f"own-group-{abs(chat)}"


def is_own(library: str) -> bool:
    """Whether a library is of a group or a person, rather than of those who run the bot."""
    return _OWN.fullmatch(library) is not None


def is_groups(library: str | None) -> bool:
    """Whether a library is of a group."""
    found = _OWN.fullmatch(library or "")
    return found is not None and found["kind"] == "group"


def person_of(library: str) -> int | None:
    """Whose library it is; None for one of no person."""
    found = _OWN.fullmatch(library)
    return int(found["id"]) if found and found["kind"] == "person" else None


def own(visit: Visit) -> str | None:
    """The chat's own library; of a private chat only the one of its very person."""
    if visit.private:
        return visit.own if visit.own is not None and visit.own == _persons(visit) else None
    return visit.own if is_groups(visit.own) else None


def readable(visit: Visit) -> Names:
    """What is answered from; nothing in a chat that the bot has left."""
    if visit.left:
        return ()
    name = own(visit)
    if name is None or visit.choices.reads is Reads.SHARED:
        return (SHARED,)
    return (name,) if visit.choices.reads is Reads.OWN else (name, SHARED)


def managed(visit: Visit) -> str | None:
    """What somebody lists, deletes from and exports; None for who may not.

    In a group with a library of its own that one, by its administrators; else the shared one, by
    those of the bot. In private everybody has one."""
    if visit.left:
        return None
    if visit.private:
        return SHARED if visit.operator else _persons(visit)
    if own(visit) is None:
        return SHARED if visit.operator else None
    return own(visit) if visit.leads else None


def written(visit: Visit) -> str | None:
    """Where what somebody hands in goes; None for who may not."""
    name = own(visit)
    everybody = not visit.private and not visit.left and visit.choices.ingesting is Who.ALL
    return name if everybody and name is not None else managed(visit)


def noted(visit: Visit) -> str | None:
    """The library that lacks what was not answered; None where nobody would look for it."""
    if visit.left:
        return None
    name = own(visit)
    if name is None or visit.choices.reads is Reads.SHARED:
        return SHARED
    return None if visit.private else name


def operates(visit: Visit) -> bool:
    """Whether somebody runs the bot here: what that shows is of the shared library."""
    return visit.operator and (visit.private or (not visit.left and SHARED in readable(visit)))


def may_ask(visit: Visit) -> bool:
    """Whether somebody is answered in this chat."""
    free = visit.private or visit.choices.asking is Who.ALL
    return free or visit.leads


def _persons(visit: Visit) -> str | None:
    return None if visit.person is None else person_library(visit.person)
