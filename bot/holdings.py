"""Libraries of groups and people from their making to their end."""

import logging
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


async def end_persons(desk: Desk, person: int) -> None:
    """Remove the library of a person with all that is kept for it."""
    name = person_library(person)
    await _end_jobs(desk, name)
    await desk.work(_remove, desk, name)
    if await desk.work(desk.state.chats.library, person) is not None:
        await desk.work(desk.state.chats.choose_library, person, None)


async def end_groups(desk: Desk, chat: int) -> None:
    """Remove the library of a group with all that is kept for it."""
    name = await desk.work(desk.state.chats.library, chat)
    if name is not None and is_own(name):
        await _end_jobs(desk, name)
        await desk.work(_leave, desk, chat, name)


async def _end_jobs(desk: Desk, name: str) -> None:
    """Cancel what is still to be done for a library, and say so where it was ordered.

    Before the jobs go: else nobody would be told any more, and a message would say for ever that
    something is being read."""
    for asker in await desk.work(_cancelled, desk, name):
        with suppress(TelegramError):  # a message that stays as it is harms nobody
            said = say("chat-cancelled", language=asker.language)
            await desk.edit(asker.chat, asker.shown, said)


def _cancelled(desk: Desk, name: str) -> list[Asker]:
    """Who ordered what is not told to its end; blocks."""
    jobs = [job for job in desk.library.untold_jobs() if library_of(job) == name]
    for job in jobs:
        desk.library.cancel_job(job.id)
    return [asker for job in jobs if (asker := Asker.of(job)) is not None]


def prune(desk: Desk) -> None:
    """Remove libraries of groups that the bot left long ago, and those that no chat has; blocks."""
    state = desk.state
    for chat in state.chats.left_before(state.now_s() - LEFT_DAYS * _DAY_S):
        if chat.library is not None and is_own(chat.library):
            _leave(desk, chat.id, chat.library)
    for library in desk.library.libraries():
        if is_own(library.name) and state.chats.holding(library.name) is None:
            _remove(desk, library.name)


def _leave(desk: Desk, chat: int, name: str) -> None:
    _remove(desk, name)
    desk.state.chats.choose_library(chat, None)


def _remove(desk: Desk, name: str) -> None:
    desk.library.remove_library(name)
    exports.forget(desk.data.data, name)
    desk.state.gaps.forget(name)
    desk.state.days.forget(name)
    log.info("own library removed")
