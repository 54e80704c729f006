"""Lengths and positions in UTF-16 units, in which the Bot API counts text."""

_LAST_OF_ONE_UNIT = 0xFFFF


def width(char: str) -> int:
    """Return 2 for a character beyond the basic plane, which takes a surrogate pair, else 1."""
    return 2 if ord(char) > _LAST_OF_ONE_UNIT else 1


def length(text: str) -> int:
    """Return how many UTF-16 units the text has."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, offset: int, size: int) -> str:
    """Return the part of a text at an offset and of a length that are given in units."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + size)].decode("utf-16-le", "surrogatepass")


def byte_offset(text: str, index: int) -> int:
    """Return where a character starts in UTF-8, in which tdlib names places in its errors."""
    return len(text[:index].encode())


def has_lone_surrogate(text: str) -> bool:
    """Tell whether the text cannot be written in UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)
