import json
from dataclasses import asdict
from datetime import date

import pytest

from retrieval.domain import Article, Draft
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.identity import content_hash
from retrieval.json_lines import article_line, draft_from_json
from tests.fakes import noon


def test_every_field() -> None:
    draft = draft_from_json(
        '{"id": 7, "title": " A\\u00a0b ", "text": "One.\\n\\nTwo.", "url": "https://a.example/x",'
        ' "published_at": "2022/06/17", "authors": "Mara Lind", "source": "Courier",'
        ' "language": "en-GB"}'
    )
    assert (draft.source_id, draft.title, draft.text) == ("7", "A b", "One.\nTwo.")
    assert (draft.url, draft.published) == ("https://a.example/x", date(2022, 6, 17))
    assert (draft.authors, draft.outlet, draft.language) == (("Mara Lind",), "Courier", "en")


@pytest.mark.parametrize(
    "published", ["2022-06-17", "2022-06-17T10:00:00Z", "Fri, 17 Jun 2022 10:00:00 +0000"]
)
def test_forms_of_dates(published: str) -> None:
    line = json.dumps({"title": "a", "text": "b", "published": published})
    assert draft_from_json(line).published == date(2022, 6, 17)


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ("{", UnreadableReason.NOT_JSON, ""),
        ("[" * 100_000, UnreadableReason.NOT_JSON, ""),
        ("[1]", UnreadableReason.NOT_AN_OBJECT, ""),
        ('{"text": "b"}', UnreadableReason.NO_TITLE, ""),
        ('{"title": " ", "text": "b"}', UnreadableReason.NO_TITLE, ""),
        ('{"title": "a"}', UnreadableReason.NO_TEXT, ""),
        ('{"title": "a", "text": "\\u200b"}', UnreadableReason.NO_TEXT, ""),
        ('{"title": 1, "text": "b"}', UnreadableReason.BAD_FIELD, "title"),
        ('{"title": "a", "text": "b", "authors": [1]}', UnreadableReason.BAD_FIELD, "authors"),
        ('{"title": "a", "text": "b", "id": true}', UnreadableReason.BAD_FIELD, "id"),
        ('{"title": "a", "text": "b", "published": 3}', UnreadableReason.BAD_FIELD, "published"),
    ],
)  # fmt: skip
def test_a_bad_line_says_why(line: str, reason: UnreadableReason, detail: str) -> None:
    with pytest.raises(Unreadable) as caught:
        draft_from_json(line)
    assert (caught.value.reason, caught.value.detail) == (reason, detail)


def test_a_day_that_cannot_be_read_is_left_out() -> None:
    line = '{"title": "a", "text": "b", "published": "soon", "published_at": "2022-06-17"}'
    assert draft_from_json(line.replace("2022-06-17", "x")).published is None
    assert draft_from_json(line).published == date(2022, 6, 17)


def test_lone_surrogates_and_foreign_schemes_do_not_survive() -> None:
    draft = draft_from_json('{"title": "a\\ud800", "text": "b\\udfff", "url": "ftp://a.example"}')
    assert (draft.title, draft.text, draft.url) == ("a", "b", None)


def exported(text: str, *, part: str = "", url: str | None = None) -> str:
    draft = Draft(title="Tides", text=text, part=part, url=url)
    return article_line(
        Article(id=7, library=1, added_at=noon(), content_hash=content_hash(draft), **asdict(draft))
    )


def test_an_exported_article_comes_back_as_it_was_stored() -> None:
    text = "High water.\n\nPort\t09:12\t21:40\nhttps://gazette.example/tides"
    page = "https://gazette.example/page"
    draft = draft_from_json(exported(text, part="tides", url=page))
    assert (draft.title, draft.text, draft.part, draft.url) == ("Tides", text, "tides", page)
    assert draft.source_id == "7"


def test_an_export_that_was_changed_by_hand_is_read_like_any_line() -> None:
    line = exported("High water.\n\nPort\t09:12").replace("High", "Low")
    assert draft_from_json(line).text == "Low water.\nPort 09:12"


def test_a_digest_does_not_let_in_what_is_never_stored() -> None:
    line = exported("High\x00 water.\r\n\n Port ")
    assert draft_from_json(line).text == "High water.\nPort"
