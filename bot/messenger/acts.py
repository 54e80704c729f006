"""What a person does on the page, checked and done in the world."""

from typing import Any

import msgspec

from bot.messenger.view import sees
from bot.sandbox import Channel, Chat, Group, Message, PrivateChat, Sandbox, Topic, User
from bot.sandbox.conversations import Conversation
from bot.sandbox.formatting import formatted
from bot.sandbox.reactions import ALLOWED

_PRESS_WAIT_S = 15.0


class Impossible(Exception):
    """What nobody can do here."""


class Act(msgspec.Struct, tag_field="do", forbid_unknown_fields=True, kw_only=True):
    """Something that the person `who` does in a chat."""

    who: int
    chat: int


class Say(Act, tag="say"):
    """Send a text."""

    text: str
    topic: int | None = None
    reply_to: int | None = None


class Edit(Act, tag="edit"):
    """Change a message of one's own."""

    message: int
    text: str


class Delete(Act, tag="delete"):
    """Take away a message of one's own."""

    message: int


class React(Act, tag="react"):
    """Set a reaction, or take it back with an empty emoji."""

    message: int
    emoji: str


class Press(Act, tag="press"):
    """Press a button that asks the bot."""

    message: int
    data: str


class Ask(Act, tag="ask"):
    """Ask in the inline mode."""

    query: str


class Choose(Act, tag="choose"):
    """Send one of the results of the inline mode."""

    question: str
    result: str
    topic: int | None = None
    reply_to: int | None = None


Acts = Say | Edit | Delete | React | Press | Ask | Choose


class Actor:
    """Does what people do."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world

    def person(self, number: int) -> User:
        """A person by id. Raises Impossible."""
        user = self._world.users.get(number)
        if user is None or user.is_bot:
            raise Impossible("nobody has this number")
        return user

    def do(self, act: Acts) -> dict[str, Any]:
        """Do it; returns what the page is told of it. Raises Impossible.

        May wait for the bot's answer."""
        person = self.person(act.who)
        room = self._room(act.chat, person)
        try:
            return self._done(act, person, room)
        except (LookupError, ValueError) as error:
            raise Impossible(str(error)) from error

    def upload(
        self,
        who: int,
        chat: int,
        *,
        content: bytes,
        name: str,
        caption: str = "",
        topic: int | None = None,
        reply_to: int | None = None,
    ) -> dict[str, Any]:
        """Send a file. Raises Impossible."""
        person = self.person(who)
        room = self._room(chat, person)
        if not content or not name:
            raise Impossible("a file has a name and is not empty")
        try:
            sent = room.send_document(
                person, content, name, caption=caption, topic=_topic(room.chat, topic),
                reply_to=self._reply(room.chat, reply_to),
            )  # fmt: skip
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"message": sent.id}

    def _done(self, act: Acts, person: User, room: Conversation) -> dict[str, Any]:
        match act:
            case Say():
                return self._say(act, person, room)
            case Ask():
                return self._ask(act, person)
            case Choose():
                return self._choose(act, person, room)
            case React():
                if act.emoji and act.emoji not in ALLOWED:
                    raise Impossible("no such reaction")
                room.react(person, self._message(room.chat, act.message), act.emoji)
            case Press():
                return self._press(act, person, room)
            case Edit() | Delete():
                self._change(act, person, room)
        return {}

    def _say(self, act: Say, person: User, room: Conversation) -> dict[str, Any]:
        if formatted(act.text).is_empty:
            raise Impossible("there is nothing to send")
        sent = room.say(
            person, act.text, topic=_topic(room.chat, act.topic),
            reply_to=self._reply(room.chat, act.reply_to),
        )  # fmt: skip
        return {"message": sent.id}

    def _change(self, act: Edit | Delete, person: User, room: Conversation) -> None:
        message = self._message(room.chat, act.message)
        if message.sender is not person:
            raise Impossible("people change their own messages only")
        if isinstance(act, Delete):
            room.delete(message)
            return
        if formatted(act.text).is_empty:
            raise Impossible("there is nothing to send")
        if act.text.strip() != message.text:
            room.edit(message, act.text)

    def _press(self, act: Press, person: User, room: Conversation) -> dict[str, Any]:
        message = self._message(room.chat, act.message)
        rows = (message.reply_markup or {}).get("inline_keyboard", [])
        if act.data not in {button.get("callback_data") for row in rows for button in row}:
            raise Impossible("no such button")
        answer = room.press_data(person, message, act.data, wait_s=_PRESS_WAIT_S).answer
        if answer is None:
            return {"silent": True}
        return {"text": answer.text, "alert": answer.show_alert, "url": answer.url}

    def _ask(self, act: Ask, person: User) -> dict[str, Any]:
        if "inline_query" not in self._world.updates.allowed:
            return {"question": "", "results": []}
        question = self._sandbox.inline(person, act.query)
        shown = [
            {"id": one["id"], "title": one["title"], "text": one.get("description", "")}
            for one in question.results or []
            if one.get("type") == "article"
        ]
        return {"question": question.id, "results": shown}

    def _choose(self, act: Choose, person: User, room: Conversation) -> dict[str, Any]:
        question = self._world.inline_questions.get(act.question)
        if question is None or question.user is not person:
            raise Impossible("nobody asked this")
        result = next((r for r in question.results or [] if r["id"] == act.result), None)
        if result is None or "input_message_content" not in result:
            raise Impossible("no such result")
        content = result["input_message_content"]
        body = formatted(
            content["message_text"],
            parse_mode=content.get("parse_mode", ""),
            entities=content.get("entities"),
            find_user=self._world.find_user,
        )
        sent = room.say(
            person, body.text, entities=body.entities_json(self._world.find_user),
            topic=_topic(room.chat, act.topic), reply_to=self._reply(room.chat, act.reply_to),
            extra={"via_bot": self._world.bot.to_json()},
        )  # fmt: skip
        return {"message": sent.id}

    def _room(self, number: int, person: User) -> Conversation:
        chat = self._world.chats.get(number)
        if chat is None or not sees(chat, person):
            raise Impossible("there is no such chat")
        if chat.is_private:
            return PrivateChat(self._world, chat)
        return Channel(self._world, chat) if chat.type == "channel" else Group(self._world, chat)

    @staticmethod
    def _message(chat: Chat, number: int) -> Message:
        message = chat.everything.get(number)
        if message is None or message.deleted:
            raise Impossible("there is no such message")
        return message

    def _reply(self, chat: Chat, number: int | None) -> Message | None:
        return None if number is None else self._message(chat, number)


def _topic(chat: Chat, number: int | None) -> Topic | None:
    if number is None:
        return None
    topic = chat.topics.get(number)
    if topic is None or topic.deleted or topic.closed:
        raise Impossible("there is no such topic")
    return topic
