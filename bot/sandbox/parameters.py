"""The parameters of each method: which names exist, and how a value is read."""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox import utf16
from bot.sandbox.errors import bad_request, not_strict
from bot.sandbox.files import Upload

_SEND = (
    "chat_id message_thread_id disable_notification protect_content reply_markup reply_parameters"
    " business_connection_id message_effect_id allow_paid_broadcast direct_messages_topic_id"
    " suggested_post_parameters"
)
_CAPTION = "caption parse_mode caption_entities"
_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"

METHODS: dict[str, frozenset[str]] = {
    name: frozenset(parameters.split())
    for name, parameters in {
        "getMe": "",
        "logOut": "",
        "close": "",
        "getUpdates": "offset limit timeout allowed_updates",
        "setWebhook": "url certificate ip_address max_connections allowed_updates"
        " drop_pending_updates secret_token",
        "deleteWebhook": "drop_pending_updates",
        "getWebhookInfo": "",
        "sendMessage": f"{_SEND} text parse_mode entities link_preview_options",
        "sendPhoto": f"{_SEND} {_CAPTION} photo show_caption_above_media has_spoiler",
        "sendDocument": f"{_SEND} {_CAPTION} document thumbnail disable_content_type_detection",
        "sendChatAction": "business_connection_id chat_id message_thread_id action",
        "sendMessageDraft": "chat_id message_thread_id draft_id text parse_mode entities",
        "editMessageText": f"{_EDIT} text parse_mode entities link_preview_options",
        "editMessageCaption": f"{_EDIT} {_CAPTION} show_caption_above_media",
        "editMessageReplyMarkup": _EDIT,
        "deleteMessage": "chat_id message_id",
        "deleteMessages": "chat_id message_ids",
        "forwardMessage": "chat_id message_thread_id from_chat_id message_id video_start_timestamp"
        " disable_notification protect_content message_effect_id direct_messages_topic_id"
        " suggested_post_parameters",
        "copyMessage": f"{_SEND} {_CAPTION} from_chat_id message_id video_start_timestamp"
        " show_caption_above_media",
        "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
        "answerInlineQuery": "inline_query_id results cache_time is_personal next_offset button",
        "setMyCommands": "commands scope language_code",
        "getMyCommands": "scope language_code",
        "deleteMyCommands": "scope language_code",
        "setMyName": "name language_code",
        "getMyName": "language_code",
        "setMyDescription": "description language_code",
        "getMyDescription": "language_code",
        "setMyShortDescription": "short_description language_code",
        "getMyShortDescription": "language_code",
        "setChatMenuButton": "chat_id menu_button",
        "getChatMenuButton": "chat_id",
        "getChat": "chat_id",
        "getChatMember": "chat_id user_id",
        "getChatMemberCount": "chat_id",
        "getChatAdministrators": "chat_id return_bots",
        "leaveChat": "chat_id",
        "getFile": "file_id",
        "setMessageReaction": "chat_id message_id reaction is_big",
    }.items()
}
BY_LOWER = {name.lower(): name for name in METHODS}

_TYPES: dict[str, type] = {
    name: kind
    for kind, names in {
        int: "message_thread_id direct_messages_topic_id message_id offset limit timeout draft_id"
        " max_connections user_id cache_time video_start_timestamp",
        bool: "disable_notification protect_content allow_paid_broadcast drop_pending_updates"
        " show_caption_above_media has_spoiler disable_content_type_detection show_alert"
        " is_personal is_big return_bots",
        list: "allowed_updates entities caption_entities results commands message_ids reaction",
        dict: "reply_markup reply_parameters suggested_post_parameters link_preview_options button"
        " scope menu_button",
    }.items()
    for name in names.split()
}
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class Parameters:
    """The values of one call, read by the types of their names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @classmethod
    def read(cls, method: str, given: Mapping[str, Any]) -> "Parameters":
        """Read what a call gives. Raises Refused for an unknown name and for a wrong type."""
        unknown = [
            name
            for name, value in given.items()
            if name not in METHODS[method] and not isinstance(value, Upload)
        ]
        if unknown:
            raise not_strict(f"unknown parameter {unknown[0]!r} of {method}")
        parameters = cls({name: _read(name, value) for name, value in given.items()})
        parameters._check_attachments(METHODS[method])
        return parameters

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """A string; empty where it was not given."""
        return str(self.values.get(name, ""))

    def whole(self, name: str, default: int = 0) -> int:
        """An integer."""
        return int(self.values.get(name, default))

    def optional(self, name: str) -> int | None:
        """An integer or None."""
        value = self.values.get(name)
        return None if value is None else int(value)

    def flag(self, name: str) -> bool:
        """A boolean; false where it was not given."""
        return bool(self.values.get(name, False))

    def items(self, name: str) -> list[Any] | None:
        """An array or None."""
        return self.values.get(name)

    def object(self, name: str) -> dict[str, Any] | None:
        """An object or None."""
        return self.values.get(name)

    def upload(self, name: str) -> Upload | str:
        """A file of the call, or the id or URL that stands for one; empty where there is none."""
        value = self.values.get(name, "")
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"), "")
        return value if isinstance(value, Upload) else str(value)

    def _check_attachments(self, known: frozenset[str]) -> None:
        attached = {name for name, value in self.values.items() if isinstance(value, Upload)}
        named = json.dumps([v for v in self.values.values() if not isinstance(v, Upload)])
        for name in attached - known:
            if f"attach://{name}" not in named:
                raise not_strict(f"a file {name!r} that no parameter refers to")


def _read(name: str, value: Any) -> Any:
    if isinstance(value, Upload):
        return value
    if isinstance(value, str) and utf16.has_lone_surrogate(value):
        raise bad_request("strings must be encoded in UTF-8")
    kind = _TYPES.get(name)
    if kind is int:
        return _whole(name, value)
    if kind is bool:
        return _boolean(name, value)
    if kind in {list, dict}:
        return _structure(name, value, kind)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise not_strict(f"{name} must be a string")
    return value if isinstance(value, str) else str(value)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise not_strict(f"{name} must be an integer")
    try:
        return int(value)
    except ValueError:
        raise not_strict(f"{name} must be an integer") from None


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in _WORDS:
        raise not_strict(f"{name} must be a boolean")
    return _WORDS[word]


def _structure(name: str, value: Any, kind: type) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
    if not isinstance(value, kind):
        what = "an array" if kind is list else "an object"
        raise not_strict(f"{name} must be {what}")
    return value
