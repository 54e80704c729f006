"""Counts the calls of the Bot API, each try of them, on their way to the delivery."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import TelegramError
from telegram.ext import BaseRateLimiter

from bot.delivery import Result

Called = Callable[[str, str], None]


class Counted(BaseRateLimiter[None]):
    """Passes calls on; `called` is told the method and "ok" or the kind of error after each try."""

    def __init__(self, inner: BaseRateLimiter[None], called: Called) -> None:
        self._inner = inner
        self._called = called

    async def initialize(self) -> None:
        """As the one that it stands before."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """As the one that it stands before."""
        await self._inner.shutdown()

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make one call of PTB."""

        async def tried(*given: Any, **named: Any) -> Result:
            try:
                result = await callback(*given, **named)
            except TelegramError as error:
                self._called(endpoint, type(error).__name__)
                raise
            self._called(endpoint, "ok")
            return result

        return await self._inner.process_request(
            tried, args, kwargs, endpoint, data, rate_limit_args
        )
