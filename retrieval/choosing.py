"""Which sentences of the best passages answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval import lexical
from retrieval.answer_types import type_match
from retrieval.domain import Hit, Span
from retrieval.questions import AnalysedQuestion
from retrieval.sentences import sentence_spans

TITLE_COVERAGE, CONTEXT_COVERAGE, COSINE, PASSAGE, TYPE = 3.9, 1.6, 3.9, 3.9, 1.1
"""Weights of a sentence's features, learnt by listwise softmax over the sentences of the first READ
passages on squad2, newsqa_rt, clapnq and the demo articles, each weighing the same. Learnt on one half
of the questions and measured on the other, and the other way round, the best sentence holds a gold
answer: squad2 .821 .755, newsqa_rt strong .579 .468, clapnq .779 .768, demo .526 .694 (dev). With the
sentence's own coverage instead of these two: .826 .740, .579 .489, .792 .744, .368 .571."""

_GAP = "\n\n"  # an extractor leaves an empty line where it left something out


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage that was found; the span is that of the article's text."""

    hit: Hit
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A quote in the making: its span in the article, and its best sentence with cosine and score."""

    hit: Hit
    span: Span
    sentence: Span
    cosine: float
    score: float


def sentences_of(hit: Hit, language: str | None) -> list[Sentence]:
    """The sentences of a passage, in order."""
    start = hit.passage.span.start
    return [
        Sentence(
            hit,
            Span(start + span.start, start + span.end),
            hit.passage.text[span.start : span.end],
        )
        for span in sentence_spans(hit.passage.text, language)
    ]


def sentence_scores(
    question: AnalysedQuestion,
    sentences: Sequence[Sentence],
    cosines: Sequence[float],
    header: str,
    language: str | None,
) -> list[float]:
    """Score the sentences of one passage, in order; only comparable within one question.

    Whom a text is about is said once, in its title or at its beginning: so a sentence is given what
    the header says, and, for less, what the sentences before it say."""
    titled = frozenset(lexical.passage_terms(header, language))
    before = titled
    scores = []
    for sentence, cosine in zip(sentences, cosines, strict=True):
        terms = frozenset(lexical.passage_terms(sentence.text, language))
        before |= terms
        scores.append(
            TITLE_COVERAGE * question.coverage(terms | titled)
            + CONTEXT_COVERAGE * question.coverage(before)
            + COSINE * cosine
            + PASSAGE * sentence.hit.score
            + TYPE * type_match(question, sentence.text)
        )
    return scores


def choose(
    sentences: Sequence[Sentence],
    cosines: Sequence[float],
    scores: Sequence[float],
    *,
    margin: float,
) -> list[Choice]:
    """The best quote of each passage, best first; ties keep the order of the sentences.

    A quote is the passage's best sentence, with its better neighbour when that scores at most
    `margin` less."""
    best: dict[int, int] = {}
    for at, sentence in enumerate(sentences):
        key = sentence.hit.passage.id
        if key not in best or scores[at] > scores[best[key]]:
            best[key] = at
    choices = [_quote(at, sentences, cosines, scores, margin) for at in best.values()]
    return sorted(choices, key=lambda choice: -choice.score)


def _quote(
    at: int,
    sentences: Sequence[Sentence],
    cosines: Sequence[float],
    scores: Sequence[float],
    margin: float,
) -> Choice:
    hit = sentences[at].hit
    beside = [
        near
        for near in (at - 1, at + 1)
        if 0 <= near < len(sentences)
        and sentences[near].hit.passage.id == hit.passage.id
        and not _parted(sentences[min(at, near)], sentences[max(at, near)])
        and scores[at] - scores[near] <= margin
    ]
    joined = [at, *([max(beside, key=lambda near: scores[near])] if beside else [])]
    span = Span(sentences[min(joined)].span.start, sentences[max(joined)].span.end)
    return Choice(hit, span, sentences[at].span, cosines[at], scores[at])


def _parted(one: Sentence, two: Sentence) -> bool:
    """Whether the page shows something between two sentences of a passage that the text lacks."""
    start = one.hit.passage.span.start
    return _GAP in one.hit.passage.text[one.span.end - start : two.span.start - start]
