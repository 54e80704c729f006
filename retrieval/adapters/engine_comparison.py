"""The chosen engine beside sentence-transformers as it comes: same texts, one process, alternating."""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.adapters.embedder import ModelEmbedder
from retrieval.adapters.engines import Kind, machine, reference, unit_rows
from retrieval.engines import Engine
from retrieval.ports import Vectors
from retrieval.speed import EmbeddingSpeed, Milliseconds, memory

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TOKENS, _SPREAD, _FEWEST = 230, 60, 40
"""Mean, deviation and least of the passages' tokens: in length they differ as those of articles do."""

_QUESTION_WORDS = (5, 15)
_WARM = 16  # texts and questions
_LONGEST = 20_000  # characters of an article that are looked at
_CHARACTERS = 1000  # of an article, about as many tokens as a passage has
_SIDES = (1024, 2048)  # of the square matrices whose product is the peak
_PRODUCTS = 5
_LENGTHS = (32, 128, 256)  # tokens; work grows with them and with their square, so three tell all


@dataclass(slots=True)
class _Contender:
    """One way to embed, and what it took."""

    passages: Callable[[list[str]], Vectors]
    question: Callable[[str], Vectors]
    rates: list[float] = field(default_factory=list)
    query_s: list[float] = field(default_factory=list)

    def warm_up(self, texts: list[str], questions: list[str]) -> None:
        """Embed what is not timed."""
        self.passages(texts)
        for question in questions[:_WARM]:
            self.question(question)

    def run(self, texts: list[str], questions: list[str]) -> None:
        """One round."""
        self.rates.append(len(texts) / _seconds(lambda: self.passages(texts)))
        self.query_s += [_seconds(lambda q=q: self.question(q)) for q in questions]  # type: ignore[misc]

    def vectors(self, texts: list[str], questions: list[str]) -> Vectors:
        """Of passages and questions, one below the other."""
        return unit_rows(np.vstack([self.passages(texts), *map(self.question, questions)]))


def compare(
    model: ModelEmbedder,
    articles: Sequence[str],
    *,
    passages: int,
    rounds: int,
    on_round: Callable[[int], None],
) -> EmbeddingSpeed:
    """Cut passages of 230 tokens on average out of the articles, and embed them both ways.

    Raises ModelUnusable. The reference reads as many tokens as the engine does."""
    engine, choice, folder = model.running(), model.choice, model.folder
    questions = _questions(articles, passages)
    ours = _Contender(
        lambda texts: engine.encode(texts, Kind.PASSAGE),
        lambda text: engine.encode([text], Kind.QUERY),
    )
    ours.warm_up(
        [text[:_CHARACTERS] for text in islice(cycle(articles), passages)], questions
    )  # as many as in a round: another number may be computed in another way
    held = memory()  # before torch comes

    import torch  # noqa: PLC0415

    loaded = reference.load_model(folder.path, None, torch.float32, folder.max_tokens)
    theirs = _Contender(
        lambda texts: loaded.encode_document(texts, show_progress_bar=False),
        lambda text: loaded.encode_query(text, show_progress_bar=False),
    )
    texts = list(_passages(articles, loaded.tokenizer, passages))
    theirs.warm_up(texts[:_WARM], questions)
    peaks: list[float] = []
    for number in range(1, rounds + 1):
        ours.run(texts, questions)
        theirs.run(texts, questions)
        if choice.engine is not Engine.TORCH_GPU:  # whose arithmetic and peak are others
            peaks.append(_peak_gflops(torch.bfloat16 if choice.engine.is_bf16 else torch.float32))
        on_round(number)
    cosines = np.sum(ours.vectors(texts, questions) * theirs.vectors(texts, questions), axis=1)
    lengths = [len(ids) for ids in loaded.tokenizer(texts, truncation=True)["input_ids"]]
    return EmbeddingSpeed(
        model=folder.name,
        choice=choice,
        cores=machine.cores(),
        passages=len(texts),
        tokens=float(np.mean(lengths)),
        rounds=rounds,
        rate=median(ours.rates),
        reference_rate=median(theirs.rates),
        gflops=median(ours.rates) * _gflop_a_passage(loaded, lengths),
        peak_gflops=max(peaks, default=None),
        query=Milliseconds.of(ours.query_s),
        reference_query=Milliseconds.of(theirs.query_s),
        cosine_mean=float(cosines.mean()),
        cosine_lowest=float(cosines.min()),
        memory=held,
    )


def _passages(articles: Sequence[str], tokenizer: Any, number: int) -> Iterator[str]:
    """Pieces of the articles in turn, of so many tokens as their place in a fixed sequence says."""
    rng = random.Random(0)  # noqa: S311 - the same texts each time, no secret
    together = " ".join(text[:_LONGEST] for text in articles[:number])  # should each be too short
    whole = [
        (text, spans)
        for text in (text[:_LONGEST] for text in articles[:number])
        if len(spans := _spans(tokenizer, text)) > _TOKENS
    ] or [(together, _spans(tokenizer, together))]
    for _, (text, spans) in zip(range(number), cycle(whole), strict=False):
        tokens = max(_FEWEST, min(round(rng.gauss(_TOKENS, _SPREAD)), 2 * _TOKENS)) - 2
        first = rng.randrange(1, max(2, len(spans) - tokens))
        last = min(first + tokens, len(spans) - 1) - 1
        yield text[spans[first][0] : spans[last][1]]


def _spans(tokenizer: Any, text: str) -> list[tuple[int, int]]:
    """Where each token stands in the text, those that mark its ends included."""
    if not tokenizer.is_fast:
        words = [found.span() for found in re.finditer(r"\S+", text)]
        return [(0, 0), *words, (0, 0)]
    spans: list[tuple[int, int]] = tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
    return spans


def _questions(articles: Sequence[str], number: int) -> list[str]:
    """Words of the articles in a row, as many as questions have."""
    rng = random.Random(0)  # noqa: S311 - see _passages
    words = " ".join(articles).split()
    starts = [rng.randrange(max(1, len(words) - _QUESTION_WORDS[1])) for _ in range(number)]
    return [" ".join(words[at : at + rng.randint(*_QUESTION_WORDS)]) + "?" for at in starts]


def _gflop_a_passage(model: "SentenceTransformer", lengths: Sequence[int]) -> float:
    """Multiplications and additions in products of matrices, as torch counts them, without padding."""
    from torch.nn.attention import SDPBackend, sdpa_kernel  # noqa: PLC0415 - see compare
    from torch.utils.flop_counter import FlopCounterMode  # noqa: PLC0415 - see compare

    seen: list[int] = []
    counts = []
    for length in _LENGTHS:
        features = model.preprocess(["a " * (length - 2)])
        seen.append(features["input_ids"].shape[1])  # fewer where the model reads fewer
        # Attention in one fused operation, as it is computed by default, is not counted on a processor.
        with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
            model(features)
        counts.append(counter.get_total_flops())
    return float(np.mean(np.polyval(np.polyfit(seen, counts, 2), lengths))) / 1e9


def _peak_gflops(dtype: Any) -> float:
    """The fastest of a few products of square matrices."""
    import torch  # noqa: PLC0415 - see compare

    peak = 0.0
    for side in _SIDES:
        a, b = (torch.randn(side, side).to(dtype) for _ in range(2))
        for _ in range(_PRODUCTS):
            peak = max(peak, 2 * side**3 / _seconds(lambda a=a, b=b: a @ b) / 1e9)  # type: ignore[misc]
    return peak


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
