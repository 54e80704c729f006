"""What is read of those who are not trusted: one page at a time, which speaks for its own site only."""

from pathlib import Path

import pytest

from retrieval import open_library
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.uploads import Uploads
from retrieval.domain import Arrival, Page, Validators
from retrieval.errors import FetchReason, FetchRefused, Unreadable, UnreadableReason
from retrieval.library import Librarian
from retrieval.settings import Settings
from retrieval.tasks import POST, is_post
from tests.integration.jobs_world import open_librarian, work_all
from tests.local_site import serving

URL = "https://www.gazette.example/bridge"
TEXT = " ".join(f"Span {n} opened on Monday, said engineer {n}, and cost much." for n in range(9))
FEED = """<rss version="2.0"><channel><title>Gazette</title><item><title>One</title>
<link>https://gazette.example/1</link><description>Line 1 is here.</description></item></channel></rss>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://gazette.example/1</loc></url></urlset>"""
LINE = '{"id": "1", "title": "Rates fall", "text": "Down.", "url": "https://bank.example/rates"}\n'


class Served:
    """Fetcher of one page."""

    def __init__(self, body: str, kind: str = "text/html") -> None:
        self._page = body.encode(), kind

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        return Page(url, *self._page)


def html(canonical: str) -> str:
    return (
        f'<title>Bridge</title><link rel="canonical" href="{canonical}">'
        f"<body><article><h1>Bridge</h1><p>{TEXT}</p></article>"
    )


def read(served: Served, folder: Path, source: str = URL) -> list[Arrival]:
    return list(SourceReader(served, Uploads(folder)).guarded(source))


@pytest.mark.parametrize(
    ("claimed", "believed"),
    [
        ("https://gazette.example/bridge-opens", "https://gazette.example/bridge-opens"),
        ("https://bank.example/bridge", URL),
        ("https://other.gazette.example/bridge", URL),
    ],
)
def test_a_page_speaks_for_its_own_host(tmp_path: Path, claimed: str, believed: str) -> None:
    (arrival,) = read(Served(html(claimed)), tmp_path)
    assert arrival.draft is not None
    assert (arrival.draft.url, arrival.base) == (believed, believed)


@pytest.mark.parametrize("body", [FEED, SITEMAP])
def test_lists_are_not_read(tmp_path: Path, body: str) -> None:
    (arrival,) = read(Served(body, "application/xml"), tmp_path)
    assert isinstance(arrival.error, Unreadable)
    assert arrival.error.reason is UnreadableReason.LIST


def test_a_collection_behind_a_link_is_not_read(tmp_path: Path) -> None:
    (arrival,) = read(Served(LINE * 2, "application/x-ndjson"), tmp_path)
    assert isinstance(arrival.error, Unreadable)
    assert arrival.error.reason is UnreadableReason.LIST


def test_no_file_of_the_machine_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A secret.\n")
    for source in (str(tmp_path / "secret.txt"), "file:///etc/passwd", "-", "upload:none"):
        (arrival,) = read(Served(""), tmp_path, source)
        assert isinstance(arrival.error, FetchRefused)


def kept(library: Librarian) -> list[str | None]:
    return [one.url for one in library.articles(library="own-group-5")]


def test_a_file_speaks_for_no_site_and_a_post_for_its_own(tmp_path: Path) -> None:
    with open_librarian(tmp_path) as library:
        page = library.keep_file(html("https://bank.example/bridge").encode(), name="bridge.html")
        post = library.keep_text("Rates fall.\nDown.", url="https://t.me/bank/5", outlet="Bank")
        library.enqueue_ingest([page, post], library="own-group-5", guarded=True)
        work_all(library)
        assert sorted(kept(library), key=str) == [None, "https://t.me/bank/5"]


@pytest.mark.parametrize("name", [POST, ".post.jsonl", "..POST.JSONL", "a/post.jsonl"])
def test_no_file_passes_for_a_post(tmp_path: Path, name: str) -> None:
    with open_librarian(tmp_path) as library:
        source = library.keep_file(LINE.encode(), name=name)
        assert not is_post(source)
        library.enqueue_ingest([source], library="own-group-5", guarded=True)
        work_all(library)
        assert "https://bank.example/rates" not in kept(library)


def test_a_library_takes_in_no_more_than_it_may_and_new_versions_all_the_same(
    tmp_path: Path,
) -> None:
    with open_librarian(tmp_path) as library:
        posts = [
            library.keep_text(f"News {n}.\nIt is {n}.", url=f"https://t.me/a/{n}") for n in (1, 2)
        ]
        job = library.enqueue_ingest(posts, library="own", most=1, guarded=True)
        work_all(library)
        assert [one.status for one in library.receipts(job.id)] == ["added", "failed"]
        changed = library.keep_text("News 1.\nIt is more.", url="https://t.me/a/1")
        job = library.enqueue_ingest([changed], library="own", most=1, guarded=True)
        work_all(library)
        assert [one.status for one in library.receipts(job.id)] == ["updated"]


def test_a_removed_library_stays_removed_whatever_waits_for_it(tmp_path: Path) -> None:
    with open_librarian(tmp_path) as library:
        post = library.keep_text("News.\nIt is so.", url="https://t.me/a/1")
        library.enqueue_ingest([post], library="own")
        library.remove_library("own")
        assert work_all(library) == 0
        assert [one.name for one in library.libraries()] == ["shared"]
        library.remove_library("own")
        with pytest.raises(ValueError, match="shared"):
            library.remove_library("shared")


def test_hosts_that_the_operator_lets_in_are_not_for_everybody(
    tmp_path: Path, shared_model: None
) -> None:
    del shared_model
    with serving() as site:
        url = site.page("/bridge", html("").encode(), content_type="text/html")
        given = {"FOOTNOTE_DATA": str(tmp_path), "FOOTNOTE_FETCH_ALLOW": f"127.0.0.1:{site.port}"}
        with open_library(Settings.from_env(given)) as library:
            job = library.enqueue_ingest([url], library="own", guarded=True)
            work_all(library)
            (receipt,) = library.receipts(job.id)
    assert isinstance(receipt.error, FetchRefused)
    assert receipt.error.reason is FetchReason.PRIVATE_ADDRESS
    assert site.seen == []


def test_hosts_that_the_operator_allows_serve_no_feed_to_others(
    tmp_path: Path, shared_model: None
) -> None:
    del shared_model
    with serving() as site:
        url = site.page("/feed", FEED.encode(), content_type="application/rss+xml")
        given = {"FOOTNOTE_DATA": str(tmp_path), "FOOTNOTE_FETCH_ALLOW": f"127.0.0.1:{site.port}"}
        with open_library(Settings.from_env(given)) as library:
            with pytest.raises(FetchRefused):
                library.add_feed(url, library="own", guarded=True)
            assert site.seen == []
            feed, _ = library.add_feed(url, library="own")  # as one who runs the bot may
            asked = len(site.seen)
            library.enqueue_poll([feed.id], library="own", guarded=True)
            work_all(library)
            (feed,) = library.feeds(library="own")
    assert isinstance(feed.status.last_error, FetchRefused)
    assert len(site.seen) == asked
