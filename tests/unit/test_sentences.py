import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import MAX_WORDS, chunk
from retrieval.domain import Span
from retrieval.sentences import MAX_SENTENCE, sentence_spans


def cut(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def test_sentences_end_where_people_end_them() -> None:
    text = "Dr. Varga paid 4.2 million crowns. 'It is done,' she said. Why not?"
    assert cut(text, sentence_spans(text, "en")) == [
        "Dr. Varga paid 4.2 million crowns.",
        "'It is done,' she said.",
        "Why not?",
    ]


def test_russian_and_chinese_sentences() -> None:
    russian = "Мост открыли в 8 утра. Работы стоили 3 млн крон."
    assert cut(russian, sentence_spans(russian, "ru")) == [
        "Мост открыли в 8 утра.",
        "Работы стоили 3 млн крон.",
    ]
    chinese = "桥今天开放。费用是三百万。"
    assert cut(chinese, sentence_spans(chinese, "zh")) == ["桥今天开放。", "费用是三百万。"]


def test_a_line_end_ends_a_sentence() -> None:
    text = "A line without a stop\nAnother one"
    assert cut(text, sentence_spans(text)) == ["A line without a stop", "Another one"]


def test_a_text_without_stops_is_broken_at_white_space() -> None:
    text = "word " * 400
    spans = sentence_spans(text)
    assert all(span.end - span.start <= MAX_SENTENCE for span in spans)
    assert " ".join(cut(text, spans)) == text.strip()


@given(st.text(max_size=500))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(cut(text, spans)).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(st.text(max_size=3000))
def test_passages_are_whole_sentences_and_cover_the_text(text: str) -> None:
    spans = chunk(text)
    assert "".join("".join(cut(text, spans)).split()) == "".join(text.split())
    sentences = sentence_spans(text)
    assert {span.start for span in spans} <= {span.start for span in sentences}
    assert {span.end for span in spans} <= {span.end for span in sentences}


def test_passages_stay_below_the_limit_and_are_filled() -> None:
    text = " ".join(f"This is sentence number {n} of a long article." for n in range(200))
    sizes = [len(passage.split()) for passage in cut(text, chunk(text))]
    assert max(sizes) <= MAX_WORDS
    assert min(sizes[:-1]) > MAX_WORDS - 20


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh", ["帝国延伸到日本海。", "1227年他去世了。", "他说：“我们会来。1月再走。”", "价格为3.5元。"]),
        ("ja", ["これは本当ですか？", "2021年です。", "「行きます。」", "と彼は言った。"]),
        ("ar", ["قال: «سنأتي».", "ثم ذهبوا.", "قال القس بول ت. ستالسوورث ذلك.", "هل هذا صحيح؟", "نعم!"]),
        ("hi", ["उन्होंने कहा।", "फिर वे चले गए।", "क्या यह सच है?", "हाँ।"]),
        ("ur", ["یہ سچ ہے۔", "کیا؟"]),
        ("fa", ["این درست است.", "بله؟", "خیر."]),
        ("ru", ["Он сказал: «Придём».", "А. С. Пушкин родился в 1799 г. в Москве.", "Да."]),
        ("tr", ["Köprü 1,5 km uzunluğundadır.", "Dr. Yılmaz geldi.", "Doğru mu?"]),
    ],
)  # fmt: skip
def test_sentences_end_where_they_end_in_each_language(language: str, sentences: list[str]) -> None:
    text = ("" if language in {"zh", "ja"} else " ").join(sentences)
    assert [text[span.start : span.end] for span in sentence_spans(text, language)] == sentences


def test_a_line_that_ends_with_an_initial_is_not_lost() -> None:
    text = "كتب القس بول ت. \nثم ذهب."
    spans = sentence_spans(text, "ar")
    assert [text[span.start : span.end] for span in spans] == ["كتب القس بول ت.", "ثم ذهب."]


@pytest.mark.parametrize(
    "sentences",
    [
        ["“We won,” Quist said.", "“My crew was tired.”"],
        ["It is linked to health, says Quist.", '"People who rest live longer," he said.'],
        ["The church is called Trinity-St. Paul's.", "It burnt."],
    ],
)
def test_a_mark_goes_with_the_sentence_that_it_opens(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert cut(text, sentence_spans(text, "en")) == sentences


def test_footnote_marks_are_no_part_of_the_sentence_after_them() -> None:
    text = "They fled.[citation needed] In 1705, Amsterdam was first.[12][note 3] It rained."
    assert [one for one in cut(text, sentence_spans(text, "en")) if one.startswith("[")] == []
    assert cut("[12]", sentence_spans("[12]", "en")) == ["[12]"]
