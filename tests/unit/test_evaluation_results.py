"""Runs made by hand: what they come to, how two differ, and what floors say of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.domain import Elapsed
from retrieval.errors import (
    DatasetReason,
    DatasetUnusable,
    FloorsReason,
    FloorsUnusable,
    SettingRefused,
)
from retrieval.evaluation import floors, saved
from retrieval.evaluation.compare import Difference, compare
from retrieval.evaluation.configuration import Configuration, parse_configuration
from retrieval.evaluation.datasets import Expected, Question
from retrieval.evaluation.measures import Measured
from retrieval.evaluation.run import Asked, Given, Run
from retrieval.evaluation.summary import Summary, summarise
from retrieval.method import Method


def asked(number: int, expected: Expected = Expected.ANSWER, **known: object) -> Asked:
    question = Question(
        id=str(number),
        text=f"Who is number {number}?",
        kind=expected.value,
        expected=expected,
        gold=frozenset({"a"}),
        answers=("b",),
    )
    plain = Asked(
        corpus="c",
        question=question,
        answered=True,
        confidence=0.5,
        article_rank=1,
        passage_rank=1,
        right_article=True,
        in_sentence=True,
        in_quote=True,
        quote="a b c",
        title="T",
        words=3,
        quotes=1,
        exact=1,
        elapsed=Elapsed(1.0, 2.0, 3.0, 7.0),
    )
    return replace(plain, **known)  # type: ignore[arg-type]


def given(words: int, gold_words: int) -> Given:
    return Given(in_sentence=True, in_quote=True, words=words, gold_words=gold_words)


def run(*questions: Asked) -> Run:
    return Run(
        dataset="d",
        digest="articles and questions",
        model="m",
        configuration=Configuration(),
        articles=2,
        passages=3,
        failed=0,
        asked=questions,
    )


MIXED = run(
    asked(1, answering="the B", given=given(6, 3)),
    asked(2, article_rank=2, passage_rank=6, in_sentence=False, words=5, answering="bc",
          given=replace(given(5, 5), in_sentence=False)),
    asked(3, article_rank=None, passage_rank=None, right_article=False, in_sentence=False,
          in_quote=False, words=10),
    asked(4, answered=False, confidence=0.1, quotes=0, exact=0),
    asked(5, Expected.REFUSE_ABSENT, answered=False, confidence=0.05, quotes=0, exact=0),
    asked(6, Expected.REFUSE_ABSENT, confidence=0.3, words=6, exact=0),
    asked(7, Expected.REFUSE_OTHER_FACT, confidence=0.9, words=6),
)  # fmt: skip


def values(summary: Summary, by: str = "all", name: str = "all") -> dict[str, float]:
    group = summary.group(by, name)
    assert group is not None
    return {name: measured.value for name, measured in group.measures.items()}


def test_measures_by_hand() -> None:
    assert values(summarise(MIXED)) == pytest.approx(
        {
            "article_hit@1": 2 / 4,
            "article_hit@5": 3 / 4,
            "article_mrr@10": (1 + 1 / 2 + 0 + 1) / 4,
            "passage_hit@1": 2 / 4,
            "passage_hit@5": 2 / 4,
            "passage_mrr@10": (1 + 1 / 6 + 0 + 1) / 4,
            "right_article": 2 / 4,  # the fourth was refused
            "answer_in_sentence": 1 / 4,
            "answer_in_quote": 2 / 4,
            "words_right": 1 / 3,
            "given_in_sentence": 1 / 2,
            "given_in_quote": 1.0,
            "given_length": (6 / 3 + 5 / 5) / 2,
            "quote_words": (3 + 5 + 10 + 6 + 6) / 5,
            "quotes_exact": 4 / 5,
            "refused_answerable": 1 / 4,
            "refused_absent": 1 / 2,
            "refused_other_fact": 0.0,
            # of .5 .5 .5 .1 against .05 .3: above in 7 of 8 pairs
            "auroc_absent": 7 / 8,
            "auroc_other_fact": 0.0,
        }
    )


def test_words_are_set_off_of_who_when_where_and_how_many_only() -> None:
    why = replace(asked(8).question, text="Why b?")
    assert "words_right" not in values(summarise(run(asked(8, question=why))))


def test_a_measure_is_of_the_questions_that_it_can_be_of() -> None:
    group = summarise(MIXED).group("all", "all")
    assert group is not None
    counts = {name: measured.n for name, measured in group.measures.items()}
    assert counts["article_hit@1"] == 4
    assert counts["quote_words"] == 5
    assert counts["refused_absent"] == 2
    assert counts["auroc_absent"] == 6


def test_every_interval_holds_its_value() -> None:
    for group in summarise(MIXED).groups:
        for measured in group.measures.values():
            assert measured.low <= measured.value <= measured.high


def test_groups_are_by_kind_and_only_where_questions_differ() -> None:
    groups = [(one.by, one.name, one.n) for one in summarise(MIXED).groups]
    assert groups == [
        ("all", "all", 7),
        ("kind", "answer", 4),
        ("kind", "refuse-absent", 2),
        ("kind", "refuse-other-fact", 1),
    ]


def test_a_kind_without_questions_to_refuse_is_held_against_all_of_them() -> None:
    found = values(summarise(MIXED), "kind", "answer")
    assert found["auroc_absent"] == pytest.approx(7 / 8)
    assert "refused_absent" not in found


def test_a_quote_that_is_not_exact_is_noticed() -> None:
    fine = run(asked(1))
    assert values(summarise(fine))["quotes_exact"] == 1.0
    assert values(summarise(run(asked(1), asked(2, exact=0))))["quotes_exact"] == 0.5


def test_nothing_is_claimed_of_questions_whose_answer_is_not_known() -> None:
    unknown = asked(1)
    question = replace(unknown.question, gold=frozenset(), answers=())
    found = values(summarise(run(replace(unknown, question=question))))
    assert set(found) == {"quote_words", "quotes_exact", "refused_answerable"}


def test_translations_of_one_question_count_once_for_the_interval() -> None:
    def in_languages(copies: int) -> Measured:
        made = []
        for at in range(40):
            one = asked(at, article_rank=1 if at % 2 else 2)
            question = replace(one.question, family=str(at))
            made += [
                replace(one, question=replace(question, text=f"{at}, {copy}"))
                for copy in range(copies)
            ]
        group = summarise(run(*made)).group("all", "all")
        assert group is not None
        return group.measures["article_hit@1"]

    alone, sixfold = in_languages(1), in_languages(6)
    assert sixfold.n == 240
    assert (sixfold.low, sixfold.high) == pytest.approx((alone.low, alone.high))


def test_times_are_percentiles_of_each_stage() -> None:
    slow = asked(2, elapsed=Elapsed(3.0, 2.0, 3.0, 9.0))
    elapsed = summarise(run(asked(1), slow)).elapsed
    assert (elapsed["embed"].p50, elapsed["total"].p50) == (2.0, 8.0)


def differences(a: Sequence[Asked], b: Sequence[Asked]) -> dict[str, Difference]:
    return {one.measure: one for one in compare(run(*a), run(*b)).differences}


def test_differences_are_paired_and_signed() -> None:
    better = [asked(at, article_rank=1) for at in range(40)]
    worse = [asked(at, article_rank=2 if at % 2 else 1) for at in range(40)]
    found = differences(worse, better)
    gain = found["article_hit@1"]
    assert (gain.a, gain.b, gain.difference.value) == (0.5, 1.0, 0.5)
    assert gain.better is True
    assert found["article_hit@5"].better is None
    assert found["article_hit@5"].difference == Measured(0.0, 0.0, 0.0, 40)
    assert differences(better, worse)["article_hit@1"].better is False


def test_a_handful_of_changes_tells_nothing_even_if_all_go_one_way() -> None:
    for changed, told in ((5, None), (6, True)):
        before = [asked(at, article_rank=2 if at < changed else 1) for at in range(40)]
        after = [asked(at) for at in range(40)]
        gain = differences(before, after)["article_hit@1"]
        assert gain.difference.low > 0
        assert gain.better is told


def test_longer_quotes_and_more_refusals_are_worse() -> None:
    before = [asked(at) for at in range(40)]
    after = [asked(at, words=9) for at in range(20)]
    after += [asked(at, answered=False, quotes=0) for at in range(20, 40)]
    found = differences(before, after)
    assert found["quote_words"].better is False
    assert found["quote_words"].difference.n == 20  # those that were answered both times
    assert found["refused_answerable"].better is False


def test_only_questions_of_both_runs_are_compared() -> None:
    found = compare(run(asked(1), asked(2)), run(asked(2), asked(3)))
    assert {one.difference.n for one in found.differences} == {1}
    assert (found.paired, found.same_data) == (1, True)


def test_a_question_is_known_again_by_its_words_not_by_its_line() -> None:
    moved = replace(asked(1), question=replace(asked(1).question, id="7"))
    assert compare(run(asked(1)), run(moved)).paired == 1


def test_runs_over_other_data_are_told_apart_and_need_something_in_common() -> None:
    other = replace(run(asked(1), asked(3)), digest="other")
    assert not compare(run(asked(1), asked(2)), other).same_data
    with pytest.raises(DatasetUnusable) as caught:
        compare(run(asked(1)), run(asked(2)))
    assert caught.value.reason is DatasetReason.NOTHING_IN_COMMON


def test_a_difference_of_auroc_is_paired_too() -> None:
    right = [asked(at, confidence=0.5 + at / 100) for at in range(20)]
    wrong = [asked(100 + at, Expected.REFUSE_ABSENT, confidence=0.5 + at / 100) for at in range(20)]
    told_apart = [replace(one, confidence=0.0) for one in wrong]
    found = differences([*right, *wrong], [*right, *told_apart])
    assert (found["auroc_absent"].a, found["auroc_absent"].b) == (0.5, 1.0)
    assert found["auroc_absent"].better is True


def test_a_run_can_be_kept_and_read_back(tmp_path: Path) -> None:
    dated = replace(MIXED.asked[0].question, asked_at=date(2026, 11, 24), gold=frozenset({"a"}))
    kept = run(replace(MIXED.asked[0], question=dated), *MIXED.asked[1:])
    saved.save(kept, tmp_path / "run.json")
    assert saved.load(tmp_path / "run.json") == kept


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"dataset": 7}'])
def test_what_is_no_run_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(DatasetUnusable) as caught:
        saved.load(tmp_path / "run.json")
    assert caught.value.reason is DatasetReason.NOT_A_RUN


def test_a_configuration_is_written_as_names_and_values() -> None:
    assert parse_configuration("shipped") == Configuration()
    assert parse_configuration("pool=20, dense_weight=.5,dated=yes,model=/m") == Configuration(
        Method(pool=20, dense_weight=0.5), model="/m", dated=True
    )


@pytest.mark.parametrize(
    "text", ["", "x", "pool", "pool=", "pool=x", "pool=0", "pool=1.5", "dense_weight=2", "dated=1",
             "threshold=nan", "model=", "secret=1", "pool=20,"],
)  # fmt: skip
def test_a_configuration_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused):
        parse_configuration(text)


def floors_of(*questions: Asked) -> floors.Floors:
    made = run(*questions)
    return floors.raised(None, made, summarise(made))


def broken(held: floors.Floors, *questions: Asked) -> set[str]:
    made = run(*questions)
    return {breach.name for breach in floors.check(held, made, summarise(made))}


GOOD = [asked(at) for at in range(20)]


def test_the_run_that_set_the_floors_passes_them() -> None:
    assert broken(floors_of(*GOOD), *GOOD) == set()


@pytest.mark.parametrize("size", [20, 106])
def test_two_questions_of_all_may_come_out_differently_but_not_three(size: int) -> None:
    good = [asked(at) for at in range(size)]
    missed = [asked(at, article_rank=2) for at in range(3)]
    assert "all/all/article_hit@1" not in broken(floors_of(*good), *missed[:2], *good[2:])
    assert "all/all/article_hit@1" in broken(floors_of(*good), *missed, *good[3:])


def test_one_question_of_a_kind_may_come_out_differently_but_not_two() -> None:
    good = [*GOOD, *(asked(20 + at, Expected.REFUSE_ABSENT, answered=False) for at in range(20))]
    one_missed = [asked(0, article_rank=2), *good[1:]]
    two_missed = [*one_missed[:1], asked(1, article_rank=2), *good[2:]]
    assert "kind/answer/article_hit@1" not in broken(floors_of(*good), *one_missed)
    assert "kind/answer/article_hit@1" in broken(floors_of(*good), *two_missed)


def test_a_single_inexact_quote_breaks_its_floor() -> None:
    assert broken(floors_of(*GOOD), asked(0, exact=0), *GOOD[1:]) == {"all/all/quotes_exact"}


def test_quotes_may_not_grow() -> None:
    longer = [replace(one, words=4) for one in GOOD]
    assert broken(floors_of(*GOOD), *longer) == {"all/all/quote_words"}


def test_a_measure_that_is_gone_breaks_its_floor() -> None:
    refused = [replace(one, answered=False, quotes=0, exact=0) for one in GOOD]
    assert "all/all/quote_words" in broken(floors_of(*GOOD), *refused)


def test_raising_never_lowers_a_floor() -> None:
    bad = [asked(at, article_rank=2, words=2) for at in range(20)]
    made = run(*bad)
    moved = floors.raised(floors_of(*GOOD), made, summarise(made))
    assert moved.floors["all/all/article_hit@1"] == floors_of(*GOOD).floors["all/all/article_hit@1"]
    assert moved.floors["all/all/quote_words"] == pytest.approx(2.1)
    assert moved.lowered == ()


def test_lowering_keeps_the_reason_and_what_it_cost() -> None:
    bad = [asked(at, article_rank=2) for at in range(20)]
    made, day = run(*bad), date(2026, 11, 24)
    moved = floors.lowered(floors_of(*GOOD), made, summarise(made), reason="why", on=day)
    (note,) = moved.lowered
    assert (note.on, note.reason) == (day, "why")
    assert note.floors["all/all/article_hit@1"] == (0.9, 0.0)
    assert broken(moved, *bad) == set()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"digest": "other"}, FloorsReason.OTHER_QUESTIONS),
        ({"model": "other"}, FloorsReason.OTHER_MODEL),
    ],
)
def test_floors_hold_for_their_questions_and_their_model_only(
    changed: dict[str, str], reason: FloorsReason
) -> None:
    made = replace(run(*GOOD), **changed)  # type: ignore[arg-type]
    for act in (floors.check, floors.raised):
        with pytest.raises(FloorsUnusable) as caught:
            act(floors_of(*GOOD), made, summarise(made))
        assert caught.value.reason is reason


def test_floors_can_be_kept_and_read_back(tmp_path: Path) -> None:
    made = run(*GOOD)
    held = floors.lowered(floors_of(*GOOD), made, summarise(made), reason="r", on=date(2026, 1, 2))
    floors.write(held, tmp_path / "floors.json")
    assert floors.read(tmp_path / "floors.json") == held
    assert (tmp_path / "floors.json").read_bytes().endswith(b"}\n")


def test_floors_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FloorsUnusable) as absent:
        floors.read(tmp_path / "floors.json")
    (tmp_path / "floors.json").write_text("{}")
    with pytest.raises(FloorsUnusable) as damaged:
        floors.read(tmp_path / "floors.json")
    assert absent.value.reason is FloorsReason.NOT_FOUND
    assert damaged.value.reason is FloorsReason.UNREADABLE
