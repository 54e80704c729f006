"""One story that several sources tell, from ingestion to the answer."""

from retrieval.domain import Status
from tests.unit.test_library import as_source, draft, open_librarian

WORDS = " ".join(f"Engineer {n} of the weir paid {n} crowns for the repair." for n in range(30))
STORY = f"Weir Bridge carried traffic again on Friday. {WORDS}"
CUT = " ".join(STORY.split()[:150])


def test_an_answer_quotes_a_story_once_and_names_its_other_sources() -> None:
    with open_librarian() as library:
        told = [
            draft("Weir Bridge reopens", STORY, "https://gazette.example/bridge"),
            draft("Bridge open", CUT, "https://courier.example/bridge"),
            draft("Weir Bridge reopens", STORY, "https://mirror.example/bridge"),
        ]
        outcomes = list(library.ingest(map(as_source, told)))
        assert sorted(one.status for one in outcomes) == [
            Status.ADDED,
            Status.ADDED,
            Status.DUPLICATE,
        ]
        answer = library.ask("When did Weir Bridge carry traffic again?")
        (citation,) = answer.citations
        places = {one.url for one in citation.sources} | {citation.article.url}
        assert places == {one.url for one in told}
        assert len(answer.nearest) == 1


def test_a_duplicate_is_a_source_however_often_it_comes() -> None:
    with open_librarian() as library:
        first = draft("Weir Bridge reopens", STORY, "https://gazette.example/bridge")
        copy = draft("Weir Bridge reopens", STORY, "https://mirror.example/bridge")
        unnamed = draft("Weir Bridge reopens", STORY)
        outcomes = list(library.ingest(map(as_source, [first, copy, unnamed, copy, first])))
        article = outcomes[0].article
        assert article is not None
        assert [one.url for one in library.sources(article.id)] == [copy.url]
