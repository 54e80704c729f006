"""Chats of the four kinds, their members and topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.messages import Draft, Message
from bot.sandbox.people import Member, User

GENERAL_TOPIC = 1


@dataclass(eq=False, slots=True)
class Topic:
    """A topic of a forum; its id is that of the service message that opened it."""

    thread_id: int
    name: str
    start: Message = field(repr=False)
    closed: bool = False
    deleted: bool = False


@dataclass(eq=False, slots=True)
class Chat:
    """A private chat, group, supergroup or channel as the server knows it."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    owner: User | None = None  # the person of a private chat
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    topics: dict[int, Topic] = field(default_factory=dict, repr=False)
    everything: dict[int, Message] = field(default_factory=dict, repr=False)
    draft: Draft | None = None
    action: str | None = None
    action_at: float = 0.0
    action_thread: int | None = None
    migrated_to: int | None = None
    blocked: bool = False
    started: bool = True
    deactivated: bool = False
    protected: bool = False
    available_reactions: list[str] | None = None
    muted: dict[str, bool] = field(default_factory=dict)  # permissions taken from all members

    @property
    def is_private(self) -> bool:
        """Whether it is a conversation of one person with the bot."""
        return self.type == "private"

    @property
    def messages(self) -> list[Message]:
        """What is in the chat now, in order."""
        return [message for message in self.everything.values() if not message.deleted]

    def topic_start(self, message: Message) -> Message | None:
        """What a topic's message replies to when it replies to nothing: the topic's opening."""
        if not message.in_topic or message.thread_id is None:
            return None
        topic = self.topics.get(message.thread_id)
        return topic.start if topic is not None and topic.start is not message else None

    def to_json(self) -> dict[str, Any]:
        """Return the Chat of the Bot API."""
        chat: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.owner is not None:
            names = {
                "first_name": self.owner.first_name, "last_name": self.owner.last_name,
                "username": self.owner.username,
            }  # fmt: skip
            return chat | {name: value for name, value in names.items() if value}
        chat["title"] = self.title
        if self.username:
            chat["username"] = self.username
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def full_json(self) -> dict[str, Any]:
        """Return the ChatFullInfo of the Bot API."""
        chat = self.to_json() | {
            "accent_color_id": 0, "max_reaction_count": 11,
            "accepted_gift_types": {
                "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
                "premium_subscription": False, "gifts_from_channels": False,
            },
        }  # fmt: skip
        if not self.is_private:
            chat["permissions"] = {
                name: not self.muted.get(name, False)
                for name in ("can_send_messages", "can_send_documents", "can_send_photos",
                             "can_send_audios", "can_send_videos", "can_send_video_notes",
                             "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
                             "can_add_web_page_previews", "can_change_info", "can_invite_users",
                             "can_pin_messages", "can_manage_topics")
            }  # fmt: skip
        return chat
