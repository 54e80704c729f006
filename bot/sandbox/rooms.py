"""The kinds of chat and what only happens in them: blocking, joining, topics, migration."""

from typing import Any

from bot.sandbox.chats import Chat, Topic
from bot.sandbox.conversations import Conversation
from bot.sandbox.messages import Message
from bot.sandbox.people import Member, User
from bot.sandbox.rights import own_member
from bot.sandbox.world import World


class PrivateChat(Conversation):
    """One person and the bot."""

    @property
    def person(self) -> User:
        """Whose chat it is."""
        if self.chat.owner is None:
            raise ValueError("a private chat has an owner")
        return self.chat.owner

    def start(self, payload: str = "") -> Message:
        """Press Start, perhaps by a deep link."""
        return self.say(self.person, f"/start {payload}".strip())

    def block(self) -> None:
        """Block the bot."""
        with self._world.changed:
            self.chat.blocked = True
            self._tell_change("member", "kicked")

    def unblock(self) -> None:
        """Unblock the bot."""
        with self._world.changed:
            self.chat.blocked = False
            self._tell_change("kicked", "member")

    def deactivate(self) -> None:
        """Delete the person's account."""
        with self._world.changed:
            self.chat.deactivated = True

    def _arrive(self, user: User) -> None:
        if user is not self.chat.owner:
            raise ValueError(f"this is not {user.first_name}'s chat")
        if self.chat.blocked:
            raise ValueError("unblock the bot before writing to it")
        self.chat.started = True

    def _tell_change(self, old: str, new: str) -> None:
        before, after = Member(self._world.bot, old), Member(self._world.bot, new)
        tell_member(self._world, self.chat, self.person, before, after)


class Room(Conversation):
    """Where the bot is let in and thrown out by others."""

    def promote_bot(self, *, by: User, **rights: bool) -> None:
        """Make the bot an administrator with these rights, such as can_delete_messages."""
        given = {"can_manage_chat": True} | rights
        self._change_bot(by, Member(self._world.bot, "administrator", rights=given))

    def remove_bot(self, *, by: User) -> None:
        """Throw the bot out."""
        self._change_bot(by, Member(self._world.bot, "kicked"))

    def _change_bot(self, by: User, after: Member) -> None:
        with self._world.changed:
            before = own_member(self._world, self.chat) or Member(self._world.bot, "left")
            self.chat.members[self._world.bot.id] = after
            tell_member(self._world, self.chat, by, before, after)


class Group(Room):
    """A group or supergroup, perhaps with topics."""

    def member(self, user: User) -> Member:
        """Return a user's place here. Raises KeyError."""
        return self.chat.members[user.id]

    def join(self, user: User) -> Message:
        """Let somebody join."""
        with self._world.changed:
            self.chat.members[user.id] = Member(user)
        return self._service(user, {"new_chat_members": [user.to_json()]})

    def leave(self, user: User) -> Message:
        """Let somebody leave."""
        message = self._service(user, {"left_chat_member": user.to_json()})
        with self._world.changed:
            self.chat.members[user.id] = Member(user, "left")
        return message

    def promote(self, user: User, *, anonymous: bool = False) -> None:
        """Make somebody an administrator."""
        with self._world.changed:
            self.chat.members[user.id] = Member(user, "administrator", anonymous)

    def demote(self, user: User) -> None:
        """Make an administrator a plain member."""
        with self._world.changed:
            self.chat.members[user.id] = Member(user)

    def add_bot(self, *, by: User) -> None:
        """Add the bot as a plain member."""
        self._change_bot(by, Member(self._world.bot))
        self._service(by, {"new_chat_members": [self._world.bot.to_json()]})

    def restrict_bot(self, *, by: User, **rights: bool) -> None:
        """Let the bot do only what is given, such as can_send_messages."""
        self._change_bot(by, Member(self._world.bot, "restricted", rights=rights))

    def mute(self, **permissions: bool) -> None:
        """Take permissions from all members: can_send_messages=True means that it is taken."""
        with self._world.changed:
            self.chat.muted |= permissions

    def topic(self, name: str, *, by: User | None = None) -> Topic:
        """Open a topic."""
        if not self.chat.is_forum:
            raise ValueError("this group has no topics")
        opener = by or next(m.user for m in self.chat.members.values() if not m.user.is_bot)
        opened = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        with self._world.changed:
            message = self._world.add_message(self.chat, opener, service=opened)
            message.thread_id, message.in_topic = message.id, True
            topic = Topic(message.id, name, message)
            self.chat.topics[topic.thread_id] = topic
            self._announce("", message)
            return topic

    def close_topic(self, topic: Topic) -> None:
        """Close a topic: only administrators may write there."""
        with self._world.changed:
            topic.closed = True

    def delete_topic(self, topic: Topic) -> None:
        """Delete a topic with its messages."""
        with self._world.changed:
            topic.deleted = True
            for message in self.chat.messages:
                message.deleted = message.deleted or message.thread_id == topic.thread_id

    def migrate(self) -> "Group":
        """Turn a basic group into a supergroup, which has another id, and return that."""
        if self.chat.type != "group":
            raise ValueError("only a basic group becomes a supergroup")
        with self._world.changed:
            number = self._world.next_chat("supergroup")
            chat = Chat(number, "supergroup", self.chat.title, members=dict(self.chat.members))
            self._world.chats[number] = chat
            somebody = next(m.user for m in chat.members.values() if not m.user.is_bot)
            self._service(somebody, {"migrate_to_chat_id": number})
            self.chat.migrated_to = number
            group = Group(self._world, chat)
            group._service(somebody, {"migrate_from_chat_id": self.id})
            return group

    def _service(self, user: User, fields: dict[str, Any]) -> Message:
        with self._world.changed:
            message = self._world.add_message(self.chat, user, service=fields)
            self._announce("", message)
            return message


class Channel(Room):
    """A channel; posts have no author."""

    def post(self, text: str, *, extra: dict[str, Any] | None = None) -> Message:
        """Publish a text."""
        writer = next(m.user for m in self.chat.members.values() if not m.user.is_bot)
        return self.say(writer, text, extra=extra)


def tell_member(world: World, chat: Chat, by: User, before: Member, after: Member) -> None:
    """Queue my_chat_member."""
    change = {
        "chat": chat.to_json(), "from": by.to_json(), "date": world.now(),
        "old_chat_member": before.to_json(), "new_chat_member": after.to_json(),
    }  # fmt: skip
    world.tell("my_chat_member", change, line=("chat", chat.id))
