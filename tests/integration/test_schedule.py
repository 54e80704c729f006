"""What the bot orders by itself: each thing once, however often it looks."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.schedule import Schedule
from retrieval import Librarian
from retrieval.tasks import JobKind
from tests.fakes import FakeEmbedder, noon
from tests.integration.jobs_world import Site, collection, open_librarian, work_all

FEED = """<rss version="2.0"><channel><title>Gazette</title><item><title>One</title>
<guid isPermaLink="false">1</guid><description>Line 1 is here.</description></item></channel></rss>"""
URL = "https://gazette.example/feed"


async def ignored(_: Exception) -> None:
    raise AssertionError("nothing goes wrong here")


class OtherModel(FakeEmbedder):
    """Another model than the one before."""

    fingerprint = "another"


def schedule(library: Librarian, *, days: int = 7, now: Callable[[], datetime] = noon) -> Schedule:
    desk: Any = SimpleNamespace(library=library, settings=SimpleNamespace(refresh_days=days))
    on_fault: Callable[[Exception], Awaitable[None]] = ignored
    return Schedule(desk, on_fault=on_fault, now=now)


def ordered(library: Librarian) -> list[JobKind]:
    return [job.kind for job in reversed(library.jobs(99))]


def test_pages_are_asked_again_once_a_day_also_after_a_restart(tmp_path: Path) -> None:
    with open_librarian(tmp_path) as library:
        first = schedule(library)
        first.look()
        first.look()
        work_all(library)
        first.look()
        schedule(library).look()
        assert ordered(library) == [JobKind.REFRESH]
        schedule(library, now=lambda: noon() + timedelta(days=1)).look()
        assert ordered(library) == [JobKind.REFRESH] * 2
        schedule(library, days=0, now=lambda: noon() + timedelta(days=2)).look()
        assert ordered(library) == [JobKind.REFRESH] * 2


def test_a_feed_that_is_due_is_ordered_once_and_again_when_it_is_due_again(tmp_path: Path) -> None:
    moment = [noon()]
    with open_librarian(tmp_path, Site({URL: FEED}), now=lambda: moment[0]) as library:
        library.add_feed(URL)
        looking = schedule(library, days=0)
        looking.look()
        looking.look()
        assert ordered(library) == [JobKind.POLL]
        work_all(library)
        looking.look()
        assert ordered(library) == [JobKind.POLL]
        moment[0] += timedelta(days=1)
        looking.look()
        assert ordered(library) == [JobKind.POLL] * 2


def test_a_changed_model_is_taken_up(tmp_path: Path) -> None:
    with open_librarian(tmp_path) as library:
        assert len(list(library.ingest([collection(tmp_path / "lines.jsonl", range(2))]))) == 2
        schedule(library, days=0).look()
        assert ordered(library) == []
    with open_librarian(tmp_path, embedder=OtherModel()) as library:
        looking = schedule(library, days=0)
        looking.look()
        looking.look()
        assert ordered(library) == [JobKind.REINDEX]
        work_all(library)
        assert not library.awaits_reindex()
