"""sendDocument, sendPhoto, getFile."""

import struct
from typing import Any

from bot.sandbox.errors import Refused, bad_request
from bot.sandbox.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile, Upload
from bot.sandbox.methods.sending import caption_of, deliver
from bot.sandbox.parameters import Parameters
from bot.sandbox.rights import require_sending
from bot.sandbox.world import World

_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGES = (_PNG, b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
_MAX_SIDES = 10_000
_MAX_RATIO = 20
_PNG_HEAD = 24  # bytes up to the end of width and height


def send_document(world: World, given: Parameters) -> dict[str, Any]:
    """Send a file."""
    chat = world.chat(given.text("chat_id"))
    require_sending(world, chat, what="documents")
    file = _file(world, given, "document")
    media = {"document": file.document_json()}
    return world.show(deliver(world, chat, given, caption_of(world, given), media=media))


def send_photo(world: World, given: Parameters) -> dict[str, Any]:
    """Send a picture."""
    chat = world.chat(given.text("chat_id"))
    require_sending(world, chat, what="photos")
    file = _file(world, given, "photo")
    width, height = _sides(file.content)
    size = file.to_json() | {"width": width, "height": height}
    caption = caption_of(world, given)
    return world.show(deliver(world, chat, given, caption, media={"photo": [size]}))


def _file(world: World, given: Parameters, name: str) -> StoredFile:
    value = given.upload(name)
    if isinstance(value, Upload):
        _check_size(value, name)
        return world.files.add(value.content, kind=name, name=value.name, mime=value.mime)
    if not value:
        raise bad_request(f"there is no {name} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = world.files.find(value)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != name:
        raise bad_request(f"can't use file of type {file.kind.title()} as {name.title()}")
    return file


def _check_size(upload: Upload, name: str) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    if name == "photo":
        if len(upload.content) > PHOTO_LIMIT:
            raise bad_request("file of size too big for a photo")
        if not upload.content.startswith(_IMAGES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = _sides(upload.content)
        if width + height > _MAX_SIDES or max(width, height) > _MAX_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _sides(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG; other pictures are taken to be 640 by 480."""
    if content.startswith(_PNG) and len(content) >= _PNG_HEAD:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 640, 480


def get_file(world: World, given: Parameters) -> dict[str, Any]:
    """Prepare a download."""
    file, path = world.files.open_path(given.text("file_id"))
    return file.to_json() | {"file_path": path}
