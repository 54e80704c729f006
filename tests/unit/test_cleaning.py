import pytest

from retrieval.cleaning import clean_line, clean_text, count_words, is_bare_url, paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u00a0b", "a b"),
        ("a\u2028b\r\nc\u2029d", "a\nb\nc\nd"),
        ("e\u0301", "\u00e9"),
        ("a\u200bb\ufeffc\u00ad\x07d", "abcd"),
        ("a\ud800b", "ab"),
        ("  a \t b  ", "a b"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("a\u200cb", "ab"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_text_becomes_plain(text: str, expected: str) -> None:
    assert clean_text(text) == expected
    assert clean_text(expected) == expected


def test_empty_lines_and_bare_addresses_go() -> None:
    assert paragraphs("a\n\n \nhttps://a.example/b?c\nsee https://a.example") == [
        "a",
        "see https://a.example",
    ]
    assert is_bare_url(" <https://a.example> ")


def test_one_line() -> None:
    assert clean_line(" a\n b ") == "a b"


def test_words_are_counted_in_every_script() -> None:
    assert count_words("Don't count twice: one-two") == 5
    assert count_words("東京都知事選") == 3
