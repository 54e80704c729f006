from datetime import date

import pytest

from retrieval.dates import find_date, find_relative, parse_date

IDES = date(2025, 3, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-15", "2025/03/15", "2025-03-15T23:59:59+03:00", "15-03-2025", "15.03.2025",
        "15/03/2025", "03/15/2025", "Mar 15, 2025", "March 15th, 2025", "15 March 2025",
        "Sat, 15 Mar 2025 10:00:00 GMT", "15 марта 2025 г.", "15. März 2025", "15 mars 2025",
        "15 de marzo de 2025", "2025年3月15日", "Saturday, 15 March 2025",
    ],
)  # fmt: skip
def test_a_date_in_any_form(text: str) -> None:
    assert parse_date(text) == IDES


@pytest.mark.parametrize(
    "text", ["", "2025", "March 2025", "03/04/2025", "31 February 2025", "yesterday", "soon"]
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_date_may_be_glued_to_a_name() -> None:
    assert find_date("Russia Today15-03-2025") == (IDES, 12, 22)


@pytest.mark.parametrize(
    "text",
    ["timean hour ago", "time2 hours ago", "6h ago", "yesterday", "vor 2 Stunden", "2 часа назад",
     "il y a 3 heures", "hace 2 horas", "3h", "The Courier · 5 min", "Nordic Wire 2d",
     "Вестниквчера, 18:40", "12 March", "Today, 09:15"],
)  # fmt: skip
def test_relative_times_are_known_as_such(text: str) -> None:
    assert find_relative(text) is not None
    assert find_date(text) is None


@pytest.mark.parametrize("text", ["Russia Today", "Man jumps 8m", "Elections set for 7 March"])
def test_words_that_only_look_like_times(text: str) -> None:
    assert find_relative(text) is None
