"""Title, authors, outlet and day of pages that state them in one of many ways."""

from datetime import date

import pytest

from retrieval.adapters.extractors import extract
from retrieval.domain import Draft, Page

BODY = "".join(
    f"<p>The Weir Bridge at Velmont carried its {n} hundred cars on Friday, said the engineer.</p>"
    for n in range(2, 9)
)


def read(head: str, h1: str = "Weir Bridge reopens") -> Draft:
    html = f"<html><head>{head}</head><body><article><h1>{h1}</h1>{BODY}</article></body></html>"
    page = Page("https://www.gazette.example/a", html.encode(), "text/html; charset=utf-8")
    return extract(page, today=date(2025, 6, 10))[0]


def linked(data: str) -> str:
    return f"<script type='application/ld+json'>{data}</script>"


NEWS = (
    '{"@type": "NewsArticle", "headline": "Weir Bridge reopens &amp; stays", "datePublished": '
    '"2025-03-14T10:00:00Z", "author": [{"@type": "Person", "name": "Mara J. Lind"}, "T. Berg"], '
    '"publisher": {"@type": "Organization", "name": "Velmont Gazette"}}'
)


@pytest.mark.parametrize(
    "data",
    [
        NEWS,
        f"<![CDATA[\n{NEWS}\n]]>",
        f"//<![CDATA[\n{NEWS}\n//]]>",
        f"<!--\n{NEWS}\n-->",
        f'[{{"@type": "WebSite", "name": "x"}}, {NEWS}]',
        f'{{"@graph": [{NEWS}]}}',
    ],
)
def test_linked_data_say_who_wrote_what_when_and_where(data: str) -> None:
    found = read(f"<title>Weir Bridge reopens &amp; stays - Gazette</title>{linked(data)}")
    assert found.title == "Weir Bridge reopens & stays"
    assert found.authors == ("Mara J. Lind", "T. Berg")
    assert found.outlet == "Velmont Gazette"
    assert found.published == date(2025, 3, 14)


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("<meta name=author content='Mara J. Lind'>", ("Mara J. Lind",)),
        ("<meta name=author content='By Mara J. Lind'>", ("Mara J. Lind",)),
        ("<meta name='dc:creator x:y' content='Mara J. Lind'>", ("Mara J. Lind",)),
        ("<meta name=author content='Mac &amp; i'>", ("Mac & i",)),
        ("<meta name=author content='Mara Lind, Tor Berg'>", ("Mara Lind", "Tor Berg")),
        (linked('{"@type": "Article", "author": {"name": ["A. Lind", "a. lind"]}}'), ("A. Lind",)),
        (linked('{"@type": "Article", "author": {"name": "https://x.example/lind"}}'), ()),
        (linked('{"@type": "Article", "author": {"name": ""}}'), ()),
        (linked('{"@type": "Organization", "author": {"name": "Nobody"}}'), ()),
    ],
)
def test_authors_are_named_as_the_page_names_them(head: str, authors: tuple[str, ...]) -> None:
    assert read(f"<title>Weir Bridge reopens</title>{head}").authors == authors


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("<title>Weir Bridge reopens</title>", "About the Gazette", "Weir Bridge reopens"),
        ("<title>Weir Bridge reopens | Town</title>", "Weir Bridge reopens", "Weir Bridge reopens"),
        (
            "<title>Weir Bridge reopens</title><meta property=og:title content='Bridge reopens'>",
            "Gazette",
            "Bridge reopens",
        ),
        (
            "<title>Weir Bridge reopens - Gazette</title>"
            + linked('{"@type": "Article", "headline": "A list", "name": "Weir Bridge reopens"}'),
            "Weir Bridge reopens",
            "Weir Bridge reopens",
        ),
        (linked('{"@type": "Article", "headline": "Weir Bridge"}'), "Gazette", "Weir Bridge"),
    ],
)
def test_the_title_is_that_of_the_article(head: str, h1: str, title: str) -> None:
    assert read(head, h1).title == title


@pytest.mark.parametrize("data", ["[" * 5000, "{", "null", '"x"', "[[[]]]", '{"@type": [1, null]}'])
def test_linked_data_that_are_none_are_passed_over(data: str) -> None:
    assert read(f"<title>Weir Bridge reopens</title>{linked(data)}").title == "Weir Bridge reopens"
