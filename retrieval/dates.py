"""Dates and relative times as they stand in bylines, metadata and data files."""

import re
from datetime import date
from email.utils import parsedate_to_datetime

# First letters of the months' names in eleven languages; the longest stem that fits decides.
_MONTH_STEMS: tuple[tuple[str, ...], ...] = (
    ("jan", "янв", "ene", "gen", "сiч", "січ", "sty", "jän", "oca", "ينا"),
    ("feb", "фев", "fév", "fev", "лют", "lut", "şub", "فبر", "شبا"),
    ("mar", "мар", "mär", "maa", "mrz", "бер", "مار", "آذا"),
    ("apr", "апр", "abr", "avr", "квіт", "kwi", "nis", "أبر", "ابر", "إبر", "نيس"),
    ("may", "май", "мая", "mai", "mag", "mei", "трав", "maj", "ماي", "أيا"),
    ("jun", "июн", "juin", "giu", "черв", "cze", "haz", "يوني", "حزي"),
    ("jul", "июл", "juil", "lug", "лип", "lip", "tem", "يولي", "تمو"),
    ("aug", "авг", "ago", "aoû", "aou", "серп", "sie", "ağu", "أغس", "اغس"),
    ("sep", "сен", "set", "вер", "wrz", "eyl", "سبت", "أيل"),
    ("oct", "окт", "okt", "ott", "out", "жовт", "paź", "eki", "أكت", "اكت"),
    ("nov", "ноя", "лист", "lis", "kas", "نوف"),
    ("dec", "дек", "dez", "dic", "déc", "груд", "gru", "ara", "ديس"),
)
_STEMS = {stem: number for number, stems in enumerate(_MONTH_STEMS, 1) for stem in stems}
_STEM_PATTERN = "|".join(sorted(_STEMS, key=len, reverse=True))
# Arabic pages name a month twice: "15 مارس/آذار 2025".
_MONTH = rf"(?P<month>(?:{_STEM_PATTERN})[^\W\d_]{{0,9}})(?:/[^\W\d_]+(?:\s[^\W\d_]+)?)?"
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DAY = r"(?P<day>[0-3]?\d)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|\.)"
_OF = r"(?:del? )?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_END = r"(?!\d)"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}\s?[-/.]\s?(?P<month>[01]?\d)\s?[-/.]\s?{_DAY}{_END}",
        rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<month>[01]?\d)\s?[月월]\s?{_DAY}\s?[日일]",
        rf"(?<!\d){_DAY}\s?[-.]\s?(?P<month>[01]?\d)\s?[-.]\s?{_YEAR}{_END}",
        rf"(?<!\d){_DAY}{_ORDINAL}?[\s-]\s?(?:de |of )?{_MONTH}\.?,?[\s-]\s?{_OF}{_YEAR}{_END}",
        rf"(?:(?<![^\W\d_])|(?-i:(?<=[a-zа-я])(?=[A-ZА-Я]))){_MONTH}\.?\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}{_END}",
    )
)
_SLASHED = re.compile(rf"(?<!\d)(?P<first>[0-3]?\d)/(?P<second>[0-3]?\d)/{_YEAR}{_END}")

