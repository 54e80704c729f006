import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.canonical import article_url, identity_url, trusted
from retrieval.urls import canonical_url

PAGE = "https://www.gazette.example/news/2022/bridge"


@pytest.mark.parametrize(
    "edition",
    [
        "https://m.gazette.example/news/2022/bridge",
        "https://mobile.gazette.example/news/2022/bridge?utm_source=x",
        "https://amp.gazette.example/news/2022/bridge",
        "https://www.gazette.example/news/2022/bridge/amp/",
        "https://www.gazette.example/news/2022/bridge/amp",
        "https://www.gazette.example/news/2022/bridge?amp",
        "https://www.gazette.example/news/2022/bridge?amp=1&fbclid=y",
        "https://www.gazette.example/news/2022/bridge?outputType=amp",
        "https://www.google.com/amp/s/www.gazette.example/news/2022/bridge",
        "https://www.google.co.uk/amp/s/amp.gazette.example/news/2022/bridge",
        "https://www-gazette-example.cdn.ampproject.org/c/s/www.gazette.example/news/2022/bridge",
        "https://www-gazette-example.cdn.ampproject.org/v/s/m.gazette.example/news/2022/bridge?amp=1",
    ],
)
def test_editions_of_an_article_are_known_by_one_address(edition: str) -> None:
    assert identity_url(edition) == identity_url(PAGE) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.dev/news",
        "https://m.me/page",
        "https://gazette.example/amp",
        "https://gazette.example/amp/",
        "https://gazette.example/camp",
        "https://gazette.example/a?amplifier=1",
        "https://gazette.example/a?id=1",
        "https://gazette.example/a?view=1",
        "https://www.google.com/search?q=amp",
        "https://www.google.com/amp/999999.7.1/a",
        "https://ms.gazette.example/a",
        "https://team.gazette.example/a",
        "https://program.example/a.amplified",
    ],
)
def test_other_addresses_are_left_as_they_are(url: str) -> None:
    assert identity_url(url) == article_url(url) == canonical_url(url)


def test_the_address_of_an_article_is_one_that_was_seen() -> None:
    mobile = "https://m.gazette.example/news/bridge/amp"
    assert article_url(f"{mobile}?utm_source=x") == mobile
    assert article_url("https://www.google.com/amp/s/a.example/b") == "https://a.example/b"
    assert identity_url("https://en.m.wikipedia.org/wiki/Lenne") == (
        "https://en.wikipedia.org/wiki/Lenne"
    )


@pytest.mark.parametrize(
    ("stated", "page", "believed"),
    [
        ("https://gazette.example/news/bridge", "https://m.gazette.example/b?id=1", True),
        (PAGE, PAGE, True),
        (f"{PAGE}?id=2", PAGE, True),
        (PAGE, f"{PAGE}/amp", True),
        ("https://www.gazette.example/", PAGE, False),
        ("https://www.gazette.example", PAGE, False),
        ("https://www.gazette.example/news/", PAGE, False),
        ("https://www.gazette.example/tag/bridges", PAGE, False),
        ("https://www.gazette.example/category/news/page/2/", PAGE, False),
        ("https://www.gazette.example/index.html", PAGE, False),
        ("https://www.gazette.example/topic/a", "https://gazette.example/topic/b", True),
        ("https://www.gazette.example/", "https://gazette.example/?p=1", True),
        ("https://other.example.org/news/bridge", PAGE, False),
        ("https://gazette.co.uk/a", "https://other.co.uk/b", False),
        ("https://a.example/b", "https://www.google.com/amp/s/a.example/c", True),
        ("https://b.example/b", "https://www.google.com/amp/s/a.example/c", False),
        ("http://127.0.0.1:8001/a", "http://127.0.0.2:8001/b", False),
        ("javascript:void(0)", PAGE, False),
        ("https://gazette.example/a", None, True),
    ],
)
def test_what_a_page_says_of_its_address_is_believed_with_reason(
    stated: str, page: str | None, believed: bool
) -> None:
    assert trusted(stated, page) is believed


hosts = st.from_regex(r"\A(?:(?:m|amp|www|mobile)\.){0,3}[a-z]{1,5}\.[a-z]{2,4}\Z")
paths = st.from_regex(r"\A(?:/[a-z.]{0,5}){1,3}(?:/amp/?|\.amp|)\Z")
queries = st.from_regex(r"\A(?:\?(?:amp|amp=1|id=2|m=1|&){0,3})?\Z")


@given(hosts, paths, queries)
@example("m.m.a.aa", "/.amp", "")
@example("m.www.m.a.aa", "/.amp", "")
@example("am.a.aa", "/a.amp.amp", "?amp")
def test_the_identity_of_an_identity_is_itself(host: str, path: str, query: str) -> None:
    found = identity_url(f"https://{host}{path}{query}")
    assert identity_url(found) == found
