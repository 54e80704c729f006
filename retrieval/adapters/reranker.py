"""A cross-encoder of one's own, which reads question and passage together."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder by folder or hub name; loaded at the first question."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loading = Lock()
        self._model: CrossEncoder | None = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, in their order; raises ModelUnusable."""
        if not texts:
            return []
        predicted = self._loaded().predict(
            [(question, text) for text in texts], show_progress_bar=False
        )
        if predicted.ndim != 1:
            raise ModelUnusable(self._name, "it gives no single score for a pair")
        return [float(score) for score in predicted]

    def _loaded(self) -> "CrossEncoder":
        with self._loading:
            if self._model is None:
                from sentence_transformers import CrossEncoder  # noqa: PLC0415 - takes seconds

                try:
                    self._model = CrossEncoder(self._name, device="cpu")
                except (OSError, ValueError, RuntimeError) as error:
                    raise ModelUnusable(self._name, str(error)) from error
            return self._model
