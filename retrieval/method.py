"""The numbers by which an answer is found, chosen and refused; an evaluation may try others."""

import math
from dataclasses import dataclass, replace

_QUICK_POOL = 20  # loses .004 of hit@1 and no hit@5, see pool


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
    better. Since titles and days count, .4 instead changes hit@1 of squad2's tune half (699) by +.010
    [-.001, .023], of its report half (475) by -.004 [-.019, .011]."""

    title_weight: float = 0.2
    """Weight, beside 1.0 for both legs together, of the share of the question's content that title, outlet
    and day hold. With 0, .2 and .4: article hit@1 .752 .761 .761, MRR .826 .833 .830 of newsqa_rt strong
    and weak (109), .944 .955 .955 and .966 .970 .970 of clapnq (89), squad2 the same (tune halves). A third
    leg instead, BM25 of whole articles at .2, .4 or .6, lowered hit@1 of newsqa_rt by .018 to .036."""

    recency: float = 0.2
    """Weight of an article's nearness to the days that a question asks of, where one is known. With 0, .1,
    .2, .3: article hit@1 .761 .807 .844 .844, hit@5 .936 .954 .945 .945 (newsqa_rt, tune half, 109, with
    their days)."""

    period: float = 0.4
    """The same where the question names the days ("last week", "in March", "6 May 2022"). Of 30 questions
    to the demo that do, with the day of asking, the right article comes first with 0, .2, .3, .4, .6 and 1
    for 19 22 26 27 27 28."""

    outlet: float = 1.0
    """Added to the score of articles of an outlet that the question names ("according to Reuters"), once
    these words were taken out of it. With 0, .2, .5 and 1, article hit@1 of 30 questions to the demo that
    name one: .700 .633 .833 .900; of multihop (tune half, 92, nearly all name some) .957, then .967 thrice.
    Leaving the words in, .5 gave .800 and .957. With 0 the words stay in."""

    reranked: int = 20
    """Passages that a reranker reads, where there is one; not tuned, for none with weights was at hand."""

    per_article: int = 2
    """Passages of one article among the first, so that others are heard."""

    read: int = 3
    """Passages whose sentences are compared, and so the most sources of one answer."""

    neighbour_margin: float = 1.5
    """A neighbouring sentence whose score is at most this much lower joins the quote. With 1, 1.5 and 2,
    a gold answer held / words a quote: squad2 .839/33 .842/34 .846/36, clapnq .811/42 .836/46 .855/52,
    demo .632/23 .632/24 .632/26 (dev)."""

    threshold: float = 0.12
    """Probability below which the library does not answer: the highest at which no data set but the demo
    loses more than 5 % of its answerable questions (tune halves). With .10, .12, .13: squad2 2.4 3.1 3.7 %,
    clapnq 3.4 3.4 3.4, newsqa_rt 2.8 4.6 5.5, the demo 9.1 9.1 10.9; of newsqa_rt's null questions, from
    which nothing was learnt, .864 are refused at each."""

    further: float = 0.55
    """Share of the first quote's probability that a further source must reach: of 24 further quotes to
    the demo questions, read by eye, it keeps those that answer too, and drops all but one of the others."""

    def quickened(self) -> "Method":
        """The same for fewer passages: as many as below, and one to read."""
        return replace(self, pool=min(self.pool, _QUICK_POOL), read=1)

    def __post_init__(self) -> None:
        if min(self.pool, self.reranked, self.per_article, self.read) < 1:
            raise ValueError("1 or more")
        shares = (
            self.dense_weight,
            self.title_weight,
            self.recency,
            self.period,
            self.outlet,
            self.threshold,
            self.further,
        )
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError("between 0 and 1")
        if not 0 <= self.neighbour_margin < math.inf:
            raise ValueError("0 or more")


SHIPPED = Method()
