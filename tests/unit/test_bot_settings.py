from pathlib import Path

import pytest

from bot.settings import Access, BotSettings
from retrieval.errors import SettingRefused


def test_without_variables_nobody_administers_and_everybody_may_ask() -> None:
    settings = BotSettings.from_env({})
    assert settings.token is None
    assert settings.admins == ()
    assert settings.access is Access.OPEN
    assert settings.http == ("127.0.0.1", 8080)
    assert settings.may_use(user=5, chat=5)


def test_secrets_come_from_a_file_too_and_are_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("42:secret-token\n", encoding="utf-8")
    settings = BotSettings.from_env(
        {"TELEGRAM_BOT_TOKEN_FILE": str(file), "FOOTNOTE_WEBHOOK_SECRET": "hush-hush"}
    )
    assert settings.token == "42:secret-token"
    assert "secret-token" not in repr(settings)
    assert "hush-hush" not in repr(settings)


def test_a_list_lets_in_people_groups_and_administrators() -> None:
    settings = BotSettings.from_env(
        {
            "FOOTNOTE_ACCESS": "list",
            "FOOTNOTE_USERS": "1, 2",
            "FOOTNOTE_GROUPS": "-100",
            "FOOTNOTE_ADMINS": "9",
        }
    )
    assert settings.may_use(user=1, chat=1)
    assert settings.may_use(user=7, chat=-100)
    assert settings.may_use(user=9, chat=-200)
    assert not settings.may_use(user=7, chat=7)
    assert not settings.may_use(user=None, chat=-200)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "nonsense"),
        ("TELEGRAM_BOT_TOKEN_FILE", "/no/such/file"),
        ("FOOTNOTE_ADMINS", "@ada"),
        ("FOOTNOTE_ACCESS", "some"),
        ("FOOTNOTE_TELEGRAM_API", "api.telegram.org"),
        ("FOOTNOTE_TELEGRAM_API", "https://a.b:99999999"),
        ("FOOTNOTE_WEBHOOK_URL", "https://a.b/?x=1"),
        ("FOOTNOTE_WEBHOOK_SECRET", "with space"),
        ("FOOTNOTE_HTTP", "nowhere"),
        ("FOOTNOTE_HTTP", "127.0.0.1:99999"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_without_being_shown(name: str, value: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        BotSettings.from_env({name: value})
    assert refused.value.name == name
    assert value not in str(refused.value)


def test_a_secret_given_twice_is_refused() -> None:
    with pytest.raises(SettingRefused, match="TELEGRAM_BOT_TOKEN_FILE"):
        BotSettings.from_env({"TELEGRAM_BOT_TOKEN": "1:abc", "TELEGRAM_BOT_TOKEN_FILE": "x"})


def test_an_address_in_brackets_is_listened_on() -> None:
    assert BotSettings.from_env({"FOOTNOTE_HTTP": "[::1]:80"}).http == ("::1", 80)


def test_the_health_page_can_be_turned_off_but_not_the_webhook_s() -> None:
    assert BotSettings.from_env({"FOOTNOTE_HTTP": "off"}).http is None
    with pytest.raises(SettingRefused, match="FOOTNOTE_HTTP"):
        BotSettings.from_env(
            {"FOOTNOTE_HTTP": "off", "FOOTNOTE_WEBHOOK_URL": "https://bot.example"}
        )
