"""What is evaluated, and how a variant of it is written: "dense_weight=.5,dated=yes"."""

from dataclasses import dataclass, fields, replace

from retrieval.engines import Engine
from retrieval.errors import SettingRefused
from retrieval.method import SHIPPED, Method
from retrieval.settings import parse_engine

AS_SHIPPED = "shipped"

_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Numbers, model and engine (None for those of the settings), and whether a question's day is told."""

    method: Method = SHIPPED
    model: str | None = None
    engine: Engine | None = None
    dated: bool = False


def parse_configuration(text: str) -> Configuration:
    """Read name=value, separated by commas, over what ships; raises SettingRefused.

    Names are those of Method's fields, `model`, `engine` and `dated`."""
    configuration = Configuration()
    if text == AS_SHIPPED:
        return configuration
    for part in text.split(","):
        name, _, value = (piece.strip() for piece in part.partition("="))
        configuration = _changed(configuration, name, value)
    return configuration


def _changed(configuration: Configuration, name: str, value: str) -> Configuration:
    kinds = {field.name: type(getattr(SHIPPED, field.name)) for field in fields(Method)}
    if name == "model" and value:
        return replace(configuration, model=value)
    if name == "engine" and value:
        return replace(configuration, engine=parse_engine(name, value))
    if name == "dated":
        if value not in _YES_NO:
            raise SettingRefused(name, "yes or no")
        return replace(configuration, dated=_YES_NO[value])
    if name not in kinds:
        known = ", ".join([*kinds, "model", "engine", "dated"])
        raise SettingRefused(name or AS_SHIPPED, f"written as name=value, with one of {known}")
    try:
        number = kinds[name](value)
    except ValueError as error:
        expected = "a whole number" if kinds[name] is int else "a number"
        raise SettingRefused(name, expected) from error
    try:
        return replace(configuration, method=replace(configuration.method, **{name: number}))
    except ValueError as error:
        raise SettingRefused(name, str(error)) from error
