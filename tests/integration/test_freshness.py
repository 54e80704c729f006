"""Pages asked again, against a server on the loopback interface and a database on disk."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from retrieval.adapters.fetcher import HttpFetcher
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.adapters.uploads import Uploads
from retrieval.domain import LibraryId, Outcome, Status
from retrieval.freshness import refresh
from retrieval.ingest import Writer, ingest
from retrieval.ports import Vectors
from tests.fakes import FakeEmbedder
from tests.local_site import Handler, Site, serving

HERE: LibraryId = 1
PAGES = int(os.environ.get("TESTED_PAGES", "100"))  # 1,000 were promised: see README


@dataclass
class Counting(FakeEmbedder):
    """Notes what it was asked to embed."""

    texts: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed_passages(texts)


@dataclass
class World:
    site: Site
    path: Path
    store: SqliteStore
    sources: SourceReader
    embedder: Counting = field(default_factory=Counting)

    @property
    def writer(self) -> Writer:
        return Writer(self.store, self.embedder, lambda _: "en")

    def take_in(self, *urls: str) -> list[Outcome]:
        arrivals = (one for url in urls for one in self.sources(url, None, lambda _: None))
        return list(ingest(self.writer, arrivals, library=HERE))

    def refresh(self) -> list[Outcome]:
        self.site.seen.clear()
        self.embedder.texts.clear()
        known = self.store.pages(within=frozenset({HERE}))
        return [
            outcome
            for page in known
            for outcome in refresh(self.writer, self.sources.page, page, library=HERE)
        ]

    def conditional(self) -> int:
        return sum(
            "If-None-Match" in headers or "If-Modified-Since" in headers
            for _, headers in self.site.seen
        )

    def dump(self) -> list[str]:
        """Every row of the database but the times of checks."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM main.pages")
            connection.execute("UPDATE main.pages SET checked_at = ''")
            return sorted(line for line in connection.iterdump() if "INSERT" in line)


