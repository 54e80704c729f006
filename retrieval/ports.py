"""What the use cases need from outside, as Protocols; every implementation passes tests/contract."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.domain import (
    Article,
    ArticleId,
    Change,
    Draft,
    Identity,
    Libraries,
    Library,
    LibraryId,
    Page,
    Passage,
    PassageId,
    Ranking,
    Span,
    TermStatistics,
    Validators,
)
from retrieval.errors import FootnoteError
from retrieval.page_ports import PageStore
from retrieval.story_ports import StoryStore
from retrieval.tasks import Job, JobId, JobState, Receipt, Task

Vectors = npt.NDArray[np.float32]
"""Shape (n, dim), float32, each row of unit length."""


class Fetcher(Protocol):
    """Opens public addresses only."""

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        """Return what the address serves; raises FetchRefused or FetchFailed.

        `known` are the validators of the page that an earlier fetch gave; raises NotModified when
        the server says that this page is still what it serves. Without them it never does."""


class Embedder(Protocol):
    """Turns texts into unit vectors; texts beyond max_tokens are cut."""

    @property
    def fingerprint(self) -> str:
        """Changes when the vectors would: model, pooling, prompts, normalisation."""

    @property
    def engine(self) -> str:
        """What runs the model: vectors of two engines can be mixed, and differ a little."""

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes of the languages that it knows; None for many, or where that is not said."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    @property
    def max_tokens(self) -> int:
        """Longest input that is read whole."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim), rows in the order of the texts; (0, dim) for none."""

    def embed_query(self, text: str) -> Vectors:
        """Shape (1, dim)."""


class Reranker(Protocol):
    """Reads a question and a passage together, which is better and slower than comparing vectors."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, in their order; only comparable within one call."""


class VectorIndex(Protocol):
    """Nearest passages by cosine; a cache of what the store holds."""

    def add(self, ids: Sequence[PassageId], vectors: Vectors, *, library: LibraryId) -> None:
        """Add new ids, or replace the vector and library of known ones."""

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget these ids; unknown ids are ignored."""

    def search(self, query: Vectors, k: int, *, within: Libraries) -> Ranking:
        """Return the k passages of highest cosine (fewer only when fewer are there).

        `query` has shape (1, dim). Exact, also inside a library that holds a sliver of all."""

    def scores(self, query: Vectors, ids: Sequence[PassageId]) -> dict[PassageId, float]:
        """Cosine of each of these passages with the query; unknown ids are left out."""

    def refresh(self) -> None:
        """Follow what changed in the store since the last time; raises ModelChanged."""

    def close(self) -> None:
        """Keep what was loaded for the next start, where it can be kept."""

    def __len__(self) -> int: ...


class ArticleStore(PageStore, StoryStore, Protocol):
    """The truth: articles with their passages, vectors and terms, each written in one transaction.

    Articles whose page is gone have no passages; only `find`, `articles` and `remove` know them.

    Every method raises StorageFull, StorageReadOnly, StorageBusy or StorageDamaged as it applies."""

    def library(self, name: str) -> Library | None:
        """The library of that name, or None."""

    def libraries(self) -> list[Library]:
        """Every library, by name."""

    def create_library(self, name: str) -> Library:
        """Create a library, or return the one that has the name."""

    def remove_library(self, library: LibraryId) -> None:
        """Remove a library with its articles, pages and feeds; its id is never used again."""

    def find(self, identity: Identity) -> Article | None:
        """The article of that identity, or None."""

    def find_content(self, library: LibraryId, content_hash: str) -> Article | None:
        """The oldest article of the library with that content, or None."""

    def add(
        self,
        draft: Draft,
        identity: Identity,
        spans: Sequence[Span],
        vectors: Vectors,
        *,
        content_hash: str,
        fingerprint: str,
    ) -> Article:
        """Store a new article with its passages in one transaction.

        `fingerprint` is that of the model of the vectors; the first one is kept. Raises ModelChanged
        when other vectors are stored, StorageBusy when the identity was stored a moment ago."""

    def replace(
        self,
        article_id: ArticleId,
        draft: Draft,
        spans: Sequence[Span],
        vectors: Vectors,
        *,
        content_hash: str,
        fingerprint: str,
    ) -> Article:
        """Store a new version under the same id, its old passages gone, in one transaction.

        Identity and added_at stay; one that was gone is back. Raises ArticleUnknown, and
        ModelChanged as add does."""

    def remove(self, article_id: ArticleId, *, within: Libraries) -> bool:
        """Remove an article and all that belongs to it; False when it is not there."""

    def articles(self, ids: Sequence[ArticleId], *, within: Libraries) -> list[Article]:
        """These articles in this order; unknown ids are left out."""

    def list_articles(
        self, *, within: Libraries, limit: int | None = None, offset: int = 0
    ) -> list[Article]:
        """Articles of these libraries by id, newest first."""

    def count(self, *, within: Libraries) -> tuple[int, int]:
        """How many articles and passages these libraries hold."""

    def articles_after(self, after: ArticleId, limit: int, *, within: Libraries) -> list[Article]:
        """Articles of these libraries with an id above `after`, by id: for reading all in pages."""

    def source_keys(self, beginning: str) -> set[str]:
        """What articles of any library were read from, of sources that begin so."""

    def newest_day(self, *, within: Libraries) -> date | None:
        """When the newest article of these libraries was published, None where no day is known."""

    def passages(
        self, ids: Sequence[PassageId], *, within: Libraries
    ) -> list[tuple[Passage, Article]]:
        """These passages, each with its article, in this order; unknown ids are left out."""

    def passages_of(self, article_id: ArticleId, *, within: Libraries) -> list[PassageId]:
        """The passages of an article in its order; none when it is not in these libraries."""

    def match(
        self,
        question: str,
        k: int,
        *,
        within: Libraries,
        include: Sequence[PassageId] = (),
    ) -> Ranking:
        """The k best passages by BM25 over the terms of lexical.py, and each of `include`.

        Scores are those of lexical.bm25. Passages of `include` that hold no term score 0."""

    def statistics(self, question: str, *, within: Libraries) -> TermStatistics:
        """The numbers that `match` scores this question's terms with."""

    def languages(self, *, within: Libraries) -> frozenset[str | None]:
        """Languages of the articles of these libraries."""

    def outlets(self, *, within: Libraries) -> list[tuple[str | None, int]]:
        """How many articles each outlet has, the most first, then by name; None for an unknown one."""

    def vectors(
        self, batch_size: int
    ) -> Iterator[tuple[list[PassageId], list[LibraryId], Vectors]]:
        """Every stored vector in batches, by passage id."""

    def vectors_of(self, ids: Sequence[PassageId]) -> tuple[list[PassageId], Vectors]:
        """Stored vectors of those ids that exist, by id."""

    def changes(self, after: int) -> list[Change]:
        """Rows of the change log with a sequence above `after`, oldest first.

        A row without passages says that the vectors of all passages were replaced."""

    def last_change(self) -> int:
        """Sequence of the newest row of the change log, 0 for none."""

    def close(self) -> None:
        """Let go of every connection."""

    def fingerprint(self) -> str | None:
        """Fingerprint of the model whose vectors are stored, None before the first."""

    def passage_texts(self, batch_size: int) -> Iterator[tuple[list[PassageId], list[str]]]:
        """What is embedded of every passage, header and body, in batches by passage id."""

    def replace_vectors(
        self, fingerprint: str, batches: Iterable[tuple[Sequence[PassageId], Vectors]]
    ) -> None:
        """Replace the vectors of all passages by those of another model in one transaction.

        The batches are read to the end before it begins. It leaves a row without passages in the
        change log. Raises StorageBusy when passages came in that the batches do not hold."""


