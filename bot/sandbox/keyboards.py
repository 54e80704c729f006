"""What may hang under a message: inline keyboards and the few kinds beside them."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import utf16, weblinks
from bot.sandbox.errors import Refused, bad_request, not_strict

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
    "callback_game", "pay",
)  # fmt: skip
_LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
_STYLES = frozenset({"danger", "success", "primary"})
_REPLY_FIELDS = {
    "keyboard": {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard",
                 "input_field_placeholder", "selective"},
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}  # fmt: skip
_MAX_DATA_BYTES = 64
_MAX_COPY = 256


def checked_markup(
    value: dict[str, Any] | None, *, inline_only: bool = False
) -> dict[str, Any] | None:
    """Return the reply markup as a message keeps it; None where there is nothing to keep.

    Raises Refused as Telegram does."""
    if value is None:
        return None
    if "inline_keyboard" in value:
        if unknown := sorted(value.keys() - {"inline_keyboard"}):
            raise not_strict(f"unknown field {unknown[0]!r} in an InlineKeyboardMarkup")
        return _inline(value["inline_keyboard"])
    if inline_only:
        raise bad_request("inline keyboard expected")
    for kind, fields in _REPLY_FIELDS.items():
        if kind in value:
            if unknown := sorted(value.keys() - fields):
                raise not_strict(f"unknown field {unknown[0]!r} in the reply markup")
            return value
    raise bad_request("object expected as reply markup")


def _inline(rows: Any) -> dict[str, Any] | None:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    kept: list[list[dict[str, Any]]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        if len(row) > MAX_IN_A_ROW:
            raise not_strict(f"{len(row)} buttons in a row, of which {MAX_IN_A_ROW} are shown")
        if row:
            kept.append([_button(button) for button in row])
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(value: Any) -> dict[str, Any]:
    prefix = "can't parse inline keyboard button: "
    if not isinstance(value, dict):
        raise bad_request(prefix + "expected an Object")
    if unknown := sorted(value.keys() - _LOOKS - set(_ACTIONS)):
        raise not_strict(f"unknown field {unknown[0]!r} in an InlineKeyboardButton")
    if not isinstance(value.get("text"), str):
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not value["text"].strip():
        raise bad_request(prefix + "text is empty")
    if value.get("style", "primary") not in _STYLES:
        raise bad_request(prefix + "invalid button style specified")
    actions = [name for name in _ACTIONS if name in value]
    if not actions:
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise not_strict(f"a button with two actions: {', '.join(actions)}")
    _check_action(actions[0], value[actions[0]])
    return {**value, "url": _url(value["url"])} if "url" in value else value


def _check_action(name: str, value: Any) -> None:
    match name:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode()) <= _MAX_DATA_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str) or not 1 <= utf16.length(text) <= _MAX_COPY:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "web_app" | "login_url":
            url = value.get("url", "") if isinstance(value, dict) else ""
            if not str(url).startswith("https://"):
                raise _invalid(f"URL '{url}' is invalid: Only HTTPS links are allowed")
        case "pay" | "callback_game":
            raise not_strict(f"buttons with {name} are not for a bot that answers questions")


def _url(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise bad_request("BUTTON_URL_INVALID")
    try:
        url = weblinks.checked(value)
        urlsplit(url)
    except (weblinks.BadLink, ValueError) as error:
        raise _invalid(str(error)) from None
    if any(char.isspace() for char in url):
        raise bad_request("BUTTON_URL_INVALID")
    return url


def _invalid(reason: str) -> Refused:
    return bad_request(f"inline keyboard button {reason}")