@contextmanager
def world_at(folder: Path) -> Iterator[World]:
    with serving() as site, closing(SqliteStore(folder / "footnote.db")) as store:
        store.create_library("shared")
        fetcher = HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"}))
        yield World(
            site, folder / "footnote.db", store, SourceReader(fetcher, Uploads(folder / "up"))
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_at(tmp_path) as world:
        yield world


def serve(site: Site, path: str, text: str, tag: str | None = None) -> str:
    """Serve a text that says whether it changed, where it has a tag."""

    def write(handler: Handler) -> None:
        same = tag is not None and handler.headers["If-None-Match"] == tag
        handler.send_response(304 if same else 200)
        handler.send_header("Content-Type", "text/plain; charset=utf-8")
        if tag:
            handler.send_header("ETag", tag)
        handler.end_headers()
        if not same:
            handler.wfile.write(text.encode())

    site.pages[path] = write
    return site.url(path)


def article(number: int = 0, *, changed: bool = False) -> str:
    """A title and a text of several passages, one sentence of which may change."""
    said = [
        f"Measurement {n} of station {number} found the water at level {n * 7} above the weir."
        for n in range(60)
    ]
    if changed:
        said[30] = "The measurement was withdrawn by the waterworks on Tuesday evening after all."
    return f"Water report {number}\n\n" + "\n".join(said)


def statuses(outcomes: list[Outcome]) -> list[Status]:
    return [outcome.status for outcome in outcomes]


def test_unchanged_pages_cost_as_many_conditional_requests_and_no_write(world: World) -> None:
    text = "Water report {0}\n\nStation {0} found the water at level {0} above the weir on Monday."
    urls = [serve(world.site, f"/{n}", text.format(n), f'"{n}"') for n in range(PAGES)]
    assert statuses(world.take_in(*urls)) == [Status.ADDED] * PAGES
    before, changes = world.dump(), world.store.last_change()
    assert statuses(world.refresh()) == [Status.UNCHANGED] * PAGES
    assert (len(world.site.seen), world.conditional()) == (PAGES, PAGES)
    assert world.embedder.texts == []
    assert world.dump() == before
    assert world.store.last_change() == changes


def test_an_unchanged_page_whose_server_does_not_say_so_is_read_and_left_as_it_is(
    world: World,
) -> None:
    world.take_in(serve(world.site, "/a", article()))
    before = world.dump()
    (outcome,) = world.refresh()
    assert (outcome.status, len(world.site.seen)) == (Status.UNCHANGED, 1)
    assert world.embedder.texts == []
    assert world.dump() == before


def test_of_a_changed_page_only_changed_passages_are_embedded(world: World) -> None:
    (added,) = world.take_in(serve(world.site, "/a", article(), '"1"'))
    assert added.passages > 3
    serve(world.site, "/a", article(changed=True), '"2"')
    (updated,) = world.refresh()
    assert updated.status is Status.UPDATED
    assert added.article is not None
    assert updated.article is not None
    assert updated.article.id == added.article.id
    assert len(world.embedder.texts) == 1
    assert "withdrawn by the waterworks" in world.embedder.texts[0]
    ids = world.store.passages_of(updated.article.id, within=frozenset({HERE}))
    _, kept = world.store.vectors_of(ids)
    texts = [text for _, batch in world.store.passage_texts(99) for text in batch]
    assert abs(kept - FakeEmbedder().embed_passages(texts)).max() < 0.001
    assert statuses(world.refresh()) == [Status.UNCHANGED]
    assert world.conditional() == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_kept_and_comes_back(world: World, status: int) -> None:
    url = serve(world.site, "/a", article(), '"1"')
    (added,) = world.take_in(url)
    world.site.page("/a", b"gone", status)
    assert statuses(world.refresh()) == [Status.GONE]
    assert statuses(world.refresh()) == [Status.GONE]
    assert world.store.count(within=frozenset({HERE})) == (0, 0)
    assert added.article is not None
    (kept,) = world.store.articles([added.article.id], within=frozenset({HERE}))
    assert kept.gone_at is not None
    assert kept.text == added.article.text
    serve(world.site, "/a", article(), '"1"')
    (back,) = world.refresh()
    assert back.status is Status.UPDATED
    assert back.article is not None
    assert (back.article.id, back.article.gone_at) == (kept.id, None)
    assert world.store.count(within=frozenset({HERE})) == (1, added.passages)


def test_an_article_whose_address_leads_to_the_front_page_is_gone(world: World) -> None:
    serve(world.site, "/", article(7))
    (added,) = world.take_in(serve(world.site, "/news/a", article(), '"1"'))
    world.site.page("/news/a", status=302, Location="/")
    assert statuses(world.refresh()) == [Status.GONE]
    assert added.article is not None
    (kept,) = world.store.articles([added.article.id], within=frozenset({HERE}))
    assert kept.text == added.article.text


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_fault_leaves_everything_as_it_was(world: World, status: int) -> None:
    world.take_in(serve(world.site, "/a", article(), '"1"'), serve(world.site, "/b", article(1)))
    before = world.dump()
    world.site.page("/a", b"no", status)
    assert statuses(world.refresh()) == [Status.FAILED, Status.UNCHANGED]
    assert world.dump() == before


def test_a_page_is_asked_for_where_it_was_read_not_where_it_says_to_be(world: World) -> None:
    told = (
        "<html><head><link rel=canonical href='/canonical'><title>Water report</title></head>"
        f"<body><article><h1>Water report</h1><p>{article()}</p></article></body></html>"
    )
    world.site.page("/amp/a", told.encode(), Content_Type="text/html", ETag='"1"')
    (added,) = world.take_in(world.site.url("/amp/a"))
    assert added.article is not None
    assert added.article.url == world.site.url("/canonical")
    world.refresh()
    assert [path for path, _ in world.site.seen] == ["/amp/a"]
    assert world.conditional() == 1
