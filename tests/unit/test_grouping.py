"""Questions that mean the same are put together; those that ask for another thing are not."""

import numpy as np

from retrieval.grouping import alike, by_text
from retrieval.ports import Vectors


def rows(*angles: float) -> Vectors:
    return np.array([[np.cos(one), np.sin(one)] for one in np.radians(angles)], dtype=np.float32)


def test_a_question_joins_the_nearest_group_that_is_near_enough() -> None:
    asked = ["lido opening", "bridge", "opening of the lido", "the bridge"]
    assert alike(asked, rows(0, 90, 20, 70)) == [[0, 2], [1, 3]]
    assert alike(asked, rows(0, 180, 47, 133)) == [[0], [1], [2], [3]]


def test_who_and_when_are_other_questions_however_near_they_are() -> None:
    asked = [
        "Who was elected mayor?",
        "When is the mayor elected?",
        "mayor elected",
        "Who is mayor?",
    ]
    assert alike(asked, rows(0, 1, 0, 2)) == [[0, 2, 3], [1]]


def test_a_group_keeps_the_kind_that_it_has_first() -> None:
    asked = ["mayor elected", "When is the mayor elected?", "Who was elected mayor?"]
    assert alike(asked, rows(0, 1, 2)) == [[0, 1], [2]]


def test_no_questions_are_no_groups() -> None:
    assert alike([], np.empty((0, 2), dtype=np.float32)) == []


def test_the_same_words_count_as_one_text_whatever_their_case_and_space() -> None:
    assert by_text(["Who?", " who? ", "When?"]) == {"Who?": [0, 1], "When?": [2]}
