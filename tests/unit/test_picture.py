"""The picture of /stats: of a phone's size, drawn from the counts alone."""

import struct
from datetime import date, timedelta

from bot.report.days import Counts, Labels, draw_counts

LABELS = Labels("Questions", "answered", "not", "Answered, %", "Outlets", "others", "unknown")
FIRST = date(2026, 10, 28)
DAYS = [(FIRST + timedelta(days=at), at, at % 3) for at in range(30)]


def test_it_is_upright_and_small_enough_for_a_phone() -> None:
    picture = draw_counts(Counts(DAYS, [("Port Gazette", 11), (None, 2)]), LABELS)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1080, 1470)
    assert len(picture) < 300_000


def test_the_same_counts_are_the_same_picture_and_others_are_not() -> None:
    outlets = [("Port Gazette", 11)]
    first = draw_counts(Counts(DAYS, outlets), LABELS)
    assert draw_counts(Counts(DAYS, outlets), LABELS) == first
    assert draw_counts(Counts(DAYS[1:], outlets), LABELS) != first
    assert draw_counts(Counts(DAYS, [("Port Gazette", 12)]), LABELS) != first


def test_it_is_drawn_of_nothing_and_of_names_that_no_letters_are_there_for() -> None:
    nothing = [(day, 0, 0) for day, _, _ in DAYS]
    assert draw_counts(Counts(nothing, []), LABELS) != draw_counts(Counts(DAYS[:1], []), LABELS)
    # A warning about a missing character would fail the test.
    draw_counts(Counts(DAYS, [("環球時報\n$x^2$" + "W" * 99, 3), ("Маяк", 1)]), LABELS)
