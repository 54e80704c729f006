"""How likely it is that a quote answers a question: one calibrated probability."""

import math
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import msgspec

from retrieval import lexical
from retrieval.answer_types import names_and_numbers, type_match
from retrieval.questions import AnalysedQuestion, ContentWord

_NEGATIONS = frozenset(
    {"not", "never", "no", "none", "nobody", "nothing", "without", "neither", "cannot", "nor"}
    | {"не", "нет", "ни", "никогда", "никто", "ничего", "без"}
)
_SCALE = 10  # idf of a word that almost no passage holds


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a quote, and against it.

    Shares are weighted by rarity where the name does not say otherwise. `passage` means the quote's,
    with its header; `sentence` the quote's best one, with its header too. Cosines are 0.0 where the
    model does not know the question's language."""

    coverage: float
    """Share of the question's content that the passage holds."""
    sentence_cosine: float
    passage_cosine: float
    names: float
    """Share of the question's names and numbers in the passage; 1.0 when there are none."""
    size: float
    """Logarithm of the passages searched: the more there are, the nearer the nearest by chance."""
    missing: float
    """The rarest word of the question that the sentence lacks, by its idf, in tenths."""
    negation: float
    """1.0 when the question denies and the sentence does not, -1.0 the other way round."""
    type: float
    """Whether the sentence holds the kind of thing asked for, as answer_types says."""
    names_beside: float
    """Share of the names and numbers that the sentence holds; 1.0 when there are none."""
    numbers_missing: float
    """Share of the question's numbers that the passage lacks, each weighing the same."""
    paired: float
    """Share of the question's content that is pairs of characters, for want of spaces: fewer of them are
    found, as some join the end of a word and the beginning of another."""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a logistic model: its bias, and the weight of each field of Evidence that it looks at."""

    bias: float
    weights: dict[str, float]

    def probability(self, of: Evidence) -> float:
        """Logistic of the weighted evidence."""
        logit = self.bias + sum(by * float(getattr(of, name)) for name, by in self.weights.items())
        return 1 / (1 + math.exp(-logit))


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in confidence.json: logistic models in two pairs, and where they come from."""

    provenance: dict[str, str]
    about: Weights
    """The library holds an article about it."""
    says: Weights
    """Its quote says what was asked, and not another fact."""
    about_by_words: Weights
    says_by_words: Weights
    """The same for questions in a language that the embedding model does not know."""

    def __post_init__(self) -> None:
        known = {field.name for field in fields(Evidence)}
        of = (self.about, self.says, self.about_by_words, self.says_by_words)
        if unknown := {name for one in of for name in one.weights} - known:
            raise ValueError(f"no such evidence: {sorted(unknown)}")


@cache
def shipped() -> Model:
    """The weights that ship."""
    file = resources.files("retrieval") / "confidence.json"
    return msgspec.json.decode(file.read_bytes(), type=Model)


def probability(of: Evidence, model: Model | None = None, *, by_words: bool = False) -> float:
    """That an article is about the question, times that its quote then says what was asked.

    `by_words` where cosines mean nothing, as the embedding model does not know the language."""
    by = model or shipped()
    if by_words:
        return by.about_by_words.probability(of) * by.says_by_words.probability(of)
    return by.about.probability(of) * by.says.probability(of)


def evidence(
    question: AnalysedQuestion,
    header: str,
    passage: str,
    sentence: str,
    language: str | None,
    *,
    sentence_cosine: float,
    passage_cosine: float,
    passages: int,
) -> Evidence:
    """Weigh one quote; `passages` counts those searched."""
    titled = frozenset(lexical.passage_terms(header, language))
    around = titled | frozenset(lexical.passage_terms(passage, language))
    beside = titled | frozenset(lexical.passage_terms(sentence, language))
    said = frozenset(lexical.words(f"{header}\n{passage}"))
    named = set(names_and_numbers(question.text))
    names = [word for word in question.content if word.word in named]
    numbers = [word for word in question.words if any(map(str.isdigit, word))]
    gaps = (word.weight * (1 - word.found_in(beside)) for word in question.content)
    return Evidence(
        coverage=question.coverage(around),
        sentence_cosine=sentence_cosine,
        passage_cosine=passage_cosine,
        names=_found(names, around),
        size=math.log(max(passages, 1)),
        missing=max(gaps, default=0.0) / _SCALE,
        negation=_denies(question.text) - _denies(sentence),
        type=type_match(question, sentence),
        names_beside=_found(names, beside),
        numbers_missing=sum(one not in said for one in numbers) / max(len(numbers), 1),
        paired=sum(lexical.is_unspaced(one.word) for one in question.content)
        / max(len(question.content), 1),
    )


def _found(names: list[ContentWord], terms: frozenset[str]) -> float:
    return sum(word.found_in(terms) for word in names) / len(names) if names else 1.0


def _denies(text: str) -> float:
    folded = text.casefold().replace("’", "'")
    return float("n't" in folded or not _NEGATIONS.isdisjoint(lexical.words(folded)))
