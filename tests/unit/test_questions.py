import pytest

from retrieval.answer_types import names_and_numbers, type_match
from retrieval.domain import TermStatistics
from retrieval.lexical import passage_terms
from retrieval.questions import AnalysedQuestion, QuestionKind, analyse, question_kind

STATISTICS = TermStatistics(passages=100, mean_length=50.0, frequencies={"bridg": 20, "harbour": 2})


def asked(text: str) -> AnalysedQuestion:
    return analyse(text, STATISTICS, ["en", "ru"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who runs the harbour?", QuestionKind.WHO),
        ("When did the bridge open?", QuestionKind.WHEN),
        ("In which year was it built?", QuestionKind.WHEN),
        ("Where is the cannery?", QuestionKind.WHERE),
        ("How many people who live there work?", QuestionKind.HOW_MANY),
        ("What share of them agreed?", QuestionKind.HOW_MANY),
        ("Why was the ferry late?", QuestionKind.WHY),
        ("What is a tide lock?", QuestionKind.OTHER),
        ("Кто построил мост?", QuestionKind.WHO),
        ("Когда открылся мост?", QuestionKind.WHEN),
        ("Сколько стоил ремонт?", QuestionKind.HOW_MANY),
        ("Почему закрыли школу?", QuestionKind.WHY),
        ("В каком городе это было?", QuestionKind.WHERE),
    ],
)
def test_the_kind_of_a_question(text: str, kind: QuestionKind) -> None:
    assert question_kind(text) is kind


def test_rare_words_weigh_more_than_common_ones_and_function_words_nothing() -> None:
    weights = {word.word: word.weight for word in asked("Who runs the harbour bridge?").content}
    assert set(weights) == {"runs", "harbour", "bridge"}
    assert weights["harbour"] > weights["bridge"]


def test_coverage_is_the_weighted_share_found() -> None:
    question = asked("harbour bridge")
    harbour, bridge = question.content
    terms = frozenset(passage_terms("The harbour opened.", "en"))
    grams = sum(gram in terms for gram in bridge.grams) / len(bridge.grams)
    expected = (harbour.weight + grams * bridge.weight) / (harbour.weight + bridge.weight)
    assert question.coverage(terms) == pytest.approx(expected)
    assert question.coverage(frozenset()) == 0.0


@pytest.mark.parametrize(
    ("text", "sentence", "match"),
    [
        ("How many seals were counted?", "They counted 412 seals.", 1.0),
        ("How many of the 412 seals left?", "All of the 412 seals left.", -1.0),
        ("Who opened the bridge?", "It was opened by Oona Varga.", 1.0),
        ("Who opened the bridge?", "The bridge was opened early.", -1.0),
        ("When did it open?", "It opened on Monday.", 1.0),
        ("Where did it land?", "It landed near Tolmere.", 1.0),
        ("Why is it shut?", "It is shut because of the flood.", 1.0),
        ("What is it?", "It is a lock.", 0.0),
        ("Сколько тюленей насчитали?", "Насчитали двести тюленей.", 1.0),
    ],
)
def test_whether_a_sentence_holds_what_is_asked_for(text: str, sentence: str, match: float) -> None:
    assert type_match(asked(text), sentence) == match


def test_names_and_numbers_of_a_question() -> None:
    assert names_and_numbers("Did Varga's crew use 4.2 tonnes in Port Ansgar?") == [
        "varga",
        "4.2",
        "port",
        "ansgar",
    ]


@pytest.mark.parametrize(
    ("sentence", "match"),
    [
        ("Attacks are 'unacceptable,' Rafael Grossi, the chief, has stated.", 1.0),
        ("the International Energy Agency said so on Thursday.", -1.0),
        ("It was Grossi who said so.", 0.0),
        ("Grossi said so.", -1.0),
        ("NASA said so.", -1.0),
        ("Нашёл его Пахом Зеленчук.", 1.0),
    ],
)
def test_a_person_has_a_name_of_several_words(sentence: str, match: float) -> None:
    assert type_match(asked("Who said it?"), sentence) == match


def test_a_question_in_chinese_is_covered_only_as_far_as_its_characters_are() -> None:
    question = analyse("新桥花了多少钱", TermStatistics(100, 50.0, {"新桥": 1}), ["zh"])
    whole, none = (frozenset(passage_terms(text, "zh")) for text in ("新桥花了多少钱", "红色行星"))
    part = frozenset(passage_terms("新桥已经通车", "zh"))
    assert question.coverage(whole) == pytest.approx(1.0)
    assert 0 < question.coverage(part) < 0.4
    assert question.coverage(none) == 0.0


@pytest.mark.parametrize(
    ("language", "question", "content"),
    [
        ("tr", "Köprüyü kim onardı?", {"köprüyü", "onardı"}),
        ("ar", "من أصلح الجسر؟", {"أصلح", "الجسر"}),
        ("hi", "पुल किसने बनाया?", {"पुल", "बनाया"}),
        ("uk", "Хто відремонтував міст?", {"відремонтував", "міст"}),
        ("pt", "Quem consertou a ponte?", {"consertou", "ponte"}),
        ("zh", "什么新桥", {"么新", "新桥"}),
    ],
)
def test_function_words_of_its_own_language_are_no_content(
    language: str, question: str, content: set[str]
) -> None:
    asked = analyse(question, STATISTICS, [language], language)
    assert {word.word for word in asked.content} == content


def test_a_name_that_is_a_function_word_elsewhere_is_content() -> None:
    asked = analyse("What did Kim say?", STATISTICS, ["en", "tr"], "en")
    assert "kim" in {word.word for word in asked.content}
