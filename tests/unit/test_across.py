import pytest

from retrieval.across import Asked, probability


def test_a_model_of_many_languages_knows_every_question() -> None:
    asked = Asked.of("ru", None)
    assert asked.known
    assert asked.is_foreign("en")
    assert not asked.is_foreign("ru")
    assert not asked.is_out_of_reach({"en"})


def test_with_a_model_of_english_a_russian_question_has_its_words_alone() -> None:
    asked = Asked.of("ru", {"en"})
    assert not asked.known
    assert not asked.is_foreign("en")
    assert asked.is_out_of_reach({"en", "de"})
    assert not asked.is_out_of_reach({"en", "ru"})
    assert not Asked.of("en", {"en"}).is_out_of_reach({"ru"})


@pytest.mark.parametrize(("question", "passage"), [(None, "en"), ("ru", None), (None, None)])
def test_what_is_not_known_is_taken_for_the_same(question: str | None, passage: str | None) -> None:
    asked = Asked.of(question, None)
    assert not asked.is_foreign(passage)
    assert Asked.of(question, {"en"}).is_out_of_reach({passage}) is False


def test_the_nearer_the_sentence_the_likelier_the_answer() -> None:
    values = [probability(cosine) for cosine in (-1.0, 0.1, 0.3, 0.5, 1.0)]
    assert values == sorted(values)
    assert values[1] < 0.12 < values[2]
