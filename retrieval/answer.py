"""From a question to an answer: search both legs, choose the sentence, decide whether it answers."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval import across, lexical, links
from retrieval.across import Asked
from retrieval.choosing import Choice, choose, sentence_scores, sentences_of, with_antecedent
from retrieval.chunking import header, month_of, passage_text
from retrieval.confidence import evidence, probability
from retrieval.domain import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Elapsed,
    Explanation,
    Hit,
    Libraries,
    PassageId,
    Quote,
)
from retrieval.errors import QuestionReason, QuestionRefused
from retrieval.method import SHIPPED, Method
from retrieval.ports import ArticleStore, Embedder, VectorIndex, Vectors
from retrieval.questions import analyse
from retrieval.ranking import cap_per_article, fuse

MAX_QUESTION = 2_000
"""Characters. Longer texts are no questions; the model would read only their first 2,000 or so."""

NEAREST = 3
"""Articles named beside an answer or instead of it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a question is answered from, and by which numbers."""

    store: ArticleStore
    index: VectorIndex
    embedder: Embedder
    tell_language: Callable[[str, frozenset[str | None]], str | None]
    method: Method = SHIPPED

    def asked_in(self, question: str, *, within: Libraries) -> Asked:
        """Which language a question is in, rather one that the articles are in."""
        language = self.tell_language(question, self.store.languages(within=within))
        return Asked.of(language, self.embedder.languages)


def checked_question(text: str) -> str:
    """Strip a question; raises QuestionRefused when it is too long or holds no word."""
    # Half a surrogate pair, as JSON may hold one, is no text to a model or a database.
    question = text.encode("utf-8", "replace").decode("utf-8").strip()
    if len(question) > MAX_QUESTION:
        raise QuestionRefused(QuestionReason.TOO_LONG, MAX_QUESTION)
    if not question:
        raise QuestionRefused(QuestionReason.EMPTY, MAX_QUESTION)
    if not lexical.words(question):
        raise QuestionRefused(QuestionReason.NO_WORDS, MAX_QUESTION)
    return question


def search(
    reader: Reader,
    question: str,
    query: Vectors,
    *,
    within: Libraries,
    asked_in: Asked,
    pool: int | None = None,
    article: ArticleId | None = None,
) -> list[Hit]:
    """Rank the passages that either leg proposes by both; none in an empty library.

    `pool` is how many each leg proposes where the method's number is too small. With `article`, all
    of its passages are ranked and no others."""
    store, index, method = reader.store, reader.index, reader.method
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
    fused = fuse(
        {id_: cosines[id_] for id_ in both},
        both,
        dense_weight=method.dense_weight if asked_in.known else 0.0,
        foreign=_foreign(store, asked_in, both, within=within),
    )
    scores = dict(fused)
    passages = store.passages([id_ for id_, _ in fused], within=within)
    hits = [
        Hit(passage, scores[passage.id], cosines[passage.id], bm25s[passage.id])
        for passage in passages
    ]
    return cap_per_article(hits, method.per_article) if article is None else hits


def _foreign(
    store: ArticleStore, asked: Asked, passages: Iterable[PassageId], *, within: Libraries
) -> frozenset[PassageId]:
    """Those of the passages that are in another language than the question."""
    if not any(map(asked.is_foreign, store.languages(within=within))):
        return frozenset()  # nearly always, and then there is nothing to read
    held = {
        passage.id: passage.article_id for passage in store.passages([*passages], within=within)
    }
    articles = store.articles(sorted({*held.values()}), within=within)
    foreign = {article.id for article in articles if asked.is_foreign(article.language)}
    return frozenset(id_ for id_, article in held.items() if article in foreign)


def answer(
    reader: Reader,
    question: str,
    *,
    within: Libraries,
    asked_at: date | None = None,
    article: ArticleId | None = None,
) -> Explanation:
    """Answer what checked_question let pass from these libraries, or from one article of theirs.

    With `asked_at`, passages of articles of that month match better: newsqa_rt, 212 questions with
    their days, article hit@1 .764 against .726 without (dev)."""
    began = time.perf_counter()
    query = reader.embedder.embed_query(question)
    embedded = time.perf_counter()
    words = f"{question} {month_of(asked_at)}" if asked_at else question
    asked_in = reader.asked_in(question, within=within)
    hits = search(reader, words, query, within=within, asked_in=asked_in, article=article)
    articles = _articles(reader, hits, within)
    searched = time.perf_counter()
    read = [hit for hit in hits if _stands(hit, articles)][: reader.method.read]
    judged = _judge(reader, question, query, read, articles, within=within, asked_in=asked_in)
    candidates = [_citation(choice, score, articles) for choice, score in judged]
    citations = tuple(
        replace(one, sources=tuple(reader.store.sources(one.article.id, within=within)))
        for one in _cited(candidates, reader.method)
    )
    ended = time.perf_counter()
    told = Answer(
        question=question,
        citations=citations,
        found=bool(citations),
        nearest=_nearest(hits, articles),
        confidence=candidates[0].score if candidates else 0.0,
        language=asked_in.language,
        out_of_reach=asked_in.is_out_of_reach(reader.store.languages(within=within)),
        elapsed=Elapsed(
            embed_ms=(embedded - began) * 1000,
            search_ms=(searched - embedded) * 1000,
            choose_ms=(ended - searched) * 1000,
            total_ms=(ended - began) * 1000,
        ),
    )
    return Explanation(told, tuple(hits), tuple(candidates))


def _articles(reader: Reader, hits: Sequence[Hit], within: Libraries) -> dict[ArticleId, Article]:
    """The articles of the first hits, as many as an answer can name."""
    ids = list(dict.fromkeys(hit.passage.article_id for hit in hits))
    ids = ids[: reader.method.read + NEAREST]
    return {article.id: article for article in reader.store.articles(ids, within=within)}


def _stands(hit: Hit, articles: dict[ArticleId, Article]) -> bool:
    """Whether a passage is that of the article as read: it may have changed a moment ago."""
    article = articles.get(hit.passage.article_id)
    span = hit.passage.span
    return article is not None and article.text[span.start : span.end] == hit.passage.text


def _judge(
    reader: Reader,
    question: str,
    query: Vectors,
    hits: Sequence[Hit],
    articles: dict[ArticleId, Article],
    *,
    within: Libraries,
    asked_in: Asked,
) -> list[tuple[Choice, float]]:
    """The best quote of each passage with its probability, in the order of the choice."""
    store = reader.store
    statistics = store.statistics(question, within=within)
    asked = analyse(question, statistics, store.languages(within=within))
    passages = store.count(within=within)[1]
    split = [sentences_of(hit, articles[hit.passage.article_id].language) for hit in hits]
    sentences = [sentence for of in split for sentence in of]
    vectors = reader.embedder.embed_passages([sentence.text for sentence in sentences])
    cosines = [float(value) for value in vectors @ query[0]]
    scores: list[float] = []
    for of in split:
        article = articles[of[0].hit.passage.article_id]
        own = cosines[len(scores) : len(scores) + len(of)]
        scores += sentence_scores(asked, of, own, header(article), article.language)
    judged = []
    for choice in choose(sentences, cosines, scores, margin=reader.method.neighbour_margin):
        article = articles[choice.hit.passage.article_id]
        weighed = evidence(
            asked,
            passage_text(header(article), choice.hit.passage.text),
            article.language,
            sentence_cosine=choice.cosine,
            passage_cosine=choice.hit.cosine,
            passages=passages,
        )
        foreign = asked_in.is_foreign(article.language)
        likely = across.probability(choice.cosine) if foreign else probability(weighed)
        judged.append((choice, likely))
    return judged


def _citation(choice: Choice, score: float, articles: dict[ArticleId, Article]) -> Citation:
    article = articles[choice.hit.passage.article_id]
    span = with_antecedent(article.text, choice.span, article.language)
    return Citation(
        article=article,
        quote=Quote(article.id, span),
        link=links.fragment_link(article.url, article.text, span),
        score=score,
        sentence=choice.sentence,
    )


def _cited(candidates: Sequence[Citation], method: Method) -> tuple[Citation, ...]:
    """The first quote, if it answers, and those that answer nearly as likely, one a story."""
    if not candidates or candidates[0].score < method.threshold:
        return ()
    least = max(method.threshold, method.further * candidates[0].score)
    cited: dict[object, Citation] = {}
    for candidate in candidates:
        if candidate.score >= least:
            cited.setdefault(_story(candidate.article), candidate)
    return tuple(cited.values())


def _nearest(hits: Sequence[Hit], articles: dict[ArticleId, Article]) -> tuple[Article, ...]:
    nearest: dict[object, Article] = {}
    for hit in hits:
        article = articles.get(hit.passage.article_id)
        if article is not None:
            nearest.setdefault(_story(article), article)
    return tuple(nearest.values())[:NEAREST]


def _story(article: Article) -> object:
    """What articles of one story have in common, and no others."""
    return article.id if article.story is None else ("story", article.story)
