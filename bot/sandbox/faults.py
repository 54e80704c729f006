"""Faults that a test or a demo asks for: errors, lost answers, silence."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.errors import Refused

Way = Literal["hang", "drop"]
_TEXTS = {
    400: "Bad Request: injected",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
    " is running",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(eq=False, slots=True)
class Fault:
    """What happens to the next calls of a method; `performed` ones take effect all the same."""

    method: str
    what: int | Way
    times: int
    chat_id: int | None
    parameters: dict[str, Any] | None
    description: str | None
    performed: bool

    @property
    def error(self) -> Refused:
        """The answer, where there is one."""
        if not isinstance(self.what, int):
            raise TypeError("this fault gives no answer")
        values = {"retry_after": 1} | (self.parameters or {})
        text = self.description or _TEXTS.get(self.what, "Internal Server Error").format(**values)
        return Refused(self.what, text, parameters=self.parameters)


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    @property
    def pending(self) -> list[Fault]:
        """What has not happened often enough yet."""
        return list(self._faults)

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that hits this call, and count it."""
        for fault in self._faults:
            hits_method = fault.method.lower() in {method.lower(), "*"}
            if hits_method and fault.chat_id in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None
