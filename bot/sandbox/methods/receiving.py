"""setWebhook, deleteWebhook, getWebhookInfo, and what getUpdates checks."""

import re
from typing import Any

from bot.sandbox import weblinks
from bot.sandbox.errors import bad_request, conflict, not_strict
from bot.sandbox.parameters import Parameters
from bot.sandbox.updates import KINDS
from bot.sandbox.world import Webhook, World

_PORTS = frozenset({443, 80, 88, 8443})
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MAX_CONNECTIONS = 100
_MAX_LIMIT = 100


def check_get_updates(world: World, given: Parameters) -> tuple[int, int]:
    """Confirm what the offset confirms; return limit and timeout in seconds. Raises Refused."""
    if world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
            " webhook first"
        )
    world.updates.allow(allowed_kinds(given))
    if "offset" in given:
        world.updates.confirm(given.whole("offset"))
    limit = given.whole("limit", _MAX_LIMIT)
    if not 1 <= limit <= _MAX_LIMIT:
        raise not_strict(f"limit must be 1 to {_MAX_LIMIT}")
    return limit, min(max(given.whole("timeout"), 0), 50)


def allowed_kinds(given: Parameters) -> list[str] | None:
    """Read allowed_updates. Raises Refused for a kind that does not exist."""
    kinds = given.items("allowed_updates")
    if kinds is None:
        return None
    unknown = sorted({str(kind) for kind in kinds} - KINDS)
    if unknown:
        raise not_strict(f"unknown kind of update {unknown[0]!r}")
    return [str(kind) for kind in kinds]


def set_webhook(world: World, given: Parameters) -> bool:
    """Have updates posted to an address; on this machine it may be plain HTTP on any port."""
    url = given.text("url")
    if not url:
        return delete_webhook(world, given)
    _check_address(url)
    secret = given.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = given.whole("max_connections", 40)
    if not 1 <= connections <= _MAX_CONNECTIONS:
        raise not_strict(f"max_connections must be 1 to {_MAX_CONNECTIONS}")
    world.updates.allow(allowed_kinds(given))
    if given.flag("drop_pending_updates"):
        world.updates.drop()
    world.webhook = Webhook(url, secret, connections)
    world.notify()
    return True


def _check_address(url: str) -> None:
    prefix = "bad webhook: "
    if weblinks.is_loopback(url):
        return
    if not url.startswith("https://"):
        raise bad_request(prefix + "An HTTPS URL must be provided for webhook")
    try:
        weblinks.checked(url)
    except weblinks.BadLink:
        raise bad_request(prefix + "invalid webhook URL specified") from None
    port = re.match(r"https://[^/?#]*:(\d+)(?:[/?#]|$)", url)
    if port and int(port[1]) not in _PORTS:
        raise bad_request(prefix + "Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(world: World, given: Parameters) -> bool:
    """Have updates fetched again."""
    if given.flag("drop_pending_updates"):
        world.updates.drop()
    world.webhook = Webhook()
    return True


def get_webhook_info(world: World, _given: Parameters) -> dict[str, Any]:
    """Tell how the delivery goes."""
    hook = world.webhook
    info: dict[str, Any] = {
        "url": hook.url, "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }  # fmt: skip
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error:
        info["last_error_date"] = int(hook.last_error_at)
        info["last_error_message"] = hook.last_error
    if world.updates.allowed_given is not None:
        info["allowed_updates"] = world.updates.allowed_given
    return info
