"""What the bot remembers: chats, answers, feedback, limits, and updates that wait."""

from bot.state.answers import Answered
from bot.state.chats import Chat
from bot.state.days import Day
from bot.state.faults import Fault
from bot.state.limits import Bucket, Rate, Verdict
from bot.state.questions import Question
from bot.state.state import State, open_state
from bot.state.unanswered import Gap, Wait
from bot.state.updates import Update, WaitingUpdate

__all__ = [
    "Answered",
    "Bucket",
    "Chat",
    "Day",
    "Fault",
    "Gap",
    "Question",
    "Rate",
    "State",
    "Update",
    "Verdict",
    "Wait",
    "WaitingUpdate",
    "open_state",
]
