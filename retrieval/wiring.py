"""Puts the real parts together; the only importer of adapters."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import migrations
from retrieval.adapters import model_names
from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.feed_reader import FeedReader
from retrieval.adapters.fetcher import HttpFetcher
from retrieval.adapters.language import detect_language, tell_language
from retrieval.adapters.manners import Manners
from retrieval.adapters.output import open_output
from retrieval.adapters.reranker import CrossEncoderReranker
from retrieval.adapters.robots import Robots
from retrieval.adapters.sitemaps import read_opml
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.sqlite_engine import open_for_writing
from retrieval.adapters.sqlite_feeds import SqliteFeeds
from retrieval.adapters.sqlite_jobs import SqliteJobs
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.adapters.uploads import Uploads
from retrieval.adapters.vector_cache import CachedEmbedder
from retrieval.adapters.vector_shelf import FileShelf
from retrieval.errors import ModelUnusable, StorageDamaged
from retrieval.findings import Finding
from retrieval.identity import content_hash, has_own_content
from retrieval.library import SHARED, Librarian, Parts
from retrieval.method import SHIPPED, Method
from retrieval.ports import Embedder, VectorIndex
from retrieval.settings import Settings
from retrieval.speed import EmbeddingSpeed

if TYPE_CHECKING:
    import sqlalchemy as sa


def open_library(
    settings: Settings, *, method: Method = SHIPPED, vector_cache: Path | None = None
) -> Librarian:
    """Open the data folder, creating it when it is not there; raises Storage errors.

    The model and the index are loaded when something is first embedded or searched. With a file as
    `vector_cache`, texts that this model has embedded before are not embedded again."""
    _refuse_emptied(settings.data)
    store = SqliteStore(settings.data / "footnote.db", is_whole=has_own_content)
    store.create_library(SHARED)
    model = ModelEmbedder(settings.model, engine=settings.engine, exports=settings.exports)
    if settings.model:
        model_names.note(settings.exports, settings.model)
    embedder: Embedder = model if vector_cache is None else CachedEmbedder(model, vector_cache)
    uploads = Uploads(settings.data / "uploads")
    manners = Manners(settings.fetch_delay_s)
    fetcher = HttpFetcher(allow=settings.fetch_allow, manners=manners)
    sources = SourceReader(fetcher, uploads, may_crawl=Robots(fetcher, manners).allows)
    # What the operator lets be read in private networks is not for everybody.
    strict = SourceReader(HttpFetcher(manners=manners), uploads)
    feeds = FeedReader(fetcher, sources.page_at)
    strict_feeds = FeedReader(strict.fetcher, strict.page_at, guarded=strict.guarded)
    return Librarian(
        Parts(
            store=store,
            jobs=SqliteJobs(store.engine, settings.data / "workers"),
            embedder=embedder,
            open_model=lru_cache(maxsize=1)(partial(_model_of, settings)),
            shelf=FileShelf(settings.data / "vectors-kept.db"),
            open_index=partial(_open_index, settings, store),
            read_source=sources,
            read_guarded=strict.guarded,
            read_page=sources.page,
            feeds=SqliteFeeds(store.engine),
            read_feed=feeds.fetch,
            find_feed=feeds.find,
            read_guarded_feed=strict_feeds.fetch,
            find_guarded_feed=strict_feeds.find,
            read_opml=read_opml,
            source_size=sources.size,
            settled=sources.settled,
            keep_upload=uploads.keep,
            prune_uploads=uploads.prune,
            open_output=open_output,
            detect_language=detect_language,
            tell_language=tell_language,
            method=method,
            reranker=CrossEncoderReranker(settings.reranker) if settings.reranker else None,
        )
    )


def _refuse_emptied(data: Path) -> None:
    """Raise StorageDamaged for an empty file in the place of a library of which there is an index."""
    path = data / "footnote.db"
    if path.is_file() and not path.stat().st_size and (data / "index" / "manifest.json").exists():
        raise StorageDamaged(str(path))


def open_tables(
    settings: Settings, *, scripts: str, head: str, version_table: str
) -> "tuple[sa.Engine, sa.Engine]":
    """Open the database for another package's tables; returns engines to read and to write with.

    `scripts` are its Alembic steps, `head` the last of them. Raises Storage errors."""
    path = settings.data / "footnote.db"
    reader, writer = open_for_writing(path)
    try:
        migrations.upgrade(writer, path, scripts=scripts, head=head, version_table=version_table)
    except BaseException:
        reader.dispose()
        raise
    return reader, writer


def examine(settings: Settings) -> Iterator[Finding]:
    """Say what is so and what is wrong about everything that the library stands on.

    Changes nothing, raises nothing for whatever it finds, and may run beside any other command."""
    from retrieval.adapters import examination  # noqa: PLC0415 - wanted by one command only

    open_model = partial(
        ModelEmbedder, engine=settings.engine, exports=settings.exports, keep=False
    )

    return examination.examine(settings, open_model=open_model, content_hash=content_hash)


def compare_engines(
    settings: Settings,
    articles: Sequence[str],
    *,
    passages: int,
    rounds: int,
    on_round: Callable[[int], None],
) -> EmbeddingSpeed:
    """Time the engine that these settings choose beside sentence-transformers as it comes.

    Passages are cut out of the articles, each round embeds so many. Raises ModelUnusable."""
    from retrieval.adapters.engine_comparison import compare  # noqa: PLC0415 - seldom wanted

    model = ModelEmbedder(settings.model, engine=settings.engine, exports=settings.exports)
    return compare(model, articles, passages=passages, rounds=rounds, on_round=on_round)


def scratch_folder(parent: Path) -> AbstractContextManager[Path]:
    """A folder for the time of the context, below `parent`; those of killed processes are swept."""
    from retrieval.adapters.scratch import scratch_folder as made  # noqa: PLC0415 - seldom wanted

    return made(parent)


def _model_of(settings: Settings, fingerprint: str) -> Embedder | None:
    """The model of that fingerprint, among those that were ever set here; nothing is downloaded."""
    for name in model_names.at_hand(settings.exports):
        model = ModelEmbedder(name, engine=settings.engine, exports=settings.exports)
        try:
            if model.fingerprint == fingerprint:
                return model
        except ModelUnusable:
            continue
    return None


def _open_index(settings: Settings, store: SqliteStore, embedder: Embedder) -> VectorIndex:
    from retrieval.adapters.kept_index import open_index  # noqa: PLC0415 - loads FAISS

    return open_index(settings.data / "index", store, embedder.fingerprint, embedder.dim)
