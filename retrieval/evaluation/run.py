"""Asks a dataset's questions of a scratch library and notes what came of each."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrieval.domain import Answer, ArticleId, Citation, Elapsed, Explanation, Progress, Status
from retrieval.errors import DatasetReason, DatasetUnusable, QuestionRefused
from retrieval.evaluation import gold, metrics
from retrieval.evaluation.configuration import Configuration
from retrieval.evaluation.datasets import Corpus, Dataset, Expected, Question
from retrieval.library import Librarian
from retrieval.sentences import sentence_spans
from retrieval.settings import Settings
from retrieval.wiring import open_library, scratch_folder

_NO_TIME = Elapsed(0.0, 0.0, 0.0, 0.0)
_SHOWN = 3  # passages that are kept to look at

_WARM_UP = "Is anybody there?"

OnIngest = Callable[[Progress], None]
OnAsked = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a question asked of its right article alone.

    Whether its sentence, and the whole quote, hold a right answer; the words of the quote, and those
    of the shortest sentence of the article that holds one."""

    in_sentence: bool
    in_quote: bool
    words: int
    gold_words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of one question.

    Ranks are those of the first gold article, and of the first passage of one that holds a right
    answer, in the search's own ranking; None is a miss. `quote` is the first one as shown, or as it
    would have been shown had the question not been refused; `in_sentence` and `in_quote` say whether
    its sentence, and all of it, hold a right answer. `passages` are the first of the ranking. `answering`
    are the words of it that are set off, "" for none; `evidence` is what its probability was learnt
    from. `given` is None but for questions with one gold article that a sentence of it answers."""

    corpus: str
    question: Question
    answered: bool
    confidence: float
    article_rank: int | None
    passage_rank: int | None
    right_article: bool
    in_sentence: bool
    in_quote: bool
    quote: str
    title: str
    words: int
    quotes: int
    exact: int
    elapsed: Elapsed
    passages: tuple[str, ...] = ()
    answering: str = ""
    evidence: dict[str, float] = field(default_factory=dict)
    given: Given | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that came of a dataset, with what it was made from."""

    dataset: str
    digest: str
    model: str
    configuration: Configuration
    articles: int
    passages: int
    failed: int
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to tell how far it is: articles taken in, and questions asked so far."""

    on_ingest: OnIngest | None = None
    on_asked: OnAsked = field(default=lambda _: None)


def evaluate(
    dataset: Dataset,
    settings: Settings,
    configuration: Configuration | None = None,
    *,
    watch: Watch | None = None,
) -> Run:
    """Take each corpus into a library of its own, ask every question there, and throw it away.

    Vectors of passages are kept in the data folder, so that the next run is quicker; questions and
    sentences are embedded anew, so that times are true. Raises DatasetUnusable when no article of a
    corpus can be read, ModelUnusable, and Storage errors."""
    given, told = configuration or Configuration(), watch or Watch()
    chosen = replace(
        settings, model=given.model or settings.model, engine=given.engine or settings.engine
    )
    parts: list[_Part] = []
    for corpus in dataset.corpora:
        done = sum(len(part.asked) for part in parts)
        parts.append(_evaluate(corpus, chosen, given, told, done))
    return Run(
        dataset=dataset.name,
        digest=dataset.digest(),
        model=parts[0].model,
        configuration=given,
        articles=sum(part.articles for part in parts),
        passages=sum(part.passages for part in parts),
        failed=sum(part.failed for part in parts),
        asked=tuple(asked for part in parts for asked in part.asked),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What came of one corpus."""

    model: str
    articles: int
    passages: int
    failed: int
    asked: list[Asked]


def _evaluate(
    corpus: Corpus, settings: Settings, configuration: Configuration, watch: Watch, done: int
) -> _Part:
    cache = settings.data / "evaluation" / "vectors.db"
    with scratch_folder(cache.parent) as folder:
        scratch = replace(settings, data=folder / "data")
        with open_library(scratch, vector_cache=cache) as librarian:
            stored, failed = _take_in(librarian, corpus, folder, watch.on_ingest)
        if not stored:
            raise DatasetUnusable(DatasetReason.NO_ARTICLES, corpus.name)
        with open_library(scratch, method=configuration.method) as librarian:
            librarian.ask(_WARM_UP)  # loads model and index, which is not measured
            asked = []
            for question in corpus.questions:
                asked.append(_ask(librarian, corpus, question, stored, configuration))
                watch.on_asked(done + len(asked))
            return _Part(librarian.fingerprint, *librarian.count(), failed, asked)


