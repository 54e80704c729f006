"""What people do in a chat: write, send, edit, press, react. Used by tests and the demo page."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.chats import Chat, Topic
from bot.sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, Formatted, formatted
from bot.sandbox.messages import Draft, Message
from bot.sandbox.methods.sending import place_in_thread
from bot.sandbox.origins import forward_origin
from bot.sandbox.people import ANONYMOUS_ADMIN_ID, User
from bot.sandbox.privacy import bot_is_there, bot_sees
from bot.sandbox.queries import Press
from bot.sandbox.samples import DOT, media_of, mime_of
from bot.sandbox.world import World

_PATIENCE_S = 10.0


class Conversation:
    """One chat, seen by the people in it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """What is in the chat now, in order."""
        with self._world.changed:
            return self.chat.messages

    @property
    def from_bot(self) -> list[Message]:
        """The bot's messages that are in the chat now, in order."""
        return [message for message in self.messages if message.by_bot]

    @property
    def last(self) -> Message:
        """The newest message. Raises LookupError in an empty chat."""
        if not (messages := self.messages):
            raise LookupError("the chat is empty")
        return messages[-1]

    @property
    def draft(self) -> Draft | None:
        """What the bot is writing."""
        return self.chat.draft

    @property
    def action(self) -> str | None:
        """What the bot was seen doing since its last message, such as typing."""
        return self.chat.action

    def say(
        self,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        quote: str | None = None,
        entities: Sequence[dict[str, Any]] | None = None,
        topic: Topic | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Message:
        """Send a text; commands, mentions and addresses get their entities by themselves."""
        body = self._body(text, entities, limit=TEXT_LIMIT)
        return self._post(
            user, body, reply_to=reply_to, quote=quote, topic=topic, extra=extra or {}
        )

    def send_document(
        self,
        user: User,
        content: bytes,
        name: str,
        *,
        caption: str = "",
        mime: str | None = None,
        size: int | None = None,
        reply_to: Message | None = None,
        topic: Topic | None = None,
    ) -> Message:
        """Send a file; `size` makes it as large as that without its bytes."""
        with self._world.changed:
            file = self._world.files.add(
                content, kind="document", name=name, mime=mime or mime_of(name), size=size
            )
        body = self._body(caption, None, limit=CAPTION_LIMIT)
        media = {"document": file.document_json()}
        return self._post(user, body, media=media, reply_to=reply_to, topic=topic)

    def send_photo(
        self, user: User, *, caption: str = "", album: str = "", topic: Topic | None = None
    ) -> Message:
        """Send a picture; those with the same album id are shown together."""
        return self._send_media(user, "photo", caption=caption, album=album, topic=topic)

    def send_album(self, user: User, count: int, *, caption: str = "") -> list[Message]:
        """Send several pictures together; the caption hangs on the first."""
        with self._world.changed:
            album = self._world.next_query()
        return [
            self.send_photo(user, caption=caption if number == 0 else "", album=album)
            for number in range(count)
        ]

    def send_voice(self, user: User, *, topic: Topic | None = None) -> Message:
        """Send a voice message."""
        return self._send_media(user, "voice", topic=topic)

    def send_sticker(self, user: User, *, topic: Topic | None = None) -> Message:
        """Send a sticker."""
        return self._send_media(user, "sticker", topic=topic)

    def send_video(self, user: User, *, caption: str = "", topic: Topic | None = None) -> Message:
        """Send a video."""
        return self._send_media(user, "video", caption=caption, topic=topic)

    def forward(self, user: User, message: Message, *, topic: Topic | None = None) -> Message:
        """Send on a message, as from another chat or a channel."""
        extra = {"forward_origin": forward_origin(message)}
        extra |= {k: v for k, v in message.extra.items() if k != "forward_origin"}
        return self._post(user, message.body, media=message.media, extra=extra, topic=topic)

    def edit(self, message: Message, text: str) -> Message:
        """Change the text or caption of a person's message."""
        if message.by_bot:
            raise ValueError("people edit their own messages only")
        with self._world.changed:
            body = self._body(text, None, limit=TEXT_LIMIT)
            message.replace(body, message.reply_markup, at=self._world.now())
            self._announce("edited_", message)
        return message

    def delete(self, message: Message) -> None:
        """Take a message away; the bot does not hear of it."""
        with self._world.changed:
            message.deleted = True
            self._world.notify()

    def press(
        self, user: User, message: Message, button: str, *, wait_s: float = _PATIENCE_S
    ) -> Press:
        """Press the button with this text and wait for the answer, which the result holds.

        Raises LookupError without such a button and ValueError when it asks the bot nothing."""
        pressed = message.button(button)
        if "callback_data" not in pressed:
            raise ValueError(f"the button {button!r} does not call the bot")
        return self.press_data(user, message, pressed["callback_data"], wait_s=wait_s)

    def press_data(
        self,
        user: User,
        message: Message,
        data: str,
        *,
        wait_s: float = _PATIENCE_S,
        age_s: float = 0.0,
        inaccessible: bool = False,
    ) -> Press:
        """Press a button with this data, which need not be on the message any more.

        `age_s` is how long ago that was; `inaccessible` hides a message that is too old."""
        with self._world.changed:
            number = self._world.next_query()
            press = Press(number, user, message, data, self._world.clock.now() - age_s)
            self._world.presses[number] = press
            shown = message.to_json(self._world.find_user)
            if inaccessible:
                shown = {"chat": self.chat.to_json(), "message_id": message.id, "date": 0}
            query = {
                "id": number, "from": user.to_json(), "message": shown,
                "chat_instance": str(-self.chat.id * 7_919), "data": data,
            }  # fmt: skip
            self._world.tell("callback_query", query, line=("user", user.id))
            self._world.changed.wait_for(lambda: press.answer is not None, timeout=wait_s)
            return press

    def react(self, user: User, message: Message, emoji: str) -> None:
        """Set a reaction, or take it back with an empty string; only administrators' bots hear."""
        with self._world.changed:
            before = message.reactions.get(user.id, [])
            message.reactions[user.id] = [emoji] if emoji else []
            change = {
                "chat": self.chat.to_json(), "message_id": message.id, "user": user.to_json(),
                "date": self._world.now(), "old_reaction": _reactions(before),
                "new_reaction": _reactions(message.reactions[user.id]),
            }  # fmt: skip
            if bot_is_there(self._world, self.chat):
                self._world.tell("message_reaction", change, line=("chat", self.id))
            self._world.notify()

    def _send_media(
        self,
        user: User,
        kind: str,
        *,
        caption: str = "",
        album: str = "",
        topic: Topic | None = None,
    ) -> Message:
        with self._world.changed:
            file = self._world.files.add(DOT, kind=kind)
        extra = {"media_group_id": album} if album else {}
        body = self._body(caption, None, limit=CAPTION_LIMIT)
        return self._post(user, body, media=media_of(kind, file), extra=extra, topic=topic)

    def _body(self, text: str, entities: Any, *, limit: int) -> Formatted:
        body = formatted(text, entities=entities, find_user=self._world.find_user)
        if body.size > limit:
            raise ValueError(f"nobody can send more than {limit} characters")
        return body

    def _post(
        self,
        user: User,
        body: Formatted,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        **fields: Any,
    ) -> Message:
        with self._world.changed:
            sender: User | None = user
            member = self.chat.members.get(user.id)
            if member is not None and member.anonymous:
                sender = self._world.users[ANONYMOUS_ADMIN_ID]
                fields["sender_chat"] = self.chat
            if self.chat.type == "channel":
                sender, fields["sender_chat"] = None, self.chat
            self._arrive(user)
            message = self._world.add_message(self.chat, sender, body, reply_to=reply_to, **fields)
            place_in_thread(message, topic.thread_id if topic is not None else None)
            self._announce("", message)
            return message

    def _arrive(self, user: User) -> None:
        """What has to hold before a person writes here."""
        if self.chat.migrated_to is not None:
            raise ValueError("the group has become a supergroup; write there")
        member = self.chat.members.get(user.id)
        if member is None or not member.is_in:
            raise ValueError(f"{user.first_name} is not in the chat")

    def _announce(self, prefix: str, message: Message) -> None:
        if bot_sees(self._world, message):
            kind = "channel_post" if self.chat.type == "channel" else "message"
            self._world.tell(prefix + kind, self._world.show(message), line=("chat", self.id))
        self._world.notify()


def _reactions(emoji: list[str]) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": one} for one in emoji]
