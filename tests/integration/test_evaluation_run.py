"""A run over real storage, with an embedder that needs no model."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from retrieval import Librarian, Settings, wiring
from retrieval.errors import DatasetReason, DatasetUnusable
from retrieval.evaluation.configuration import Configuration
from retrieval.evaluation.datasets import Corpus, Dataset, Expected, Question
from retrieval.evaluation.run import Asked, Run, Watch, evaluate
from retrieval.method import Method
from retrieval.ports import Vectors
from tests.fakes import FakeEmbedder

FISH = {"title": "Fish hall", "text": "It opens at five. Rosalind Teek had the idea."}
BRIDGE = {"title": "Weir Bridge opens", "text": "It opened on Monday. It cost 6.4 million crowns."}
ARTICLES = [
    {"id": "bridge", **BRIDGE},
    {"id": "fish", **FISH},
    {"id": "copy", **FISH},
    {"id": "empty", "title": "Nothing", "text": " "},
]


def question(text: str, expected: Expected = Expected.ANSWER, **known: object) -> Question:
    return Question(id=text, text=text, kind="k", expected=expected, **known)  # type: ignore[arg-type]


COST = question(
    "How much did Weir Bridge cost?", gold=frozenset({"bridge"}), answers=("6.4 million",)
)
TEEK = question(
    "Whose idea was the fish hall?", gold=frozenset({"copy"}), answers=("Rosalind Teek",)
)
OFF = question("Quel est le sens de la vie?", Expected.REFUSE_ABSENT)


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was embedded as a passage, by the embedder that now stands in for the model."""
    seen: list[str] = []

    class Noting(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            seen.extend(texts)
            return super().embed_passages(texts)

    monkeypatch.setattr(wiring, "ModelEmbedder", lambda *_, **__: Noting())
    return seen


def dataset(*questions: Question) -> Dataset:
    return Dataset("small", (Corpus("c", lambda: ARTICLES, questions),))


def by_text(run: Run) -> dict[str, Asked]:
    return {one.question.text: one for one in run.asked}


def test_questions_are_asked_of_the_articles_and_judged(
    settings: Settings, embedded: list[str]
) -> None:
    run = evaluate(dataset(COST, TEEK, OFF), settings)
    assert (run.articles, run.failed, run.model) == (2, 1, "fake-64")
    found = by_text(run)[COST.text]
    assert (found.article_rank, found.passage_rank) == (1, 1)
    assert found.right_article
    assert found.in_quote
    assert "6.4 million" in found.quote
    assert found.title == "Weir Bridge opens"
    assert found.elapsed.total_ms > 0


def test_a_copy_of_an_article_counts_as_the_one_that_is_kept(
    settings: Settings, embedded: list[str]
) -> None:
    assert by_text(evaluate(dataset(TEEK), settings))[TEEK.text].article_rank == 1


def test_what_would_have_been_said_is_known_of_a_refused_question(
    settings: Settings, embedded: list[str]
) -> None:
    never = Configuration(Method(threshold=1.0))
    found = by_text(evaluate(dataset(COST), settings, never))[COST.text]
    assert not found.answered
    assert found.quotes == 0
    assert found.in_quote


def test_a_quote_is_compared_with_the_article_as_stored(
    settings: Settings, embedded: list[str]
) -> None:
    always = Configuration(Method(threshold=0.0))
    found = by_text(evaluate(dataset(COST), settings, always))[COST.text]
    assert found.answered
    assert found.exact == found.quotes > 0


def test_a_second_run_embeds_no_passage_again_but_every_sentence(
    settings: Settings, embedded: list[str]
) -> None:
    evaluate(dataset(COST), settings)
    first = list(embedded)
    embedded.clear()
    evaluate(dataset(COST), settings)
    passages = {text for text in first if text.startswith(("Weir Bridge opens\n", "Fish hall\n"))}
    assert len(passages) == 2
    assert passages.isdisjoint(embedded)
    assert "It cost 6.4 million crowns." in embedded


def test_the_library_of_a_person_is_left_alone(
    settings: Settings, embedded: list[str], tmp_path: Path
) -> None:
    evaluate(dataset(COST), settings)
    left = sorted(path.relative_to(settings.data).as_posix() for path in settings.data.rglob("*"))
    assert left == ["evaluation", "evaluation/vectors.db"]


def test_what_a_killed_run_left_is_swept(settings: Settings, embedded: list[str]) -> None:
    left = settings.data / "evaluation" / "scratch-0"
    left.mkdir(parents=True)
    (left / "footnote.db").write_text("half an article")
    evaluate(dataset(COST), settings)
    assert not left.exists()


def test_the_folder_of_another_run_is_left_alone(settings: Settings, embedded: list[str]) -> None:
    with wiring.scratch_folder(settings.data / "evaluation") as other:
        evaluate(dataset(COST), settings)
        assert other.is_dir()
    assert not other.exists()


def test_two_articles_of_one_id_are_refused(settings: Settings, embedded: list[str]) -> None:
    twice = Dataset("d", (Corpus("c", lambda: [ARTICLES[0], ARTICLES[0]], (COST,)),))
    with pytest.raises(DatasetUnusable) as caught:
        evaluate(twice, settings)
    assert (caught.value.reason, caught.value.where) == (DatasetReason.SAME_ID_TWICE, "bridge")


def test_half_a_surrogate_pair_does_not_end_a_run(settings: Settings, embedded: list[str]) -> None:
    odd = question("\ud800 How much did Weir Bridge cost?", answers=("6.4 million",))
    assert by_text(evaluate(dataset(odd), settings))[odd.text].in_quote


def test_it_tells_how_far_it_is(settings: Settings, embedded: list[str]) -> None:
    asked: list[int] = []
    articles: list[int] = []
    watch = Watch(lambda progress: articles.append(progress.articles), asked.append)
    two = Dataset("two", dataset(COST, TEEK).corpora + dataset(OFF).corpora)
    evaluate(two, settings, watch=watch)
    assert asked == [1, 2, 3]
    assert max(articles) == 4


def test_the_day_of_a_question_is_told_when_asked_for(
    settings: Settings, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    explain = Librarian.explain

    def noting(librarian: Librarian, text: str, **options: object) -> object:
        told.append(options.get("asked_at"))
        return explain(librarian, text)

    monkeypatch.setattr(Librarian, "explain", noting)
    dated = question("How much?", asked_at=date(2026, 11, 24))
    evaluate(dataset(dated), settings)
    evaluate(dataset(dated), settings, Configuration(dated=True))
    assert told[-1] == date(2026, 11, 24)
    assert set(told[:-1]) == {None}


def test_a_question_without_a_word_counts_as_refused(
    settings: Settings, embedded: list[str]
) -> None:
    run = evaluate(dataset(question("?!", Expected.REFUSE_ABSENT), COST), settings)
    assert run.asked[0].answered is False
    assert by_text(run)["?!"].confidence == 0.0


def test_a_question_whose_articles_are_not_there_is_named(
    settings: Settings, embedded: list[str]
) -> None:
    astray = question("How much?", gold=frozenset({"brigde"}), answers=("6.4 million",))
    with pytest.raises(DatasetUnusable) as caught:
        evaluate(dataset(COST, astray), settings)
    assert (caught.value.reason, caught.value.where) == (DatasetReason.UNKNOWN_ARTICLE, "How much?")


def test_articles_of_which_none_can_be_read_are_said(
    settings: Settings, embedded: list[str]
) -> None:
    nothing = Dataset("d", (Corpus("empty ones", lambda: [{"id": "bridge", "text": ""}], (COST,)),))
    with pytest.raises(DatasetUnusable) as caught:
        evaluate(nothing, settings)
    assert caught.value.reason is DatasetReason.NO_ARTICLES
