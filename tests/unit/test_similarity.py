"""Near duplicates: copies of the demo's invented articles, and what only looks like one."""

import json
import random
from itertools import combinations
from pathlib import Path

import pytest

from retrieval.similarity import alike, containment, shingles, sketch
from tests.wire_copies import wire_copy

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "articles.jsonl"
LINES = DEMO.read_text(encoding="utf-8").split("\n")
TEXTS = [json.loads(line)["text"] for line in LINES if line]
COPIES = 100


def test_containment_is_the_share_of_the_shorter_text() -> None:
    words = [f"w{n}" for n in range(100)]
    whole, half = shingles(" ".join(words)), shingles(" ".join(words[:50]))
    assert (len(whole), len(half)) == (97, 47)
    assert containment(whole, half) == containment(half, whole) == 1.0
    mixed = shingles(" ".join([*words[:25], *reversed(words[50:75])]))
    assert containment(whole, mixed) == 22 / 47
    assert containment(half, shingles("")) == 0.0


def test_case_and_what_stands_between_words_do_not_count() -> None:
    assert shingles("“It opened,” she said – on Monday!") == shingles(
        "it opened she SAID on monday"
    )


@pytest.mark.parametrize("text", ["", "One two three", "… — !"])
def test_a_text_of_few_words_is_like_nothing(text: str) -> None:
    assert not alike(shingles(text), shingles(text))
    assert sketch(shingles(text)) == []


def test_wire_copies_are_told_from_all_other_articles() -> None:
    rng = random.Random(6)
    originals = [shingles(text) for text in TEXTS]
    found = right = shared = 0
    for number in range(COPIES):
        at = number % len(TEXTS)
        copy = shingles(wire_copy(TEXTS[at], rng))
        near = [place for place, of in enumerate(originals) if alike(copy, of)]
        found += len(near)
        right += at in near
        shared += bool(set(sketch(copy)) & set(sketch(originals[at])))
    assert right >= 0.95 * COPIES
    assert right >= 0.95 * found
    assert shared >= 0.95 * COPIES  # what is looked up at all


def test_no_two_different_articles_are_alike() -> None:
    assert not any(alike(shingles(one), shingles(two)) for one, two in combinations(TEXTS, 2))


def test_a_quotation_in_common_makes_no_story() -> None:
    quote = "We shall open the bridge on Monday if the weather lets us, and on Tuesday if not. " * 2
    one = " ".join(f"The mayor of Velmont counted {n} boats at the pier." for n in range(40))
    two = " ".join(f"Engineers told the council of {n} cracks below the deck." for n in range(40))
    assert not alike(shingles(f"{one} {quote}"), shingles(f"{quote} {two}"))


def test_texts_without_spaces_are_compared_by_characters() -> None:
    text = "港口城市的大桥在周五重新开放，工程师说修复工程花费了六百四十万克朗，居民们很高兴。"
    assert alike(shingles(text), shingles(text.replace("周五", "星期五")))
    other = "博物馆昨天展出了三百年前的钟表，参观者可以在馆内的咖啡厅里看到修复师的工作过程。"
    assert not alike(shingles(text), shingles(other))
