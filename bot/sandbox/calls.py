"""One call from its name and values to its result, with faults, the journal and the token check."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import Refused, bad_request, not_strict
from bot.sandbox.faults import Fault
from bot.sandbox.files import UPLOAD_LIMIT, Upload
from bot.sandbox.journal import Call, Refusal
from bot.sandbox.methods.table import HANDLERS
from bot.sandbox.parameters import BY_LOWER, Parameters
from bot.sandbox.world import World


def method_name(world: World, token: str, method: str) -> str:
    """Return the method's proper name. Raises Refused for a wrong token or an unknown method."""
    if token != world.token:
        malformed = not token.partition(":")[0].isdigit() or ":" not in token
        raise Refused(404, "Not Found") if malformed else Refused(401, "Unauthorized")
    name = BY_LOWER.get(method.lower())
    if name is None:
        raise Refused(404, "Not Found: method not found")
    if world.logged_out:
        raise bad_request("logged out")
    return name


def read(method: str, given: Mapping[str, Any]) -> Parameters:
    """Read a call's values. Raises Refused."""
    if any(isinstance(v, Upload) and len(v.content) > UPLOAD_LIMIT for v in given.values()):
        raise Refused(413, "Request Entity Too Large")
    return Parameters.read(method, given)


def chat_id_of(given: Mapping[str, Any]) -> int | None:
    """Return the chat that a call is about, to match faults."""
    try:
        return int(given.get("chat_id", ""))
    except (TypeError, ValueError):
        return None


def take_fault(world: World, method: str, given: Mapping[str, Any]) -> Fault | None:
    """Return the fault that hits this call."""
    return world.faults.take(method, chat_id_of(given))


def perform(world: World, method: str, parameters: Parameters) -> Any:
    """Run a method. Raises Refused."""
    try:
        return HANDLERS[method](world, parameters)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Something inside an object has a type that no field of the Bot API has.
        raise not_strict(f"a malformed value in a call of {method}: {error!r}") from error
    finally:
        world.notify()


def note_call(
    world: World, method: str, given: Mapping[str, Any], error: Refused | None = None
) -> None:
    """Write a call into the journal."""
    text = error.description if error is not None else None
    world.calls.append(Call(method, _plain(given), text, world.clock.now()))
    if world.token in str(_plain(given)):
        world.findings.append(f"{method} was given the bot's token as a value")


def note_refusal(world: World, method: str, given: Mapping[str, Any], error: Refused) -> None:
    """Write a refusal into the journal."""
    world.refusals.append(Refusal(method, error.code, error.description, _plain(given)))
    world.notify()


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: f"<file {value.name!r}, {len(value.content)} bytes>"
        if isinstance(value, Upload)
        else value
        for name, value in given.items()
    }
