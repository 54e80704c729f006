"""A book, document or letter as its reader found it, before it becomes drafts."""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.adapters.language import declared_language, detect_language
from retrieval.cleaning import clean_line, count_words, fold, is_bare_url
from retrieval.dates import parse_date
from retrieval.domain import Draft
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.lines import Line
from retrieval.plain_text import cut_title, title_and_text

_LEAST = (
    25  # words of a section: covers, title pages and dedications have fewer, as gates' pages do
)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch that is an article of its own: lines with the level of their heading, 0 for none."""

    title: str
    lines: list[tuple[str, int]]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What stands in a file of pages; strings are as found, "" where nothing is."""

    sections: list[Section]
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    publisher: str = ""
    url: str = ""


def drafts_of_work(work: Work, url: str | None) -> list[Draft]:
    """Return a draft for each section that holds text; raises Unreadable when none does."""
    if len(work.sections) == 1:
        found = list(_whole(work, work.sections[0], url))
    else:
        found = list(_sections(work, url))
    if not found:
        raise Unreadable(UnreadableReason.EMPTY)
    return found


def _whole(work: Work, section: Section, url: str | None) -> Iterator[Draft]:
    lines = _lines(section)
    if not lines:
        return
    stated = clean_line(section.title or work.title)[:_LONGEST_NAME]
    headed = next((line.text for line in lines[:3] if line.heading), "")
    if title := stated or headed:
        text = "\n".join(line.text for line in lines if fold(line.text) != fold(title))
    else:
        title, text = title_and_text(lines)
    yield _draft(work, title, text or title, url, part="")


def _sections(work: Work, url: str | None) -> Iterator[Draft]:
    name = clean_line(work.title)[:_LONGEST_NAME]
    parts: set[str] = set()
    for number, section in enumerate(work.sections, 1):
        lines = _lines(section)
        heading = clean_line(section.title) or next((one.text for one in lines if one.heading), "")
        text = "\n".join(line.text for line in lines if fold(line.text) != fold(heading))
        if count_words(text) < _LEAST:
            continue
        title = heading[:_LONGEST_NAME] or cut_title(lines[0].text)
        part = section.part if section.part and section.part not in parts else f"section {number}"
        parts.add(part)
        shown = f"{name}: {title}" if name and fold(name) != fold(title) else title
        yield _draft(work, shown, text, url, part=part)


def _draft(work: Work, title: str, text: str, url: str | None, *, part: str) -> Draft:
    return Draft(
        title=title,
        text=text,
        url=work.url or url,
        published=parse_date(work.published) if work.published else None,
        authors=tuple(name for one in work.authors if (name := clean_line(one))),
        outlet=clean_line(work.publisher) or None,
        language=detect_language(text) or declared_language(work.language),
        part=part,
    )


def _lines(section: Section) -> list[Line]:
    cleaned = ((clean_line(text), heading) for text, heading in section.lines)
    return [
        Line(text, heading=heading) for text, heading in cleaned if text and not is_bare_url(text)
    ]
