"""A strict local stand-in for the Telegram Bot API over real HTTP."""

from bot.sandbox.chats import Chat, Topic
from bot.sandbox.clock import Clock, ManualClock, SystemClock
from bot.sandbox.entities import Entity
from bot.sandbox.journal import Call, Refusal
from bot.sandbox.messages import Draft, Message
from bot.sandbox.people import Member, User
from bot.sandbox.queries import CallbackAnswer, InlineQuestion, Press
from bot.sandbox.rooms import Channel, Group, PrivateChat
from bot.sandbox.sandbox import Sandbox

__all__ = [
    "Call", "CallbackAnswer", "Channel", "Chat", "Clock", "Draft", "Entity", "Group",
    "InlineQuestion", "ManualClock", "Member", "Message", "Press", "PrivateChat", "Refusal",
    "Sandbox", "SystemClock", "Topic", "User",
]  # fmt: skip
