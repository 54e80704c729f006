import pytest

from retrieval.evaluation.gold import holds


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It cost 6.4 million crowns.", "6.4 million"),
        ("the BRIDGE opened", "Bridge"),
        ("Osk\u2019s caretaker", "Osk's caretaker"),
        ("200\u2013300 drones", "200-300"),
        ("\u201cForgotten\u201d won", '"forgotten"'),
        ("a  line\nbreak", "line break"),
        ("It cost $6.4m.", "6.4"),
        ("It cost 5, they said", "5"),
        ("in 2019.", "2019"),
        ("the 5th time", "5"),
        ("co\u00adoperate", "cooperate"),
        ("\uff12\uff10\uff12\uff16", "2026"),
        ("卡罗莱纳黑豹队以308分的成绩", "308"),
        ("以及黑豹队的", "黑豹"),
        ("وكان السلام عليكم", "سلام"),
    ],
)
def test_it_stands_there(text: str, answer: str) -> None:
    assert holds(text, ["something else", answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It opened in 2019.", "2"),
        ("It opened in 2019.", "201"),
        ("a party", "art"),
        ("1,500 people", "500"),
        ("3.5 per cent", "5"),
        ("$5.9m", "$5"),
        ("5.9%", "9%"),
        ("the G7", "7"),
        ("Партия победила", "парт"),
        ("It opened.", ""),
        ("It opened.", "   "),
        ("It opened.", " . "),
        ("", "x"),
    ],
)
def test_it_does_not_stand_there(text: str, answer: str) -> None:
    assert not holds(text, [answer])


def test_nothing_is_held_when_nothing_is_right() -> None:
    assert not holds("anything", [])
