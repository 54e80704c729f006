"""Web addresses: one spelling for each, and which hosts may be opened."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import quote, unquote, urlsplit

import idna

IpAddress = IPv4Address | IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PORTS = range(1, 2**16)
_BYTES = range(2**8)
_AUTHORITY = re.compile(r"(\[[^\[\]@]*\]|[^\[\]:@]*)(?::([0-9]{0,5}))?")
_NAME = re.compile(r"(?!.{254})[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED_OR_ILLEGAL = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")

# Parameters that only say where a reader came from. Short or common names that sites also use
# for content (ref, source, id) are kept on purpose.
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "ns_", "at_", "_hs", "oly_")
_TRACKING = frozenset(
    (
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "srsltid", "_ga"),
        *("_gl", "yclid", "ysclid", "_openstat", "twclid", "ttclid", "igshid", "igsh", "mc_cid"),
        *("mc_eid", "mkt_tok", "li_fat_id", "vero_id", "s_kwcid", "ef_id", "epik", "cmpid"),
        *("smid", "hsctatracking", "wickedid", "rb_clickid"),
    )
)

# Networks outside the public internet (IANA special-purpose registry), written out because
# ipaddress.is_global changes between patch versions of Python.
_CLOSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure answers its virtual machines from this public address
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class WebUrl:
    """An http(s) address in normalised parts, without credentials and fragment.

    `host` is a lower-case ASCII name or an IP literal without brackets; `target` is what is asked
    of the server: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with its port unless that is the scheme's default."""
        host = _bracketed(self.host)
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_url(url: str) -> WebUrl:
    """Read an address as browsers do, so that 0x7f.1 is seen to be 127.0.0.1.

    Raises ValueError when it is no http or https URL."""
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("not an http or https URL")
    if _CONTROL.search(url.strip()) or "\\" in parts.netloc:
        raise ValueError("control character or backslash in URL")
    host, port = _split_authority(parts.netloc.rpartition("@")[2])
    target = _without_dots(_normal_escapes(parts.path))
    if parts.query:
        target += "?" + _normal_escapes(parts.query)
    return WebUrl(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], target)


def canonical_url(url: str) -> str:
    """One spelling for every way to write the same address, tracking parameters dropped.

    Credentials and fragment go too. Raises ValueError when it is no http or https URL."""
    parsed = parse_url(url)
    path, _, query = parsed.target.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not _is_tracking(part))
    return f"{parsed.scheme}://{parsed.authority}{path}{'?' if kept else ''}{kept}"


def is_public_address(ip: IpAddress) -> bool:
    """Whether an address belongs to the public internet.

    IPv6 forms that carry an IPv4 address are refused, but for NAT64's well-known prefix: behind
    DNS64 every IPv4 site has such an address, so that the embedded one decides."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    if ip in _NAT64:
        return is_public_address(IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip in _GLOBAL_V6 and not any(ip in network for network in _CLOSED_V6)


def host_allowed(host: str, port: int, allow: frozenset[str]) -> bool:
    """Whether an entry names this host: "host", "host:port", "[v6]" or "[v6]:port".

    `host` is one of WebUrl. An entry that cannot be read allows nothing."""
    return any(_entry_matches(entry, host, port) for entry in allow)


def readable_entry(entry: str) -> bool:
    """Whether an entry could match any host at all."""
    try:
        _split_authority(entry)
    except ValueError:
        return False
    return True


def _entry_matches(entry: str, host: str, port: int) -> bool:
    try:
        allowed_host, allowed_port = _split_authority(entry)
    except ValueError:
        return False
    return allowed_host == host and allowed_port in {None, port}


def _split_authority(authority: str) -> tuple[str, int | None]:
    """Host and port, None when no port is given."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise ValueError("unreadable host or port")
    port = int(match[2]) if match[2] else None
    if port is not None and port not in _PORTS:
        raise ValueError("port out of range")
    return _normal_host(match[1]), port


def _normal_host(raw: str) -> str:
    if raw.startswith("["):
        if "%" in raw:
            raise ValueError("zone in IPv6 address")
        return str(IPv6Address(raw[1:-1]))
    host = unquote(raw, errors="strict")
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    host = host.lower().removesuffix(".")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(_ipv4(host))
    if not _NAME.fullmatch(host):
        raise ValueError("not a host name")
    return host


def _ipv4(host: str) -> IPv4Address:
    """Read 1 to 4 decimal, octal or hexadecimal numbers; the last one fills the rest."""
    *head, last = [_number(part) for part in host.split(".")]
    missing = 4 - len(head)
    if missing < 1 or any(number not in _BYTES for number in head) or last >= 256**missing:
        raise ValueError("not an IPv4 address")
    return IPv4Address(sum(number << 8 * (3 - i) for i, number in enumerate(head)) + last)


def _number(part: str) -> int:
    if not _NUMBER.fullmatch(part):
        raise ValueError("not an IPv4 address")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _normal_escapes(text: str) -> str:
    """Escape what must be, unescape what need not be, and write escapes in capitals."""
    return _ESCAPED_OR_ILLEGAL.sub(_normal_escape, text)


def _normal_escape(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return quote(found, safe="")
    character = chr(int(found[1:], 16))
    return character if _UNRESERVED.fullmatch(character) else found.upper()


def _without_dots(path: str) -> str:
    """Resolve "." and ".." (RFC 3986, 5.2.4); "/" for an empty path."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
