"""From a question to an answer: search both legs, choose the sentence, decide whether it answers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval import lexical, links
from retrieval.choosing import Choice, choose, sentence_scores, sentences_of, with_antecedent
from retrieval.chunking import header, month_of, passage_text
from retrieval.confidence import THRESHOLD, evidence, probability
from retrieval.domain import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Elapsed,
    Hit,
    Libraries,
    Quote,
)
from retrieval.errors import QuestionReason, QuestionRefused
from retrieval.ports import ArticleStore, Embedder, VectorIndex, Vectors
from retrieval.questions import analyse
from retrieval.ranking import POOL, cap_per_article, fuse

MAX_QUESTION = 2_000
"""Characters. Longer texts are no questions; the model would read only their first 2,000 or so."""

READ = 3
"""Passages whose sentences are compared, and so the most sources of one answer."""

FURTHER = 0.55
"""Share of the first quote's probability that a further source must reach: of 24 further quotes to the
demo questions, read by eye, it keeps those that answer too, and drops all but one of the others."""

NEAREST = 3
"""Articles named beside an answer or instead of it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a question is answered from."""

    store: ArticleStore
    index: VectorIndex
    embedder: Embedder


def checked_question(text: str) -> str:
    """Strip a question; raises QuestionRefused when it is too long or holds no word."""
    question = text.strip()
    if len(question) > MAX_QUESTION:
        raise QuestionRefused(QuestionReason.TOO_LONG, MAX_QUESTION)
    if not question:
        raise QuestionRefused(QuestionReason.EMPTY, MAX_QUESTION)
    if not lexical.words(question):
        raise QuestionRefused(QuestionReason.NO_WORDS, MAX_QUESTION)
    return question


def search(
    reader: Reader, question: str, query: Vectors, *, within: Libraries, pool: int = POOL
) -> list[Hit]:
    """Rank the passages that either leg proposes by both; none in an empty library."""
    store, index = reader.store, reader.index
    dense = [id_ for id_, _ in index.search(query, pool, within=within)]
    bm25s = dict(store.match(question, pool, within=within, include=dense))
    cosines = index.scores(query, list(bm25s))
    both = {id_: bm25s[id_] for id_ in bm25s if id_ in cosines}
    fused = fuse({id_: cosines[id_] for id_ in both}, both)
    scores = dict(fused)
    passages = store.passages([id_ for id_, _ in fused], within=within)
    return [
        Hit(passage, scores[passage.id], cosines[passage.id], bm25s[passage.id])
        for passage in passages
    ]


def answer(
    reader: Reader, question: str, *, within: Libraries, asked_at: date | None = None
) -> Answer:
    """Answer what checked_question let pass from these libraries, or say that they do not answer.

    With `asked_at`, passages of articles of that month match better: newsqa_rt, 212 questions with
    their days, article hit@1 .764 against .726 without (dev)."""
    began = time.perf_counter()
    query = reader.embedder.embed_query(question)
    embedded = time.perf_counter()
    words = f"{question} {month_of(asked_at)}" if asked_at else question
    hits = search(reader, words, query, within=within)
    articles = _articles(reader, hits, within)
    searched = time.perf_counter()
    intact = [hit for hit in cap_per_article(hits) if _stands(hit, articles)]
    judged = _judge(reader, question, query, intact[:READ], articles, within=within)
    found = bool(judged) and judged[0][1] >= THRESHOLD
    citations = _citations(judged, articles) if found else ()
    ended = time.perf_counter()
    return Answer(
        question=question,
        citations=citations,
        found=found,
        nearest=_nearest(hits, articles),
        confidence=judged[0][1] if judged else 0.0,
        elapsed=Elapsed(
            embed_ms=(embedded - began) * 1000,
            search_ms=(searched - embedded) * 1000,
            choose_ms=(ended - searched) * 1000,
            total_ms=(ended - began) * 1000,
        ),
    )


def _articles(reader: Reader, hits: Sequence[Hit], within: Libraries) -> dict[ArticleId, Article]:
    """The articles of the first hits, as many as an answer can name."""
    ids = list(dict.fromkeys(hit.passage.article_id for hit in hits))[: READ + NEAREST]
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
    for choice in choose(sentences, cosines, scores):
        article = articles[choice.hit.passage.article_id]
        weighed = evidence(
            asked,
            passage_text(header(article), choice.hit.passage.text),
            article.language,
            sentence_cosine=choice.cosine,
            passage_cosine=choice.hit.cosine,
            passages=passages,
        )
        judged.append((choice, probability(weighed)))
    return judged


def _citations(
    judged: Sequence[tuple[Choice, float]], articles: dict[ArticleId, Article]
) -> tuple[Citation, ...]:
    """The first quote, and those after it that answer nearly as likely, one an article."""
    citations: dict[ArticleId, Citation] = {}
    least = max(THRESHOLD, FURTHER * judged[0][1])
    for choice, score in judged:
        article = articles[choice.hit.passage.article_id]
        if article.id in citations or score < least:
            continue
        span = with_antecedent(article.text, choice.span, article.language)
        citations[article.id] = Citation(
            article=article,
            quote=Quote(article.id, span),
            link=links.fragment_link(article.url, article.text, span),
            score=score,
        )
    return tuple(citations.values())


def _nearest(hits: Sequence[Hit], articles: dict[ArticleId, Article]) -> tuple[Article, ...]:
    ids = dict.fromkeys(hit.passage.article_id for hit in hits)
    return tuple(articles[id_] for id_ in ids if id_ in articles)[:NEAREST]
