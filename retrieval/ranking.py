"""How the two legs of a search become one ranking."""

from collections import Counter
from collections.abc import Mapping

from retrieval.domain import ArticleId, Hit, PassageId, Ranking

POOL = 50
"""Passages that each leg proposes. With 20, 50, 100 and 200: article hit@1 .717, hit@5 .925, MRR .8060
.8064 .8068 .8068 on newsqa_rt strong and weak together (212), the same for squad2 (dev)."""

DENSE_WEIGHT = 0.2
"""Weight of the cosine beside the BM25 score, each divided by its maximum within one question. With .1
.2 .35 .5: article hit@1 / @5 of newsqa_rt strong and weak together (212) .722/.929 .722/.925 .717/.920
.717/.920, squad2 passages .870/.959 .877/.966 .878/.969 .868/.972 (dev); min-max was no better."""

PER_ARTICLE = 2
"""Passages of one article among the first, so that others are heard."""


def scale(scores: Mapping[PassageId, float]) -> dict[PassageId, float]:
    """Divide by the highest score; all 0 when none is positive."""
    highest = max(scores.values(), default=0.0)
    return {id_: value / highest if highest > 0 else 0.0 for id_, value in scores.items()}


def fuse(cosines: Mapping[PassageId, float], bm25s: Mapping[PassageId, float]) -> Ranking:
    """Average the scaled scores of both legs; both must score the same passages.

    Beat rank fusion on RealTimeQA news, hit@1 .762 against .729. Ties keep the smaller id first."""
    dense, lexical = scale(cosines), scale(bm25s)
    fused = {id_: DENSE_WEIGHT * dense[id_] + (1 - DENSE_WEIGHT) * lexical[id_] for id_ in dense}
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
