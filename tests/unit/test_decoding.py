import pytest

from retrieval.decoding import decode
from retrieval.errors import Unreadable, UnreadableReason

RUSSIAN = "Маяк на мысе снова зажёгся, сообщила мэрия города. Первые экскурсии начнутся в апреле."
GERMAN = "Die Straße über den Fluß wird größer, sagte der Bürgermeister von Brückfeld am Montag."


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (RUSSIAN.encode(), "text/plain", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (RUSSIAN.encode("utf-16"), "text/plain", RUSSIAN),
        (RUSSIAN.encode("utf-8-sig"), "text/plain", RUSSIAN),
        (b"<meta charset='koi8-r'>" + RUSSIAN.encode("koi8-r"), "", None),
        (GERMAN.encode("latin-1"), "text/plain; charset=iso-8859-1", GERMAN),
        (RUSSIAN.encode(), "text/plain; charset=iso-8859-1", RUSSIAN),
        (RUSSIAN.encode("cp1251") * 3, "text/plain", RUSSIAN * 3),
        (RUSSIAN.encode(), "text/plain; charset=no-such", RUSSIAN),
    ],
)
def test_the_encoding_is_found(body: bytes, content_type: str, expected: str | None) -> None:
    text = decode(body, content_type)
    assert text == expected if expected else text.endswith(RUSSIAN)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", UnreadableReason.EMPTY),
        (b" \n\t", UnreadableReason.EMPTY),
        (b"\x89PNG\r\n\x1a\nabc", UnreadableReason.BINARY),
        (b"%PDF-1.4", UnreadableReason.BINARY),
        (b"PK\x03\x04abc", UnreadableReason.BINARY),
        (b"a\x00b\x00\x00c" * 50, UnreadableReason.BINARY),
        (bytes(range(1, 256)) * 20, UnreadableReason.UNDECODABLE),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, reason: UnreadableReason) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(body)
    assert caught.value.reason == reason


def test_one_broken_byte_in_a_long_text_is_forgiven() -> None:
    assert decode(RUSSIAN.encode() * 20 + b"\xff") == RUSSIAN * 20 + "\ufffd"
