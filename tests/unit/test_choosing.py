from retrieval.choosing import Choice, choose, sentences_of
from retrieval.domain import Hit, Passage, Span

TEXT = "The bridge opened. It cost 6.4 million crowns. Quist led the work."


def passage(text: str, *, id_: int = 1, start: int = 0) -> Hit:
    return Hit(Passage(id_, id_, Span(start, start + len(text)), text), 1.0, 0.0, 0.0)


def quoted(choice: Choice) -> str:
    return TEXT[choice.span.start : choice.span.end]


def test_sentences_carry_the_offsets_of_the_article() -> None:
    sentences = sentences_of(passage(TEXT, start=100), "en")
    assert [one.text for one in sentences] == [
        "The bridge opened.",
        "It cost 6.4 million crowns.",
        "Quist led the work.",
    ]
    assert sentences[1].span == Span(119, 146)


def test_the_best_sentence_is_quoted_alone_when_its_neighbours_say_little() -> None:
    sentences = sentences_of(passage(TEXT), "en")
    (choice,) = choose(sentences, [0.1, 0.7, 0.2], [3.4, 5.0, 3.4], margin=1.5)
    assert quoted(choice) == "It cost 6.4 million crowns."
    assert choice.cosine == 0.7


def test_a_choice_tells_its_best_sentence_from_what_joined_it() -> None:
    sentences = sentences_of(passage(TEXT), "en")
    (choice,) = choose(sentences, [0.0, 0.0, 0.0], [4.8, 5.0, 4.9], margin=1.5)
    best = choice.sentence
    assert TEXT[best.start : best.end] == "It cost 6.4 million crowns."


def test_the_better_neighbour_joins_when_it_scores_nearly_as_high() -> None:
    sentences = sentences_of(passage(TEXT), "en")
    (choice,) = choose(sentences, [0.0, 0.0, 0.0], [4.8, 5.0, 4.9], margin=1.5)
    assert quoted(choice) == "It cost 6.4 million crowns. Quist led the work."


def test_a_neighbour_in_another_passage_does_not_join() -> None:
    sentences = [
        *sentences_of(passage("One.", id_=1), "en"),
        *sentences_of(passage("Two.", id_=2, start=5), "en"),
    ]
    choices = choose(sentences, [0.0, 0.0], [5.0, 4.9], margin=1.5)
    assert [choice.span for choice in choices] == [Span(0, 4), Span(5, 9)]


def test_a_neighbour_beyond_something_left_out_does_not_join() -> None:
    sentences = sentences_of(passage("It cost much.\n\nQuist paid.\nAll of it.", start=7), "en")
    (choice,) = choose(sentences, [0.0, 0.0, 0.0], [4.9, 5.0, 4.0], margin=1.5)
    assert choice.span == Span(22, 44)
    (choice,) = choose(sentences, [0.0, 0.0, 0.0], [4.9, 5.0, 3.0], margin=1.5)
    assert choice.span == Span(22, 33)
