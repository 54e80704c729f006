"""What an administrator hands in from a chat, as sources that the library reads."""

from collections.abc import Sequence
from datetime import date

from telegram import Chat, Document, Message, MessageOriginChannel

from bot.addressing import addresses, only_addresses, typed_addresses, words_of
from bot.desk import Desk
from bot.rich import one_title

MOST_BYTES = 20 * 1024 * 1024
"""What Telegram lets bots read of a file."""


async def sources_of(message: Message, desk: Desk) -> Sequence[str]:
    """The addresses in a message, or what it holds, kept so that it outlives the message.

    None where there is nothing to be read. Raises Unreadable for a kind of file that is not read,
    and TelegramError."""
    if message.document is not None:
        return [await _kept(message.document, desk)]
    own_words = words_of(message).strip()
    if only_addresses(message) or (addresses(message) and message.forward_origin is None):
        return addresses(message)
    if own_words.startswith("/") and typed_addresses(message):
        return typed_addresses(message)
    kept = await desk.work(_keep_post, message, desk) if own_words else None
    return [kept] if kept else []


async def _kept(document: Document, desk: Desk) -> str:
    file = await document.get_file()
    content = bytes(await file.download_as_bytearray())
    name = document.file_name or "file.txt"
    return await desk.work(desk.library.keep_file, content, name=name)


def post_source(message: Message, desk: Desk) -> str | None:
    """Keep a post of a channel, known by its address there, also when it is changed; blocks.

    None for one without words."""
    return _keep(words_of(message), message.chat, message.message_id, message.date.date(), desk)


def _keep_post(message: Message, desk: Desk) -> str | None:
    """A post that was forwarded from a channel is known by its address there; other text is read
    like a text file."""
    text, origin = words_of(message), message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return desk.library.keep_text(text)
    return _keep(text, origin.chat, origin.message_id, origin.date.date(), desk)


def _keep(text: str, channel: Chat, post: int, published: date, desk: Desk) -> str | None:
    if not text.strip():
        return None
    return desk.library.keep_text(
        text,
        title=one_title(text),
        url=_address(channel, post),
        outlet=channel.title or channel.username,
        published=published,
    )


def _address(channel: Chat, post: int) -> str:
    """Where a post stands; of a private channel only its members get there."""
    if channel.username:
        return f"https://t.me/{channel.username}/{post}"
    return f"https://t.me/c/{str(channel.id).removeprefix('-100')}/{post}"
