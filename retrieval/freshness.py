"""Known pages asked again: unchanged, changed, or gone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from retrieval.domain import (
    Arrival,
    Article,
    Fetched,
    Identity,
    KnownPage,
    LibraryId,
    Outcome,
    Status,
)
from retrieval.errors import FetchReason, FetchRefused, FootnoteError, NotModified
from retrieval.ingest import Writer, ingest

ReadPage = Callable[[Fetched], Iterator[Arrival]]
"""Yields the articles of a page if it changed; raises FootnoteError, NotModified among them."""


def refresh(
    writer: Writer, read_page: ReadPage, page: KnownPage, *, library: LibraryId
) -> Iterator[Outcome]:
    """Ask for one page again and yield a receipt for each of its articles.

    An unchanged page costs one request and writes the time of the check. Articles of a page that is
    gone are answered from no more. Other faults leave all as it was. Storage errors are raised."""
    store = writer.store
    main = store.find(Identity(library, page.source, ""))
    try:
        arrivals = [_under_its_name(one, page) for one in read_page(page.fetched)]
    except NotModified:
        store.check_page(library, page.source)
        yield _receipt(writer, page, Status.UNCHANGED, main)
        return
    except FootnoteError as error:
        if isinstance(error, FetchRefused) and error.reason is FetchReason.NOT_FOUND:
            yield from _gone(writer, page, main, library)
        else:
            yield Outcome(page.source, Status.FAILED, None, error=error)
        return
    if any(one.fetched and _leads_home(page.fetched.url, one.fetched.url) for one in arrivals):
        yield from _gone(writer, page, main, library)
        return
    for outcome in ingest(writer, arrivals, library=library):
        yield replace(outcome, source=page.source)


def _under_its_name(arrival: Arrival, page: KnownPage) -> Arrival:
    """Keep the identity of a page that was not moved, whatever it says of its address by now."""
    moved = arrival.fetched is None or arrival.fetched.url != page.fetched.url
    return arrival if moved else replace(arrival, base=page.source)


def _leads_home(asked: str, came: str) -> bool:
    """Whether an article's address leads to the front page, as it does where articles were removed."""
    return _path(came) == "" != _path(asked)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query


def _gone(
    writer: Writer, page: KnownPage, main: Article | None, library: LibraryId
) -> Iterator[Outcome]:
    articles = writer.store.retire_page(library, page.source) or ([main] if main else [])
    for article in articles:
        yield _receipt(writer, page, Status.GONE, article)
    if not articles:
        yield Outcome(page.source, Status.GONE, None)


def _receipt(writer: Writer, page: KnownPage, status: Status, article: Article | None) -> Outcome:
    if article is None:
        return Outcome(page.source, status, None)
    held = writer.store.passages_of(article.id, within=frozenset({article.library}))
    return Outcome(
        page.source, status, article, words=len(article.text.split()), passages=len(held)
    )
