"""A whole application of the real library against the stand-in, by polling and by webhook."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.sandbox import Sandbox

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(limits=False) as sandbox:
        yield sandbox


async def echo(update: Update, _context: Context) -> None:
    message = update.effective_message
    assert message is not None
    button = InlineKeyboardButton("Again", callback_data="again")
    markup = InlineKeyboardMarkup([[button]])
    await message.reply_text(f"You said {message.text}", do_quote=True, reply_markup=markup)


async def again(update: Update, _context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Once more")
    await update.callback_query.edit_message_text("Said again")


@contextlib.asynccontextmanager
async def application(sandbox: Sandbox) -> AsyncIterator[App]:
    plain = {"verify": False}
    built: App = (
        ApplicationBuilder()
        .token(sandbox.token)
        .base_url(f"{sandbox.url}/bot")
        .request(HTTPXRequest(connection_pool_size=64, httpx_kwargs=plain))
        .get_updates_request(HTTPXRequest(httpx_kwargs=plain))
        .concurrent_updates(64)
        .build()
    )
    built.add_handler(CallbackQueryHandler(again))
    built.add_handler(MessageHandler(filters.TEXT, echo))
    async with built:
        await built.start()
        yield built
        await built.stop()


def talk(sandbox: Sandbox) -> None:
    people = [sandbox.user(f"Person {number}") for number in range(20)]
    chats = [sandbox.private(person) for person in people]
    for person, chat in zip(people, chats, strict=True):
        chat.say(person, f"hello from {person.id}")
    sandbox.wait_for(lambda: all(chat.from_bot for chat in chats))
    for person, chat in zip(people, chats, strict=True):
        assert [message.text for message in chat.from_bot] == [f"You said hello from {person.id}"]
    press = chats[0].press(people[0], chats[0].last, "Again")
    assert press.answer is not None
    assert press.answer.text == "Once more"
    sandbox.wait_for(lambda: chats[0].last.text == "Said again")


def test_a_polling_application_answers_everybody(sandbox: Sandbox) -> None:
    async def run() -> None:
        async with application(sandbox) as built:
            assert built.updater is not None
            await built.updater.start_polling(allowed_updates=["message", "callback_query"])
            await asyncio.to_thread(talk, sandbox)
            await built.updater.stop()

    asyncio.run(run())
    assert sandbox.check() == []
    assert sandbox.pending == 0


def test_an_application_behind_a_webhook_answers_everybody(sandbox: Sandbox) -> None:
    async def run() -> None:
        async with application(sandbox) as built:

            async def receive(request: Request) -> Response:
                await built.update_queue.put(Update.de_json(await request.json(), built.bot))
                return Response()

            served = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
            config = uvicorn.Config(served, port=0, log_config=None, ws="none", lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve())
            await sandbox.until(lambda: server.started)
            port = server.servers[0].sockets[0].getsockname()[1]
            await built.bot.set_webhook(f"http://127.0.0.1:{port}/hook")
            await asyncio.to_thread(talk, sandbox)
            await built.bot.delete_webhook()
            server.should_exit = True
            await serving

    asyncio.run(run())
    assert sandbox.check() == []
    assert sandbox.pending == 0
