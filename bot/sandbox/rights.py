"""May the bot do this here: membership, blocks, migration, topics, permissions."""

from bot.sandbox.chats import GENERAL_TOPIC, Chat
from bot.sandbox.errors import bad_request, forbidden, migrated
from bot.sandbox.people import Member
from bot.sandbox.world import World

_KINDS = {"group": "group", "supergroup": "supergroup", "channel": "channel"}


def own_member(world: World, chat: Chat) -> Member | None:
    """Return the bot's own place in a chat."""
    return chat.members.get(world.bot.id)


def require_access(world: World, chat: Chat) -> None:
    """Raise Refused unless the bot is in a chat."""
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    if chat.is_private:
        _require_contact(chat)
        return
    member = own_member(world, chat)
    if member is None:
        raise bad_request("chat not found")
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {_KINDS[chat.type]} chat")
    if member.status == "left":
        raise forbidden(f"bot is not a member of the {_KINDS[chat.type]} chat")


def _require_contact(chat: Chat) -> None:
    if chat.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def require_sending(world: World, chat: Chat, *, what: str = "messages") -> None:
    """Raise Refused unless the bot may send this here; `what` is messages, photos or documents."""
    require_access(world, chat)
    member = own_member(world, chat)
    if chat.is_private or member is None:
        return
    if chat.type == "channel" and not member.is_admin:
        raise bad_request("need administrator rights in the channel chat")
    forbidden_here = chat.muted.get("can_send_messages") or chat.muted.get(f"can_send_{what}")
    own = member.status == "restricted" and not member.rights.get(f"can_send_{what}", False)
    if (forbidden_here and not member.is_admin) or own:
        noun = "text messages" if what == "messages" else what
        raise bad_request(f"not enough rights to send {noun} to the chat")


def require_topic(world: World, chat: Chat, thread_id: int | None) -> None:
    """Raise Refused unless the topic exists and takes messages."""
    if thread_id is None:
        return
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted or thread_id == GENERAL_TOPIC:
        raise bad_request("message thread not found")
    member = own_member(world, chat)
    if topic.closed and not (member is not None and member.is_admin):
        raise bad_request("TOPIC_CLOSED")
