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
        "15 de marzo de 2025", "2025年3月15日", "Saturday, 15 March 2025", "15 Mart 2025",
        "15 مارس 2025", "١٥ مارس ٢٠٢٥", "15 مارس/آذار 2025", "15 آذار 2025", "۲۰۲۵/۰۳/۱۵",
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
     "Вестниквчера, 18:40", "12 March", "Today, 09:15", "3 saat önce", "dün", "منذ 3 ساعات",
     "قبل ٥ دقائق", "أمس", "3小时前", "昨天"],
)  # fmt: skip
def test_relative_times_are_known_as_such(text: str) -> None:
    assert find_relative(text) is not None
    assert find_date(text) is None


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_of_a_language_is_known(language: str) -> None:
    found = [parse_date(f"7 {month} 2025") for month in MONTHS[language].split()]
    assert found == [date(2025, month, 7) for month in range(1, 13)]


@pytest.mark.parametrize("text", ["Russia Today", "Man jumps 8m", "Elections set for 7 March"])
def test_words_that_only_look_like_times(text: str) -> None:
    assert find_relative(text) is None
