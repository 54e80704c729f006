import pytest

from retrieval.adapters.language import declared_language, detect_language, tell_language

QUESTIONS = {
    "en": "How much did the new bridge cost?",
    "ru": "Сколько стоил новый мост?",
    "es": "¿Cuánto costó el nuevo puente?",
    "de": "Wie viel kostete die neue Brücke?",
    "zh": "新桥花了多少钱？",
    "ar": "كم كلف الجسر الجديد؟",
    "tr": "Yeni köprü ne kadara mal oldu?",
    "fa": "پل جدید چقدر هزینه داشت؟",
    "hi": "नए पुल पर कितना खर्च हुआ?",
}


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_language_of_a_question_is_told(language: str) -> None:
    assert tell_language(QUESTIONS[language], frozenset({"en"})) == language


def test_few_words_are_rather_in_a_language_of_the_articles() -> None:
    assert tell_language("Who won?", frozenset({"en"})) == "en"
    assert tell_language("Who won?", frozenset({None})) != "en"
    assert tell_language("Кто выиграл?", frozenset({"en", "ru"})) == "ru"


@pytest.mark.parametrize("text", ["2021?", "", "…", "🛶"])
def test_what_holds_no_letter_is_in_no_language(text: str) -> None:
    assert tell_language(text, frozenset({"en"})) is None


def test_a_short_text_is_no_evidence_of_an_articles_language() -> None:
    assert detect_language("Who won?") is None
    assert detect_language("新桥花了多少钱？市议会星期二批准了新桥的预算。") == "zh"
    assert detect_language("The city council approved the budget for the new bridge.") == "en"


def test_codes_have_two_letters() -> None:
    dialects = (
        "爾哋係邊個？我哋今日去邊度食飯呀，佢話唔知道喎。",
        "انت فين دلوقتي يا عم، انا مش فاهم حاجة خالص",
    )
    assert [detect_language(text) for text in dialects] == ["zh", "ar"]


def test_a_declared_language_is_reduced_to_its_code() -> None:
    assert [declared_language(code) for code in ("en-GB", "pt_BR", "x", None)] == [
        *("en", "pt", None, None)
    ]