_AGO = re.compile(
    r"(?:(?:an?|one|\d+|few|half an?|yesterday|last)?\s?"
    r"(?:sec|second|min|minute|h|hr|hour|d|day|w|wk|week|mo|month|y|yr|year)s?\.?\s+ago"
    r"|just now|yesterday|heute|gestern|hier|ayer|hoy|вчера|сегодня|только что"
    r"|aujourd['\u2019]hui"
    r"|vor\s+(?:\d+|einer|einem|wenigen)\s+(?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:en|n"
    r"|e)?|vor\s+\d+\s+(?:min|std)\.?"
    r"|il y a\s+(?:\d+|une?|quelques)\s+(?:secondes?|minutes?|min|heures?|h|jours?|semaines?|mois"
    r"|ans?)"
    r"|hace\s+(?:\d+|una?|unos|unas)\s+(?:segundos?|minutos?|min|horas?|h|d[ií]as?|semanas?"
    r"|mes(?:es)?|años?)"
    r"|h[áa]\s+(?:\d+|uma?)\s+(?:segundos?|minutos?|horas?|dias?|semanas?|m[eê]s(?:es)?|anos?)"
    r"|(?:\d+|un[ao]?)\s?(?:secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa"
    r"|(?:\d+\s+)?(?:сек|мин|час|ч|день|дн|недел|месяц|год|лет|хвилин|тиж)[а-яії]*\.?\s+"
    r"(?:назад|тому)"
    r"|\d+\s?(?:秒|分|分钟|小时|時間|天|日|周|週間)前|刚刚|昨天|今天"
    r"|\d+\s(?:saniye|dakika|saat|gün|hafta|ay|yıl)\s+önce|dün|bugün|az önce"
    r"|(?:منذ|قبل)\s+(?:\d+\s+)?(?:ثاني|ثوان|دقيق|دقائق|ساع|يوم|أيام|أسبوع|أسابيع|شهر|أشهر|سن|عام)[^\W\d_]*|أمس|اليوم)",
    re.IGNORECASE,
)
# "3h" and "12 March" say when only where they stand alone or behind a separator, "3h" also
# behind a name.
_ALONE = re.compile(
    r"(?:^|[|·•—–,(]\s?|time|clock|(?<=[^\W\d_])(?=\d))(?P<when>"
    r"today|\d{1,2}\s?(?:m|mins?|h|hrs?|d|w|wk|ч|мин|std)\.?"
    rf"|{_DAY}{_ORDINAL}?\s(?:de )?{_MONTH}|{_MONTH}\.?\s{_DAY}(?:st|nd|rd|th)?"
    r")(?=\s*(?:$|[|·•—–,)]))".replace("(?P<day>", "(?:").replace("(?P<month>", "(?:"),
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:[^\W\d_a-zа-яё][\w.&'\u2019-]*|&|of|the|and) ){1,5}(?P<when>\d{1,2}(?:h|m|d|w|ч))"
)
_CLOCK_BEHIND = re.compile(
    r"[\s,.|·–-]*(?:(?:at|um|в|à|a las|alle)\s)?(?:\d{1,2}[:.h]\d{2}(?:\s?(?:[ap]\.?m|uhr))?)?[\s.]*",
    re.IGNORECASE,
)


def find_date(text: str) -> tuple[date | None, int, int] | None:
    """Return the first full date in the text and where it stands, or None.

    The date is None where day and month cannot be told apart (03/04/2025) or the day does not
    exist; a date written with "-" or "." and the year last has the day first."""
    text = text.translate(_DIGITS)
    found = [match for form in _FORMS if (match := form.search(text))]
    if slashed := _SLASHED.search(text):
        found.append(slashed)
    if not found:
        return None
    match = min(found, key=lambda one: (one.start(), -one.end()))
    return _value(match), match.start(), match.end()


def find_relative(text: str) -> tuple[int, int] | None:
    """Return where a time that is no full date stands in a byline, or None.

    A relative time ("2 hours ago") at either end of the text, or a short form ("3h", "12 March")
    between separators."""
    text = text.translate(_DIGITS)
    for match in _AGO.finditer(text):
        if match.start() == 0 or _CLOCK_BEHIND.fullmatch(text, match.end()):
            return match.start(), match.end()
    alone = _ALONE.search(text) or _NAMED.fullmatch(text)
    return alone.span("when") if alone else None


def parse_date(text: str) -> date | None:
    """Return the date that a data field states: ISO 8601, 2022/06/17, RFC 822 or in words.

    A year or a month alone is no date; nor is a text that only contains one."""
    text = text.strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    found = find_date(text[:80])
    if found and found[0] and found[1] <= len("Wednesday, "):
        return found[0]
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _value(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:  # noqa: PLR2004 - months of a year
            return None
        day, month = max(first, second), min(first, second)
    else:
        day, month = int(parts["day"]), _month(parts["month"])
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    name = name.casefold()
    for length in (4, 3):
        if name[:length] in _STEMS:
            return _STEMS[name[:length]]
    return 0
