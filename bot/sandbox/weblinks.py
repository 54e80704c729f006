"""Which addresses Telegram accepts in links and buttons, and how it rewrites them."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[^\s/?#@:\\\"'<>^`{|}\x00-\x20]+")
_USER_LINK = re.compile(r"tg:/{0,2}user\?id=(\d{1,15})", re.IGNORECASE)
_PORTS = range(1, 1 << 16)
_OWN_SCHEMES = ("tg:", "ton:", "tonsite:")


class BadLink(Exception):
    """An address that is refused, with tdlib's reason."""


def user_of(link: str) -> int | None:
    """Return the id in a tg://user?id=… link."""
    found = _USER_LINK.fullmatch(link.strip())
    return int(found[1]) if found else None


def checked(link: str) -> str:
    """Return the address as Telegram stores it: with a scheme and a path.

    Raises BadLink for another scheme, a host without a dot and characters no host has."""
    if link.lower().startswith(_OWN_SCHEMES):
        return link
    scheme, mark, rest = link.partition("://")
    if not mark:
        scheme, rest = "http", link
    if scheme.lower() not in {"http", "https"}:
        raise BadLink(_reason(link, "Unsupported URL protocol"))
    end = re.search(r"[/?#]", rest)
    authority = rest[: end.start()] if end else rest
    tail = rest[end.start() :] if end else ""
    _check_authority(link, authority)
    return f"{scheme.lower()}://{authority.lower()}{tail if tail.startswith('/') else '/' + tail}"


def _check_authority(link: str, authority: str) -> None:
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return
    name, _, port = host.partition(":")
    if port and not (port.isdigit() and int(port) in _PORTS):
        raise BadLink(_reason(link, "Wrong port number specified in the URL"))
    if not name:
        raise BadLink(_reason(link, "URL host is empty"))
    if not _HOST.fullmatch(name) or "." not in name.strip("."):
        raise BadLink(_reason(link, "Wrong HTTP URL"))


def _reason(link: str, why: str) -> str:
    return f"URL '{link}' is invalid: {why}"


def is_loopback(url: str) -> bool:
    """Tell whether an address stays on this machine."""
    try:
        return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    except ValueError:
        return False
