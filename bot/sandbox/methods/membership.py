"""getMe, getChat, members and leaving."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Parameters
from bot.sandbox.people import Member
from bot.sandbox.rights import require_access
from bot.sandbox.world import World


def get_me(world: World, _given: Parameters) -> dict[str, Any]:
    """Return the bot itself."""
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def get_chat(world: World, given: Parameters) -> dict[str, Any]:
    """Return all about a chat."""
    chat = world.chat(given.text("chat_id"))
    if not chat.is_private:
        require_access(world, chat)
    return chat.full_json()


def get_chat_member(world: World, given: Parameters) -> dict[str, Any]:
    """Return one user's place in a chat."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    user = world.users.get(given.whole("user_id"))
    if user is None:
        raise bad_request("invalid user_id specified")
    if chat.is_private:
        return Member(user).to_json()
    return (chat.members.get(user.id) or Member(user, "left")).to_json()


def get_chat_member_count(world: World, given: Parameters) -> int:
    """Return how many are in a chat."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    return 2 if chat.is_private else sum(member.is_in for member in chat.members.values())


def get_chat_administrators(world: World, given: Parameters) -> list[dict[str, Any]]:
    """Return who runs a chat, bots left out."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    bots_too = given.flag("return_bots")
    return [
        member.to_json()
        for member in chat.members.values()
        if member.is_admin and (bots_too or not member.user.is_bot)
    ]


def leave_chat(world: World, given: Parameters) -> bool:
    """Leave a group."""
    chat = world.chat(given.text("chat_id"))
    require_access(world, chat)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[world.bot.id] = Member(world.bot, "left")
    return True


def log_out(world: World, _given: Parameters) -> bool:
    """Leave this server; every other call is refused afterwards."""
    world.logged_out = True
    return True


def close(_world: World, _given: Parameters) -> bool:
    """End the bot's instance on the server, which here changes nothing."""
    return True
