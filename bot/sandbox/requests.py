"""What an HTTP request says: JSON, a form, a multipart form or a query string."""

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.errors import bad_request
from bot.sandbox.files import Upload

_MAX_FIELD = 4 * 2**20


async def values_of(request: Request) -> dict[str, Any]:
    """Return the values of a call by name. Raises Refused for a body that cannot be read."""
    values: dict[str, Any] = dict(request.query_params)
    if request.method == "GET":
        return values
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return values | _json(await request.body())
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form(max_part_size=_MAX_FIELD) as form:
            for name, value in form.multi_items():
                values[name] = await _upload(value) if isinstance(value, UploadFile) else value
        return values
    if await request.body():
        raise bad_request(f"sandbox: unknown content type {kind!r}")
    return values


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object: expected an Object")
    return {name: item for name, item in value.items() if item is not None}


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename or "", await file.read(), file.content_type or "")
