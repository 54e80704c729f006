"""Buttons: short tokens that stand for an action and what it needs."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.state.answers import decoded, encoded
from bot.state.database import Database
from bot.state.tables import buttons

P = TypeVar("P")

_DAY_S = 86_400.0
_BYTES = 12  # 96 bits, 16 characters; callback data may have 64


class Unpressed(Enum):
    """Why a button that there is does nothing."""

    OF_ANOTHER = "of-another"


@dataclass(frozen=True, slots=True)
class Button:
    """What a token stands for; `user` is the only person who may press it, None for everybody."""

    action: str
    chat: int
    user: int | None
    created_at: datetime
    stored: str

    def payload(self, of: type[P]) -> P | None:
        """What the action needs, None when another version of the program kept it differently."""
        return decoded(self.stored, of)


@dataclass(frozen=True, slots=True)
class NewButton:
    """A button that is to be made; `payload` is of any type that msgspec writes as JSON."""

    action: str
    payload: Any = None


class Buttons:
    """Tokens and what they stand for, for a limited time."""

    def __init__(self, database: Database, *, days: float) -> None:
        self._database = database
        self._days = days

    def make(self, action: str, payload: Any = None, *, chat: int, user: int | None = None) -> str:
        """Return a new token; see make_all."""
        return self.make_all([NewButton(action, payload)], chat=chat, user=user)[0]

    def make_all(
        self, new: Sequence[NewButton], *, chat: int, user: int | None = None
    ) -> list[str]:
        """Return a token for each, of [A-Za-z0-9_-]; with `user` nobody else may press them."""
        tokens = [secrets.token_urlsafe(_BYTES) for _ in new]
        rows = [
            {
                "token": token,
                "action": one.action,
                "payload": encoded(one.payload),
                "chat": chat,
                "person": user,
                "created_at": self._database.now_s(),
            }
            for token, one in zip(tokens, new, strict=True)
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(buttons.insert(), rows)
        return tokens

    def press(self, token: str, *, chat: int, user: int) -> Button | Unpressed | None:
        """What a token stands for; None when it is too old, unknown, or of another chat."""
        if not (token.isascii() and token.isprintable()):
            return None  # pressed by a program: PostgreSQL would raise
        with self._database.reading() as connection:
            row = connection.execute(self._living(token)).first()
        if row is None or row.chat != chat:
            return None
        if row.person is not None and row.person != user:
            return Unpressed.OF_ANOTHER
        made = datetime.fromtimestamp(row.created_at, UTC)
        return Button(row.action, row.chat, row.person, made, row.payload)

    def use_up(self, token: str) -> bool:
        """Let a token be pressed no more; False when somebody was faster."""
        gone = buttons.delete().where(buttons.c.token == token).returning(buttons.c.token)
        with self._database.writing() as connection:
            return connection.scalar(gone) is not None

    def _living(self, token: str) -> sa.Select[Any]:
        oldest = self._database.now_s() - self._days * _DAY_S
        return sa.select(buttons).where(buttons.c.token == token, buttons.c.created_at > oldest)
