"""What an administrator hands in from a chat, brought into files and addresses that can be ingested."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from telegram import Document, Message, MessageOriginChannel

from bot.addressing import addresses, only_addresses, words_of
from bot.rich import one_title

MOST_BYTES = 20 * 1024 * 1024
"""What Telegram lets bots read of a file."""

_LONGEST_NAME = 100  # characters of a file's name; the end of it is kept
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


def is_post(message: Message) -> bool:
    """Whether the text of a message is to be read, rather than the links in it."""
    return bool(words_of(message).strip()) and not only_addresses(message)


def links_of(message: Message) -> Sequence[str]:
    """Addresses of a message that is nothing but links."""
    return addresses(message)


def save_post(message: Message, folder: Path) -> Path:
    """Write a message as a collection of one line; the same text twice is the same file.

    A post of a public channel is known by its address there."""
    text = words_of(message)
    row: dict[str, str] = {"title": one_title(text), "text": text}
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        row["outlet"] = origin.chat.title or origin.chat.username or ""
        row["published"] = origin.date.date().isoformat()
        if origin.chat.username:
            row["url"] = f"https://t.me/{origin.chat.username}/{origin.message_id}"
    else:
        row["published"] = message.date.date().isoformat()
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    row["id"] = digest
    path = folder / f"post-{digest}.jsonl"
    line = json.dumps({key: value for key, value in row.items() if value})
    path.write_text(f"{line}\n", encoding="utf-8")
    return path


def place_of(document: Document, folder: Path) -> Path:
    """Where an uploaded file is put: the same file twice in the same place."""
    name = (document.file_name or "file.txt").lower()[-_LONGEST_NAME:]
    safe = "".join(character if character in _SAFE else "_" for character in name).lstrip(".")
    return folder / f"{document.file_unique_id}-{safe or 'file.txt'}"
