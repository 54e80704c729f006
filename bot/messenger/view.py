"""What a person sees of the world, as the page takes it."""

from typing import Any

from bot.sandbox import Chat, Message, User
from bot.sandbox.world import World

_MEDIA = ("photo", "document", "voice", "video", "sticker")
_REPLY_TEXT = 160  # characters of what is replied to


def sees(chat: Chat, person: User) -> bool:
    """Whether a chat is in a person's list."""
    if chat.is_private:
        return chat.owner is person
    member = chat.members.get(person.id)
    return member is not None and member.is_in


def chat_view(world: World, chat: Chat, person: User) -> dict[str, Any]:
    """A chat without its messages."""
    return {
        "id": chat.id,
        "type": chat.type,
        "title": world.bot.first_name if chat.is_private else chat.title,
        "forum": chat.is_forum,
        "topics": [
            {"id": topic.thread_id, "name": topic.name}
            for topic in chat.topics.values()
            if not topic.deleted
        ],
        "members": [
            {"name": member.user.first_name, "admin": member.is_admin}
            for member in chat.members.values()
            if member.is_in
        ],
        "commands": commands(world, chat, person),
        "doing": _doing(chat),
        "draft": None
        if chat.draft is None
        else {
            "text": chat.draft.body.text,
            "entities": chat.draft.body.entities_json(world.find_user),
        },
    }


def _doing(chat: Chat) -> dict[str, Any] | None:
    if chat.action is None:
        return None
    return {"what": chat.action, "topic": chat.action_thread, "at": chat.action_at}


def commands(world: World, chat: Chat, person: User) -> list[dict[str, str]]:
    """The commands that are offered here: those of the narrowest scope that has any."""
    member = chat.members.get(person.id)
    scopes = [f"chat_member:{chat.id}:{person.id}"]
    if member is not None and member.is_admin:
        scopes.append(f"chat_administrators:{chat.id}")
    scopes.append(f"chat:{chat.id}")
    if member is not None and member.is_admin:
        scopes.append("all_chat_administrators")
    scopes.append("all_private_chats" if chat.is_private else "all_group_chats")
    scopes.append("default")
    for scope in scopes:
        for language in (person.language, ""):
            if found := world.profile.commands.get((scope, language)):
                return found
    return []


def message_view(world: World, message: Message, person: User) -> dict[str, Any]:
    """A message; the sender is None for a channel's post."""
    view: dict[str, Any] = {
        "id": message.id,
        "date": message.date,
        "from": _name(message),
        "out": message.sender is person,
        "bot": message.by_bot,
        "text": message.text,
        "entities": message.body.entities_json(world.find_user),
        "topic": message.thread_id if message.in_topic else None,
        "edited": message.edit_date is not None,
        "service": message.service or None,
        "reactions": _reactions(message, person),
        "media": _media(message),
        "keyboard": (message.reply_markup or {}).get("inline_keyboard", []),
        "forwarded": _origin(message),
        "via": message.extra.get("via_bot", {}).get("username"),
        "preview": _preview(message),
    }
    reply = message.reply_to
    if reply is not None and not reply.deleted:
        shown = message.quote or reply.text or _file_name(reply)
        view["reply"] = {
            "id": reply.id,
            "from": _name(reply)["name"],
            "text": shown[:_REPLY_TEXT],
        }
    return view


def stamp(message: Message) -> tuple[object, ...]:
    """What is different whenever the message looks different."""
    reply = message.reply_to
    reactions = tuple((who, *emoji) for who, emoji in message.reactions.items() if emoji)
    replied = reply is not None and (reply.deleted, len(reply.edits))
    return (len(message.edits), reactions, replied)


def _name(message: Message) -> dict[str, Any]:
    if message.sender is None:
        chat = message.sender_chat or message.chat
        return {"id": chat.id, "name": chat.title}
    user = message.sender
    return {"id": user.id, "name": f"{user.first_name} {user.last_name}".strip()}


def _reactions(message: Message, person: User) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for given in message.reactions.values():
        for emoji in given:
            counts[emoji] = counts.get(emoji, 0) + 1
    mine = message.reactions.get(person.id, [])
    return [
        {"emoji": emoji, "count": count, "mine": emoji in mine} for emoji, count in counts.items()
    ]


def _media(message: Message) -> dict[str, Any] | None:
    for kind in _MEDIA:
        if kind in message.media:
            found = message.media[kind]
            file = found[-1] if isinstance(found, list) else found
            return {
                "kind": kind,
                "file": file["file_id"],
                "name": file.get("file_name", ""),
                "size": file.get("file_size", 0),
                "width": file.get("width", 0),
                "height": file.get("height", 0),
            }
    return None


def _file_name(message: Message) -> str:
    media = _media(message)
    return "" if media is None else str(media["name"])


def _origin(message: Message) -> str | None:
    origin = message.extra.get("forward_origin")
    if origin is None:
        return None
    sender = origin.get("sender_user") or origin.get("chat") or origin.get("sender_chat") or {}
    return str(
        sender.get("title") or sender.get("first_name") or origin.get("sender_user_name", "")
    )


def _preview(message: Message) -> str | None:
    options = message.extra.get("link_preview_options") or {}
    return None if options.get("is_disabled") else options.get("url")
