"""Markdown as lines of plain text, with its front matter."""

import re
from dataclasses import dataclass
from datetime import date

from lxml import html
from markdown_it import MarkdownIt

from retrieval.adapters.html_lines import absolute, html_lines
from retrieval.cleaning import clean_line, clean_text
from retrieval.dates import parse_date
from retrieval.lines import Line

_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<name>[A-Za-z_]+)\s*:\s*(?P<value>.*)$")
_ITEM = re.compile(r"^\s*-\s+(?P<value>.+)$")


@dataclass(frozen=True, slots=True)
class Note:
    """A Markdown file: its lines without markup, and what its front matter states."""

    lines: list[Line]
    title: str | None
    url: str | None
    published: date | None
    authors: tuple[str, ...]


def read_markdown(text: str, url: str | None) -> Note:
    """Read a Markdown text; front matter is read as simple "name: value" lines and lists."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    front = _FRONT.match(text)
    fields = _fields(front["fields"]) if front else {}
    body = text[front.end() :] if front else text
    lines = _lines(body, url)
    title = _first(fields, "title") or next((line.text for line in lines if line.heading), None)
    return Note(
        lines=[line for line in lines if not (line.heading and line.text == title)] or lines,
        title=title,
        url=absolute(_first(fields, "url", "link", "canonical") or "", None),
        published=parse_date(_first(fields, "date", "published", "published_at") or ""),
        authors=tuple(fields.get("authors") or fields.get("author") or ()),
    )


def _lines(body: str, url: str | None) -> list[Line]:
    rendered = MarkdownIt("commonmark").enable("table").render(clean_text(body))
    if not rendered.strip():
        return []
    return html_lines(html.fromstring(f"<div>{rendered}</div>"), url)


def _first(fields: dict[str, list[str]], *names: str) -> str | None:
    return next((fields[name][0] for name in names if fields.get(name)), None)


def _fields(block: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    name = ""
    for line in block.split("\n"):
        if field := _FIELD.match(line):
            name = field["name"].lower()
            fields[name] = _values(field["value"])
        elif name and (item := _ITEM.match(line)):
            fields[name] += _values(item["value"])
    return fields


def _values(text: str) -> list[str]:
    text = clean_line(text)
    inner = text[1:-1].split(",") if text.startswith("[") and text.endswith("]") else [text]
    return [value for one in inner if (value := one.strip().strip("\"'").strip())]
