"""Of which days a question asks, and how near to them an article is."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

FADES = 30
"""Days outside the period after which an article's nearness has fallen to 1/e. With 7, 30 and 60:
article hit@1 .826 .844 .853, hit@5 .954 .945 .945 (newsqa_rt, tune half, 109, with their days)."""

_MONTHS = (
    "january|январ[еья]", "february|феврал[еья]", "march|марта?е?", "april|апрел[еья]", "may|ма[йея]",
    "june|июн[еья]", "july|июл[еья]", "august|августа?е?", "september|сентябр[еья]",
    "october|октябр[еья]", "november|ноябр[еья]", "december|декабр[еья]",
)  # fmt: skip
_MONTH = re.compile(
    r"\b(?:in|during|since|last|this|early|late|mid|в|за|с)[ -](?:"
    + "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
    + r")\b(?:,? (?P<year>(?:19|20)\d\d)\b|(?: of)?(?P<before> last year\b| прошлого года\b))?",
    re.IGNORECASE,
)

_NAMES = "|".join(_MONTHS)
_DAY = re.compile(
    rf"\b(?:(?P<a>{_NAMES}) (?P<d>\d\d?)(?:st|nd|rd|th)?,?"
    rf"|(?P<e>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<b>{_NAMES}),?)"
    r" (?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
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


_SAID: tuple[tuple[re.Pattern[str], Callable[[date], Period]], ...] = (
    (
        re.compile(r"\byesterday\b|\bвчера\b"),
        lambda day: Period(day - timedelta(days=1), day - timedelta(days=1)),
    ),
    (re.compile(r"\blast week\b|\bна прошлой неделе\b"), _week_before),
    (
        re.compile(r"\bthis month\b|\bв этом месяце\b"),
        lambda day: Period(day.replace(day=1), day),
    ),
    (re.compile(r"\blast month\b|\bв прошлом месяце\b"), _month_before),
    (
        re.compile(r"\blast year\b|\bв прошлом году\b"),
        # What is told of last year is often told now: it says less of when than the others do.
        lambda day: Period(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31), said=False),
    ),
)


def period_of(question: str, asked_at: date | None) -> Period | None:
    """The days that a question names ("last week", "in March", "18 May 2022"), else that of asking.

    A month without a year is the last one that had begun by then. None where no day is known."""
    if on := _only_day(question):
        return Period(on, on)
    if found := _MONTH.search(question):
        month = next(number for number in range(1, 13) if found[f"m{number}"])
        if found["year"]:
            return _month(int(found["year"]), month)
        if asked_at:
            back = 1 if found["before"] else int(month > asked_at.month)
            return _month(asked_at.year - back, month)
    if asked_at is None:
        return None
    folded = question.casefold()
    said = (of(asked_at) for pattern, of in _SAID if pattern.search(folded))
    return next(said, Period.around(asked_at))


def _only_day(question: str) -> date | None:
    """The day of a question that names one, with its year, and no other."""
    days = {day for found in _DAY.finditer(question) if (day := _day(found))}
    return days.pop() if len(days) == 1 else None


def _day(found: re.Match[str]) -> date | None:
    month = next(
        at
        for at, name in enumerate(_MONTHS, 1)
        if re.fullmatch(name, found["a"] or found["b"], re.IGNORECASE)
    )
    try:
        return date(int(found["year"]), month, int(found["d"] or found["e"]))
    except ValueError:
        return None


def nearness(published: date | None, period: Period | None) -> float:
    """1.0 for an article of these days, less the farther from them, 0.0 when either is unknown."""
    if published is None or period is None:
        return 0.0
    outside = max((period.first - published).days, (published - period.last).days, 0)
    return math.exp(-outside / FADES)