def _take_in(
    librarian: Librarian, corpus: Corpus, folder: Path, on_ingest: OnIngest | None
) -> tuple[dict[str, ArticleId], int]:
    """Take the articles in; returns what they are stored as by their ids, and how many failed."""
    file, ids = folder / "articles.jsonl", []
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row in corpus.articles():
            ids.append(str(row["id"]))
            lines.write(json.dumps(row) + "\n")
    if twice := [id_ for id_, times in Counter(ids).items() if times > 1]:
        raise DatasetUnusable(DatasetReason.SAME_ID_TWICE, twice[0])
    _require_known(corpus, set(ids))
    stored: dict[str, ArticleId] = {}
    failed = 0
    for outcome in librarian.ingest([str(file)], on_progress=on_ingest):
        failed += outcome.status is Status.FAILED
        if outcome.article is not None:
            line = int(outcome.source.rpartition(":")[2])
            stored[ids[line - 1]] = outcome.article.id
    file.unlink()
    return stored, failed


def _require_known(corpus: Corpus, ids: set[str]) -> None:
    """Raise DatasetUnusable for a question none of whose articles is there: most likely a typing error."""
    for question in corpus.questions:
        if question.expected is Expected.ANSWER and question.gold and ids.isdisjoint(question.gold):
            raise DatasetUnusable(DatasetReason.UNKNOWN_ARTICLE, question.id)


def _ask(
    librarian: Librarian,
    corpus: Corpus,
    question: Question,
    stored: Mapping[str, ArticleId],
    configuration: Configuration,
) -> Asked:
    explained = _explain(librarian, question, configuration)
    answer = explained.answer
    right = {stored[id_] for id_ in question.gold if id_ in stored}
    ranking = explained.ranking
    first = explained.candidates[0] if explained.candidates else None
    return Asked(
        corpus=corpus.name,
        question=question,
        answered=answer.found,
        confidence=answer.confidence,
        article_rank=metrics.first_rank(
            list(dict.fromkeys(hit.passage.article_id for hit in ranking)), right
        ),
        passage_rank=next(
            (
                place
                for place, hit in enumerate(ranking, start=1)
                if hit.passage.article_id in right
                and gold.holds(hit.passage.text, question.answers)
            ),
            None,
        ),
        right_article=first is not None and first.article.id in right,
        in_sentence=first is not None and gold.holds(_sentence(first), question.answers),
        in_quote=first is not None and gold.holds(first.text, question.answers),
        quote=first.text if first else "",
        title=first.article.title if first else "",
        words=len(first.text.split()) if first else 0,
        quotes=len(answer.citations),
        exact=sum(_is_exact(librarian, citation) for citation in answer.citations),
        elapsed=answer.elapsed,
        passages=tuple(hit.passage.text for hit in ranking[:_SHOWN]),
        answering=_answering(first),
        evidence=dict(explained.evidence[0]) if explained.evidence else {},
        given=_given(librarian, question, right),
    )


def _given(librarian: Librarian, question: Question, right: Set[ArticleId]) -> Given | None:
    if question.expected is not Expected.ANSWER or len(right) != 1:
        return None
    article = librarian.article(next(iter(right)))
    sentences = (article.text[at.start : at.end] for at in sentence_spans(article.text))
    answering = [len(one.split()) for one in sentences if gold.holds(one, question.answers)]
    explained = librarian.explain(question.text, article=article.id)
    if not answering or not explained.candidates:
        return None
    first = explained.candidates[0]
    return Given(
        in_sentence=gold.holds(_sentence(first), question.answers),
        in_quote=gold.holds(first.text, question.answers),
        words=len(first.text.split()),
        gold_words=min(answering),
    )


def _sentence(citation: Citation) -> str:
    return citation.article.text[citation.sentence.start : citation.sentence.end]


def _answering(citation: Citation | None) -> str:
    if citation is None or citation.words is None:
        return ""
    return citation.article.text[citation.words.start : citation.words.end]


def _explain(librarian: Librarian, question: Question, configuration: Configuration) -> Explanation:
    day = question.asked_at if configuration.dated else None
    try:
        return librarian.explain(question.text, asked_at=day)
    except QuestionRefused:
        nothing = Answer(
            question.text, (), found=False, nearest=(), confidence=0.0, elapsed=_NO_TIME
        )
        return Explanation(nothing, (), ())


def _is_exact(librarian: Librarian, citation: Citation) -> bool:
    """Whether the quote stands word for word in the article that it is linked to, as stored."""
    span, stored = citation.quote.span, librarian.article(citation.article.id)
    inside = citation.quote.article_id == stored.id and 0 <= span.start < span.end
    return inside and citation.text == stored.text[span.start : span.end]
