"""What the bot called and what was refused."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with its parameters read and its files by name; `error` is None when it worked."""

    method: str
    parameters: dict[str, Any]
    error: str | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that broke a rule; faults that a test injects are none."""

    method: str
    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return f"{self.method} refused: {self.code} {self.description}"
