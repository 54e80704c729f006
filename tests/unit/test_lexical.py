import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import lexical
from retrieval.domain import TermStatistics


def test_words_of_one_stem_share_a_term() -> None:
    assert lexical.passage_terms("running", "en")[0] == lexical.passage_terms("runs", "en")[0]
    assert lexical.passage_terms("мосты", "ru")[0] == lexical.passage_terms("мостами", "ru")[0]


def test_a_misspelt_word_shares_most_of_its_grams() -> None:
    right = set(lexical.passage_terms("lighthouse", "en"))
    wrong = set(lexical.passage_terms("lighthuose", "en"))
    assert len(right & wrong) >= 4


def test_scripts_without_spaces_become_pairs_of_characters() -> None:
    assert lexical.passage_terms("红色行星", "zh") == ["红色", "色行", "行星"]


def test_compatibility_forms_and_case_are_one() -> None:
    assert lexical.passage_terms("ＦＰＶ Drones", "en") == lexical.passage_terms("fpv drones", "en")


def test_a_question_is_stemmed_by_every_language_of_the_library() -> None:
    terms = lexical.question_terms("canciones", ["en", "es"])
    assert lexical.passage_terms("canción", "es")[0] in terms
    assert lexical.passage_terms("canciones", "en")[0] in terms


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert lexical.passage_terms("kwa", "sw") == ["kwa"]


def test_bm25_is_the_formula_computed_by_hand() -> None:
    statistics = TermStatistics(passages=10, mean_length=4.0, frequencies={"sea": 2, "#seas": 1})
    passage = lexical.TermCounts({"sea": 2, "#seas": 1}, length=4)
    idf_word = math.log(1 + (10 - 2 + 0.5) / (2 + 0.5))
    idf_gram = math.log(1 + (10 - 1 + 0.5) / (1 + 0.5))
    norm = 1.2 * (1 - 0.75 + 0.75 * 4 / 4)
    expected = idf_word * 2 * 2.2 / (2 + norm) + 0.15 * idf_gram * 1 * 2.2 / (1 + norm)
    assert math.isclose(lexical.bm25(["sea", "#seas", "moon"], passage, statistics), expected)


def test_no_term_in_common_scores_nothing() -> None:
    assert lexical.bm25(["sea"], lexical.TermCounts({}, 1), TermStatistics(1, 1.0, {})) == 0.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On the International Space Station today", ["iss"]),
        ("said the Federal Bureau of Investigation", ["fbi"]),
        ("Director General of the International Atomic Energy Agency", ["dgiaea", "iaea"]),
        ("the Zaporozhye Nuclear Power Plant", ["znpp"]),
        ("Kirill Dmitriev met Elon Musk", []),
        ("Организация Объединённых Наций", ["оон"]),
        ("nothing here", []),
    ],
)
def test_names_of_several_words_are_known_by_their_initials(text: str, found: list[str]) -> None:
    assert lexical.initialisms(text) == found


def test_a_short_name_finds_the_long_one_and_the_other_way_round() -> None:
    long, short = "the International Space Station", "the ISS"
    assert set(lexical.question_terms(short)) & set(lexical.passage_terms(long)) == {"the", "iss"}
    assert "iss" in set(lexical.question_terms(long)) & set(lexical.passage_terms(short))


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "zh", "ar", "xx", None]))
def test_counting_agrees_with_listing(text: str, language: str | None) -> None:
    listed = lexical.passage_terms(text, language)
    counted = lexical.count_terms(text, language, set(listed))
    assert counted == lexical.TermCounts(Counter(listed), len(listed))
    assert lexical.count_terms(text, language, ()).length == len(listed)


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "zh", "ar", "xx", None]))
def test_any_text_has_terms_without_white_space(text: str, language: str | None) -> None:
    terms = lexical.passage_terms(text, language)
    assert all(term and not any(char.isspace() for char in term) for term in terms)
    assert set(lexical.question_terms(text, [language])) == set(terms)


def test_figures_and_names_in_chinese_text_are_words_of_their_own() -> None:
    assert lexical.words("1950年UPT所") == ["1950", "年", "upt", "所"]


def test_signs_of_vowels_belong_to_their_word() -> None:
    assert lexical.words("नया पुल सोमवार को खुला।") == ["नया", "पुल", "सोमवार", "को", "खुला"]
    assert lexical.words("كِتَابٌ كـتـاب") == ["كتاب", "كتاب"]


@given(st.text(max_size=200))
def test_words_are_the_same_whatever_scripts_stand_beside_them(text: str) -> None:
    hindi = "नमस्ते"
    assert lexical.words(f"{text} {hindi}") == [*lexical.words(text), hindi]
