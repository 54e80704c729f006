"""Small files and the fields of media that people send."""

import mimetypes
from typing import Any

from bot.sandbox.files import StoredFile

# A picture of one transparent dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000"
    "000500010a2db40000000049454e44ae426082"
)


def mime_of(name: str) -> str:
    """Guess a type by a file's name."""
    return mimetypes.guess_type(name)[0] or ""


def media_of(kind: str, file: StoredFile) -> dict[str, Any]:
    """Return the field of a message that holds a photo, voice message, sticker or video."""
    common = file.to_json()
    match kind:
        case "photo":
            return {"photo": [common | {"width": 640, "height": 480}]}
        case "voice":
            return {"voice": common | {"duration": 3, "mime_type": "audio/ogg"}}
        case "sticker":
            return {
                "sticker": common | {
                    "width": 512, "height": 512, "type": "regular", "is_animated": False,
                    "is_video": False, "emoji": "👍",
                }
            }  # fmt: skip
        case "video":
            return {"video": common | {"duration": 3, "width": 640, "height": 480}}
    raise ValueError(f"no sample of a {kind}")
