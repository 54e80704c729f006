"""How the Bot API says no: a code, a text and sometimes parameters."""

from typing import Any


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> Refused:
    """400, as for anything that should not be tried again unchanged."""
    return Refused(400, f"Bad Request: {text}")


def not_strict(text: str) -> Refused:
    """400 for what the real server ignores silently although it can only be a mistake."""
    return bad_request(f"sandbox: {text}")


def forbidden(text: str) -> Refused:
    """403: the bot was blocked, kicked or never met."""
    return Refused(403, f"Forbidden: {text}")


def conflict(text: str) -> Refused:
    """409: updates are fetched in two ways at once."""
    return Refused(409, f"Conflict: {text}")


def too_many(retry_after: int) -> Refused:
    """429 with the seconds to wait."""
    return Refused(
        429,
        f"Too Many Requests: retry after {retry_after}",
        parameters={"retry_after": retry_after},
    )


def migrated(chat_id: int) -> Refused:
    """400 with the id of the supergroup that the group became."""
    return Refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": chat_id},
    )
