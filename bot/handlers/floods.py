"""How much one person, one group and all together may ask of the bot; who asks for more is told once."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import Message, Update

from bot.desk import Desk, is_group
from bot.handlers.actions import Handler
from bot.state import Bucket, Rate, Verdict
from bot.state.limits import (
    ALTOGETHER,
    ASKING,
    CARDS,
    GROUP,
    IN_GROUP,
    LINKS,
    LOOKING,
    LOOKS,
    QUESTIONS,
    SENDING,
    TYPING,
    WHOLE,
)
from bot.texts import say
from bot.turns import current_turn

_FREE = Verdict(allowed=True, notice=False, wait_s=0.0)


class Floods:
    """Asks whether an update is within the limits, and counts it; administrators may look at will.

    What is run again, as it could not be sent, was counted before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def question(self, update: Update) -> Verdict:
        """A question, which costs the most."""
        return await self._take(update, ASKING, QUESTIONS)

    async def look(self, update: Update, *, says: bool) -> Verdict:
        """A command or a button; `says` is whether a message comes of it.

        In a group such a one counts as a question: else a single member could use up its share."""
        if self._desk.is_admin(update):
            return _FREE
        if says and is_group(update):
            return await self.question(update)
        return await self._take(update, LOOKING, LOOKS)

    async def typed(self, update: Update) -> Verdict:
        """What was typed after the bot's name so far."""
        return await self._take(update, TYPING, CARDS)

    def command(self, callback: Handler) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        """The command, for those who do not send too many."""

        async def within(update: Update, context: Any) -> None:
            verdict = await self.look(update, says=True)
            if verdict.allowed:
                await callback(update, context)
            elif verdict.notice and update.effective_message is not None:
                language = await self._desk.language(update)
                said = too_many(verdict, language=language)
                await self._desk.reply(update.effective_message, said)

        return within

    async def _take(self, update: Update, kind: str, rate: Rate) -> Verdict:
        turn, who, chat = current_turn.get(), update.effective_sender, update.effective_chat
        if who is None or (turn is not None and turn.again):
            return _FREE
        # Not the user: whoever writes as a chat has the same one, all over Telegram.
        buckets = [Bucket(kind, who.id, rate)]
        if kind == ASKING and is_group(update) and chat is not None:
            buckets.append(Bucket(GROUP, chat.id, IN_GROUP))
        buckets.append(Bucket(WHOLE, 0, ALTOGETHER))
        return await self._desk.work(self._desk.state.limits.take_each, buckets)


async def granted(
    desk: Desk, update: Update, message: Message, sources: Sequence[str]
) -> Sequence[str]:
    """Addresses and files that somebody who does not run the bot may still hand in in this hour."""
    turn, sender = current_turn.get(), update.effective_sender
    if sender is None or (turn is not None and turn.again):
        return sources[: LINKS.burst]
    for place in range(len(sources)):
        verdict = await desk.work(desk.state.limits.take, sender.id, kind=SENDING, rate=LINKS)
        if verdict.allowed:
            continue
        if verdict.notice:
            minutes = {"minutes": max(1, round(verdict.wait_s / 60))}
            said = say("chat-too-many-links", minutes, language=await desk.language(update))
            await desk.reply(message, said)
        return sources[:place]
    return sources


def too_many(verdict: Verdict, *, language: str) -> str:
    """The sentence for who is over a limit."""
    values = {"seconds": max(1, round(verdict.wait_s))}
    name = "chat-busy" if verdict.kind == ASKING else "chat-too-fast"
    return say(name, values, language=language)
