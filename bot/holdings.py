"""Libraries of groups and people from their making to their end."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from telegram.error import TelegramError

from bot import exports
from bot.access import group_library, is_own, person_library
from bot.desk import Desk
from bot.reports import Asker, library_of
from bot.texts import say

log = logging.getLogger(__name__)

LEFT_DAYS = 30
"""How long the library of a group is kept that the bot is not in any more."""

_DAY_S = 86_400.0


def open_for_person(desk: Desk, person: int) -> str:
    """The library of a person, made when there is none yet; blocks."""
    name = person_library(person)
    if desk.state.chats.library(person) != name:
        desk.state.chats.choose_library(person, name)
    return name


def open_for_group(desk: Desk, chat: int) -> str:
    """The library of a group, made when there is none yet; blocks."""
    known = desk.state.chats.library(chat)
    name = known if known is not None and is_own(known) else group_library(chat)
    desk.library.create_library(name)
    desk.state.chats.choose_library(chat, name)
    return name


def end_persons(desk: Desk, person: int) -> list[Asker]:
    """Remove the library of a person with all that is kept for it; blocks.

    Returns who is to be told that what they ordered has ended."""
    cut = _remove(desk, person_library(person))
    if desk.state.chats.library(person) is not None:
        desk.state.chats.choose_library(person, None)
    return cut


def end_groups(desk: Desk, chat: int) -> list[Asker]:
    """Remove the library of a group, as end_persons does; blocks."""
    name = desk.state.chats.library(chat)
    if name is None or not is_own(name):
        return []
    cut = _remove(desk, name)
    desk.state.chats.choose_library(chat, None)
    return cut


async def tell_ended(desk: Desk, cut: Sequence[Asker]) -> None:
    """Say where it was ordered that nothing comes of it any more: its job is gone."""
    for one in cut:
        with suppress(TelegramError):  # a message that stays as it is harms nobody
            said = say("chat-cancelled", language=one.language)
            await desk.edit(one.chat, one.shown, said)


def prune(desk: Desk) -> None:
    """Remove libraries of groups that the bot left long ago, and those that no chat has; blocks."""
    state = desk.state
    for chat in state.chats.left_before(state.now_s() - LEFT_DAYS * _DAY_S):
        end_groups(desk, chat.id)
    for library in desk.library.libraries():
        if is_own(library.name) and state.chats.holding(library.name) is None:
            _remove(desk, library.name)


def _remove(desk: Desk, name: str) -> list[Asker]:
    jobs = [job for job in desk.library.untold_jobs() if library_of(job) == name]
    desk.library.remove_library(name)
    exports.forget(desk.data.data, name)
    desk.state.gaps.forget(name)
    desk.state.days.forget(name)
    log.info("own library removed")
    return [asker for job in jobs if (asker := Asker.of(job)) is not None]
