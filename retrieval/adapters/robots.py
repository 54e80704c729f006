"""What the robots.txt of a site lets a crawler read; single pages that people name are not asked for."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from protego import Protego

from retrieval.adapters.manners import Manners
from retrieval.decoding import decode
from retrieval.errors import FetchReason, FetchRefused, FootnoteError, Unreadable
from retrieval.ports import Fetcher
from retrieval.urls import WebUrl, parse_url

AGENT = "FootnoteBot"
"""The name that robots.txt knows this program by, also the first word of its user agent."""

_FRESH_S = 24 * 3600  # RFC 9309, 2.4: no copy is used for longer
_UNREACHED_S = 600  # then it is asked for again
_MOST = 500 * 1024  # bytes that RFC 9309, 2.5 asks to be read at least
_KEPT_SITES = 500
_ABSENT = frozenset({FetchReason.NOT_FOUND, FetchReason.FORBIDDEN})
_ALL_ALLOWED = Protego.parse("")
_NONE_ALLOWED = Protego.parse("User-agent: *\nDisallow: /")


class Robots:
    """Asks each site once a day; safe to use from threads.

    As RFC 9309 has it: where there is no robots.txt (or it may not be read) all is allowed, where the
    site does not answer nothing is. A crawl delay is told to `manners`."""

    def __init__(
        self,
        fetcher: Fetcher,
        manners: Manners | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._manners = manners
        self._clock = clock
        self._rules: OrderedDict[str, tuple[Protego, float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, url: str) -> bool:
        """Whether a crawl may read this address; False for what is no web address."""
        try:
            at = parse_url(url)
        except ValueError:
            return False
        return bool(self._rules_of(at).can_fetch(str(at), AGENT))

    def sitemaps(self, url: str) -> list[str]:
        """Addresses of the sitemaps that the site of this address names in its robots.txt."""
        return list(self._rules_of(parse_url(url)).sitemaps)

    def _rules_of(self, at: WebUrl) -> Protego:
        site = f"{at.scheme}://{at.authority}"
        with self._lock:  # one at a time: of threads that meet a new site only one asks
            known = self._rules.get(site)
            if known is None or known[1] <= self._clock():
                rules, fresh_s = self._read(f"{site}/robots.txt")
                known = self._rules[site] = (rules, self._clock() + fresh_s)
            self._rules.move_to_end(site)
            while len(self._rules) > _KEPT_SITES:
                self._rules.popitem(last=False)
        delay_s = known[0].crawl_delay(AGENT)
        if delay_s and self._manners is not None:
            self._manners.slow_down(at.host, float(delay_s))
        return known[0]

    def _read(self, address: str) -> tuple[Protego, float]:
        try:
            page = self._fetcher.fetch(address)
            return Protego.parse(decode(page.body[:_MOST], page.content_type)), _FRESH_S
        except Unreadable:  # empty, or no text: no rule in it
            return _ALL_ALLOWED, _FRESH_S
        except FetchRefused as error:
            allowed = error.reason in _ABSENT
            return (_ALL_ALLOWED if allowed else _NONE_ALLOWED), _FRESH_S
        except FootnoteError:
            return _NONE_ALLOWED, _UNREACHED_S
