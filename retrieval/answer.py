"""From a question to an answer: search both legs, choose the sentence, decide whether it answers."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial

import numpy as np

from retrieval import across, lexical, links
from retrieval.across import Asked
from retrieval.answering_words import answering_words
from retrieval.choosing import Choice, Sentence, choose, sentence_scores, sentences_of
from retrieval.chunking import header
from retrieval.confidence import Evidence, evidence, probability
from retrieval.domain import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Elapsed,
    Explanation,
    Hit,
    Libraries,
    Quote,
    Span,
)
from retrieval.errors import QuestionReason, QuestionRefused
from retrieval.method import Method
from retrieval.ports import Vectors
from retrieval.questions import AnalysedQuestion
from retrieval.searching import Reader, find
from retrieval.standing import standing_alone

MAX_QUESTION = 2_000
"""Characters. Longer texts are no questions; the model would read only their first 2,000 or so."""

NEAREST = 3
"""Articles named beside an answer or instead of it."""

TAKEN_OVER = 0.25
"""What a word weighs that a question has from the ones before it, when a sentence is chosen; its
cosine is to the middle of the question whole and as it was asked. Right of the 40 follow-ups of the demo:
25 without both, with .5, .25 and .1 26, 28 and 27, with .25 and the cosine 29 (all of them tuned on)."""


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


def answer(
    reader: Reader,
    question: str,
    *,
    within: Libraries,
    asked_at: date | None = None,
    article: ArticleId | None = None,
    now: str | None = None,
) -> Explanation:
    """Answer what checked_question let pass from these libraries, or from one article of theirs.

    With `asked_at`, articles of the days that it asks of rank higher. Those of the outlets and
    days that it names come first; where they do not answer, it is asked as if it named none. With
    `now`, what was asked of it just now, the rest being taken over from before, sentences are chosen
    rather by that."""
    ask = partial(
        _answer, reader, question, within=within, asked_at=asked_at, article=article, now=now
    )
    narrow, narrowed = ask(narrowing=True)
    if narrow.answer.found or not narrowed:
        return narrow
    wide, _ = ask(narrowing=False)
    return wide if wide.answer.found else narrow


def _answer(
    reader: Reader,
    question: str,
    *,
    within: Libraries,
    asked_at: date | None,
    article: ArticleId | None,
    now: str | None,
    narrowing: bool,
) -> tuple[Explanation, bool]:
    """The same, and whether it was narrowed to the outlets that the question names."""
    began = time.perf_counter()
    query = reader.embedder.embed_query(question)
    embedded = time.perf_counter()
    asked_in = reader.asked_in(question, within=within)
    found = find(
        reader,
        question,
        query,
        within=within,
        asked_in=asked_in,
        asked_at=asked_at,
        article=article,
        narrowing=narrowing,
    )
    hits = found.hits
    articles = _articles(reader, hits, within)
    searched = time.perf_counter()
    read = [hit for hit in hits if _stands(hit, articles)][: reader.method.read]
    query = found.query
    if now is not None:
        query = _turned(query, reader.embedder.embed_query(now))
    judged = _judge(
        reader, found.asked, query, read, articles, within=within, asked_in=asked_in, now=now
    )
    candidates = [_citation(found.asked, choice, likely, articles) for choice, _, likely in judged]
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
    weighed = tuple(asdict(one) for _, one, _ in judged)
    return Explanation(told, tuple(hits), tuple(candidates), weighed), found.narrowed


def _turned(query: Vectors, now: Vectors) -> Vectors:
    """The middle of two directions."""
    middle = query + now
    turned: Vectors = middle / np.linalg.norm(middle)
    return turned


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
    asked: AnalysedQuestion,
    query: Vectors,
    hits: Sequence[Hit],
    articles: dict[ArticleId, Article],
    *,
    within: Libraries,
    asked_in: Asked,
    now: str | None,
) -> list[tuple[Choice, Evidence, float]]:
    """The best quote of each passage, what speaks for it, and its probability; best first."""
    passages = reader.store.count(within=within)[1]
    split = [sentences_of(hit, articles[hit.passage.article_id].language) for hit in hits]
    sentences = [sentence for of in split for sentence in of]
    cosines = _cosines(reader, query, sentences, asked_in)
    scores: list[float] = []
    scored_by = asked if now is None else asked.turned_to(now, rest=TAKEN_OVER)
    for of in split:
        article = articles[of[0].hit.passage.article_id]
        own = cosines[len(scores) : len(scores) + len(of)]
        scores += sentence_scores(scored_by, of, own, header(article), article.language)
    judged = []
    for choice in choose(sentences, cosines, scores, margin=reader.method.neighbour_margin):
        article = articles[choice.hit.passage.article_id]
        weighed = evidence(
            asked,
            header(article),
            choice.hit.passage.text,
            article.text[choice.sentence.start : choice.sentence.end],
            article.language,
            sentence_cosine=choice.cosine,
            passage_cosine=choice.hit.cosine if asked_in.known else 0.0,
            passages=passages,
        )
        if asked_in.is_foreign(article.language):
            likely = across.probability(choice.cosine)
        else:
            likely = probability(weighed, by_words=not asked_in.known)
        judged.append((choice, weighed, likely))
    return judged


def _cosines(
    reader: Reader, query: Vectors, sentences: Sequence[Sentence], asked_in: Asked
) -> list[float]:
    """Cosine of each sentence; 0.0 where the model does not know the question's language."""
    if not asked_in.known:
        return [0.0] * len(sentences)
    vectors = reader.embedder.embed_passages([sentence.text for sentence in sentences])
    return [float(value) for value in vectors @ query[0]]


def _citation(
    asked: AnalysedQuestion, choice: Choice, score: float, articles: dict[ArticleId, Article]
) -> Citation:
    article = articles[choice.hit.passage.article_id]
    span = standing_alone(article.text, choice.span, article.language)
    sentence = choice.sentence
    words = answering_words(asked, article.text[sentence.start : sentence.end])
    return Citation(
        article=article,
        quote=Quote(article.id, span),
        link=links.fragment_link(article.url, article.text, span),
        score=score,
        sentence=sentence,
        words=Span(sentence.start + words.start, sentence.start + words.end) if words else None,
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
