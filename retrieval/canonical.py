"""Which addresses mean the same article: AMP and mobile editions, and what a page says of itself."""

import re

from retrieval.urls import WebUrl, canonical_url, parse_url

# A copy that a cache serves; what follows is the host, and s says that it is asked by https.
_CACHED = re.compile(r"/(?:[acv]/)?(s/)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)(/.*)?", re.IGNORECASE)
_CACHE_PATH = re.compile(r"/amp(/.*)", re.IGNORECASE)
_CACHE_HOST = re.compile(r"(?:[\w-]+\.)?cdn\.ampproject\.org")
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")

_EDITION = r"(?:m|mobile|amp)\."
_EDITION_HOST = re.compile(rf"^(?:www\.)*{_EDITION}(?:www\.|{_EDITION})*(?=[^.]+\.[^.]+)")
_INNER_MOBILE = re.compile(r"(?<=^[a-z]{2}\.)m\.(?=[^.]+\.[^.]+)")  # en.m.wikipedia.org
_EDITION_PATH = re.compile(r"(?<=[^/])(?:/amp)+/?$|(?<=\w)(?:\.amp)+(?=\.html?$|$)", re.IGNORECASE)
_EDITION_QUERY = re.compile(
    r"(?:amp|m|mobile)=(?:1|true)|(?:outputtype|output|view)=(?:amp|mobile)|amp", re.IGNORECASE
)

_LISTING = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|sections?|archives?|authors?|search|index(?:\.\w+)?|page/\d+"
    r"|latest|home)(?:/|$)",
    re.IGNORECASE,
)


def article_url(url: str) -> str:
    """The canonical spelling of an address, out of an AMP cache where it leads through one.

    Raises ValueError when it is no http or https URL."""
    at = parse_url(url)
    return canonical_url(_uncached(at) or url)


def identity_url(url: str) -> str:
    """What an article is known by: the same for its AMP and mobile editions.

    It is not opened: whether such an address exists nobody has seen. Raises ValueError as above."""
    at = parse_url(article_url(url))
    host = _INNER_MOBILE.sub("", at.host)
    host = _EDITION_HOST.sub("www.", host)
    path, _, query = at.target.partition("?")
    kept = "&".join(one for one in query.split("&") if not _EDITION_QUERY.fullmatch(one))
    target = _EDITION_PATH.sub("", path) + (f"?{kept}" if kept else "")
    return str(WebUrl(at.scheme, host, at.port, target))


def same_host(stated: str, page: str) -> bool:
    """Whether two addresses are of one host, in any of its editions; no other site is believed."""
    try:
        one, other = (parse_url(identity_url(url)).host for url in (stated, page))
    except ValueError:
        return False
    return one.removeprefix("www.") == other.removeprefix("www.")


def trusted(stated: str, page: str | None) -> bool:
    """Whether to believe a page that says its address is another one.

    Only on its own site, or that of the page that a cache serves; and neither that the page is the
    front page nor that it is a listing, as templates say by mistake."""
    try:
        canonical = parse_url(stated)
        if page is None:
            return True
        at = parse_url(_uncached(parse_url(page)) or page)
    except ValueError:
        return False
    if _site(canonical.host) != _site(at.host):
        return False
    there, here = _path(canonical), _path(at)
    if there == here:
        return True
    above = here.startswith(f"{there.rstrip('/')}/") and not _EDITION_PATH.search(here)
    listing = bool(_LISTING.search(there)) and not _LISTING.search(here)
    return there not in {"", "/"} and not above and not listing


def _uncached(at: WebUrl) -> str | None:
    path = at.target
    if _GOOGLE.fullmatch(at.host):
        amp = _CACHE_PATH.fullmatch(path)
        path = amp[1] if amp else ""
    elif not _CACHE_HOST.fullmatch(at.host):
        return None
    found = _CACHED.fullmatch(path)
    if found is None:
        return None
    served = f"{'https' if found[1] else 'http'}://{found[2]}{found[3] or '/'}"
    return served if _is_address(served) else None


def _is_address(url: str) -> bool:
    try:
        parse_url(url)
    except ValueError:  # 999999.7.1 has the form of a host, and is none
        return False
    return True


def _path(at: WebUrl) -> str:
    return at.target.partition("?")[0].rstrip("/")


def _site(host: str) -> str:
    """Return the registrable host, roughly: the last two labels, three below co.uk and the like."""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    second_level = {"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go"}
    two_letters = 2
    known = (
        len(labels) > two_letters and len(labels[-1]) == two_letters and labels[-2] in second_level
    )
    return ".".join(labels[-3:] if known else labels[-2:])
