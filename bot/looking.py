"""Looks at how a running bot stands, for its metrics page."""

from bot.desk import Desk
from retrieval.errors import FootnoteError


def look(desk: Desk, *, inbox: int, ready: bool) -> bytes:
    """Read what is stored, note it, and return the page; a database that cannot be read is told there.

    Takes some milliseconds, and blocks."""
    metrics, library = desk.metrics, desk.library
    # Before it is ready the model may have to be loaded, which is not for a look to do.
    fingerprint = library.fingerprint if ready else None
    metrics.held(inbox=inbox, ready=ready, fingerprint=fingerprint, data=desk.data.data)
    try:
        articles, passages = library.count()
        metrics.stored(
            articles=articles,
            passages=passages,
            jobs=library.job_counts(),
            feeds=library.feeds(),
        )
    except FootnoteError:
        metrics.unreadable()
    return metrics.page()
