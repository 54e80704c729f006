"""How the two legs of a search become one ranking."""

from collections import Counter
from collections.abc import Mapping

from retrieval.domain import ArticleId, Hit, PassageId, Ranking

POOL = 50
"""Passages that each leg proposes (design notes: recall@10 flat above 50)."""

DENSE_WEIGHT = 0.25
"""Weight of the cosine beside the BM25 score, each scaled to [0, 1] within one question. Article hit@1
/ @5 with .15 .25 .4 .5: newsqa_rt strong .824/.976 .788/.976 .812/.976 .812/.976, weak .654/.882
.661/.882 .654/.890 .654/.890; squad2 passages .872/.964 .874/.965 .875/.968 .871/.972 (dev)."""

PER_ARTICLE = 2
"""Passages of one article among the first, so that others are heard."""


def scale(scores: Mapping[PassageId, float]) -> dict[PassageId, float]:
    """Scale linearly so that the lowest becomes 0 and the highest 1; all 0 when they are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    width = high - low
    return {id_: (value - low) / width if width else 0.0 for id_, value in scores.items()}


def fuse(cosines: Mapping[PassageId, float], bm25s: Mapping[PassageId, float]) -> Ranking:
    """Average the scaled scores of both legs; both must score the same passages.

    Beats rank fusion on news (design notes). Ties keep the smaller id first."""
    dense, lexical = scale(cosines), scale(bm25s)
    fused = {
        id_: DENSE_WEIGHT * dense[id_] + (1 - DENSE_WEIGHT) * lexical[id_] for id_ in dense
    }
    return sorted(fused.items(), key=lambda entry: (-entry[1], entry[0]))


def cap_per_article(hits: list[Hit], limit: int = PER_ARTICLE) -> list[Hit]:
    """Keep the best `limit` hits of each article, in order."""
    seen: Counter[ArticleId] = Counter()
    kept = []
    for hit in hits:
        seen[hit.passage.article_id] += 1
        if seen[hit.passage.article_id] <= limit:
            kept.append(hit)
    return kept
