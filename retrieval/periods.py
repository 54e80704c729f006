"""Of which days a question asks, and how near to them an article is."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.dates import find_date

FADES = 30
"""Days outside the period after which an article's nearness has fallen to 1/e. With 7, 30 and 60:
article hit@1 .826 .844 .853, hit@5 .954 .945 .945 (newsqa_rt, tune half, 109, with their days)."""

# January first, in English, Russian, Spanish, German, Turkish and Arabic (the names of Egypt and of the
# Levant). The preposition tells "in March" from "the march"; Turkish has a suffix or "ayı" instead.
_MONTHS = (
    "january|январ[еья]|enero|januar|jänner|ocak|يناير|كانون الثاني",
    "february|феврал[еья]|febrero|februar|şubat|فبراير|شباط",
    "march|марта?е?|marzo|märz|mart|مارس|آذار",
    "april|апрел[еья]|abril|nisan|[أإا]بريل|نيسان",
    "may|ма[йея]|mayo|mai|mayıs|مايو|أيار",
    "june|июн[еья]|junio|juni|haziran|يونيو|حزيران",
    "july|июл[еья]|julio|juli|temmuz|يوليو|تموز",
    "august|августа?е?|agosto|ağustos|أغسطس|آب",
    "september|сентябр[еья]|septiembre|eylül|سبتمبر|أيلول",
    "october|октябр[еья]|octubre|oktober|ekim|أكتوبر|تشرين الأول",
    "november|ноябр[еья]|noviembre|kasım|نوفمبر|تشرين الثاني",
    "december|декабр[еья]|diciembre|dezember|aralık|ديسمبر|كانون الأول",
)
_ANY_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_BEFORE = (
    "(?:in|during|since|last|this|early|late|mid|в|за|с|en|de|desde|durante"
    "|im|seit|anfang|mitte|ende|في|منذ|خلال|شهر)"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_LAST_YEAR = r"(?P<before> last year\b| прошлого года\b)"
_MONTH_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"\b{_BEFORE}[ -](?:شهر )?(?:{_ANY_MONTH})\b"
            rf"(?:,? (?:del? |عام |سنة )?{_YEAR}\b|(?: of)?{_LAST_YEAR})?"
        ),
        rf"(?:\b{_YEAR} )?\b(?:{_ANY_MONTH})(?: ay[ıi]|['\u2019]?[dt][ae]\b)",
        rf"(?:{_YEAR} ?年 ?)?(?<!\d)(?P<number>1[0-2]|[1-9]) ?月",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last; `said` where the question names them."""

    first: date
    last: date
    said: bool = True

    @classmethod
    def around(cls, day: date | None) -> "Period | None":
        """The day on which a question was asked, where it says no other."""
        return cls(day, day, said=False) if day else None


def _week_before(day: date) -> Period:
    monday = day - timedelta(days=day.weekday() + 7)
    return Period(monday, monday + timedelta(days=6))


def _month_before(day: date) -> Period:
    last = day.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _month(year: int, month: int) -> Period:
    beginning = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), beginning - timedelta(days=1))


# In the languages of the months, and Chinese.
_SAID: tuple[tuple[re.Pattern[str], Callable[[date], Period]], ...] = (
    (
        re.compile(r"\b(yesterday|вчера|ayer|gestern|dün|أمس|الأمس)\b|昨天|昨日"),
        lambda day: Period(day - timedelta(days=1), day - timedelta(days=1)),
    ),
    (
        re.compile(
            r"\b(last week|на прошлой неделе|la semana pasada|letzter? woche|geçen hafta)\b"
            r"|\bالأسبوع الماضي\b|上周|上星期"
        ),
        _week_before,
    ),
    (
        re.compile(
            r"\b(this month|в этом месяце|este mes|diese[nm] monat|bu ay|هذا الشهر)\b|本月|这个月"
        ),
        lambda day: Period(day.replace(day=1), day),
    ),
    (
        re.compile(
            r"\b(last month|в прошлом месяце|el mes pasado|letzte[nm] monat|geçen ay)\b"
            r"|\bالشهر الماضي\b|上个月|上月"
        ),
        _month_before,
    ),
    (
        re.compile(
            r"\b(last year|в прошлом году|el año pasado|letzte[ns] jahr|geçen (yıl|sene))\b"
            r"|\b(العام|السنة) الماضية?\b|去年"
        ),
        # What is told of last year is often told now: it says less of when than the others do.
        lambda day: Period(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31), said=False),
    ),
)


def period_of(question: str, asked_at: date | None) -> Period | None:
    """The days that a question names ("last week", "in March", "18 May 2022"), else that of asking.

    A month without a year is the last one that had begun by then. None where no day is known."""
    try:
        return _named(question, asked_at) or Period.around(asked_at)
    except (ValueError, OverflowError):  # the calendar has neither a year 0 nor 10000
        return Period.around(asked_at)


def _named(question: str, asked_at: date | None) -> Period | None:
    if on := _only_day(question):
        return Period(on, on)
    if month := _month_in(question, asked_at):
        return month
    if asked_at is None:
        return None
    folded = question.casefold()
    return next((of(asked_at) for pattern, of in _SAID if pattern.search(folded)), None)


def _only_day(question: str) -> date | None:
    """The day of a question that names one, with its year, and no other."""
    days: set[date] = set()
    while found := find_date(question):
        day, _, end = found
        if day:
            days.add(day)
        question = question[end:]
    return days.pop() if len(days) == 1 else None


def _month_in(question: str, asked_at: date | None) -> Period | None:
    found = next((match for form in _MONTH_FORMS if (match := form.search(question))), None)
    if not found:
        return None
    parts = found.groupdict()
    month = int(parts.get("number") or 0) or next(
        number for number in range(1, 13) if parts[f"m{number}"]
    )
    if parts["year"]:
        return _month(int(parts["year"]), month)
    if asked_at is None:
        return None
    back = 1 if parts.get("before") else int(month > asked_at.month)
    return _month(asked_at.year - back, month)


def nearness(published: date | None, period: Period | None) -> float:
    """1.0 for an article of these days, less the farther from them, 0.0 when either is unknown."""
    if published is None or period is None:
        return 0.0
    outside = max((period.first - published).days, (published - period.last).days, 0)
    return math.exp(-outside / FADES)
