"""Groups that the bot comes into, leaves or follows, and people who block it."""

from typing import Any

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot import rights
from bot.desk import Desk
from bot.handlers.channels import Channels
from bot.texts import say, spoken

_OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


class Membership:
    """Says how to ask where the bot was added, and keeps where it may write."""

    def __init__(self, desk: Desk, channels: Channels) -> None:
        self._desk = desk
        self._channels = channels

    async def changed(self, update: Update, _: Any) -> None:
        """The bot was added, removed, blocked or let in again."""
        change = update.my_chat_member
        if change is None:
            return
        desk, chat = self._desk, change.chat
        inside = _inside(change.new_chat_member)
        chats = desk.state.chats
        if chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}:
            await desk.work(chats.came_back if inside else chats.left, chat.id)
            desk.exchanges.leave(chat.id)
        else:
            await desk.work(chats.reached, chat.id, inside=inside)
        if chat.type == ChatType.CHANNEL:
            await (self._channels.joined if inside else self._channels.left)(change)
            return
        came = inside and not _inside(change.old_chat_member)
        if not came or chat.type not in {ChatType.GROUP, ChatType.SUPERGROUP}:
            return
        if not await rights.may_use(desk, user=change.from_user.id, chat=chat.id):
            return
        me = await desk.bot.get_me()
        name = "chat-added" if me.can_read_all_group_messages else "chat-added-privacy"
        said = say(name, language=spoken(change.from_user.language_code))
        try:
            await desk.bot.send_message(chat.id, said)
        except TelegramError:  # it may be allowed to read and not to write
            return

    async def migrated(self, update: Update, _: Any) -> None:
        """A group became a supergroup: what is kept of it moves along."""
        message = update.effective_message
        if message is None or message.migrate_to_chat_id is None:
            return
        await self._desk.work(
            self._desk.state.chats.migrate, message.chat_id, message.migrate_to_chat_id
        )


def _inside(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in _OUT
