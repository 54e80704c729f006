"""The bot's commands, name and descriptions."""

import re
from typing import Any

from bot.sandbox import utf16
from bot.sandbox.errors import bad_request, not_strict
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}")
_MAX_COMMAND, _MAX_DESCRIPTION, _MAX_COMMANDS = 32, 256, 100
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def set_my_commands(world: World, given: Parameters) -> bool:
    """Set the list of commands for a scope and language."""
    key = _scope(world, given), _language(given)
    commands = given.items("commands")
    if commands is None:
        raise bad_request('can\'t find field "commands"')
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    names = [command["command"] for command in checked]
    if len(set(names)) != len(names):
        raise not_strict("a command is listed twice")
    world.profile.commands[key] = checked
    return True


def get_my_commands(world: World, given: Parameters) -> list[dict[str, str]]:
    """Return the commands of exactly this scope and language."""
    return world.profile.commands.get((_scope(world, given), _language(given)), [])


def delete_my_commands(world: World, given: Parameters) -> bool:
    """Forget the commands of a scope and language."""
    world.profile.commands.pop((_scope(world, given), _language(given)), None)
    return True


def _command(value: Any) -> dict[str, str]:
    prefix = "can't parse BotCommand: "
    if not isinstance(value, dict):
        raise bad_request(prefix + "expected an Object")
    if unknown := sorted(value.keys() - {"command", "description"}):
        raise not_strict(f"unknown field {unknown[0]!r} in a BotCommand")
    name = str(value.get("command", "")).removeprefix("/")
    description = str(value.get("description", "")).strip()
    if not name:
        raise bad_request("command must not be empty")
    if len(name) > _MAX_COMMAND:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must not be empty")
    if len(description) > _MAX_DESCRIPTION:
        raise bad_request("command description length must not exceed 256")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _scope(world: World, given: Parameters) -> str:
    scope = given.object("scope") or {"type": "default"}
    kind = scope.get("type")
    if unknown := sorted(scope.keys() - {"type", "chat_id", "user_id"}):
        raise not_strict(f"unknown field {unknown[0]!r} in a BotCommandScope")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = world.chat(str(scope.get("chat_id", "")))
    if chat.type == "channel":
        raise bad_request("can't change commands in channel chats")
    if chat.is_private and kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    if kind == "chat_member":
        if scope.get("user_id") not in world.users:
            raise bad_request("user not found")
        return f"{kind}:{chat.id}:{scope['user_id']}"
    return f"{kind}:{chat.id}"


def _language(given: Parameters) -> str:
    language = given.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set(world: World, given: Parameters, name: str) -> bool:
    text = given.text(name)
    if utf16.length(text) > _LONGEST[name]:
        raise bad_request(
            f"bot {name.replace('_', ' ')} must be at most {_LONGEST[name]} characters"
        )
    world.profile.texts[name, _language(given)] = text
    return True


def _get(world: World, given: Parameters, name: str) -> dict[str, str]:
    texts = world.profile.texts
    text = texts.get((name, _language(given))) or texts.get((name, ""), "")
    return {name: text or (world.bot.first_name if name == "name" else "")}


def set_my_name(world: World, given: Parameters) -> bool:
    """Set the bot's name in a language."""
    return _set(world, given, "name")


def get_my_name(world: World, given: Parameters) -> dict[str, str]:
    """Return the bot's name in a language."""
    return _get(world, given, "name")


def set_my_description(world: World, given: Parameters) -> bool:
    """Set the text in an empty chat."""
    return _set(world, given, "description")


def get_my_description(world: World, given: Parameters) -> dict[str, str]:
    """Return the text in an empty chat."""
    return _get(world, given, "description")


def set_my_short_description(world: World, given: Parameters) -> bool:
    """Set the text on the bot's page."""
    return _set(world, given, "short_description")


def get_my_short_description(world: World, given: Parameters) -> dict[str, str]:
    """Return the text on the bot's page."""
    return _get(world, given, "short_description")


def set_chat_menu_button(world: World, given: Parameters) -> bool:
    """Set what the button beside the text field does."""
    button = given.object("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported menu button type specified")
    world.profile.menu_buttons[given.whole("chat_id")] = button
    return True


def get_chat_menu_button(world: World, given: Parameters) -> dict[str, Any]:
    """Return what the button beside the text field does."""
    return world.profile.menu_buttons.get(given.whole("chat_id"), {"type": "default"})
