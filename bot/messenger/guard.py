"""Who may talk to the page: only a browser on this machine that was given its address."""

import hmac
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the key is in the address
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Lets requests through whose host is this server, whose path begins with the key, and that
    no other web page has made.

    The name in Host is checked since another name may lead to 127.0.0.1 (DNS rebinding)."""

    def __init__(self, application: ASGIApp, *, key: str, port: int, lost: str) -> None:
        self._application = application
        self._key = key
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._lost = lost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse a request."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with(send))
            return
        inside = {**scope, "path": scope["path"].removeprefix(f"/{self._key}")}
        await self._application(inside, receive, _with(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return _plain("", HTTPStatus.MISDIRECTED_REQUEST)
        given = scope["path"].removeprefix("/").partition("/")[0]
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            return _plain(self._lost, HTTPStatus.NOT_FOUND)
        if not self._is_ours(scope, headers):
            return _plain("", HTTPStatus.FORBIDDEN)
        return None

    @staticmethod
    def _is_ours(scope: Scope, headers: Headers) -> bool:
        own = f"http://{headers.get('host')}"
        if scope["method"] not in {"GET", "HEAD"}:
            return headers.get("origin") == own
        if headers.get("origin", own) != own:
            return False
        # A link may be followed from anywhere; nothing else may be loaded by another page.
        came = headers.get("sec-fetch-site", "none")
        return came in {"none", "same-origin"} or headers.get("sec-fetch-mode") == "navigate"


def _plain(text: str, status: HTTPStatus) -> PlainTextResponse:
    return PlainTextResponse(f"{text or status.phrase}\n", status_code=status)


def _with(send: Send) -> Send:
    """Send, with the headers that every answer has."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
