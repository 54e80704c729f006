"""The numbers by which an answer is found, chosen and refused; an evaluation may try others."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way of answering; the defaults are what ships. ValueError says what is possible.

    The weights that were learnt rather than tried stand in choosing.py and confidence.py."""

    pool: int = 50
    """Passages that each leg proposes. With 20, 50, 100 and 200: article hit@1 .717, hit@5 .925, MRR
    .8060 .8064 .8068 .8068 on newsqa_rt strong and weak together (212), the same for squad2 (dev)."""

    dense_weight: float = 0.2
    """Weight of the cosine beside the BM25 score, each divided by its maximum within one question. With
    .1 .2 .35 .5: article hit@1 / @5 of newsqa_rt strong and weak together (212) .722/.929 .722/.925
    .717/.920 .717/.920, squad2 passages .870/.959 .877/.966 .878/.969 .868/.972 (dev); min-max was no
    better."""

    per_article: int = 2
    """Passages of one article among the first, so that others are heard."""

    read: int = 3
    """Passages whose sentences are compared, and so the most sources of one answer."""

    neighbour_margin: float = 1.5
    """A neighbouring sentence whose score is at most this much lower joins the quote. With 1, 1.5 and 2,
    a gold answer held / words a quote: squad2 .839/33 .842/34 .846/36, clapnq .811/42 .836/46 .855/52,
    demo .632/23 .632/24 .632/26 (dev)."""

    threshold: float = 0.19
    """Probability below which the library does not answer. Refused of the answerable questions 4 %
    (newsqa_rt 6, squad2 3, clapnq 3, demo 10), of newsqa_rt's null questions 95 %, clapnq with the
    article absent 89 %, the demo articles asked about the world's news 99 % (dev, learnt and measured
    on the same questions)."""

    further: float = 0.55
    """Share of the first quote's probability that a further source must reach: of 24 further quotes to
    the demo questions, read by eye, it keeps those that answer too, and drops all but one of the others."""

    def __post_init__(self) -> None:
        if min(self.pool, self.per_article, self.read) < 1:
            raise ValueError("1 or more")
        if not all(0 <= share <= 1 for share in (self.dense_weight, self.threshold, self.further)):
            raise ValueError("between 0 and 1")
        if not 0 <= self.neighbour_margin < math.inf:
            raise ValueError("0 or more")


SHIPPED = Method()
