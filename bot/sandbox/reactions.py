"""Which reactions a bot may set."""

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.errors import bad_request

_EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 "
    "🕊 🤡 🥱 🥴 😍 🐳 ❤\ufe0f\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 "
    "🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂\ufe0f 🤷 🤷\u200d♀\ufe0f "
    "😡"
)
ALLOWED = frozenset(_EMOJI.split())


def checked_reactions(chat: Chat, reactions: list[Any]) -> list[str]:
    """Return the emoji of a list of ReactionType. Raises Refused."""
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    return [_emoji(chat, reaction) for reaction in reactions]


def _emoji(chat: Chat, reaction: Any) -> str:
    if not isinstance(reaction, dict) or reaction.get("type") not in {"emoji", "custom_emoji"}:
        raise bad_request("can't parse ReactionType: Unsupported reaction type specified")
    emoji = str(reaction.get("emoji", ""))
    if emoji not in ALLOWED:
        raise bad_request("REACTION_INVALID")
    if chat.available_reactions is not None and emoji not in chat.available_reactions:
        raise bad_request("REACTION_INVALID")
    return emoji