class Jobs(Protocol):
    """Long work that outlives its process; every handle on the same rows is a worker of its own.

    A job is run by one worker at a time. It is claimed again when its worker let go of it, or died.
    Every method raises Storage errors as an ArticleStore's do."""

    def enqueue(self, task: Task, *, key: str | None = None, note: str = "") -> Job:
        """Keep a task for a worker; for a known key the job that has it is returned."""

    def claim(self) -> Job | None:
        """Take the oldest job that waits or was abandoned; None for none.

        Those with a note come first, and of these the ones that are not guarded.
        One that was begun too often without a new receipt fails with JobBroken instead."""

    def progress(self, job_id: JobId, *, done: int, total: int) -> bool:
        """Note how far a claimed job is; False when it was cancelled, and is to be left."""

    def record(self, job_id: JobId, receipts: Sequence[Receipt], *, done: int, total: int) -> bool:
        """Keep receipts and progress of a claimed job together; False when it was cancelled."""

    def finish(self, job_id: JobId) -> None:
        """Note that a claimed job is done; nothing when it was cancelled."""

    def fail(self, job_id: JobId, error: FootnoteError) -> None:
        """Note why a claimed job cannot go on; nothing when it was cancelled."""

    def release(self, job_id: JobId) -> None:
        """Put a claimed job back to be gone on with later; nothing when it was cancelled."""

    def let_go(self, job_id: JobId) -> None:
        """Stop holding a claimed job, whatever became of it; reaches no database, never fails."""

    def cancel(self, job_id: JobId) -> bool:
        """Cancel a job that is not at its end; its worker stops at the next receipt."""

    def get(self, job_id: JobId) -> Job | None:
        """The job of that id, or None."""

    def recent(self, limit: int) -> list[Job]:
        """Jobs, the last one enqueued first."""

    def receipts(
        self, job_id: JobId, *, limit: int | None = None, offset: int = 0
    ) -> list[Receipt]:
        """Receipts of a job in the order in which they came."""

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state that any is in."""

    def untold(self) -> list[Job]:
        """Jobs whose end nobody was told of, those without one included, oldest first."""

    def tell(self, job_id: JobId) -> bool:
        """Note that the end of a job was reported; False when it was already, or there is none."""

    def forget(self, library: str) -> None:
        """Delete every job about a library with its receipts; a worker stops as at a cancelled one."""

    def prune(self, *, days: float) -> int:
        """Delete jobs whose end is so many days old and was reported, and their receipts.

        Returns how many. Their keys are forgotten with them."""

    def close(self) -> None:
        """Let go of every job; the handle is not used any more."""
