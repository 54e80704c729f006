"""Questions with known answers, and the articles that they are asked of."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate

Row = Mapping[str, object]
"""An article as `footnote ingest` takes it from a line of a collection."""


class Expected(StrEnum):
    """What a library should do with a question."""

    ANSWER = "answer"
    REFUSE_ABSENT = "refuse-absent"
    """No article of the library is about it."""
    REFUSE_OTHER_FACT = "refuse-other-fact"
    """An article is about it, but does not say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with what is known of its answer.

    `kind` is the dataset's own name for the type of question, `gold` the ids of the articles that
    count as found, in the dataset's own terms; without any it is not known. A quote is right when it
    holds one of `answers`. Translations of one question have one `family`."""

    id: str
    text: str
    kind: str
    expected: Expected
    language: str | None = None
    gold: frozenset[str] = frozenset()
    answers: tuple[str, ...] = ()
    asked_at: date | None = None
    family: str = ""

    @property
    def subject(self) -> str:
        """Equal for the same question asked again, of another corpus or in another language."""
        return self.family or self.text.casefold()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles, read anew at each call, with an id each; and the questions that are asked of them."""

    name: str
    articles: Callable[[], Iterable[Row]]
    questions: tuple[Question, ...]

    def pieces(self) -> Iterator[str]:
        """All that makes this corpus this one and no other, as text."""
        for one in self.questions:
            yield repr(
                (one.text, one.kind, one.expected, sorted(one.gold), one.answers, one.asked_at)
            )
        for row in self.articles():
            yield repr(sorted(row.items()))


@dataclass(frozen=True, slots=True)
class Dataset:
    """A collection of corpora, each asked in a library of its own."""

    name: str
    corpora: tuple[Corpus, ...]

    def only(self, wanted: Callable[[Question], bool]) -> "Dataset":
        """Keep these questions, and the corpora that still have any."""
        kept = (
            replace(corpus, questions=tuple(filter(wanted, corpus.questions)))
            for corpus in self.corpora
        )
        return replace(self, corpora=tuple(corpus for corpus in kept if corpus.questions))

    def sample(self, size: int) -> "Dataset":
        """Keep at most so many questions, drawn by a hash of their subjects: the same ones each time.

        A subject that is asked several times is kept or left whole, and one is always kept."""
        asked = Counter(question.subject for _, question in self.questions())
        drawn = sorted(asked, key=lambda subject: _hash("sample", subject))
        sizes = accumulate(asked[subject] for subject in drawn)
        kept = {
            subject for subject, so_far in zip(drawn, sizes, strict=True) if so_far <= size
        } | set(drawn[:1])
        return self.only(lambda question: question.subject in kept)

    def digest(self) -> str:
        """SHA-256 over all articles and questions."""
        digest = hashlib.sha256()
        for corpus in self.corpora:
            for piece in corpus.pieces():
                digest.update(piece.encode("utf-8", "surrogatepass") + b"\n")
        return digest.hexdigest()

    def questions(self) -> Iterator[tuple[Corpus, Question]]:
        """Every question with the corpus it is asked of."""
        return ((corpus, question) for corpus in self.corpora for question in corpus.questions)


class Half(StrEnum):
    """A question belongs to one of two halves for ever: weights are tuned on one, reported on the other."""

    TUNE = "tune"
    REPORT = "report"


def half_of(question: Question) -> Half:
    """Tell the half by a hash of the question's subject, so that its copies stay together."""
    return Half.TUNE if _hash("half", question.subject)[0] % 2 else Half.REPORT


def without_half(corpus: Corpus) -> Corpus:
    """Take half of the titles away, and ask the answerable questions about those: none may be answered.

    All articles of one title go together, so that a neighbour does not answer instead."""
    titles = {str(row["id"]): str(row["title"]) for row in corpus.articles()}
    gone = {id_ for id_, title in titles.items() if _hash("without", title)[0] % 2}

    def articles() -> Iterator[Row]:
        return (row for row in corpus.articles() if str(row["id"]) not in gone)

    questions = tuple(
        replace(question, expected=Expected.REFUSE_ABSENT, answers=(), kind="article-absent")
        for question in corpus.questions
        if question.expected is Expected.ANSWER and question.gold <= gone
    )
    return Corpus(f"{corpus.name}, half of the titles", articles, questions)


def _hash(purpose: str, text: str) -> bytes:
    return hashlib.sha256(f"{purpose}\n{text}".encode("utf-8", "surrogatepass")).digest()
