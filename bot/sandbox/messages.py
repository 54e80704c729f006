"""Messages and drafts: what a chat holds and how the Bot API shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.entities import Entity
from bot.sandbox.formatting import Formatted
from bot.sandbox.people import User

if TYPE_CHECKING:
    from bot.sandbox.chats import Chat


@dataclass(frozen=True, slots=True)
class Edit:
    """What a message said before it was edited."""

    text: str
    entities: tuple[Entity, ...]
    reply_markup: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is still being written, as sendMessageDraft shows it."""

    id: int
    body: Formatted
    thread_id: int | None


@dataclass(eq=False, slots=True)
class Message:
    """A message in a chat; `extra` holds the fields of media, forwards and service messages."""

    id: int
    chat: Chat = field(repr=False)
    date: int
    sender: User | None
    body: Formatted = field(default_factory=Formatted)
    media: dict[str, Any] = field(default_factory=dict)
    service: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    reply_markup: dict[str, Any] | None = None
    reply_to: Message | None = field(default=None, repr=False)
    quote: str | None = None
    thread_id: int | None = None
    in_topic: bool = False
    sender_chat: Chat | None = None
    edit_date: int | None = None
    edits: list[Edit] = field(default_factory=list)
    reactions: dict[int, list[str]] = field(default_factory=dict)
    by_bot: bool = False
    deleted: bool = False
    inaccessible: bool = False

    @property
    def text(self) -> str:
        """The text, or the caption of media."""
        return self.body.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text or the caption."""
        return self.body.entities

    @property
    def buttons(self) -> list[list[str]]:
        """The rows of the inline keyboard, by their texts."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def button(self, text: str) -> dict[str, Any]:
        """Return the button with this text. Raises LookupError."""
        for row in (self.reply_markup or {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == text:
                    return dict(button)
        raise LookupError(f"no button {text!r} among {self.buttons}")

    def replace(self, body: Formatted, reply_markup: dict[str, Any] | None, *, at: int) -> None:
        """Show something else from now on, and remember what was shown."""
        self.edits.append(Edit(self.text, self.entities, self.reply_markup))
        self.body, self.reply_markup, self.edit_date = body, reply_markup, at

    def to_json(
        self, find_user: Callable[[int], dict[str, Any] | None], *, with_reply: bool = True
    ) -> dict[str, Any]:
        """Return the Message of the Bot API."""
        if self.inaccessible:
            return {"chat": self.chat.to_json(), "message_id": self.id, "date": 0}
        message: dict[str, Any] = {
            "message_id": self.id, "date": self.date, "chat": self.chat.to_json()
        }  # fmt: skip
        if self.sender is not None:
            message["from"] = self.sender.to_json()
        if self.sender_chat is not None:
            message["sender_chat"] = self.sender_chat.to_json()
        message |= self._place(find_user, with_reply=with_reply)
        message |= self.service | self.extra | self.media
        name = "caption" if self.media else "text"
        if self.body.text:
            message[name] = self.body.text
            if self.body.entities:
                field_name = "caption_entities" if self.media else "entities"
                message[field_name] = self.body.entities_json(find_user)
        if self.reply_markup and "inline_keyboard" in self.reply_markup:
            message["reply_markup"] = self.reply_markup
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        return message

    def _place(
        self, find_user: Callable[[int], dict[str, Any] | None], *, with_reply: bool
    ) -> dict[str, Any]:
        place: dict[str, Any] = {}
        if self.thread_id is not None:
            place["message_thread_id"] = self.thread_id
        if self.in_topic:
            place["is_topic_message"] = True
        reply = self.reply_to or self.chat.topic_start(self)
        if reply is not None and with_reply and not reply.deleted:
            place["reply_to_message"] = reply.to_json(find_user, with_reply=False)
        if self.quote is not None:
            place["quote"] = {"text": self.quote, "position": 0, "is_manual": True}
        return place
