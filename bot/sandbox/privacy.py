"""Which messages reach the bot: membership, blocks and the privacy mode of groups."""

from bot.sandbox import utf16
from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.rights import own_member
from bot.sandbox.world import World


def bot_is_there(world: World, chat: Chat) -> bool:
    """Tell whether the bot hears of a chat at all."""
    if chat.is_private:
        return not chat.blocked
    member = own_member(world, chat)
    return member is not None and member.is_in


def bot_sees(world: World, message: Message) -> bool:
    """Tell whether a message that somebody else sent becomes an update."""
    chat = message.chat
    if not bot_is_there(world, chat):
        return False
    member = own_member(world, chat)
    if chat.is_private or world.reads_all or message.service:
        return True
    if member is not None and member.is_admin:
        return True
    if chat.type == "channel":
        return False
    return _is_for_the_bot(world, message)


def _is_for_the_bot(world: World, message: Message) -> bool:
    name = f"@{world.bot.username}".lower()
    if message.reply_to is not None and message.reply_to.by_bot:
        return True
    for entity in message.entities:
        part = utf16.cut(message.text, entity.offset, entity.length).lower()
        if entity.type == "mention" and part == name:
            return True
        if entity.type == "text_mention" and entity.argument == str(world.bot.id):
            return True
        if entity.type == "bot_command" and entity.offset == 0:
            return "@" not in part or part.endswith(name)
    return False
