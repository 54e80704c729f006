"""The nouns of the house: frozen values that every layer shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from retrieval.errors import FootnoteError

LibraryId = int
ArticleId = int
PassageId = int

Libraries = frozenset[LibraryId]
"""The libraries that one search may read; there is no default that means all of them."""

Ranking = list[tuple[PassageId, float]]
"""Passages with their scores, best first; ties keep the smaller id first."""


@dataclass(frozen=True, slots=True)
class Library:
    """A named collection of articles; what a chat may read is said in libraries."""

    id: LibraryId
    name: str


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said to ask with whether the page at an address changed, None what it did not."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes of a URL or a file, before anything was read out of them.

    `url` is the address after redirects, None for a file. `content_type` is the header as it was sent
    ("text/html; charset=utf-8"), or guessed from a file's suffix."""

    url: str | None
    body: bytes
    content_type: str
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where a page was read, after redirects, and what asks whether it changed since."""

    url: str
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page by the `source` of its articles, where to ask for it, and when it was last checked."""

    source: str
    fetched: Fetched
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character offsets [start, end) into the text of one article."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span must satisfy 0 <= start < end, got [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One article as an extractor found it: nothing here was guessed.

    `url` is public (http or https) or None. `text` is plain text, one paragraph a line; an
    empty line stands where the page shows something in between, a tab between the cells of a table.
    `language` is a lower-case ISO 639-1 code. `part` tells apart several articles of one page:
    "" for the page's main article, else the article's own link or its normalised title.
    `source_id` is the identity that the source gave (an id in a JSON line), used without a URL."""

    title: str
    text: str
    url: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    language: str | None = None
    part: str = ""
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two arrivals the same article; unique inside one library."""

    library: LibraryId
    source: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Draft):
    """A stored article; ids are never reused, times UTC. Since `gone_at` it is not answered from.
    Articles of a library that tell one story have the same `story`, others None."""

    id: ArticleId
    library: LibraryId
    added_at: datetime
    content_hash: str
    gone_at: datetime | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Another place where an article's story stands; `article` is None where it is the same text."""

    title: str
    url: str | None
    outlet: str | None
    published: date | None
    article: ArticleId | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that is indexed as one; `text` is article.text[start:end] always."""

    id: PassageId
    article_id: ArticleId
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the score that ranks it, 0 to 2.4 as shipped, and the raw score of each leg."""

    passage: Passage
    score: float
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of the stored text of one article, kept as offsets so that it cannot be invented."""

    article_id: ArticleId
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, the article it stands in and the link that opens the article at the quote.

    `sentence` is the part of the quote that was chosen; the rest is there to understand it.
    `words` are those that answer who, when, where or how many, None where nothing of these was asked.
    `score` is the calibrated probability that the quote answers. `sources` tell the same story."""

    article: Article
    quote: Quote
    link: str | None
    score: float
    sentence: Span
    sources: tuple[Source, ...] = ()
    words: Span | None = None

    @property
    def text(self) -> str:
        """The quoted words, cut from the stored text at this moment."""
        return self.article.text[self.quote.span.start : self.quote.span.end]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Milliseconds spent in each stage of one answer; total includes what lies between them."""

    embed_ms: float
    search_ms: float
    choose_ms: float
    total_ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the library says to a question; `found` is False when it does not say.

    `citations` is empty unless found, best first; `nearest` holds the closest articles, which do
    not answer when not found; `confidence` is the calibrated probability that the first quote
    answers the question. `language` is that of the question, None where it cannot be told;
    `out_of_reach` says that the model does not know it and no article is in it, so that only a
    multilingual model would find anything."""

    question: str
    citations: tuple[Citation, ...]
    found: bool
    nearest: tuple[Article, ...]
    confidence: float
    elapsed: Elapsed
    language: str | None = None
    out_of_reach: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with what led to it.

    `ranking` holds the passages that the search found, best first, a few of each article at most;
    `candidates` the best quotes of the first of them, in the order of the choice, cited or not;
    `evidence` what speaks for each of these, by the names of confidence.Evidence."""

    answer: Answer
    ranking: tuple[Hit, ...]
    candidates: tuple[Citation, ...]
    evidence: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Numbers that BM25 needs: passages in all, their mean length in terms, passages by term."""

    passages: int
    mean_length: float
    frequencies: dict[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change log: passages that came into or went from a library."""

    sequence: int
    library: LibraryId
    added: bool
    passages: tuple[PassageId, ...]


class Status(StrEnum):
    """What became of one article that was handed in."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article as it was handed in, or why there is none.

    `base` is the address by which it is known again: the page's URL, the file's, or a file's with
    the id of the line; "" when only its content can tell. `dropped` are the words of its page that no
    article of it holds, None where unknown or told by another one. `fetched` is set on the web."""

    source: str
    draft: Draft | None
    base: str
    error: FootnoteError | None
    dropped: int | None = None
    fetched: Fetched | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is; `total_bytes` counts files only and is 0 when there are none."""

    articles: int
    passages: int
    bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The receipt for one article of one source.

    `article` is the stored one (the existing one for a duplicate), None when it failed; then
    `error` says why. `words` are those of its text, `passages` those indexed of it; `dropped` are the
    words of its page that were left out (menus, footers), None where that is not known."""

    source: str
    status: Status
    article: Article | None
    words: int = 0
    passages: int = 0
    error: FootnoteError | None = None
    dropped: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One place of a ranking shown to people: a passage, its scores and the article it is of."""

    hit: Hit
    article: Article
