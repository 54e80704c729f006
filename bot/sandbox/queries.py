"""Questions that buttons and the inline mode ask, until they are answered."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.messages import Message
from bot.sandbox.people import User

CALLBACK_LIFE_S = 150.0
INLINE_LIFE_S = 30.0


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the person sees after a button was pressed; empty text is no notice at all."""

    text: str = ""
    show_alert: bool = False
    url: str = ""


@dataclass(eq=False, slots=True)
class Press:
    """A pressed button; `answer` is None until the bot answers."""

    id: str
    user: User
    message: Message
    data: str
    asked_at: float
    answer: CallbackAnswer | None = None


@dataclass(eq=False, slots=True)
class InlineQuestion:
    """An inline query; `results` is None until the bot answers."""

    id: str
    user: User
    query: str
    asked_at: float
    results: list[dict[str, Any]] | None = None
    answer: dict[str, Any] = field(default_factory=dict)
