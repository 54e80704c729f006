"""Folders of evaluation data as datasets: which format it is, and how it is read."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation import folders, published
from retrieval.evaluation.datasets import Corpus, Dataset, Expected, Question

_Reader = Callable[[Path, Path | None], Sequence[Corpus]]


def open_dataset(folder: Path, *, articles: Path | None = None) -> Dataset:
    """Read the questions of a folder; `articles` is a collection to use instead of the folder's own.

    The format is told by the files there, for a pair of articles and queries by the fields of the
    first query. Raises DatasetUnusable."""
    name = folder.resolve().name
    if not folder.is_dir():
        raise DatasetUnusable(DatasetReason.NOT_FOUND, str(folder))
    for stem, read in _BY_FILE.items():
        if folders.there(folder, stem):
            return Dataset(name, _checked(folder, read, articles))
    raise DatasetUnusable(DatasetReason.UNKNOWN_FORMAT, str(folder))


def _checked(folder: Path, read: _Reader, articles: Path | None) -> tuple[Corpus, ...]:
    try:
        corpora = tuple(read(folder, articles))
    except (KeyError, TypeError, AttributeError, ValueError, msgspec.ValidationError) as error:
        raise DatasetUnusable(DatasetReason.BAD_LINE, f"{folder}: {error}") from error
    if not any(corpus.questions for corpus in corpora):
        raise DatasetUnusable(DatasetReason.NO_QUESTIONS, str(folder))
    return corpora


class _OwnQuestion(msgspec.Struct):
    """A line of questions.jsonl, as the README describes it."""

    question: str
    id: str | int | None = None
    kind: str = "all"
    language: str | None = None
    article: str | int | list[str | int] | None = None
    answers: str | list[str] | None = None
    answerable: bool = True
    asked_at: date | None = None


def _own(folder: Path, articles: Path | None) -> list[Corpus]:
    questions = []
    for file, number, row in folders.numbered(folder, "questions"):
        try:
            questions.append(_of_own(msgspec.convert(row, _OwnQuestion), number))
        except (ValueError, msgspec.ValidationError) as error:
            raise DatasetUnusable(DatasetReason.BAD_LINE, f"{file}:{number} ({error})") from error
    return [folders.corpus(folder, "articles", questions, articles)]


def _of_own(row: _OwnQuestion, number: int) -> Question:
    named = row.article if isinstance(row.article, list) else [row.article]
    gold = frozenset(str(one) for one in named if one is not None)
    if row.answerable and not gold and not published.texts(row.answers):
        raise ValueError("an answerable question needs an article or answers")
    refuse = Expected.REFUSE_OTHER_FACT if gold else Expected.REFUSE_ABSENT
    return Question(
        id=str(row.id or number),
        text=row.question,
        kind=row.kind,
        language=row.language,
        expected=Expected.ANSWER if row.answerable else refuse,
        gold=gold,
        answers=published.texts(row.answers),
        asked_at=row.asked_at,
    )


_BY_FILE: dict[str, _Reader] = {
    "questions": _own,
    "passages": published.read_squad,
    "passages.en": published.read_xquad,
    "items": published.read_clapnq,
    "en_fact": published.read_rgb,
    "queries": published.read_news_or_facts,
}
