import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.follow_ups import Exchange, standing_alone
from retrieval.leaning import Leaning, leaning

DEMO = Path(__file__).parent.parent / "data" / "demo"
QUESTIONS = [
    json.loads(line)["question"] for line in (DEMO / "questions.jsonl").read_text().splitlines()
]
CASES = [json.loads(line) for line in (DEMO / "follow_ups.jsonl").read_text().splitlines()]
FOLLOW_UPS = [case["turns"][-1] for case in CASES if case["kind"] != "own"]

BRIDGE = Exchange("When was Weir Bridge shut?", "9 March", "It had been shut since 9 March.")
REGATTA = Exchange("Who won the Sound Regatta?", "Sybil Arkwood", "Heron (helm: Sybil Arkwood)")
TRAM = Exchange("Почему закрыли линию трамвая?", "", "Линию закрыли из-за оползня.")

exchanges = st.builds(
    Exchange, st.text(max_size=80) | st.sampled_from(QUESTIONS), st.text(max_size=20), st.text()
)
histories = st.lists(exchanges, min_size=1, max_size=4)


@given(st.sampled_from(QUESTIONS), histories)
def test_a_question_that_stands_alone_is_never_changed(
    question: str, before: list[Exchange]
) -> None:
    assert standing_alone(question, before) == question


@given(st.sampled_from(FOLLOW_UPS) | st.text(max_size=300), histories)
def test_whatever_was_said_before_gives_a_question_of_bounded_length(
    question: str, before: list[Exchange]
) -> None:
    alone = standing_alone(question, before)
    assert len(alone) <= max(len(question), 1_000)
    assert alone == question or alone.endswith("?")


@given(st.sampled_from(FOLLOW_UPS), histories)
def test_what_stands_alone_does_not_change_with_space_around_it(
    question: str, before: list[Exchange]
) -> None:
    assert standing_alone(f"  {question} ", before) == standing_alone(question, before)


@pytest.mark.parametrize("question", ["Why?", "And when?", "What about France?", "Who is he?"])
def test_without_a_question_before_nothing_is_changed(question: str) -> None:
    assert standing_alone(question, []) == question


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_only_the_last_question_of_a_case_that_leans_is_changed(
    case: dict[str, list[str] | str],
) -> None:
    *_, (before, last) = pairwise(case["turns"])
    changed = standing_alone(last, [Exchange(before, "Ines Corvander")]) != last
    assert changed is (case["kind"] != "own")


@pytest.mark.parametrize(
    ("question", "before", "alone"),
    [
        ("And why?", [BRIDGE], "Why was Weir Bridge shut?"),
        ("why exactly", [BRIDGE], "Why exactly – Weir Bridge shut?"),
        ("Who built it?", [BRIDGE], "Who built Weir Bridge?"),
        ("how much did it cost?", [BRIDGE], "How much did Weir Bridge cost?"),
        ("How old is she?", [BRIDGE, REGATTA], "How old is Sybil Arkwood?"),
        ("What is her boat called?", [REGATTA], "What is Sybil Arkwood’s boat called?"),
        ("When was it revived?", [REGATTA], "When was the Sound Regatta revived?"),
        ("and when?", [REGATTA], "When – won the Sound Regatta?"),
        ("and in 2024?", [Exchange("Who won in 2023?")], "Who won in 2024?"),
        (
            "what about France?",
            [Exchange("What is the capital of Germany?")],
            "What is the capital of France?",
        ),
        ("And the juniors?", [REGATTA], "Who won the Sound Regatta – the juniors?"),
        ("А когда?", [TRAM], "Когда закрыли линию трамвая?"),
        (
            "а во Франции?",
            [Exchange("Сколько трамваев в Германии?")],
            "Сколько трамваев в Франции?",
        ),
        ("А сколько их?", [TRAM], "Сколько их – закрыли линию трамвая?"),
        (
            "Сколько лет она ездила?",
            [Exchange("Кто водит трамвай?", "Клавдия Ремезова")],
            "Сколько лет Клавдия Ремезова ездила?",
        ),
        ("Und wann?", [Exchange("Wo steht die Brücke?")], "Wann – Wo steht die Brücke?"),
    ],
)
def test_what_a_question_leans_on_is_put_into_it(
    question: str, before: list[Exchange], alone: str
) -> None:
    assert standing_alone(question, before) == alone


def test_a_place_that_answers_who_is_not_taken_for_a_person() -> None:
    before = Exchange("Who filmed the bees?", "Vellmark University", "Noor Wexelby filmed them.")
    assert standing_alone("Where does she work?", [before]) == "Where does Noor Wexelby work?"


def test_a_person_of_an_earlier_exchange_is_remembered() -> None:
    before = [REGATTA, Exchange("How long is the course?", "38")]
    assert standing_alone("Where is she from?", before) == "Where is Sybil Arkwood from?"


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("When did she take over?", Leaning.PRONOUN),
        ("Who lives there?", Leaning.PRONOUN),
        ("What happened after that?", Leaning.PRONOUN),
        ("How long does it take?", Leaning.PRONOUN),
        ("Как их спасли?", Leaning.PRONOUN),
        ("And the captain?", Leaning.PHRASE),
        ("А что насчёт катера?", Leaning.PHRASE),
        ("In which street?", Leaning.ELLIPSIS),
        ("Who won?", Leaning.ELLIPSIS),
        ("Since when?", Leaning.ELLIPSIS),
        ("How many minutes does it take to fill the lock?", None),
        ("How far is it from the Earth to the Moon?", None),
        ("What did the mayor say when she opened the bridge?", None),
        ("Who lost his hat in the storm?", None),
        ("Is there any sign of disease?", None),
        ("And who designed the old tide lock of Port Ansgar?", None),
        ("What is eelgrass?", None),
        ("Why did the man die?", None),
        ("Что сказал мэр, когда он приехал?", None),
        ("And", None),
        ("?", None),
    ],
)
def test_how_a_question_leans(question: str, how: Leaning | None) -> None:
    assert leaning(question) is how
