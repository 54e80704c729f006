"""One line of a collection (JSON Lines) as a draft."""

import json
from dataclasses import replace
from datetime import date

from retrieval.cleaning import clean_line, paragraphs
from retrieval.dates import parse_date
from retrieval.domain import Article, Draft
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.identity import content_hash
from retrieval.plain_text import text_lines, title_and_text
from retrieval.urls import parse_url


def draft_from_json(line: str) -> Draft:
    """Return the draft that a JSON object describes.

    Fields: title and text, and if present id, url, published or published_at, authors (a list or
    a string), outlet or source, language; of an export also part, and content_hash, by which the
    text is known to be as it was stored, empty lines and all. A field of the wrong type raises
    Unreadable with BAD_FIELD and the field's name; empty fields count as absent. A date that cannot
    be read and a URL that is not http or https are left out. The language is not detected here."""
    data = _object(line)
    title = clean_line(_text(data, "title") or "")
    if not title:
        raise Unreadable(UnreadableReason.NO_TITLE)
    text = _text(data, "text") or ""
    draft = Draft(title=title, text=text)
    if not (data.get("content_hash") and _is_as_stored(draft, data["content_hash"])):
        draft = replace(draft, text="\n".join(paragraphs(text)))
    if not draft.text:
        raise Unreadable(UnreadableReason.NO_TEXT)
    return replace(
        draft,
        url=_url(_line(data, "url")),
        published=_published(data),
        authors=_authors(data),
        outlet=_line(data, "outlet") or _line(data, "source"),
        language=_language(_line(data, "language")),
        source_id=_identity(data),
        part=_line(data, "part") or "",
    )


def article_line(article: Article) -> str:
    """Return a line that draft_from_json reads as the same article, its end included."""
    return _line_of(
        {
            "id": str(article.id),
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "published": article.published.isoformat() if article.published else None,
            "authors": list(article.authors),
            "outlet": article.outlet,
            "language": article.language,
            "part": article.part,
            "content_hash": article.content_hash,
        }
    )


def post_line(
    text: str, *, title: str | None, url: str | None, outlet: str | None, published: date | None
) -> str:
    """Return the line of a text that came by hand; its title is found in it unless one is given."""
    lines = text_lines(text)
    found, rest = title_and_text(lines) if lines else ("-", "")
    body = rest if title is None else "\n".join(line.text for line in lines)
    return _line_of(
        {
            "id": "1",
            "title": title or found,
            "text": body,
            "url": url,
            "published": published.isoformat() if published else None,
            "outlet": outlet,
        }
    )


def _line_of(fields: dict[str, object]) -> str:
    return json.dumps({name: of for name, of in fields.items() if of}, ensure_ascii=False) + "\n"


def _is_as_stored(draft: Draft, digest: object) -> bool:
    """Whether a text is of an export that nobody has changed: each cell of its lines is clean."""
    cells = (cell for line in draft.text.split("\n") for cell in line.split("\t"))
    return all(cell == clean_line(cell) for cell in cells) and content_hash(draft) == digest


def _object(line: str) -> dict[str, object]:
    try:
        data = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise Unreadable(UnreadableReason.NOT_JSON) from None
    if not isinstance(data, dict):
        raise Unreadable(UnreadableReason.NOT_AN_OBJECT)
    return data


def _text(data: dict[str, object], name: str) -> str | None:
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value
    raise Unreadable(UnreadableReason.BAD_FIELD, name)


def _line(data: dict[str, object], name: str) -> str | None:
    return clean_line(_text(data, name) or "") or None


def _identity(data: dict[str, object]) -> str | None:
    value = data.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _line(data, "id")


def _url(text: str | None) -> str | None:
    if not text or " " in text:
        return None
    try:
        parse_url(text)
    except ValueError:
        return None
    return text


def _published(data: dict[str, object]) -> date | None:
    stated = [_line(data, name) for name in ("published", "published_at")]
    return next((found for text in stated if text and (found := parse_date(text))), None)


def _authors(data: dict[str, object]) -> tuple[str, ...]:
    value = data.get("authors")
    if value is None or isinstance(value, str):
        value = [value] if value else []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unreadable(UnreadableReason.BAD_FIELD, "authors")
    return tuple(name for one in value if (name := clean_line(one)))


def _language(text: str | None) -> str | None:
    head = (text or "").replace("_", "-").split("-")[0].lower()
    two = 2
    return head if len(head) == two and head.isascii() and head.isalpha() else None
