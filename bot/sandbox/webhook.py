"""Posts updates to the bot's webhook until it accepts them."""

import asyncio
import contextlib
import json
from urllib.parse import urlsplit

from bot.sandbox.polling import Waker
from bot.sandbox.updates import Update
from bot.sandbox.weblinks import is_loopback
from bot.sandbox.world import Webhook, World

_ANSWER_TIMEOUT_S = 60.0
_ACCEPTED = range(200, 300)


class Deliverer:
    """Keeps one update of each line in flight, and waits longer after each failure."""

    def __init__(
        self, world: World, waker: Waker, *, first_wait_s: float, longest_wait_s: float
    ) -> None:
        self._world = world
        self._waker = waker
        self._first_wait_s = first_wait_s
        self._longest_wait_s = longest_wait_s
        self._posts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                ticket = self._waker.ticket()
                pause_s = self._start_posts(loop.time())
                # Not wait_for, which in Python 3.11 can swallow a cancellation.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await ticket.wait()
        finally:
            for post in self._posts:
                post.cancel()

    def _start_posts(self, now: float) -> float | None:
        """Start what may be posted; return the seconds until something else may be."""
        with self._world.changed:
            hook = self._world.webhook
            if not hook.url:
                return None
            room = hook.max_connections - len(self._posts)
            for update in self._world.updates.next_for_webhook(now)[: max(room, 0)]:
                update.in_flight = True
                post = asyncio.create_task(self._post(hook, update))
                self._posts.add(post)
                post.add_done_callback(self._posts.discard)
            waiting = [u for u in self._world.updates.waiting if not u.in_flight and u.due > now]
            return min((update.due - now for update in waiting), default=None)

    async def _post(self, hook: Webhook, update: Update) -> None:
        failure = await self._failure(hook, update)
        with self._world.changed:
            update.in_flight = False
            if failure is None:
                self._world.updates.finish(update)
            else:
                update.tries += 1
                wait_s = min(self._first_wait_s * 2 ** (update.tries - 1), self._longest_wait_s)
                update.due = asyncio.get_running_loop().time() + wait_s
                self._world.webhook.last_error = failure
                self._world.webhook.last_error_at = self._world.clock.now()
            self._world.notify()

    async def _failure(self, hook: Webhook, update: Update) -> str | None:
        """Post an update; return why it has to be posted again.

        Nothing ever leaves this machine: other addresses fail as if they had no name."""
        if not is_loopback(hook.url):
            return "Failed to resolve host: Name or service not known"
        try:
            async with asyncio.timeout(_ANSWER_TIMEOUT_S):
                status = await _post(hook, json.dumps(update.to_json()).encode())
        except TimeoutError:
            return "Read timeout expired"
        except (OSError, ValueError, asyncio.IncompleteReadError):
            return "Connection refused"
        with self._world.changed:
            fault = self._world.faults.take("webhook", None)
        if fault is not None:
            return "Connection reset by peer"
        if status not in _ACCEPTED:
            return f"Wrong response from the webhook: {status}"
        return None


async def _post(hook: Webhook, body: bytes) -> int:
    """Post JSON and return the status of the answer."""
    parts = urlsplit(hook.url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=secure or None)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = [
            f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close",
            "Content-Type: application/json", f"Content-Length: {len(body)}",
        ]  # fmt: skip
        if hook.secret:
            head.append(f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}")
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        status = (await reader.readline()).split()
        await reader.read()
        return int(status[1]) if len(status) > 1 else 0
    finally:
        writer.close()
