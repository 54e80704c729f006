"""How the bot is set up, read once from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from retrieval.errors import SettingRefused

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what the Bot API accepts
_TELEGRAM = "https://api.telegram.org"
_HTTP = "127.0.0.1:8080"
_OFF = "off"
_MOST_PORT = 65_535
_REFRESH_DAYS = 7
_PERSON_ARTICLES = 50
_GROUP_ARTICLES = 1_000


class Access(StrEnum):
    """Who may ask: everybody, or those that are listed."""

    OPEN = "open"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """Token, people, and where to listen; `token` is None when none was given.

    `admins`, `users` and `groups` are numeric ids. Without `webhook_url` the bot polls. `http` is None
    for "off", `http_chosen` whether it was named. Pages are asked again after `refresh_days`, never
    with 0. A library of a person or a group holds so many articles at most, with 0 nobody has one."""

    token: str | None = field(repr=False)
    admins: tuple[int, ...]
    access: Access
    users: frozenset[int]
    groups: frozenset[int]
    api: str
    webhook_url: str | None
    webhook_secret: str | None = field(repr=False)
    http: tuple[str, int] | None
    http_chosen: bool = False
    refresh_days: int = _REFRESH_DAYS
    person_articles: int = _PERSON_ARTICLES
    group_articles: int = _GROUP_ARTICLES
    keep_questions: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "BotSettings":
        """Read the variables; empty means unset. Raises SettingRefused."""
        return cls(
            token=_matching(env, "TELEGRAM_BOT_TOKEN", _TOKEN, "what @BotFather gave"),
            admins=_ids(env, "FOOTNOTE_ADMINS"),
            access=_access(env),
            users=frozenset(_ids(env, "FOOTNOTE_USERS")),
            groups=frozenset(_ids(env, "FOOTNOTE_GROUPS")),
            api=_address(env, "FOOTNOTE_TELEGRAM_API") or _TELEGRAM,
            webhook_url=_address(env, "FOOTNOTE_WEBHOOK_URL"),
            webhook_secret=_matching(
                env, "FOOTNOTE_WEBHOOK_SECRET", _SECRET, "1 to 256 of A-Z, a-z, 0-9, _ and -"
            ),
            http=_listening(env),
            http_chosen=bool(env.get("FOOTNOTE_HTTP", "").strip()),
            refresh_days=_number(env, "FOOTNOTE_REFRESH_DAYS", _REFRESH_DAYS, "a number of days"),
            person_articles=_number(
                env, "FOOTNOTE_PERSON_ARTICLES", _PERSON_ARTICLES, "a number of articles"
            ),
            group_articles=_number(
                env, "FOOTNOTE_GROUP_ARTICLES", _GROUP_ARTICLES, "a number of articles"
            ),
            keep_questions=_switch(env, "FOOTNOTE_KEEP_QUESTIONS"),
        )

    def may_use(self, *, user: int | None, chat: int) -> bool:
        """Whether somebody is answered in this chat; administrators are everywhere."""
        if self.access is Access.OPEN or user in self.admins:
            return True
        return user in self.users or chat in self.groups or chat in self.users


def _secret(env: Mapping[str, str], name: str) -> str:
    """The value itself, or what the file holds that NAME_FILE names."""
    value, file = env.get(name, ""), env.get(f"{name}_FILE", "")
    if not file:
        return value.strip()
    if value:
        raise SettingRefused(f"{name}_FILE", f"given instead of {name}, not beside it")
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError, RuntimeError) as error:
        raise SettingRefused(f"{name}_FILE", "a file that can be read") from error


def _matching(
    env: Mapping[str, str], name: str, pattern: re.Pattern[str], expected: str
) -> str | None:
    value = _secret(env, name)
    if value and not pattern.fullmatch(value):
        raise SettingRefused(name, expected)
    return value or None


def _ids(env: Mapping[str, str], name: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in env.get(name, "").split(",") if part.strip())
    except ValueError as error:
        raise SettingRefused(name, "numeric ids, separated by commas") from error


def _access(env: Mapping[str, str]) -> Access:
    value = env.get("FOOTNOTE_ACCESS", "").strip().lower() or Access.OPEN
    try:
        return Access(value)
    except ValueError as error:
        raise SettingRefused("FOOTNOTE_ACCESS", f"one of {', '.join(Access)}") from error


def _address(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name, "").strip().rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingRefused(name, "an address such as https://bot.example.org") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingRefused(name, "an address such as https://bot.example.org")
    return value


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower() or _OFF
    if value not in {"on", _OFF}:
        raise SettingRefused(name, "on or off")
    return value == "on"


def _number(env: Mapping[str, str], name: str, usual: int, what: str) -> int:
    value = env.get(name, "").strip() or str(usual)
    if not value.isascii() or not value.isdigit():
        raise SettingRefused(name, f"{what}, 0 for never")
    return int(value)


def _listening(env: Mapping[str, str]) -> tuple[str, int] | None:
    value = env.get("FOOTNOTE_HTTP", "").strip() or _HTTP
    if value.lower() == _OFF:
        if env.get("FOOTNOTE_WEBHOOK_URL", "").strip():
            raise SettingRefused("FOOTNOTE_HTTP", "host:port, as FOOTNOTE_WEBHOOK_URL needs it")
        return None
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > _MOST_PORT:
        raise SettingRefused("FOOTNOTE_HTTP", "host:port, such as 127.0.0.1:8080, or off")
    return host.strip("[]"), int(port)
