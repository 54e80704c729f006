"""sendMessage, sendMessageDraft, sendChatAction, forwardMessage, copyMessage."""

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.errors import Refused, bad_request, not_strict
from bot.sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, Formatted, formatted
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.messages import Draft, Message
from bot.sandbox.origins import forward_origin
from bot.sandbox.parameters import Parameters
from bot.sandbox.rights import require_access, require_sending, require_topic
from bot.sandbox.weblinks import BadLink, checked
from bot.sandbox.world import World

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
})  # fmt: skip
_REPLY_FIELDS = frozenset({
    "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode",
    "quote_entities", "quote_position", "checklist_task_id", "poll_option_id",
})  # fmt: skip
_PREVIEW_FIELDS = frozenset(
    {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
)
_MAX_QUOTE = 1024


def send_message(world: World, given: Parameters) -> dict[str, Any]:
    """Send a text."""
    chat = world.chat(given.text("chat_id"))
    require_sending(world, chat)
    body = message_text(world, given)
    preview = preview_options(given)
    return world.show(deliver(world, chat, given, body, extra=preview))


def message_text(world: World, given: Parameters) -> Formatted:
    """Read text, parse_mode and entities. Raises Refused."""
    body = formatted(
        given.text("text"),
        parse_mode=given.text("parse_mode"),
        entities=given.items("entities"),
        find_user=world.find_user,
    )
    if body.is_empty:
        raise bad_request("message text is empty")
    if body.size > TEXT_LIMIT:
        raise bad_request("message is too long")
    return body


def caption_of(world: World, given: Parameters) -> Formatted:
    """Read caption, parse_mode and caption_entities. Raises Refused."""
    body = formatted(
        given.text("caption"),
        parse_mode=given.text("parse_mode"),
        entities=given.items("caption_entities"),
        find_user=world.find_user,
    )
    if body.size > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return body


def preview_options(given: Parameters) -> dict[str, Any]:
    """Read link_preview_options as a message keeps them. Raises Refused."""
    options = given.object("link_preview_options")
    if options is None:
        return {}
    if unknown := sorted(options.keys() - _PREVIEW_FIELDS):
        raise not_strict(f"unknown field {unknown[0]!r} in link_preview_options")
    if options.get("url"):
        try:
            checked(options["url"])
        except BadLink:
            raise bad_request("WEBPAGE_URL_INVALID") from None
    return {"link_preview_options": options}


def deliver(
    world: World,
    chat: Chat,
    given: Parameters,
    body: Formatted,
    *,
    media: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> Message:
    """Check what all sends have in common and put the message into the chat."""
    markup = checked_markup(given.object("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup and chat.type == "channel":
        raise bad_request("reply markup is not allowed in channels")
    reply_to, quote = _reply_target(world, chat, given.object("reply_parameters"))
    thread_id = given.optional("message_thread_id")
    require_topic(world, chat, thread_id)
    world.limits.count_message(chat.id)
    extra = dict(extra or {})
    if given.flag("protect_content") or chat.protected:
        extra["has_protected_content"] = True
    message = world.add_message(
        chat,
        None if chat.type == "channel" else world.bot,
        body,
        media=media or {},
        extra=extra,
        reply_markup=markup,
        reply_to=reply_to,
        quote=quote,
        sender_chat=chat if chat.type == "channel" else None,
        by_bot=True,
    )
    place_in_thread(message, thread_id)
    chat.draft = None
    chat.action = None
    return message


def place_in_thread(message: Message, thread_id: int | None) -> None:
    """Set the thread: the topic, or in other supergroups the chain of replies."""
    reply, chat = message.reply_to, message.chat
    if reply is not None and reply.chat is chat and thread_id is None:
        thread_id = reply.thread_id
        if thread_id is None and chat.type == "supergroup" and not chat.is_forum:
            thread_id = reply.id
    message.thread_id = thread_id
    message.in_topic = chat.is_forum and thread_id is not None


def _reply_target(
    world: World, chat: Chat, reply: dict[str, Any] | None
) -> tuple[Message | None, str | None]:
    """Return the message that is replied to and the part that is quoted. Raises Refused."""
    if reply is None:
        return None, None
    if unknown := sorted(reply.keys() - _REPLY_FIELDS):
        raise not_strict(f"unknown field {unknown[0]!r} in reply_parameters")
    number = reply.get("message_id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    there = world.chat(str(reply["chat_id"])) if "chat_id" in reply else chat
    target = there.everything.get(number)
    if target is None or target.deleted:
        if reply.get("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    return target, _quote(target, reply)


def _quote(target: Message, reply: dict[str, Any]) -> str | None:
    if not reply.get("quote"):
        return None
    quote = formatted(
        reply["quote"],
        parse_mode=reply.get("quote_parse_mode", ""),
        entities=reply.get("quote_entities"),
    )
    if quote.size > _MAX_QUOTE or quote.text not in target.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return quote.text


def send_message_draft(world: World, given: Parameters) -> bool:
    """Show a text that is still being written; in private chats only."""
    chat = world.chat(given.text("chat_id"))
    if not chat.is_private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    require_sending(world, chat)
    if not given.whole("draft_id"):
        raise bad_request("draft_id must be non-zero")
    require_topic(world, chat, given.optional("message_thread_id"))
    body = formatted(
        given.text("text"),
        parse_mode=given.text("parse_mode"),
        entities=given.items("entities"),
        find_user=world.find_user,
    )
    if body.size > TEXT_LIMIT:
        raise bad_request("message is too long")
    world.limits.count_draft(chat.id)
    chat.draft = Draft(given.whole("draft_id"), body, given.optional("message_thread_id"))
    return True


def send_chat_action(world: World, given: Parameters) -> bool:
    """Show that the bot is typing."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    if given.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    require_topic(world, chat, given.optional("message_thread_id"))
    world.limits.count_draft(chat.id)
    chat.action, chat.action_at = given.text("action"), world.clock.now()
    chat.action_thread = given.optional("message_thread_id")
    return True


def _original(world: World, given: Parameters, verb: str) -> Message:
    source = world.chat(given.text("from_chat_id"))
    require_access(world, source)
    message = source.everything.get(given.whole("message_id"))
    if message is None or message.deleted:
        raise bad_request(f"message to {verb} not found")
    if message.service or message.extra.get("has_protected_content"):
        raise _cannot(verb)
    return message


def _cannot(verb: str) -> Refused:
    done = {"forward": "forwarded", "copy": "copied"}[verb]
    return bad_request(f"message can't be {done}")


def forward_message(world: World, given: Parameters) -> dict[str, Any]:
    """Send a message on, with its origin."""
    chat = world.chat(given.text("chat_id"))
    require_sending(world, chat)
    original = _original(world, given, "forward")
    extra = {"forward_origin": forward_origin(original)}
    return world.show(deliver(world, chat, given, original.body, media=original.media, extra=extra))


def copy_message(world: World, given: Parameters) -> dict[str, Any]:
    """Send a message again as the bot's own."""
    chat = world.chat(given.text("chat_id"))
    require_sending(world, chat)
    original = _original(world, given, "copy")
    body = original.body
    if original.media and "caption" in given:
        body = caption_of(world, given)
    return {"message_id": deliver(world, chat, given, body, media=original.media).id}
