"""The page of an evaluation: what stands in it, and what never may."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import count

import pytest

from bot.measures import measure_name
from bot.report import report_page
from bot.report.cases import faults
from bot.report.curves import calibration, depth, operating_points, refusing, spreads
from bot.report.outcomes import Outcome, outcomes
from retrieval.domain import Elapsed
from retrieval.evaluation import metrics
from retrieval.evaluation.configuration import Configuration, parse_configuration
from retrieval.evaluation.datasets import Expected, Question
from retrieval.evaluation.measures import MEANS, SEPARATIONS, Measured
from retrieval.evaluation.run import Asked, Given, Run
from retrieval.evaluation.summary import Summary, summarise

HOSTILE = '</p><script>alert(1)</script><img src="http://evil.test/x">"\'& '

_ids = count()


def asked(
    confidence: float = 0.9,
    *,
    expected: Expected = Expected.ANSWER,
    text: str = "Who painted it?",
    right: bool = True,
    rank: int | None = 1,
    answered: bool | None = None,
    answers: tuple[str, ...] = ("Ada Moss",),
    quote: str = "It was Ada Moss.",
    passages: tuple[str, ...] = (),
    title: str = "A painter",
    kind: str = "plain",
    language: str | None = None,
) -> Asked:
    shown = confidence >= 0.12 if answered is None else answered
    answerable = expected is Expected.ANSWER
    return Asked(
        corpus="all",
        question=Question(
            id=str(next(_ids)),
            text=text,
            kind=kind,
            expected=expected,
            language=language,
            gold=frozenset({"a"}) if answerable else frozenset(),
            answers=answers if answerable else (),
        ),
        answered=shown,
        confidence=confidence,
        article_rank=rank if answerable else None,
        passage_rank=rank if answerable else None,
        right_article=answerable and right,
        in_sentence=answerable and right,
        in_quote=answerable and right,
        quote=quote,
        title=title,
        words=len(quote.split()),
        quotes=int(shown),
        exact=int(shown),
        elapsed=Elapsed(embed_ms=1.0, search_ms=2.0, choose_ms=3.0, total_ms=10 + 100 * confidence),
        passages=passages,
        answering="Ada Moss" if answerable else "",
        given=Given(in_sentence=True, in_quote=True, words=4, gold_words=4) if answerable else None,
    )


def absent(confidence: float, text: str = "Who sang it?") -> Asked:
    return asked(confidence, expected=Expected.REFUSE_ABSENT, text=text)


def run_of(*those: Asked, dataset: str = "paintings") -> Run:
    return Run(
        dataset=dataset,
        digest="d" * 64,
        model="m" * 64,
        configuration=Configuration(),
        articles=4_514,
        passages=9_000,
        failed=0,
        asked=those,
    )


@pytest.fixture(scope="module")
def run() -> Run:
    """Questions of every sort, in which nothing is alike."""
    right = [asked(0.3 + at / 20, rank=1 + at % 3, text=f"who is right {at}") for at in range(12)]
    wrong = [asked(0.2 + at / 20, right=False, rank=at + 1, text=f"wrong {at}") for at in range(10)]
    refused = [asked(0.01 * at, text=f"refused {at}", kind="hard") for at in range(10)]
    missed = [asked(0.5, rank=None, text="missed", language="ar"), asked(0.6, rank=6, text="sixth")]
    sung = [absent(0.05 * at, text=f"sung {at}") for at in range(20)]
    other = [asked(0.3, expected=Expected.REFUSE_OTHER_FACT, text="when"), *missed]
    return run_of(*right, *wrong, *refused, *sung, *other)


@pytest.fixture(scope="module")
def summary(run: Run) -> Summary:
    return summarise(run)


def page_of(run: Run) -> str:
    return report_page(run, summarise(run))


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return page_of(run)


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and those that are open."""

    VOID = frozenset({"meta", "br", "col"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words(page: str) -> str:
    """What a reader reads, in one line."""
    body = page[page.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def headings(page: str) -> list[str]:
    return [words("<body>" + found) for found in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page)]


def captions(page: str) -> list[str]:
    found = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    return [words("<body>" + caption) for caption in found]


def brackets(measured: Measured) -> str:
    return f"{measured.value:.3f} [{measured.low:.3f}, {measured.high:.3f}]"


@pytest.mark.parametrize("field", ["text", "quote", "title", "passage", "answer", "kind", "set"])
def test_no_text_of_a_run_becomes_markup(field: str) -> None:
    mean = HOSTILE + "Ada Moss"
    one = asked(
        right=False,
        text=mean if field == "text" else "Who?",
        quote=mean if field == "quote" else "It was Ada Moss.",
        title=mean if field == "title" else "A painter",
        passages=(mean,) if field == "passage" else (),
        answers=(mean if field == "answer" else "Ada Moss",),
        kind=mean if field == "kind" else "plain",
        language='"><script>' if field == "text" else None,
    )
    page = page_of(run_of(one, asked(), dataset=mean if field == "set" else "paintings"))
    tags = Tags(page)
    assert {"script", "img"} & {tag for tag, _ in tags.found} == set()
    assert tags.open == []
    assert "<script>alert(1)</script>" in words(page).replace("< ", "<")


def test_half_a_surrogate_pair_does_not_keep_the_page_from_being_written() -> None:
    assert page_of(run_of(asked(right=False, quote="a\ud800b"))).encode("utf-8")


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    tags = Tags(page)
    attributes = [(name, value) for _, found in tags.found for name, value in found.items()]
    outside = [value or "" for name, value in attributes if name in {"href", "src", "xlink:href"}]
    assert outside
    assert [value for value in outside if not value.startswith("#")] == []
    assert [name for name, _ in attributes if name.startswith("on")] == []
    used = re.findall(r"url\(([^)]*)\)", page)
    assert [one for one in used if not one.startswith("#")] == []
    assert "@import" not in page
    assert {"link", "script", "iframe", "object", "form"} & {tag for tag, _ in tags.found} == set()
    policy = next(found for _, found in tags.found if "http-equiv" in found)["content"]
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_the_page_is_sound_html_whose_ids_are_its_own(page: str) -> None:
    tags = Tags(page)
    assert tags.open == []
    assert ("html", {"lang": "en"}) in tags.found
    assert any(found.get("name") == "viewport" for _, found in tags.found)
    ids = [found["id"] for _, found in tags.found if "id" in found]
    assert sorted(set(map(str, ids))) == sorted(map(str, ids))
    targets = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', page)
    assert {one or other for one, other in targets} <= set(ids)


def test_every_plot_says_what_it_shows(page: str) -> None:
    plots = [found for tag, found in Tags(page).found if found.get("class") == "plot"]
    assert len(plots) == len(captions(page)) == 4
    assert all(found["role"] == "img" and found["aria-label"] for found in plots)
    drawings = "".join(re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL))
    assert "var(--blue)" in drawings
    assert re.findall(r"#[0-9a-f]{6}\b|font-family", drawings) == []


def test_text_of_any_script_finds_its_own_direction() -> None:
    arabic = asked(right=False, text="من رسمها؟", language="ar", passages=("رسمتها آدا.",))
    page = page_of(run_of(arabic))
    assert '<span class="question" dir="auto" lang="ar">من رسمها؟</span>' in page
    assert '<p dir="auto">رسمتها آدا.</p>' in page


def test_the_same_run_gives_the_same_bytes(run: Run, page: str) -> None:
    assert page_of(run) == page


def test_the_head_says_what_was_asked_of_what(page: str, run: Run) -> None:
    said = words(page)
    assert f"{len(run.asked)} questions to 4,514 articles (9,000 passages)." in said
    assert "Configuration as shipped" in said
    assert "could not be taken in" not in said


def test_what_differs_from_what_ships_is_said() -> None:
    configuration = parse_configuration("threshold=.4,dated=yes")
    changed = replace(run_of(asked(), absent(0.5)), failed=1, configuration=configuration)
    said = words(page_of(changed))
    assert "Not as shipped: threshold 0.4, dated yes" in said
    assert "1 article could not be taken in, and questions about it count as missed." in said
    assert "With the threshold in use, 0.4," in said


def test_every_measure_stands_on_the_page_with_its_interval(summary: Summary, page: str) -> None:
    measured = summary.groups[0].measures
    assert {one.name for one in (*MEANS, *SEPARATIONS)} == set(measured)
    rows = [words("<body>" + row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
    for name, one in measured.items():
        figures = f"{one.low:.3f} – {one.high:.3f} n {one.n} {one.value:.3f}"
        shown = [row for row in rows if row.startswith(measure_name(name)) and figures in row]
        assert shown, name


def test_groups_are_listed_by_what_they_are_alike_in(page: str) -> None:
    said = words(page)
    assert "By kind, as the data set calls it (2)" in said
    assert "By language (2)" in said


def test_captions_hold_the_figures_of_the_summary(summary: Summary, page: str) -> None:
    measured = summary.groups[0].measures
    hits, refusals, _, latency = captions(page)
    for name in ("article_hit@1", "article_hit@5", "passage_hit@1", "passage_hit@5"):
        assert brackets(measured[name]) in hits
    assert f"answers {1 - measured['refused_answerable'].value:.3f} of the answerable" in refusals
    assert f"also {1 - measured['refused_absent'].value:.3f} of those that no article" in refusals
    assert f"AUROC: {brackets(measured['auroc_absent'])} for an absent article" in refusals
    assert f"{brackets(measured['auroc_other_fact'])} for another fact" in refusals
    times = summary.elapsed["total"]
    assert f"within {times.p50:.0f} ms and 95 % within {times.p95:.0f} ms" in latency


def test_depth_agrees_with_the_measures(run: Run, summary: Summary) -> None:
    measured = summary.groups[0].measures
    hits = {one.k: one for one in depth(run.asked)}
    assert list(hits) == list(range(1, 11))
    for k in (1, 5):
        assert hits[k].article == measured[f"article_hit@{k}"]
        assert hits[k].passage == measured[f"passage_hit@{k}"]


def test_outcomes_count_each_question_once() -> None:
    those = [asked(), asked(right=False), asked(0.1), asked(0.1, right=False), absent(0.9)]
    assert outcomes(those) == [
        Outcome(Expected.ANSWER, 4, right=1, wrong=1, refused=2),
        Outcome(Expected.REFUSE_ABSENT, 1, right=0, wrong=1, refused=0),
    ]


def test_operating_points_are_the_corners_of_the_curve() -> None:
    x, y = operating_points([0.9, 0.8, 0.4], [0.5, 0.4])
    assert x == pytest.approx([0, 0, 0.5, 1])
    assert y == pytest.approx([0, 2 / 3, 2 / 3, 1])


def test_the_area_under_the_operating_points_is_the_auroc(run: Run) -> None:
    found = refusing(run.asked, 0.19)
    assert found is not None
    values = found.confidences[Expected.ANSWER], found.confidences[Expected.REFUSE_ABSENT]
    x, y = operating_points(*values)
    steps = zip(x, x[1:], y, y[1:], strict=False)
    area = sum((right - left) * (low + high) / 2 for left, right, low, high in steps)
    assert area == pytest.approx(metrics.auroc(*values))


def test_a_threshold_answers_what_reaches_it() -> None:
    found = refusing([asked(0.19), asked(0.18), absent(0.19)], 0.19)
    assert found is not None
    assert found.used.answered == {Expected.ANSWER: 0.5, Expected.REFUSE_ABSENT: 1}
    assert found.used in found.trades
    assert [one.threshold for one in found.trades] == sorted(
        {0.19} | {at / 20 for at in range(1, 20)}
    )


def test_calibration_compares_confidence_with_right_quotes() -> None:
    low = [asked(0.1, right=at == 0) for at in range(5)] + [absent(0.1) for _ in range(5)]
    high = [asked(0.8, right=at < 6) for at in range(10)]
    found = calibration([*high, *low])
    assert found is not None
    assert [(one.lowest, one.highest, one.right.value, one.right.n) for one in found.bins] == [
        (0.1, 0.1, 0.1, 10),
        (0.8, 0.8, 0.6, 10),
    ]
    assert (found.bins[1].right.low, found.bins[1].right.high) == metrics.wilson(6, 10)
    assert [one.predicted for one in found.bins] == pytest.approx([0.1, 0.8])
    assert (found.predicted, found.right) == pytest.approx((0.45, 0.35))
    assert found.error == pytest.approx((0 * 10 + 0.2 * 10) / 20)
    brier = (0.9**2 + 9 * 0.1**2 + 6 * 0.2**2 + 4 * 0.8**2) / 20
    assert found.brier == pytest.approx(brier)
    assert f"Brier score {brier:.3f}" in captions(page_of(run_of(*high, *low)))[2]


def test_latencies_are_percentiles_of_each_stage() -> None:
    found = {one.stage: one for one in spreads([absent(0.1 * at) for at in range(11)])}
    assert list(found) == ["embed", "search", "choose", "total"]
    total = found["total"]
    expected = (15, 35, 60, 85, 105)
    assert (total.p5, total.p25, total.p50, total.p75, total.p95) == pytest.approx(expected)


def test_worst_cases_are_listed_as_defined(run: Run) -> None:
    found = {one.name: one for one in faults(run.asked)}
    texts = {name: [case.asked.question.text for case in one.cases] for name, one in found.items()}
    assert texts == {
        "wrong": [f"wrong {at}" for at in range(9, 1, -1)],
        "unanswerable": [f"sung {at}" for at in range(19, 11, -1)],
        "refused": [f"refused {at}" for at in range(8)],
        "missed": ["wrong 9", "wrong 8", "sixth", "wrong 7", "wrong 6", "missed", "wrong 5"],
    }
    assert {name: (one.found, one.n) for name, one in found.items()} == {
        "wrong": (10, 34),
        "unanswerable": (18, 21),
        "refused": (10, 34),
        "missed": (7, 34),
    }


def test_a_case_shows_what_there_is_to_judge_it_by() -> None:
    texts = ("Nobody knows.", "In 1901 ADA  moss painted it.", "Ada Mossley did.")
    case = asked(0.87, right=False, rank=2, quote="Nobody.", title="Walls", passages=texts)
    page = page_of(run_of(case))
    said = words(page[page.index('<details class="case">') :].join(["<body>", ""]))
    for piece in (
        "Who painted it? 0.87",
        "Expected Ada Moss",
        "Quote from “ Walls ”, another article Nobody.",
        "Right article: rank 2. Passage with the answer: rank 2.",
        "1 Nobody knows.",
        "2 · holds a right answer In 1901 ADA moss painted it.",
        "3 Ada Mossley did.",
    ):
        assert piece in said
    assert re.findall("<mark>(.*?)</mark>", page) == ["ADA  moss"]


def test_what_a_run_has_no_questions_for_is_left_out() -> None:
    page = page_of(run_of(*(asked(0.1 * at) for at in range(10))))
    assert "Answering and refusing" not in headings(page)
    assert {"Hit rate by depth", "Calibration", "Latency"} <= set(headings(page))
    assert [one for one in headings(page) if "should be refused" in one] == []
    assert "AUROC" not in words(page)


def test_a_run_without_answerable_questions_shows_what_it_can() -> None:
    page = page_of(run_of(*(absent(0.1 * at) for at in range(10))))
    assert {"Hit rate by depth", "Calibration", "Answering and refusing"} & set(
        headings(page)
    ) == set()
    assert "Answered, but should be refused: 8 of 10" in headings(page)


def test_one_question_is_enough_for_a_page() -> None:
    page = page_of(run_of(asked()))
    assert words(page).startswith("Footnote evaluation paintings 1 question to 4,514 articles")
    assert "The question in one group" in captions(page)[1]
    assert "Answered wrong: 0 of 1" in headings(page)


def test_a_run_in_which_nothing_was_answered_still_shows() -> None:
    nothing = [replace(one, quote="", title="", words=0) for one in (asked(0.0), absent(0.0))]
    page = page_of(run_of(*nothing))
    assert "Quotes" not in headings(page)
    assert "No quote was found" in words(page)


def test_a_run_without_any_question_says_so() -> None:
    assert "No question was asked." in words(page_of(run_of()))
