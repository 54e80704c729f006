"""Where a forwarded message came from."""

from typing import Any

from bot.sandbox.messages import Message


def forward_origin(message: Message) -> dict[str, Any]:
    """Return the MessageOrigin of the Bot API; a forwarded forward keeps its first origin."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.type == "channel":
        return {
            "type": "channel", "date": message.date, "chat": message.chat.to_json(),
            "message_id": message.id,
        }  # fmt: skip
    if message.sender_chat is not None:
        return {
            "type": "chat", "date": message.date, "sender_chat": message.sender_chat.to_json()
        }  # fmt: skip
    if message.sender is None:
        return {"type": "hidden_user", "date": message.date, "sender_user_name": "Somebody"}
    return {"type": "user", "date": message.date, "sender_user": message.sender.to_json()}
