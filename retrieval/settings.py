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
    "FOOTNOTE_FETCH_DELAY",
    "FOOTNOTE_GROUPS",
    "FOOTNOTE_HTTP",
    "FOOTNOTE_KEEP_QUESTIONS",
    "FOOTNOTE_LOG",
    "FOOTNOTE_LOG_LEVEL",
    "FOOTNOTE_MODEL",
    "FOOTNOTE_PERSON_ARTICLES",
    "FOOTNOTE_GROUP_ARTICLES",
    "FOOTNOTE_REFRESH_DAYS",
    "FOOTNOTE_RERANKER",
    "FOOTNOTE_TELEGRAM_API",
    "FOOTNOTE_USERS",
    "FOOTNOTE_WEBHOOK_SECRET",
    "FOOTNOTE_WEBHOOK_SECRET_FILE",
    "FOOTNOTE_WEBHOOK_URL",
)
"""Every variable that any part of the program reads; another one of this prefix is a mistake."""

_PREFIX = "FOOTNOTE_"

FETCH_DELAY_S = 0.25
"""With two requests at once a site of 1,000 pages is read in four minutes; no site tells so few apart
from people who open tabs."""

_LONGEST_DELAY_S = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data and exported models live, what embeds them, and which private hosts may be read.

    `fetch_delay_s` lies between the starts of two requests to one host. `engine` is None for the
    fastest one, `reranker` for none. `unknown` are names of variables that look like ours and are not,
    in order."""

    data: Path
    model: str | None
    fetch_allow: frozenset[str]
    exports: Path
    engine: Engine | None = None
    fetch_delay_s: float = FETCH_DELAY_S
    reranker: str | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the variables above; empty means unset.

        Raises SettingRefused for the home of a user that there is not, and values that cannot be."""
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
            fetch_delay_s=_delay(env.get("FOOTNOTE_FETCH_DELAY", "")),
            reranker=env.get("FOOTNOTE_RERANKER") or None,
            unknown=tuple(
                sorted(name for name in env if name.startswith(_PREFIX) and name not in VARIABLES)
            ),
        )


def _delay(value: str) -> float:
    try:
        seconds = float(value) if value.strip() else FETCH_DELAY_S
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_DELAY_S:
        raise SettingRefused("FOOTNOTE_FETCH_DELAY", f"seconds, 0 to {_LONGEST_DELAY_S:.0f}")
    return seconds


def parse_engine(name: str, value: str) -> Engine | None:
    """Read the value of a setting, None when it is empty; raises SettingRefused."""
    try:
        return Engine(value.strip().lower()) if value.strip() else None
    except ValueError as error:
        raise SettingRefused(name, f"one of {', '.join(Engine)}") from error
