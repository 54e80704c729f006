"""The routes of the page: its files, its events, and what people do."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, quote

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.messenger.acts import Actor, Acts, Impossible
from bot.messenger.changes import Watch
from bot.messenger.reader import FindPage, article_html
from bot.sandbox import Sandbox, User
from bot.sandbox.polling import Waker

UPLOAD_LIMIT = 20 * 2**20
_ACT_LIMIT = 2**16
_BEAT_S = 20.0  # a comment now and then shows whether the page is still there
_TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
}  # fmt: skip
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True, slots=True)
class Step:
    """Something to try: somebody says `text`, or sends the file `name` with this content."""

    name: str
    who: int
    chat: int
    topic: int | None = None
    text: str = ""
    file: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Whom one can be, with a word about each, what to try first, and the words of the page."""

    people: Mapping[int, str]
    steps: tuple[Step, ...]
    words: Mapping[str, str]


class Site:
    """Serves the page and what it asks for."""

    def __init__(
        self, sandbox: Sandbox, guidance: Guidance, find_page: FindPage, waker: Waker
    ) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._guidance = guidance
        self._find_page = find_page
        self._waker = waker
        self._actor = Actor(sandbox)
        self.closing = False

    def application(self) -> Starlette:
        """The ASGI application, whose paths begin after the key."""
        return Starlette(
            routes=[
                Route("/about", self._about),
                Route("/events", self._events),
                Route("/act", self._act, methods=["POST"]),
                Route("/upload", self._upload, methods=["POST"]),
                Route("/read", self._read),
                Route("/files/{file_id}", self._file),
                Route("/sample/{number:int}", self._sample),
                Route("/{name:path}", self._static),
            ]
        )

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"] or "index.html"
        content = _shipped().get(name)
        if content is None:
            return Response(status_code=404)
        return Response(content, media_type=_TYPES[name.rpartition(".")[2]])

    async def _about(self, _: Request) -> Response:
        """Everything that stays as it is."""
        bot, guidance = self._world.bot, self._guidance
        people = [
            _person(self._world.users[number], role) for number, role in guidance.people.items()
        ]
        steps = [
            {"title": one.name, "who": one.who, "chat": one.chat, "topic": one.topic,
             "text": one.text, "file": one.file}
            for one in guidance.steps
        ]  # fmt: skip
        return JSONResponse({
            "bot": {"id": bot.id, "name": bot.first_name, "username": bot.username},
            "people": people, "steps": steps, "words": dict(guidance.words),
        })  # fmt: skip

    async def _events(self, request: Request) -> Response:
        person = self._person(request.query_params.get("who", ""))
        if person is None:
            return Response(status_code=404)
        return StreamingResponse(self._stream(person), media_type="text/event-stream")

    async def _stream(self, person: User) -> AsyncIterator[str]:
        watch = Watch(self._world, person)
        known: dict[str, Any] = {}
        while not self.closing:
            ticket = self._waker.ticket()
            with self._world.changed:
                changed = watch.changes()
                self._add_previews(changed, known)
            if changed:
                yield f"data: {json.dumps(changed, ensure_ascii=False)}\n\n"
            try:
                await asyncio.wait_for(ticket.wait(), _BEAT_S)
            except TimeoutError:
                yield ": still here\n\n"

    def _add_previews(self, changed: list[dict[str, Any]], known: dict[str, Any]) -> None:
        """Say what stands at the addresses that messages show a preview of."""
        for message in (one for chat in changed for one in chat.get("messages", [])):
            url = message["preview"]
            if url is None:
                continue
            if url not in known:
                page = self._find_page(url.partition("#")[0])
                known[url] = page and {
                    "url": url, "title": page.title, "site": page.byline,
                    "text": page.text[:160],
                }  # fmt: skip
            message["preview"] = known[url]

    async def _act(self, request: Request) -> Response:
        try:
            act = msgspec.json.decode(await _body(request, _ACT_LIMIT), type=Acts)
            return JSONResponse(await asyncio.to_thread(self._actor.do, act))
        except (msgspec.DecodeError, Impossible) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    async def _upload(self, request: Request) -> Response:
        given = request.query_params
        try:
            numbers = {
                name: int(given[name]) for name in ("who", "chat", "topic", "reply_to")
                if name in given
            }  # fmt: skip
            content = await _body(request, UPLOAD_LIMIT)
            sent = await asyncio.to_thread(
                self._actor.upload, numbers.pop("who"), numbers.pop("chat"), content=content,
                name=given.get("name", ""), caption=given.get("caption", ""),
                topic=numbers.get("topic"), reply_to=numbers.get("reply_to"),
            )  # fmt: skip
        except (KeyError, ValueError, Impossible) as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return JSONResponse(sent)

    async def _read(self, request: Request) -> Response:
        page = self._find_page(_url_of(request))
        if page is None:
            return HTMLResponse("", status_code=404)
        return HTMLResponse(article_html(page, note=self._guidance.words["article-note"]))

    async def _file(self, request: Request) -> Response:
        with self._world.changed:
            file = self._world.files.find(request.path_params["file_id"])
        if file is None:
            return Response(status_code=404)
        for start, kind in _PICTURES.items():
            if file.content.startswith(start):
                return Response(file.content, media_type=kind)
        name = quote(file.name or "file")
        return Response(
            file.content,
            media_type="application/octet-stream",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    async def _sample(self, request: Request) -> Response:
        """The file of a step."""
        steps = self._guidance.steps
        number = request.path_params["number"]
        if number >= len(steps) or not steps[number].file:
            return Response(status_code=404)
        return Response(steps[number].content, media_type="application/octet-stream")

    def _person(self, number: str) -> User | None:
        try:
            return self._actor.person(int(number))
        except (ValueError, Impossible):
            return None


@cache
def _shipped() -> dict[str, bytes]:
    """The files of the page by name."""
    folder = resources.files("bot.messenger") / "static"
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def _person(user: User, role: str) -> dict[str, Any]:
    return {"id": user.id, "name": f"{user.first_name} {user.last_name}".strip(), "role": role}


def _url_of(request: Request) -> str:
    values = parse_qs(request.url.query)
    return values.get("url", [""])[0]


async def _body(request: Request, most: int) -> bytes:
    """The body of a request. Raises Impossible when it is larger than that."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Impossible("this is too large")
        parts.append(part)
    return b"".join(parts)
