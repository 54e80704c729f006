"""editMessageText, …Caption, …ReplyMarkup, deleteMessage(s), setMessageReaction."""

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.errors import bad_request
from bot.sandbox.formatting import Formatted
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.messages import Message
from bot.sandbox.methods.sending import caption_of, message_text, preview_options
from bot.sandbox.parameters import Parameters
from bot.sandbox.reactions import checked_reactions
from bot.sandbox.rights import own_member, require_access
from bot.sandbox.world import World

_DELETABLE_S = 48 * 3600
_MANY = 100


def _own(world: World, given: Parameters) -> Message:
    """Return the bot's own message that is to be edited. Raises Refused."""
    if "inline_message_id" in given:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    if "message_id" not in given:
        raise bad_request("message identifier is not specified")
    message = chat.everything.get(given.whole("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.by_bot or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def _replace(
    world: World, message: Message, body: Formatted, given: Parameters, extra: dict[str, Any]
) -> dict[str, Any]:
    markup = checked_markup(given.object("reply_markup"), inline_only=True)
    same_preview = all(message.extra.get(name) == value for name, value in extra.items())
    if body == message.body and markup == message.reply_markup and same_preview:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
    world.limits.count_message(message.chat.id)
    message.replace(body, markup, at=world.now())
    message.extra |= extra
    return world.show(message)


def edit_message_text(world: World, given: Parameters) -> dict[str, Any]:
    """Change the text of one of the bot's messages; buttons that are not given again vanish."""
    message = _own(world, given)
    body = message_text(world, given)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, message, body, given, preview_options(given))


def edit_message_caption(world: World, given: Parameters) -> dict[str, Any]:
    """Change the caption of a document or photo."""
    message = _own(world, given)
    caption = caption_of(world, given)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    return _replace(world, message, caption, given, {})


def edit_message_reply_markup(world: World, given: Parameters) -> dict[str, Any]:
    """Change only the buttons."""
    message = _own(world, given)
    return _replace(world, message, message.body, given, {})


def delete_message(world: World, given: Parameters) -> bool:
    """Delete a message."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    message = chat.everything.get(given.whole("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, message)
    message.deleted = True
    return True


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    member = own_member(world, chat)
    may_any = member is not None and member.is_admin and member.rights.get("can_delete_messages")
    if may_any:
        return
    if not message.by_bot and not chat.is_private:
        raise bad_request("message can't be deleted")
    if world.now() - message.date > _DELETABLE_S:
        raise bad_request("message can't be deleted for everyone")


def delete_messages(world: World, given: Parameters) -> bool:
    """Delete several messages; those that are missing are skipped."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    numbers = given.items("message_ids") or []
    if not 1 <= len(numbers) <= _MANY:
        raise bad_request("message identifiers are not specified")
    found = [chat.everything[n] for n in numbers if n in chat.everything]
    for message in found:
        _check_deletable(world, chat, message)
    for message in found:
        message.deleted = True
    return True


def set_message_reaction(world: World, given: Parameters) -> bool:
    """React to a message with one of the emoji that Telegram allows."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    message = chat.everything.get(given.whole("message_id"))
    if message is None or message.deleted or message.service:
        raise bad_request("message to react not found")
    message.reactions[world.bot.id] = checked_reactions(chat, given.items("reaction") or [])
    return True
