"""The part of the facade that knows what was asked before."""

from collections.abc import Sequence
from datetime import date

from retrieval.domain import Explanation
from retrieval.follow_ups import Exchange, standing_alone
from retrieval.leaning import content_words
from retrieval.reading import SHARED, Named, ReadingRoom

_ENOUGH = 2  # words of content with which a question may mean what it says and no more


class Conversing(ReadingRoom):
    """Answers questions that may lean on others; safe to use from several threads."""

    def follow(
        self,
        question: str,
        before: Sequence[Exchange],
        *,
        library: Named = SHARED,
        asked_at: date | None = None,
    ) -> Explanation:
        """Explain a question that may lean on those before it, oldest first.

        The answer's question is the one that was understood. Where that has no answer and the question
        itself has one, and content enough to have meant it, that is given."""
        alone = standing_alone(question, before)
        now = question if alone != question else None
        followed = self.explain(alone, library=library, asked_at=asked_at, now=now)
        if now is None or followed.answer.found or len(content_words(question)) < _ENOUGH:
            return followed
        itself = self.explain(question, library=library, asked_at=asked_at)
        return itself if itself.answer.found else followed
