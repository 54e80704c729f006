"""Bytes to text: which encoding, and what is no text at all."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from retrieval.errors import Unreadable, UnreadableReason

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"\x89PNG", b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b",
    b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"\xd0\xcf\x11\xe0",
    b"SQLite format 3", b"OggS", b"ID3", b"fLaC", b"\x00\x00\x01\x00", b"wOFF", b"wOF2",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_HEAD_BYTES = (
    4096  # browsers look for a declared charset in the first 1,024 bytes; some pages need more
)
_GUESS_BYTES = 200_000
_MAX_NULLS = 0.001
_MAX_GARBAGE = 0.05


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a page or file.

    Tried in this order: byte order mark, strict UTF-8, the charset of the header, the declared one,
    a guess. Strict UTF-8 goes before declarations since text in another encoding hardly ever
    passes it, and declarations are often wrong. Raises Unreadable: EMPTY, BINARY or UNDECODABLE."""
    if not body.strip():
        raise Unreadable(UnreadableReason.EMPTY)
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, errors="replace")
    if _is_binary(body):
        raise Unreadable(UnreadableReason.BINARY)
    for name in ("utf-8", *_declared(body, content_type)):
        text = _try(body, name)
        if text is not None:
            return text
    return _guess(body)


def _is_binary(body: bytes) -> bool:
    if body.startswith(_MAGIC) or body[4:8] == b"ftyp":
        return True
    # A stray null byte in a page is an accident; browsers skip it, and so does clean_text.
    return body.count(0) > max(1, _MAX_NULLS * len(body))


def _declared(body: bytes, content_type: str) -> list[str]:
    names = _HEADER_CHARSET.findall(content_type)
    names += [name.decode("ascii", "ignore") for name in _META_CHARSET.findall(body[:_HEAD_BYTES])]
    # Browsers read latin-1 as Windows-1252, and so were most such pages written.
    latin = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
    return ["cp1252" if name.lower() in latin else name for name in names]


def _try(body: bytes, name: str) -> str | None:
    """Return the text, or None; a few bad bytes in a declared or obvious encoding are forgiven."""
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        text = body.decode(name, errors="replace")
    except (LookupError, ValueError):
        return None
    bad = text.count("\ufffd")
    wide = len(body) - len(text)  # bytes beyond the first of each character
    forgiven = name == "utf-8" and bad * 20 < wide
    return text if forgiven or (name != "utf-8" and bad < _MAX_NULLS * len(text)) else None


def _guess(body: bytes) -> str:
    sample = body[:_GUESS_BYTES]
    best = from_bytes(sample).best()
    text = body.decode(best.encoding, errors="replace") if best else ""
    if not text.strip() or _garbage(text) > _MAX_GARBAGE:
        raise Unreadable(UnreadableReason.UNDECODABLE)
    return text


def _garbage(text: str) -> float:
    """Return the share of characters that no text has: controls, unassigned, replacements."""
    sample = text[:_GUESS_BYTES]
    odd = sum(
        char == "\ufffd"
        or (unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} and char not in "\t\r\n\f")
        for char in sample
    )
    return odd / len(sample)
