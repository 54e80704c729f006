import pytest

from retrieval.domain import Draft
from retrieval.outlets import called, named, spellings, without


def of(outlet: str | None, url: str | None = None) -> Draft:
    return Draft(title="Title", text="Text.", outlet=outlet, url=url)


def is_named(question: str, outlet: str) -> bool:
    return bool(called(of(outlet), named(question)))


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("What does Reuters say about the strike?", "Reuters"),
        ("What did Reuters report about the strike?", "Reuters"),
        ("According to the Port Gazette, who paid?", "Port Gazette"),
        ("Who paid, according to 'The Guardian'?", "Guardian"),
        ("Who paid, according to the Guardian?", "The Guardian"),
        ("which port gazette article tells who paid?", "Port Gazette"),
        ("What is said about Brenholt in the Port Gazette?", "Port Gazette"),
        ("How many jobs does the Courier's article promise?", "Vellmark Courier"),
        ("Who, as reported by Tech Crunch, paid?", "TechCrunch"),
        ("Who paid, according to techcrunch.com?", "TechCrunch"),
        ("Is it in articles from Fortune, The Verge, and FOX News - Health?", "The Verge"),
        ("Is it in articles from Fortune, The Verge, and FOX News - Health?", "FOX News - Health"),
        ("What does the BBC say?", "BBC News"),
        ("What does the BBC say?", "www.bbc.co.uk"),
        ("What does The Roar say?", "The Roar | Sports Writers Blog"),
        ("Who is the person of the year according to Time?", "Time"),
        ("What does the Sun say about the coronation?", "The Sun"),
        ("Сколько погибло, по данным Reuters?", "Reuters"),
        ("Сколько стоит проезд, по данным «Ансгарского маяка»?", "Ансгарский маяк"),
        ("Что пишет газета «Ансгарский маяк» про трамвай?", "Ансгарский маяк"),
    ],
)
def test_an_outlet_that_is_named_as_the_source(question: str, outlet: str) -> None:
    assert is_named(question, outlet)


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("What do people say about the strike?", "People"),
        ("What Did People Say About The Strike?", "People"),
        ("Who is it, according to people familiar with the matter?", "People"),
        ("At what time, according to the police?", "Time"),
        ("How far is Mars from the Sun?", "The Sun"),
        ("What is there to see in the Sun?", "The Sun"),
        ("Who works for Reuters?", "Reuters"),
        ("Who bought it, according to Time Warner?", "Time"),
        ("Who bought it, according to the Daily Guardian?", "The Guardian"),
        ("Who paid, according to The Times?", "Time"),
        ("What does FOX News - Health say?", "FOX News - Lifestyle"),
        ("Что говорит мать о времени?", "Время"),
    ],
)
def test_a_word_that_is_no_source_names_no_outlet(question: str, outlet: str) -> None:
    assert not is_named(question, outlet)


def test_an_article_without_an_outlet_goes_by_its_host() -> None:
    sources = named("What does Reuters say?")
    assert called(of(None, "https://www.reuters.com/x"), sources) == {"reuters"}
    assert called(of(None, "https://gazette.example/x"), sources) == set()
    assert called(of(None), sources) == set()


def test_names_of_one_site_are_spelt_alike() -> None:
    assert spellings("The Port Gazette") == spellings("Port Gazette")
    assert "portgazette" in spellings("portgazette.example") & spellings("Port Gazette")


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What does Reuters say about the strike?", "What about the strike?"),
        ("According to Reuters, who paid?", "who paid?"),
        ("Who, as reported by Reuters and CNN, paid?", "Who, and CNN, paid?"),
        ("What does Reuters say?", "What does Reuters say?"),
    ],
)
def test_without_its_source_a_question_asks_for_the_rest(question: str, rest: str) -> None:
    assert without(question, named(question)["reuters"]) == rest
