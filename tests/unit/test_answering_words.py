import pytest

from retrieval.answering_words import answering_words
from retrieval.domain import TermStatistics
from retrieval.questions import analyse

STATISTICS = TermStatistics(passages=100, mean_length=50.0, frequencies={})


def words(question: str, sentence: str) -> str | None:
    span = answering_words(analyse(question, STATISTICS, ["en", "ru"]), sentence)
    return sentence[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Who opened the bridge?", "The bridge was opened by Oona Varga.", "Oona Varga"),
        ("Who opened the bridge?", "On Monday Oona Varga’s crew opened the bridge.", "Oona Varga"),
        (
            "When did it open?",
            "Built by masons in 1932, the bridge opened on 4 May 2021.",
            "4 May 2021",
        ),
        ("When was it built?", "Built by masons in 1932, the bridge opened on 4 May 2021.", "1932"),
        ("When was it built?", "It was built in the 12th century.", "the 12th century"),
        ("Where did the whale land?", "The whale landed near Port Ansgar.", "Port Ansgar"),
        ("How many seals are there?", "In 2021 they counted 412 seals.", "412"),
        ("How many seals are there?", "On 18 August they counted 412 seals.", "412"),
        ("How much did it cost?", "It cost $6.4 million.", "$6.4 million"),
        ("What share agreed?", "Of 300 people 62 percent agreed.", "62"),
        ("How many seals are there?", "There are twenty-two seals.", "twenty-two"),
        ("Кто нашёл клад?", "Клад нашёл Пахом Зеленчук.", "Пахом Зеленчук"),
        ("Когда нашли клад?", "Клад нашли 4 мая 2021 года.", "4 мая 2021"),
    ],
)
def test_the_words_that_answer(question: str, sentence: str, answer: str) -> None:
    assert words(question, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What is a tide lock?", "A tide lock is built by Oona Varga in 2021."),
        ("Why did Varga leave?", "Oona Varga left in 2021 because of the flood."),
    ],
)
def test_other_questions_have_none(question: str, sentence: str) -> None:
    assert words(question, sentence) is None


def test_words_of_the_question_do_not_answer_it() -> None:
    assert words("Who did Oona Varga meet in 2021?", "Oona Varga met nobody in 2021.") is None
    assert words("How many of the 412 seals left?", "All of the 412 seals left.") is None
