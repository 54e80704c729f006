"""What an administrator hands in from a chat, as sources that the library reads."""

from collections.abc import Sequence

from telegram import Document, Message, MessageOriginChannel

from bot.addressing import addresses, only_addresses, words_of
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
    return [await desk.work(_keep_post, message, desk)] if own_words else []


async def _kept(document: Document, desk: Desk) -> str:
    file = await document.get_file()
    content = bytes(await file.download_as_bytearray())
    name = document.file_name or "file.txt"
    return await desk.work(desk.library.keep_file, content, name=name)


def _keep_post(message: Message, desk: Desk) -> str:
    """A post of a channel is known by its address there; other text is read like a text file."""
    text, origin = words_of(message), message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return desk.library.keep_text(text)
    chat = origin.chat
    return desk.library.keep_text(
        text,
        title=one_title(text),
        url=f"https://t.me/{chat.username}/{origin.message_id}" if chat.username else None,
        outlet=chat.title or chat.username,
        published=origin.date.date(),
    )
