"""Which passages of some libraries come first for a question."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval import lexical
from retrieval.across import Asked
from retrieval.chunking import header
from retrieval.domain import Article, ArticleId, Hit, Libraries, Span
from retrieval.method import SHIPPED, Method
from retrieval.outlets import NO_SOURCES, Sources, called, named, without
from retrieval.periods import Period, nearness, period_of
from retrieval.ports import ArticleStore, Embedder, Reranker, VectorIndex, Vectors
from retrieval.questions import AnalysedQuestion, analyse
from retrieval.ranking import cap_per_article, fuse, reranked


@dataclass(frozen=True, slots=True)
class Reader:
    """What a question is answered from, and by which numbers."""

    store: ArticleStore
    index: VectorIndex
    embedder: Embedder
    tell_language: Callable[[str, frozenset[str | None]], str | None]
    method: Method = SHIPPED
    reranker: Reranker | None = None

    def asked_in(self, question: str, *, within: Libraries) -> Asked:
        """Which language a question is in, rather one that the articles are in."""
        language = self.tell_language(question, self.store.languages(within=within))
        return Asked.of(language, self.embedder.languages)


def analysed(
    reader: Reader, question: str, *, within: Libraries, language: str | None
) -> AnalysedQuestion:
    """What a question asks for, its words weighed by how rare they are here."""
    store = reader.store
    return analyse(
        question,
        store.statistics(question, within=within),
        store.languages(within=within),
        language,
    )


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for, and what it found; `narrowed` to the outlets or days that it names."""

    asked: AnalysedQuestion
    query: Vectors
    hits: list[Hit]
    narrowed: bool


def find(
    reader: Reader,
    question: str,
    query: Vectors,
    *,
    within: Libraries,
    asked_in: Asked,
    asked_at: date | None = None,
    pool: int | None = None,
    article: ArticleId | None = None,
    narrowing: bool = True,
) -> Search:
    """Search for a question as it is embedded in `query`.

    Where it names its source and an outlet that was found is called so, it is searched for again
    without these words, and passages of that outlet come first."""
    period = period_of(question, asked_at) if narrowing else Period.around(asked_at)

    def ranked(asked: AnalysedQuestion, query: Vectors, sources: Sources) -> list[Hit]:
        return search(
            reader,
            asked,
            query,
            within=within,
            asked_in=asked_in,
            period=period,
            sources=sources,
            pool=pool,
            article=article,
        )

    asked = analysed(reader, question, within=within, language=asked_in.language)
    hits = ranked(asked, query, NO_SOURCES)
    sources = _sources(reader.method, question) if narrowing and article is None else NO_SOURCES
    spans = _held(reader, hits, sources, within=within)
    if not spans:
        return Search(asked, query, hits, narrowed=period is not None and narrowing and period.said)
    rest = without(question, spans)
    asked = analysed(reader, rest, within=within, language=asked_in.language)
    query = reader.embedder.embed_query(rest)
    return Search(asked, query, ranked(asked, query, sources), narrowed=True)


def _sources(method: Method, question: str) -> Sources:
    return named(question) if method.outlet else NO_SOURCES


def _held(
    reader: Reader, hits: Sequence[Hit], sources: Sources, *, within: Libraries
) -> list[Span]:
    """The words that name an outlet of the articles that were found."""
    if not sources:
        return []
    ids = list(dict.fromkeys(hit.passage.article_id for hit in hits))
    articles = reader.store.articles(ids, within=within)
    names = frozenset[str]().union(*(called(article, sources) for article in articles))
    return [span for name in sorted(names) for span in sources[name]]


def search(
    reader: Reader,
    asked: AnalysedQuestion,
    query: Vectors,
    *,
    within: Libraries,
    asked_in: Asked,
    period: Period | None = None,
    sources: Sources = NO_SOURCES,
    pool: int | None = None,
    article: ArticleId | None = None,
) -> list[Hit]:
    """Rank the passages that either leg proposes; none in an empty library.

    To the score of both legs comes what of the question the header holds, with `period` how near to it
    the article is, and with `sources` whether it is of such an outlet. `pool` is how many each leg
    proposes where the method's number is too small. With `article`, all of its passages are ranked and
    no others."""
    store, index, method = reader.store, reader.index, reader.method
    question = asked.text
    size = pool or method.pool
    if article is None:
        dense = [id_ for id_, _ in index.search(query, size, within=within)]
        bm25s = dict(store.match(question, size, within=within, include=dense))
    else:
        own = store.passages_of(article, within=within)
        matched = dict(store.match(question, 1, within=within, include=own))
        bm25s = {id_: matched[id_] for id_ in own if id_ in matched}
    cosines = index.scores(query, list(bm25s))
    both = {id_: bm25s[id_] for id_ in bm25s if id_ in cosines}
    held = store.passages([*both], within=within)
    scores = dict(
        fuse(
            {id_: cosines[id_] for id_ in both},
            both,
            dense_weight=method.dense_weight if asked_in.known else 0.0,
            foreign=frozenset(one.id for one, of in held if asked_in.is_foreign(of.language)),
        )
    )
    articles = {article.id: article for _, article in held}
    extra = _of_articles(
        method, asked, articles.values(), period=period, sources=sources, asked_in=asked_in
    )
    hits = [
        Hit(
            passage,
            scores[passage.id] + extra[passage.article_id],
            cosines[passage.id],
            both[passage.id],
        )
        for passage, _ in held
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    if reader.reranker is not None:
        hits = reranked(question, hits, reader.reranker, first=method.reranked)
    return cap_per_article(hits, method.per_article) if article is None else hits


def _of_articles(
    method: Method,
    asked: AnalysedQuestion,
    articles: Iterable[Article],
    *,
    period: Period | None,
    sources: Sources,
    asked_in: Asked,
) -> dict[ArticleId, float]:
    """What the header and the day of each article add to the scores of its passages."""
    near = method.period if period is not None and period.said else method.recency
    return {
        article.id: method.title_weight * _titled(asked, article, asked_in)
        + near * nearness(article.published, period)
        + method.outlet * bool(called(article, sources))
        for article in articles
    }


def _titled(asked: AnalysedQuestion, article: Article, asked_in: Asked) -> float:
    """What of the question the header holds; one in another language cannot hold its words."""
    if asked_in.is_foreign(article.language):
        return 0.0
    return asked.coverage(frozenset(lexical.passage_terms(header(article), article.language)))
