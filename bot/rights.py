"""What somebody may do, looked up at the moment when it is done; bot/access.py says what follows."""

from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot import access
from bot.access import Choices, Names, Visit, Who
from bot.desk import Desk, is_group
from bot.state import Chat

T = TypeVar("T", bound=StrEnum)

_LEADERS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
_MEMBERS = _LEADERS | {ChatMemberStatus.MEMBER}


async def visit(desk: Desk, update: Update) -> Visit:
    """What is known of somebody in a chat, but for whether they lead it."""
    chat, user = update.effective_chat, update.effective_user
    message = update.effective_message
    # Who writes as a channel or group has a user that everybody has who does.
    nobody = update.callback_query is None and message is not None and message.sender_chat
    person = None if user is None or nobody else user.id
    if chat is None or chat.type == ChatType.PRIVATE:
        place = chat.id if chat is not None else person
        known = None if place is None else await desk.work(desk.state.chats.get, place)
        own = known.library if known is not None else None
        return Visit(
            person=person,
            private=True,
            operator=desk.is_admin(update),
            own=own,
            choices=choices(known),
        )
    known = await _place(desk, chat.id)
    return _in_group(known, person=person, operator=desk.is_admin(update))


async def leading(desk: Desk, update: Update) -> Visit:
    """The visit with whether somebody leads the group, asked of Telegram now."""
    known = await visit(desk, update)
    return known if known.private else replace(known, leads=await leads(desk, update))


async def leads(desk: Desk, update: Update) -> bool:
    """Whether an administrator of the group did this, also one who writes as the group."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    if chat is None or not is_group(update):
        return False
    if update.callback_query is None and message is not None and message.sender_chat is not None:
        return message.sender_chat.id == chat.id
    return user is not None and await is_leader(desk, chat.id, user.id)


async def is_leader(desk: Desk, chat: int, person: int) -> bool:
    """Whether somebody is an administrator of a group now."""
    return await _status(desk, chat, person) in _LEADERS


async def is_member(desk: Desk, chat: int, person: int) -> bool:
    """Whether somebody is in a group now, and may read there."""
    return await _status(desk, chat, person) in _MEMBERS


async def readable(desk: Desk, update: Update) -> Names:
    """The libraries from which this chat is answered."""
    return access.readable(await visit(desk, update))


async def readable_in(desk: Desk, chat: int, person: int) -> Names:
    """The same for somebody who is not here now."""
    known = await _place(desk, chat)
    if chat == person:
        own = known.library if known is not None else None
        there = Visit(person=person, private=True, own=own, choices=choices(known))
        return access.readable(there)
    return access.readable(_in_group(known, person=person, operator=False))


async def managed(desk: Desk, update: Update) -> str | None:
    """The library that somebody may look after here."""
    known = await visit(desk, update)
    if not known.private and known.own is not None:
        known = await leading(desk, update)
    return _allowed(desk, access.managed(known))


async def written(desk: Desk, update: Update) -> str | None:
    """The library into which somebody may have something read here."""
    known = await visit(desk, update)
    if not known.private and known.own is not None and known.choices.ingesting is not Who.ALL:
        known = await leading(desk, update)
    return _allowed(desk, access.written(known))


async def may_ask(desk: Desk, update: Update) -> bool:
    """Whether somebody is answered here."""
    known = await visit(desk, update)
    if access.may_ask(known):
        return True
    return access.may_ask(await leading(desk, update))


async def may_manage(desk: Desk, person: int, library: str | None) -> bool:
    """Whether somebody may look after a library, wherever they are; None is all of them."""
    if access.is_groups(library):
        group = await _group_of(desk, library)
        return group is not None and await is_leader(desk, group.id, person)
    if library is not None and access.is_own(library):
        return access.person_of(library) == person
    return person in desk.admins


async def may_add(desk: Desk, person: int, library: str | None) -> bool:
    """Whether somebody may have things read into a library, wherever they are."""
    group = await _group_of(desk, library)
    if group is not None and choices(group).ingesting is Who.ALL:
        return await is_member(desk, group.id, person)
    return await may_manage(desk, person, library)


async def may_read(desk: Desk, update: Update, library: str) -> bool:
    """Whether what a library holds may be shown here to the one who asks."""
    if library in await readable(desk, update):
        return True
    user = update.effective_user
    return user is not None and not is_group(update) and await may_add(desk, user.id, library)


async def may_hear(desk: Desk, library: str | None, *, person: int, chat: int) -> bool:
    """Whether somebody may still be told what came of a job, in the chat where it was ordered."""
    group = await _group_of(desk, library)
    if group is not None and group.id == await desk.work(desk.state.chats.home, chat):
        return True  # all of a group see what it is told
    return await may_add(desk, person, library)


async def through_group(desk: Desk, article: int, person: int) -> str | None:
    """The library of a group that holds an article, for a member who follows a link from there."""
    library = await desk.work(desk.library.library_of, article)
    group = await _group_of(desk, library)
    return library if group is not None and await is_member(desk, group.id, person) else None


async def may_use(desk: Desk, *, user: int | None, chat: int) -> bool:
    """Whether the settings let somebody be answered in a chat, also by an id of before it moved."""
    before = await desk.work(desk.state.chats.formerly, chat) if chat < 0 else []
    return any(desk.may_use(user=user, chat=one) for one in (chat, *before))


def choices(known: Chat | None) -> Choices:
    """What was chosen in a chat; what another version of this program knows better is as usual."""
    if known is None:
        return Choices()
    usual = Choices()
    return Choices(
        reads=_chosen(known.reads, usual.reads),
        length=_chosen(known.length, usual.length),
        asking=_chosen(known.asking, usual.asking),
        ingesting=_chosen(known.ingesting, usual.ingesting),
        receipts=_chosen(known.receipts, usual.receipts),
    )


def room(desk: Desk, library: str) -> int:
    """How many articles a library of a group or a person may hold."""
    settings = desk.settings
    personal = access.person_of(library) is not None
    return settings.person_articles if personal else settings.group_articles


def _chosen(value: str | None, usual: T) -> T:
    return next((one for one in type(usual) if one == value), usual)


def _in_group(known: Chat | None, *, person: int | None, operator: bool) -> Visit:
    return Visit(
        person=person,
        private=False,
        operator=operator,
        own=known.library if known is not None else None,
        left=known is not None and known.left_at is not None,
        choices=choices(known),
    )


def _allowed(desk: Desk, library: str | None) -> str | None:
    """The library, unless those who run the bot let nobody have such a one."""
    if library is None or not access.is_own(library):
        return library
    return library if room(desk, library) else None


async def _group_of(desk: Desk, library: str | None) -> Chat | None:
    """The group whose library it is, while the bot is in that group."""
    if library is None or not access.is_groups(library):
        return None
    group = await desk.work(desk.state.chats.holding, library)
    return None if group is None or group.left_at is not None else group


async def _place(desk: Desk, chat: int) -> Chat | None:
    home = await desk.work(desk.state.chats.home, chat)
    return await desk.work(desk.state.chats.get, home)


async def _status(desk: Desk, chat: int, person: int) -> str | None:
    try:
        member = await desk.bot.get_chat_member(chat, person)
    except ChatMigrated as error:  # and the bot has not heard of it yet
        return await _status(desk, error.new_chat_id, person)
    except (BadRequest, Forbidden):
        return None
    if member.status == ChatMemberStatus.RESTRICTED and getattr(member, "is_member", False):
        return ChatMemberStatus.MEMBER
    return str(member.status)
