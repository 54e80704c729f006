"""Settings of the library, read once from a mapping of environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from retrieval.engines import Engine
from retrieval.errors import SettingRefused

VARIABLES = (
    "FOOTNOTE_ACCESS",
    "FOOTNOTE_ADMINS",
    "FOOTNOTE_DATA",
    "FOOTNOTE_ENGINE",
    "FOOTNOTE_FETCH_ALLOW",
    "FOOTNOTE_GROUPS",
    "FOOTNOTE_HTTP",
    "FOOTNOTE_MODEL",
    "FOOTNOTE_TELEGRAM_API",
    "FOOTNOTE_USERS",
    "FOOTNOTE_WEBHOOK_SECRET",
    "FOOTNOTE_WEBHOOK_SECRET_FILE",
    "FOOTNOTE_WEBHOOK_URL",
)
"""Every variable that any part of the program reads; another one of this prefix is a mistake."""

_PREFIX = "FOOTNOTE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data and exported models live, what embeds them, and which private hosts may be read.

    `engine` is None for the fastest one. `unknown` are names of variables that look like ours and
    are not, in order."""

    data: Path
    model: str | None
    fetch_allow: frozenset[str]
    exports: Path
    engine: Engine | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the variables above; empty means unset.

        Raises SettingRefused for the home of a user that there is not, and an unknown engine."""
        data = env.get("FOOTNOTE_DATA") or platformdirs.user_data_dir("footnote", appauthor=False)
        try:
            folder = Path(data).expanduser()
        except RuntimeError as error:
            raise SettingRefused("FOOTNOTE_DATA", "a folder") from error
        allow = (part.strip().lower() for part in env.get("FOOTNOTE_FETCH_ALLOW", "").split(","))
        return cls(
            data=folder,
            model=env.get("FOOTNOTE_MODEL") or None,
            fetch_allow=frozenset(part for part in allow if part),
            exports=folder / "models",
            engine=parse_engine("FOOTNOTE_ENGINE", env.get("FOOTNOTE_ENGINE", "")),
            unknown=tuple(
                sorted(name for name in env if name.startswith(_PREFIX) and name not in VARIABLES)
            ),
        )


def parse_engine(name: str, value: str) -> Engine | None:
    """Read the value of a setting, None when it is empty; raises SettingRefused."""
    try:
        return Engine(value.strip().lower()) if value.strip() else None
    except ValueError as error:
        raise SettingRefused(name, f"one of {', '.join(Engine)}") from error
