"""What every fetcher does, over pages that a test writes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from retrieval.adapters.fetcher import HttpFetcher
from retrieval.domain import Page, Validators
from retrieval.errors import FetchReason, FetchRefused, NotModified
from retrieval.ports import Fetcher
from tests.fakes import FakeFetcher
from tests.local_site import Handler, serving

TAGGED = Validators(etag='"v1"')
DATED = Validators(last_modified="Tue, 14 Jun 2022 08:00:00 GMT")
BOTH = Validators('W/"v1"', "Tue, 14 Jun 2022 08:00:00 GMT")


@dataclass
class World:
    """A fetcher, and a way to put a page where it looks; it returns the page's address."""

    fetcher: Fetcher
    put: Callable[[bytes, Validators], str]


@pytest.fixture(params=["http", "fake"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        fake = FakeFetcher()

        def keep(body: bytes, validators: Validators) -> str:
            url = "http://gazette.example/bridge"
            fake.pages[url] = Page(url, body, "text/plain", validators)
            return url

        yield World(fake, keep)
        return
    with serving() as site:

        def serve(body: bytes, validators: Validators) -> str:
            def write(handler: Handler) -> None:
                asked = (handler.headers["If-None-Match"], handler.headers["If-Modified-Since"])
                same = asked == (validators.etag, validators.last_modified) != (None, None)
                handler.send_response(304 if same else 200)
                handler.send_header("Content-Type", "text/plain")
                if validators.etag:
                    handler.send_header("ETag", validators.etag)
                if validators.last_modified:
                    handler.send_header("Last-Modified", validators.last_modified)
                handler.end_headers()
                handler.wfile.write(b"" if same else body)

            site.pages["/bridge"] = write
            return site.url("/bridge")

        yield World(HttpFetcher(allow=frozenset({f"127.0.0.1:{site.port}"})), serve)


@pytest.mark.parametrize("said", [Validators(), TAGGED, DATED, BOTH])
def test_a_page_carries_what_the_server_said_to_ask_with(world: World, said: Validators) -> None:
    url = world.put(b"It opened.", said)
    assert world.fetcher.fetch(url) == Page(url, b"It opened.", "text/plain", said)


@pytest.mark.parametrize("said", [TAGGED, DATED, BOTH])
def test_an_unchanged_page_is_not_sent_again(world: World, said: Validators) -> None:
    url = world.put(b"It opened.", said)
    page = world.fetcher.fetch(url)
    with pytest.raises(NotModified) as caught:
        world.fetcher.fetch(url, known=page.validators)
    assert caught.value.url == url


def test_a_changed_page_is_sent_with_its_new_validators(world: World) -> None:
    world.put(b"It opened.", TAGGED)
    url = world.put(b"It closed.", Validators(etag='"v2"'))
    page = world.fetcher.fetch(url, known=TAGGED)
    assert (page.body, page.validators) == (b"It closed.", Validators(etag='"v2"'))


def test_a_page_without_validators_is_sent_each_time(world: World) -> None:
    url = world.put(b"It opened.", Validators())
    page = world.fetcher.fetch(url)
    assert world.fetcher.fetch(url, known=page.validators) == page


def test_a_page_is_sent_to_whoever_knows_nothing_of_it(world: World) -> None:
    url = world.put(b"It opened.", TAGGED)
    assert world.fetcher.fetch(url, known=None).body == b"It opened."
    assert world.fetcher.fetch(url, known=Validators()).body == b"It opened."


def test_a_page_that_is_not_there_is_refused(world: World) -> None:
    url = world.put(b"It opened.", TAGGED)
    with pytest.raises(FetchRefused) as caught:
        world.fetcher.fetch(f"{url}/gone", known=TAGGED)
    assert caught.value.reason is FetchReason.NOT_FOUND
