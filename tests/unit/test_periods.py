import math
from datetime import date

import pytest

from retrieval.periods import FADES, Period, nearness, period_of

THURSDAY = date(2022, 6, 16)


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Period:
    return Period(date(*first), date(*last))


def only(year: int, month: int, day: int) -> Period:
    return days((year, month, day), (year, month, day))


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Who won?", Period.around(THURSDAY)),
        ("Who won this week?", Period.around(THURSDAY)),
        ("Who won yesterday?", only(2022, 6, 15)),
        ("Who won last week?", days((2022, 6, 6), (2022, 6, 12))),
        ("Who won last month?", days((2022, 5, 1), (2022, 5, 31))),
        ("Who won this month?", days((2022, 6, 1), (2022, 6, 16))),
        ("Who won last year?", Period(date(2021, 1, 1), date(2021, 12, 31), said=False)),
        ("Who won in March last year?", days((2021, 3, 1), (2021, 3, 31))),
        ("Кто победил в марте прошлого года?", days((2021, 3, 1), (2021, 3, 31))),
        ("Who won in March?", days((2022, 3, 1), (2022, 3, 31))),
        ("Who won in December?", days((2021, 12, 1), (2021, 12, 31))),
        ("Who won in March 2019?", days((2019, 3, 1), (2019, 3, 31))),
        ("Who won on May 18, 2022?", only(2022, 5, 18)),
        ("Who won on the 3rd of May 2022?", only(2022, 5, 3)),
        ("Who won on 31 February 2022?", Period.around(THURSDAY)),
        ("Who won between 3 May 2022 and 5 May 2022?", Period.around(THURSDAY)),
        ("Кто победил 18 мая 2022 года?", only(2022, 5, 18)),
        ("Кто победил на прошлой неделе?", days((2022, 6, 6), (2022, 6, 12))),
        ("Кто победил в марте?", days((2022, 3, 1), (2022, 3, 31))),
        ("Кто победил в мае?", days((2022, 5, 1), (2022, 5, 31))),
        ("¿Quién ganó en marzo?", days((2022, 3, 1), (2022, 3, 31))),
        ("¿Quién ganó en marzo de 2019?", days((2019, 3, 1), (2019, 3, 31))),
        ("¿Quién ganó la semana pasada?", days((2022, 6, 6), (2022, 6, 12))),
        ("¿Quién ganó el 12 de mayo de 2022?", only(2022, 5, 12)),
        ("Wer gewann im März?", days((2022, 3, 1), (2022, 3, 31))),
        ("Wer gewann letzte Woche?", days((2022, 6, 6), (2022, 6, 12))),
        ("Wer gewann am 12. Mai 2022?", only(2022, 5, 12)),
        ("Mart ayında kim kazandı?", days((2022, 3, 1), (2022, 3, 31))),
        ("2019 Mart'ta kim kazandı?", days((2019, 3, 1), (2019, 3, 31))),
        ("Geçen hafta kim kazandı?", days((2022, 6, 6), (2022, 6, 12))),
        ("12 Mayıs 2022'de kim kazandı?", only(2022, 5, 12)),
        ("谁在3月赢了?", days((2022, 3, 1), (2022, 3, 31))),
        ("2019年3月谁赢了?", days((2019, 3, 1), (2019, 3, 31))),
        ("2022年5月12日谁赢了?", only(2022, 5, 12)),
        ("上周谁赢了?", days((2022, 6, 6), (2022, 6, 12))),
        ("من فاز في مارس؟", days((2022, 3, 1), (2022, 3, 31))),
        ("من فاز في شهر مارس 2019؟", days((2019, 3, 1), (2019, 3, 31))),
        ("من فاز الأسبوع الماضي؟", days((2022, 6, 6), (2022, 6, 12))),
        ("من فاز في 12 مايو 2022؟", only(2022, 5, 12)),
    ],
)
def test_the_days_that_a_question_asks_of(question: str, period: Period) -> None:
    assert period_of(question, THURSDAY) == period


def test_without_the_day_of_asking_only_a_day_or_month_with_its_year_tells_days() -> None:
    assert period_of("Who won on 18 May 2022?", None) == only(2022, 5, 18)
    assert period_of("Who won last week, or in March?", None) is None
    assert period_of("Who won in March 2019?", None) == days((2019, 3, 1), (2019, 3, 31))


@pytest.mark.parametrize(
    "question",
    [
        "Who won the march in Rome?",
        "In maybe a year?",
        "В марине?",
        "Who runs the K-mart?",
        "Wie heißt Mai mit Nachnamen?",
        "ما الرياضة التي مارس؟",
        "月亮有多大?",
    ],
)
def test_words_that_begin_like_a_month_are_none(question: str) -> None:
    assert period_of(question, None) is None
    assert period_of(question, THURSDAY) == Period.around(THURSDAY)


def test_an_article_of_these_days_is_nearest_and_others_fade_with_their_distance() -> None:
    june = days((2022, 6, 1), (2022, 6, 30))
    assert nearness(date(2022, 6, 1), june) == nearness(date(2022, 6, 30), june) == 1.0
    assert nearness(date(2022, 7, 30), june) == pytest.approx(math.exp(-30 / FADES))
    assert nearness(date(2022, 5, 2), june) == pytest.approx(math.exp(-30 / FADES))


def test_an_unknown_day_is_near_to_nothing() -> None:
    assert nearness(None, Period(THURSDAY, THURSDAY)) == 0.0
    assert nearness(THURSDAY, None) == 0.0
