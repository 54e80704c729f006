"""What is remembered of questions: a little, a short while, of one person in one place."""

from bot.exchanges import KEPT_S, Exchanges
from retrieval.follow_ups import Exchange

PLACE = (-100, 7, 1)
FIRST, SECOND = Exchange("Who won?", "Sybil Arkwood"), Exchange("When did she win?")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_the_same_person_in_the_same_chat_and_topic_is_remembered() -> None:
    exchanges = Exchanges()
    exchanges.note(PLACE, 10, FIRST)
    assert exchanges.before(PLACE, 11) == [FIRST]
    for other in ((-100, 7, 2), (-100, None, 1), (-101, 7, 1)):
        assert exchanges.before(other, 11) == []


def test_the_last_three_are_kept() -> None:
    exchanges = Exchanges()
    for number in range(5):
        exchanges.note(PLACE, number, Exchange(f"{number}?"))
    assert [one.question for one in exchanges.before(PLACE, 9)] == ["2?", "3?", "4?"]


def test_a_changed_question_leans_on_those_before_it_and_takes_its_own_place() -> None:
    exchanges = Exchanges()
    exchanges.note(PLACE, 10, FIRST)
    exchanges.note(PLACE, 11, SECOND)
    exchanges.note(PLACE, 12, FIRST)
    assert exchanges.before(PLACE, 11) == [FIRST]
    changed = Exchange("Where did she win?")
    exchanges.note(PLACE, 11, changed)
    assert exchanges.before(PLACE, 13) == [FIRST, changed, FIRST]


def test_half_an_hour_later_nothing_is_left_in_memory() -> None:
    clock = Clock()
    exchanges = Exchanges(now=clock)
    exchanges.note(PLACE, 10, FIRST)
    clock.now = KEPT_S - 1
    assert exchanges.before(PLACE, 11) == [FIRST]
    exchanges.note((5, None, 5), 1, SECOND)
    clock.now = KEPT_S
    exchanges.prune()
    assert exchanges.of_person(1) == 0
    assert exchanges.of_person(5) == 1
    clock.now = 2 * KEPT_S
    assert exchanges.before((5, None, 5), 2) == []


def test_an_end_forgets_one_place_and_a_person_can_be_forgotten_everywhere() -> None:
    exchanges = Exchanges()
    for place in (PLACE, (-100, 8, 1), (1, None, 1), (2, None, 2)):
        exchanges.note(place, 10, FIRST)
    assert exchanges.end(PLACE)
    assert not exchanges.end(PLACE)
    assert exchanges.of_person(1) == 2
    exchanges.forget(1)
    assert exchanges.of_person(1) == 0
    assert exchanges.of_person(2) == 1
