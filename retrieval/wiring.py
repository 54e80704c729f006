"""Puts the real parts together; the only importer of adapters."""

from functools import partial

from retrieval.adapters.embedder import SentenceTransformerEmbedder
from retrieval.adapters.fetcher import HttpFetcher
from retrieval.adapters.files import file_size
from retrieval.adapters.language import detect_language
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.library import SHARED, Librarian, Parts
from retrieval.ports import VectorIndex
from retrieval.settings import Settings


def open_library(settings: Settings) -> Librarian:
    """Open the data folder, creating it when it is not there; raises Storage errors.

    The model and the index are loaded when something is first embedded or searched."""
    store = SqliteStore(settings.data / "footnote.db")
    store.create_library(SHARED)
    embedder = SentenceTransformerEmbedder(settings.model)
    return Librarian(
        Parts(
            store=store,
            embedder=embedder,
            open_index=partial(_open_index, settings, store, embedder),
            read_source=SourceReader(HttpFetcher(allow=settings.fetch_allow)),
            source_size=file_size,
            detect_language=detect_language,
        )
    )


def _open_index(
    settings: Settings, store: SqliteStore, embedder: SentenceTransformerEmbedder
) -> VectorIndex:
    from retrieval.adapters.kept_index import open_index  # noqa: PLC0415 - loads FAISS

    return open_index(settings.data / "index", store, embedder.fingerprint, embedder.dim)
