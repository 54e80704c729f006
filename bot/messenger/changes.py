"""What has changed for a person since it was last told."""

from typing import Any

from bot.messenger.view import chat_view, message_view, sees, stamp
from bot.sandbox import User
from bot.sandbox.world import World


class Watch:
    """One open page; `changes` returns what it does not know yet."""

    def __init__(self, world: World, person: User) -> None:
        self._world = world
        self._person = person
        self._chats: dict[int, dict[str, Any]] = {}
        self._messages: dict[tuple[int, int], tuple[object, ...]] = {}

    def changes(self) -> list[dict[str, Any]]:
        """Chats that changed, each with its new and changed messages and the ids of those gone.

        The first call returns everything. Called with the world's lock held."""
        changed = []
        for chat in self._world.chats.values():
            if not sees(chat, self._person) or chat.migrated_to is not None:
                continue
            view = chat_view(self._world, chat, self._person)
            messages, gone = [], []
            for message in chat.everything.values():
                key = (chat.id, message.id)
                if message.deleted:
                    if self._messages.pop(key, None) is not None:
                        gone.append(message.id)
                    continue
                now = stamp(message)
                if self._messages.get(key) != now:
                    self._messages[key] = now
                    messages.append(message_view(self._world, message, self._person))
            if messages or gone or self._chats.get(chat.id) != view:
                self._chats[chat.id] = view
                changed.append(view | {"messages": messages, "gone": gone})
        return changed + self._left()

    def _left(self) -> list[dict[str, Any]]:
        """Chats that the person is not in any more."""
        here = self._world.chats
        left = [
            number
            for number in self._chats
            if not sees(here[number], self._person) or here[number].migrated_to is not None
        ]
        for number in left:
            del self._chats[number]
            self._messages = {key: seen for key, seen in self._messages.items() if key[0] != number}
        return [{"id": number, "left": True} for number in left]
