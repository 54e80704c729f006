"""Feeds, sitemaps and lists of feeds: each page of theirs is an article, or has a reason why not."""

import gzip
import io
import json
import tracemalloc
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.adapters import apart, files
from retrieval.adapters.feed_articles import draft_of, is_full
from retrieval.adapters.feed_documents import feed_links, read_feed
from retrieval.adapters.sitemaps import read_opml, read_sitemap
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.uploads import Uploads
from retrieval.domain import Arrival, Page, Validators
from retrieval.errors import (
    FetchReason,
    FetchRefused,
    FootnoteError,
    Unreadable,
    UnreadableReason,
)
from tests.made_files import PARAGRAPHS, laughs, rss

SITE = "https://gazette.example"
FULL = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


class Web:
    """Fetcher of the pages that it was given, bodies with their types by address."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[str] = []

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchRefused(url, FetchReason.NOT_FOUND)
        return Page(url, *self.pages[url])

    def serve(self, path: str, body: str | bytes, declared: str = "text/html") -> str:
        content = body.encode() if isinstance(body, str) else body
        self.pages[f"{SITE}{path}"] = (content, declared)
        return f"{SITE}{path}"

    def article(self, path: str, title: str = "Bridge") -> str:
        html = f"<title>{title}</title><body><article><h1>{title}</h1>{FULL}</article>"
        return self.serve(path, html)

    def read(self, source: str, *, finished: tuple[str, ...] = ()) -> list[Arrival]:
        reader = SourceReader(self, Uploads(Path("nowhere")), lambda url: "/private" not in url)
        return list(reader(source, None, lambda _: None, finished))


def reason(arrival: Arrival) -> str:
    assert isinstance(arrival.error, Unreadable | FetchRefused)
    return str(arrival.error.reason)


@pytest.fixture
def web() -> Web:
    return Web()


def entry(path: str, body: str, title: str = "Bridge") -> str:
    escaped = body.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<item><title>{title}</title><link>{SITE}{path}</link><author>a@x.example (Ada Span)</author>"
        f"<pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><description>{escaped}</description></item>"
    )


def test_an_entry_with_the_whole_text_is_read_from_the_feed(web: Web) -> None:
    feed = web.serve("/feed", rss(entry("/a", FULL)), "application/rss+xml")
    (arrival,) = web.read(feed)
    assert arrival.draft is not None
    assert arrival.draft.text.split("\n") == PARAGRAPHS
    assert (arrival.draft.outlet, str(arrival.draft.published)) == ("Gazette", "2024-03-05")
    assert (arrival.source, arrival.base) == (f"{SITE}/a", f"{SITE}/a")
    assert web.asked == [feed]


def test_the_page_of_a_teaser_is_fetched_and_completed_from_the_feed(web: Web) -> None:
    web.article("/a")
    feed = web.serve("/feed", rss(entry("/a", "The bridge opened…")), "text/plain")
    (arrival,) = web.read(feed)
    assert arrival.draft is not None
    assert PARAGRAPHS[3] in arrival.draft.text
    assert str(arrival.draft.published) == "2024-03-05"
    assert arrival.draft.outlet


def test_each_entry_that_cannot_be_read_has_its_own_reason(web: Web) -> None:
    web.article("/good")
    web.serve(
        "/feed", rss(entry("/gone", "Teaser") + entry("/good", "Teaser") + entry("/feed", "x"))
    )
    gone, good, nested = web.read(f"{SITE}/feed")
    assert (gone.source, reason(gone)) == (f"{SITE}/gone", "not-found")
    assert good.draft is not None
    assert reason(nested) == "nested"


@pytest.mark.parametrize(
    ("text", "full"),
    [
        (" ".join(PARAGRAPHS), True),
        (" ".join(PARAGRAPHS) + " […]", False),
        (" ".join(PARAGRAPHS) + " Continue reading The bridge →", False),
        (PARAGRAPHS[0], False),
    ],
)
def test_a_text_that_is_short_or_breaks_off_is_a_teaser(text: str, full: bool) -> None:
    assert is_full(text) is full


def test_what_blogs_append_to_every_entry_stays_out() -> None:
    appended = '<p>The post <a href="/a">Bridge</a> appeared first on <a href="/">Gazette</a>.</p>'
    (found,) = read_feed(rss(entry("/a", FULL + appended)).encode(), "", None).entries
    draft = draft_of(found, outlet="")
    assert draft is not None
    assert draft.text.split("\n") == PARAGRAPHS


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &amp;amp; B</title>
<entry><id>urn:1</id><title type="html">&lt;b&gt;Bridge&lt;/b&gt;</title><link href="/a"/>
<updated>2024-03-05T10:00:00Z</updated><author><name>Ada Span</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{FULL}</div></content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "A & B",
        "items": [
            {
                "id": 1,
                "title": "Bridge",
                "url": "/a",
                "content_html": FULL,
                "date_published": "2024-03-05T10:00:00Z",
                "authors": [{"name": "Ada Span"}, "broken"],
            },
            "broken",
            {},
        ],
    }
)


@pytest.mark.parametrize("body", [ATOM, JSON], ids=["atom", "json"])
def test_atom_and_json_say_the_same(body: str) -> None:
    document = read_feed(body.encode(), "", f"{SITE}/feed")
    found = document.entries[0]
    assert (document.title, found.title, found.link) == ("A & B", "Bridge", f"{SITE}/a")
    assert (str(found.published), found.authors) == ("2024-03-05", ("Ada Span",))
    draft = draft_of(found, outlet="")
    assert draft is not None
    assert draft.text.split("\n") == PARAGRAPHS


def test_an_entry_without_a_link_is_known_by_its_id_within_the_feed(web: Web) -> None:
    feed = web.serve(
        "/feed",
        rss("<item><guid isPermaLink='false'>g1</guid><description>Short.</description></item>"),
    )
    (arrival,) = web.read(feed)
    assert arrival.draft is not None
    assert (arrival.draft.text, arrival.draft.url) == ("Short.", None)
    assert arrival.base == arrival.source == f"{feed}#g1"


def test_an_entry_that_stands_twice_is_read_once(web: Web) -> None:
    feed = web.serve("/feed", rss(entry("/a", FULL) * 2))
    assert len(web.read(feed)) == 1


def test_a_digest_of_an_entry_changes_with_its_text_only() -> None:
    def digest(text: str, title: str = "Gazette") -> str:
        return read_feed(rss(entry("/a", text), title=title).encode(), "", None).entries[0].digest

    assert digest("One") == digest("One", "Another name of the feed")
    assert digest("One") != digest("Two")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_of_very_many_entries_is_cut_off(encoding: str) -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(5_100))
    body = rss(items).replace('<?xml version="1.0"?>', "").encode(encoding)
    if encoding == "utf-16":
        with pytest.raises(Unreadable) as caught:
            read_feed(body, "", None)
        assert caught.value.reason is UnreadableReason.TOO_LARGE
    else:
        entries = read_feed(body, "", None).entries
        assert [entries[0].key, entries[-1].key, len(entries)] == ["0", "4999", 5_000]


def test_a_feed_whose_encoding_has_no_readable_name_is_refused() -> None:
    body = rss(entry("/a", "One")).encode()
    broken = body.replace(b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="utf-\x918"?>')
    assert broken != body
    with pytest.raises(Unreadable) as caught:
        read_feed(broken, "", None)
    assert caught.value.reason is UnreadableReason.DAMAGED


def test_an_entry_of_megabytes_is_read_as_far_as_an_article_goes() -> None:
    (found,) = read_feed(rss(entry("/a", "<p>word " * 300_000)).encode(), "", None).entries
    assert len(found.markup) == 1_000_000


def test_a_large_feed_is_read_as_a_small_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    body = rss(entry("/a", FULL) + "<item><guid>2</guid></item>").encode()
    small = apart.read_feed_apart(body, "application/rss+xml", SITE)
    monkeypatch.setattr(apart, "_SMALL_FEED", 10)
    assert apart.read_feed_apart(body, "application/rss+xml", SITE) == small
    with pytest.raises(Unreadable) as caught:
        apart.read_feed_apart(b'{"version": "https://jsonfeed.org/version/1"}', "", None)
    assert caught.value.reason is UnreadableReason.NOT_A_FEED


def test_a_page_names_its_feeds() -> None:
    page = (
        '<link rel="stylesheet" href="/s"><link rel="alternate" type="application/rss+xml" href="/f">'
        '<link REL="Alternate" type="application/feed+json" href="https://other.example/j">'
        '<link rel="alternate" hreflang="de" href="/de">'
    )
    assert feed_links(page.encode(), "text/html", SITE) == [f"{SITE}/f", "https://other.example/j"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rss(""), "no-entries"),
        ("<rss/>", "no-entries"),
        (laughs("<rss><channel><title>&lol9;</title></channel></rss>"), "declares-entities"),
        ('<?xml version="1.0"?><feed><a>' * 100, "not-a-feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "not-a-feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "not-a-feed"),
    ],
)
def test_feeds_without_anything_to_read_say_why(web: Web, body: str, expected: str) -> None:
    (arrival,) = web.read(web.serve("/feed", body, "application/xml"))
    assert reason(arrival) in {expected, "no-entries"}


def test_a_file_named_by_an_entity_is_not_opened(tmp_path: Path, web: Web) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    for root, inside in (
        ("rss", rss("<item><title>&x;</title></item>")[21:]),
        ("urlset", f"<urlset><url><loc>{SITE}/&x;</loc></url></urlset>"),
    ):
        prologue = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        found = web.read(web.serve("/x", prologue + inside))
        assert "SECRET" not in repr(found) + repr(web.asked)


@pytest.mark.parametrize(
    "inside",
    [
        f"<urlset><url><loc>{SITE}/&lol9;</loc></url></urlset>",
        f"<sitemapindex><sitemap><loc>{SITE}/&lol9;</loc></sitemap></sitemapindex>",
        f'<opml><body><outline xmlUrl="{SITE}/&lol9;"/></body></opml>',
    ],
)
def test_entities_that_unfold_name_no_place(web: Web, inside: str) -> None:
    source = web.serve("/list", laughs(inside), "text/xml")
    assert all(arrival.error is not None for arrival in web.read(source))
    assert max(map(len, web.asked)) < 100


def urlset(*addresses: str, extra: str = "") -> str:
    places = "".join(f"<url><loc>{one}</loc>{extra}</url>" for one in addresses)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{places}</urlset>'


def index(*addresses: str) -> str:
    places = "".join(f"<sitemap><loc><![CDATA[{one}]]></loc></sitemap>" for one in addresses)
    return f"<sitemapindex>{places}</sitemapindex>"


def test_a_nested_compressed_sitemap_is_walked_and_each_page_read_once(web: Web) -> None:
    pages = [web.article(f"/{n}", f"Bridge {n}") for n in range(3)]
    one = web.serve("/one.xml.gz", gzip.compress(urlset(*pages[:2]).encode()), "application/gzip")
    two = web.serve("/two.xml", urlset(*pages[1:], f"{SITE}/gone"), "text/xml")
    found = web.read(
        web.serve("/sitemap.xml", index(one, two, f"{SITE}/none.xml", one), "text/xml")
    )
    assert [arrival.source for arrival in found if arrival.draft] == pages
    failed = {arrival.source: reason(arrival) for arrival in found if arrival.error}
    assert failed == {f"{SITE}/gone": "not-found", f"{SITE}/none.xml": "not-found"}
    assert len(web.asked) == len(set(web.asked))


def test_pages_that_robots_may_not_read_are_refused_without_a_request(web: Web) -> None:
    found = web.read(web.serve("/sitemap.xml", urlset(f"{SITE}/private/a")))
    assert [reason(one) for one in found] == ["robots"]
    assert web.asked == [f"{SITE}/sitemap.xml"]


def test_finished_pages_of_a_sitemap_or_feed_are_not_fetched_again(web: Web) -> None:
    pages = [web.article(f"/{n}") for n in range(2)]
    feed = web.serve("/feed", rss(entry("/0", "Teaser") + entry("/1", "Teaser")))
    for source in (web.serve("/sitemap.xml", urlset(*pages)), feed):
        web.asked.clear()
        assert [one.source for one in web.read(source, finished=(pages[0],))] == [pages[1]]
        assert web.asked == [source, pages[1]]


def test_a_news_sitemap_says_what_the_page_does_not(web: Web) -> None:
    page = web.article("/a")
    news = (
        '<news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><news:publication>'
        "<news:name>Port Gazette</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2024-03-05T10:00:00Z</news:publication_date></news:news>"
        '<image:image xmlns:image="i"><image:loc>https://other.example/i.png</image:loc></image:image>'
    )
    (arrival,) = web.read(web.serve("/sitemap.xml", urlset(page, extra=news)))
    assert arrival.draft is not None
    assert str(arrival.draft.published) == "2024-03-05"


def test_a_sitemap_whose_prefixes_were_not_declared_is_read() -> None:
    more = "<news:publication_date>2026-03-14</news:publication_date><xhtml:link href='/de'/>"
    body = urlset(f"{SITE}/a", f"{SITE}/b", extra=more).encode()
    assert [(place.url, place.published) for place in read_sitemap(io.BytesIO(body))] == [
        (f"{SITE}/a", date(2026, 3, 14)),
        (f"{SITE}/b", date(2026, 3, 14)),
    ]


def test_an_address_that_runs_over_lines_is_one() -> None:
    (place,) = read_sitemap(io.BytesIO(urlset("https:\n//gazette.example/\ta").encode()))
    assert place.url == "https://gazette.example/a"


def test_sitemaps_that_name_one_another_come_to_an_end(web: Web) -> None:
    web.serve("/a.xml", index(f"{SITE}/b.xml"))
    web.serve("/b.xml", index(f"{SITE}/a.xml", f"{SITE}/c.xml"))
    web.serve("/c.xml", index(f"{SITE}/d.xml"))
    web.serve("/d.xml", index(f"{SITE}/e.xml"))
    found = web.read(f"{SITE}/a.xml")
    assert [(one.source, reason(one)) for one in found] == [(f"{SITE}/e.xml", "nested")]


@pytest.mark.parametrize(
    "body", ["<urlset/>", "<urlset><url><loc>ftp://x.example/</loc></url></urlset>", "<urlset><u"]
)
def test_a_sitemap_without_pages_says_so(web: Web, body: str) -> None:
    assert [reason(one) for one in web.read(web.serve("/s", body))][-1] in {
        "no-addresses",
        "damaged",
    }


def test_a_sitemap_that_is_none_is_refused(web: Web) -> None:
    page = web.article("/page")
    (arrival,) = web.read(web.serve("/s", index(page)))
    assert (arrival.source, reason(arrival)) == (page, "no-addresses")


@pytest.mark.no_cover  # fifty thousand times the same way
def test_fifty_thousand_addresses_stream_in_little_memory() -> None:
    body = urlset(
        *(f"{SITE}/{n:06}/a-fairly-long-name-as-news-sites-use-them" for n in range(50_000))
    )
    stream = io.BytesIO(gzip.compress(body.encode()))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_sitemap(files.unpacked(stream)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 2_000_000


def test_a_compressed_bomb_is_cut_off(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(files, "MAX_FILE", 1_000)
    spaces = gzip.compress(b"<urlset>" + b" " * 3_000_000)
    assert [reason(one) for one in web.read(web.serve("/s", spaces))] == ["unpacks"]
    lines = io.BufferedReader(io.BytesIO(gzip.compress(b'{"a": "' + b"x" * 3_000_000)))
    found = [one for _, one in files.read_lines(files.unpacked(lines), compressed=True)]
    assert [str(one.reason) for one in found if isinstance(one, Unreadable)] == [
        "too-large",
        "unpacks",
    ]


def test_a_list_of_feeds_is_read_feed_by_feed(web: Web) -> None:
    feed = web.serve("/feed", rss(entry("/a", FULL)))
    outline = f'<outline text="News"><outline xmlUrl="{feed}" title="Gazette"/></outline>'
    body = f'<opml version="2.0"><body>{outline}<outline XMLURL="{SITE}/gone"/></body></opml>'
    assert read_opml(body.encode()) == [(feed, "Gazette"), (f"{SITE}/gone", "")]
    good, gone = web.read(web.serve("/list", body, "text/x-opml"))
    assert good.draft is not None
    assert (gone.source, reason(gone)) == (f"{SITE}/gone", "not-found")


@pytest.mark.parametrize("body", [b"<opml/>", b"<opml><outline xmlUrl='ftp://x/'/>", b"\0", b"<"])
def test_a_list_without_feeds_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_opml(body)


def test_json_that_is_neither_feed_nor_lines_is_refused_once(web: Web) -> None:
    url = web.serve("/api", '{\n "a": 1,\n "b": 2\n}', "application/json")
    assert [reason(one) for one in web.read(url)] == ["file-type"]


def test_json_lines_at_an_address_are_read(web: Web) -> None:
    lines = "\n".join(json.dumps({"id": n, "title": f"T{n}", "text": "Text."}) for n in range(3))
    found = web.read(web.serve("/all", lines, "application/x-ndjson"))
    assert [one.base for one in found] == [f"{SITE}/all#{n}" for n in range(3)]


@pytest.mark.parametrize("declared", ["text/html", "application/pdf", "text/plain", ""])
@pytest.mark.parametrize("body", [b"\0" * 5000, b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"a\0b" * 500])
def test_a_lying_content_type_over_bytes_of_nothing_is_refused(
    web: Web, declared: str, body: bytes
) -> None:
    (arrival,) = web.read(web.serve("/x", body, declared))
    assert isinstance(arrival.error, Unreadable)


PIECES = st.sampled_from(
    ["<item>", "</item>", "<title>", "&amp;", "&#0;", "&x;", "<![CDATA[", "]]>", "<link href='", "'>",
     "<!--", "<entry", "\0", "<guid>", "é", "http://[", "<content type='xhtml'>", "<pubDate>9999999"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=30))
def test_feeds_of_any_pieces_are_read_or_refused(pieces: list[str]) -> None:
    body = "".join(pieces)
    for root in ("rss", "feed", "rdf:RDF", "urlset", "opml"):
        text = f"<{root}>{body}".encode("utf-8", "replace")
        with suppress(Unreadable):
            for found in read_feed(text, "", None).entries:
                draft_of(found, outlet="")
        with suppress(Unreadable):
            assert all(place.url for place in read_sitemap(io.BytesIO(text)))
        with suppress(Unreadable):
            assert read_opml(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["items", "id", "url", "title", "authors", "author", "name", "content_html", "date_published"]
    ), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_json_feeds_of_any_shape_are_read_or_refused(value: object) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": value}).encode()
    with suppress(Unreadable):
        for found in read_feed(body, "", None).entries:
            assert found.key


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "application/rss+xml", "x"]))
def test_any_bytes_at_an_address_give_arrivals(body: bytes, declared: str) -> None:
    web = Web()
    for arrival in web.read(web.serve("/x", body, declared)):
        assert (arrival.draft is None) is isinstance(arrival.error, FootnoteError)
