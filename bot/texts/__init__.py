"""Every sentence that Footnote says, by language, and the errors as sentences."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

from retrieval.errors import FootnoteError

# The language of a catalogue, and the place whose numbers and dates it writes.
LOCALES = {"en": "en-GB", "ru": "ru-RU"}
LANGUAGES = tuple(LOCALES)

Value = str | int | float | date  # a datetime is one

_ORDINALS = {"en": ({"one": "st", "two": "nd", "few": "rd"}, "th"), "ru": ({}, "-й")}

_LONGEST = 1_000  # characters that Fluent is given; it refuses strings beyond 2,500


class _Ordinal(FluentType):
    """1st, 2nd, 11th; NUMBER of this Fluent cannot do it."""

    def __init__(self, number: float) -> None:
        self._number = int(number)

    def format(self, locale: Locale) -> str:
        """Return the number with its ending."""
        endings, other = _ORDINALS[locale.language]
        return f"{self._number}{endings.get(locale.ordinal_form(self._number), other)}"


def say(name: str, values: Mapping[str, Value] | None = None, *, language: str = "en") -> str:
    """Return the message of that name with its values set in; KeyError when there is none.

    What only the command line says is there in English only."""
    bundle = _bundle(language)
    if not bundle.has_message(name):
        bundle = _bundle("en")
    pattern = bundle.get_message(name).value
    if pattern is None:
        raise KeyError(name)
    short, long = _parted(values or {})
    said, errors = bundle.format_pattern(pattern, short)
    if errors:
        raise KeyError(name, *errors)
    text = str(said)
    for mark, value in long.items():
        text = text.replace(mark, value)
    return text


def spoken(code: str | None) -> str:
    """The catalogue for an IETF language tag as Telegram sends it: "ru", "en-GB", None."""
    language = (code or "").partition("-")[0].lower()
    return language if language in LOCALES else "en"


def language_name(code: str | None, *, language: str = "en") -> str:
    """The name of a language by its code, the code itself where it has none, "" for None."""
    if not code:
        return ""
    names = Locale(LOCALES[language].partition("-")[0]).languages
    return str(names.get(code, code))


def sentence(error: FootnoteError, *, language: str = "en", guest: bool = False) -> str:
    """Return what happened and what to do about it, in one sentence.

    The message is named after the error's class and reason (fetch-refused-scheme, or fetch-scheme
    where both fetch errors say the same), else after the nearest base class. A `guest` neither runs
    the bot nor may know of its machine: messages for them begin with guest-."""
    bundle = _bundle(language)
    values = {name: _value(value) for name, value in vars(error).items()}
    names = message_names(error)
    if guest:
        names = [*(f"guest-{name}" for name in names), *names]
    name = next(name for name in names if bundle.has_message(name))
    return say(name, values, language=language)


def message_names(error: FootnoteError) -> list[str]:
    """Names under which the catalogue may hold the error's sentence, the most precise first."""
    reason = getattr(error, "reason", None)
    classes = [_kebab(kind.__name__) for kind in type(error).__mro__]
    classes = classes[: classes.index("footnote-error") + 1]
    if reason is None:
        return classes
    return [f"{classes[0]}-{reason}", f"{classes[0].split('-', maxsplit=1)[0]}-{reason}", *classes]


def _parted(values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, str]]:
    """Put a mark in the place of each long string; return the values and the strings by mark."""
    short: dict[str, Value] = {}
    long: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            short[name] = mark = f"\0{name}\0"
            long[mark] = value
        else:
            short[name] = value
    return short, long


def _kebab(name: str) -> str:
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-")


def _value(value: object) -> Value:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, int) else str(value)


@cache
def _bundle(language: str) -> FluentBundle:
    source = resources.files(__name__).joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    # Isolation marks would stand in quotes, links and names that people copy.
    bundle = FluentBundle(
        [LOCALES[language], language],
        functions={"ORDINAL": _Ordinal},
        use_isolating=False,
    )
    bundle.add_resource(FluentResource(source))
    return bundle
