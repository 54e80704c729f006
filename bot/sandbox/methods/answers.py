"""answerCallbackQuery and answerInlineQuery."""

import re
from typing import Any

from bot.sandbox import utf16
from bot.sandbox.errors import bad_request, not_strict
from bot.sandbox.formatting import TEXT_LIMIT, formatted
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.parameters import Parameters
from bot.sandbox.queries import CALLBACK_LIFE_S, INLINE_LIFE_S, CallbackAnswer
from bot.sandbox.world import World

_MAX_ANSWER = 200
_MAX_RESULTS = 50
_MAX_ID_BYTES = 64
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_callback_query(world: World, given: Parameters) -> bool:
    """End the progress on a button, perhaps with a notice."""
    press = world.presses.get(given.text("callback_query_id"))
    if press is None or press.answer is not None:
        raise bad_request(_TOO_OLD)
    if world.clock.now() - press.asked_at > CALLBACK_LIFE_S:
        raise bad_request(_TOO_OLD)
    if utf16.length(given.text("text")) > _MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = given.text("url")
    if url and not re.match(r"(?:https://t\.me/|tg://resolve)\S*[?&]start=", url):
        raise bad_request("URL_INVALID")
    press.answer = CallbackAnswer(given.text("text"), given.flag("show_alert"), url)
    return True


def answer_inline_query(world: World, given: Parameters) -> bool:
    """Show results for an inline query."""
    question = world.inline_questions.get(given.text("inline_query_id"))
    if question is None or world.clock.now() - question.asked_at > INLINE_LIFE_S:
        raise bad_request(_TOO_OLD)
    results = given.items("results")
    if results is None:
        raise bad_request("results is not specified")
    if len(results) > _MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(given.text("next_offset").encode()) > _MAX_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    for result in results:
        _check_result(world, result)
    ids = [result["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    _check_button(given.object("button"))
    question.results = results
    question.answer = dict(given.values)
    return True


def _check_result(world: World, result: Any) -> None:
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    number = result.get("id")
    if not isinstance(number, str) or not 1 <= len(number.encode()) <= _MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    checked_markup(result.get("reply_markup"), inline_only=True)
    if result.get("type") != "article":
        return
    if not str(result.get("title", "")).strip():
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("message content is not specified")
    body = formatted(
        str(content["message_text"]),
        parse_mode=content.get("parse_mode", ""),
        entities=content.get("entities"),
        find_user=world.find_user,
    )
    if body.is_empty:
        raise bad_request("message text is empty")
    if body.size > TEXT_LIMIT:
        raise bad_request("message is too long")


def _check_button(button: dict[str, Any] | None) -> None:
    if button is None:
        return
    if unknown := sorted(button.keys() - {"text", "web_app", "start_parameter"}):
        raise not_strict(f"unknown field {unknown[0]!r} in an InlineQueryResultsButton")
    if "web_app" not in button and not _PAYLOAD.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
