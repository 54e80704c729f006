import json
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import BinaryIO, NoReturn

import numpy as np
import pytest

from retrieval import reembedding
from retrieval.adapters.output import open_output
from retrieval.answer import MAX_QUESTION
from retrieval.domain import Arrival, Draft, Progress, Status
from retrieval.errors import (
    ArticleUnknown,
    LibraryEmpty,
    LibraryUnknown,
    ModelChanged,
    QuestionReason,
    QuestionRefused,
    Unreadable,
    UnreadableReason,
)
from retrieval.library import Librarian, Parts
from retrieval.ports import Embedder, Vectors
from tests.fake_feeds import MemoryFeeds
from tests.fake_jobs import MemoryJobs
from tests.fakes import BruteForceIndex, FakeEmbedder, MemoryShelf, MemoryStore

WORDS = ["harbour", "bridge", "cannery", "ferry", "council", "seals", "crowns", "storm", "library"]


def draft(title: str, text: str, url: str | None = None) -> Draft:
    return Draft(title=title, text=text, url=url, language="en")


BRIDGE = draft(
    "Weir Bridge reopens",
    "Weir Bridge carried traffic again on Friday.\nEngineer Halvard Quist said the repair cost 6.4 "
    "million crowns.\nCyclists are asked to dismount.",
    "https://gazette.example/bridge",
)
SEALS = draft(
    "Seals counted", "Volunteers counted 412 seals on Skarrow. They will count again in May."
)


class FollowingIndex(BruteForceIndex):
    """Brute force over all that the store holds."""

    def __init__(self, store: MemoryStore, model: Embedder) -> None:
        super().__init__()
        self._store = store
        self._fingerprint = model.fingerprint
        self.refresh()

    def refresh(self) -> None:
        stored = self._store.fingerprint()
        if stored not in {None, self._fingerprint}:
            raise ModelChanged(str(stored), self._fingerprint)
        self.remove(list(self._vectors))
        for ids, libraries, vectors in self._store.vectors(100):
            for row, (id_, library) in enumerate(zip(ids, libraries, strict=True)):
                self.add([id_], vectors[row : row + 1], library=library)


def read_source(
    source: str,
    stdin: BinaryIO | None,
    on_bytes: Callable[[int], None],
    finished: Collection[str],
) -> Iterator[Arrival]:
    on_bytes(5)
    fields = json.loads(source)
    yield Arrival(source[:10], Draft(**fields), fields.get("url") or "", None)


def not_followed() -> NoReturn:
    raise Unreadable(UnreadableReason.NOT_A_FEED)


def as_source(one: Draft) -> str:
    return json.dumps({"title": one.title, "text": one.text, "url": one.url, "language": "en"})


def open_librarian(
    open_index: Callable[[], BruteForceIndex] | None = None,
    *,
    asked_in: str = "en",
    languages: frozenset[str] | None = None,
) -> Librarian:
    store = MemoryStore()
    embedder = FakeEmbedder()
    embedder.languages = languages
    store.create_library("shared")
    return Librarian(
        Parts(
            store=store,
            jobs=MemoryJobs(),
            embedder=embedder,
            open_model=lambda _: None,
            shelf=MemoryShelf(),
            open_index=lambda model: (open_index or partial(FollowingIndex, store, model))(),
            read_source=read_source,
            read_guarded=lambda source: read_source(source, None, lambda _: None, ()),
            read_page=lambda page: read_source(page.url, None, lambda _: None, ()),
            feeds=MemoryFeeds(),
            read_feed=lambda *_: not_followed(),
            find_feed=lambda _: not_followed(),
            read_guarded_feed=lambda *_: not_followed(),
            find_guarded_feed=lambda _: not_followed(),
            read_opml=lambda _: not_followed(),
            source_size=lambda _: 5,
            settled=str,
            keep_upload=lambda content, _: content.decode(),
            prune_uploads=lambda *_: 0,
            open_output=open_output,
            detect_language=lambda _: "en",
            tell_language=lambda *_: asked_in,
        )
    )


def librarian_with(*drafts: Draft, library: str = "shared") -> Librarian:
    librarian = open_librarian()
    list(librarian.ingest([as_source(one) for one in drafts], library=library))
    return librarian


def test_an_answer_is_a_slice_of_the_stored_text_with_a_link_to_it() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    answer = librarian.ask("How many million crowns did the repair of Weir Bridge cost?")
    assert answer.found
    citation = answer.citations[0]
    assert citation.article.title == "Weir Bridge reopens"
    span = citation.quote.span
    assert citation.text == librarian.article(citation.article.id).text[span.start : span.end]
    assert "6.4 million crowns" in citation.text
    assert citation.link is not None
    assert citation.link.startswith("https://gazette.example/bridge#:~:text=")


def test_titles_count_although_an_article_of_another_language_is_found_too() -> None:
    librarian = open_librarian(languages=None)
    fremd = replace(SEALS, title="Weir Bridge", text="Die Brücke Weir Bridge.", language="de")
    for one in (BRIDGE, fremd):
        source = json.dumps({"title": one.title, "text": one.text, "language": one.language})
        list(librarian.ingest([source]))
    scores = {
        found.article.language: found.hit.score for found in librarian.search("Weir Bridge repair")
    }
    assert scores["en"] > 1.0  # what both legs can give, and something of the title
    assert scores["de"] <= 1.0


def test_an_answer_says_when_only_another_model_could_have_found_one() -> None:
    english = frozenset({"en"})
    told = {}
    for asked_in, languages in (("ru", english), ("en", english), ("ru", None)):
        librarian = open_librarian(asked_in=asked_in, languages=languages)
        list(librarian.ingest([as_source(BRIDGE)]))
        answer = librarian.ask("Сколько стоил мост?")
        told[asked_in, languages] = (answer.language, answer.out_of_reach)
    assert told == {
        ("ru", english): ("ru", True),
        ("en", english): ("en", False),
        ("ru", None): ("ru", False),
    }


def test_in_a_language_that_the_model_does_not_know_words_alone_decide() -> None:
    librarian = open_librarian(asked_in="ru", languages=frozenset({"en"}))
    list(librarian.ingest([as_source(one) for one in (BRIDGE, SEALS)]))
    told = librarian.explain("How many million crowns did the repair of Weir Bridge cost?")
    assert told.answer.found
    assert told.evidence[0]["sentence_cosine"] == told.evidence[0]["passage_cosine"] == 0.0
    assert not librarian.ask("Who won the chess world championship in 1972?").found


def test_in_another_language_meaning_alone_decides() -> None:
    question = "How many million crowns did the repair of Weir Bridge cost?"
    answers = {}
    for asked_in in ("en", "ru"):
        librarian = open_librarian(asked_in=asked_in)
        list(librarian.ingest([as_source(one) for one in (BRIDGE, SEALS)]))
        answers[asked_in] = librarian.explain(question)
    assert answers["en"].answer.found
    (first, *_), (own, *_) = answers["ru"].ranking, answers["en"].ranking
    assert first.passage.article_id == own.passage.article_id
    assert first.score == pytest.approx(1.0)
    # The fake's cosine of a sentence is that of shared words, which is no meaning.
    assert answers["ru"].candidates[0].score != answers["en"].candidates[0].score


def test_a_quick_answer_comes_of_the_first_passage_alone() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    question = "How many million crowns did the repair of Weir Bridge cost?"
    slow, quick = librarian.explain(question), librarian.explain(question, quick=True)
    assert (len(slow.candidates), len(quick.candidates)) == (2, 1)
    assert quick.answer.citations[0].quote == slow.answer.citations[0].quote


def test_a_question_about_something_else_is_not_answered_but_names_the_nearest() -> None:
    answer = librarian_with(BRIDGE, SEALS).ask("Who won the chess world championship in 1972?")
    assert not answer.found
    assert answer.citations == ()
    assert {article.title for article in answer.nearest} == {"Weir Bridge reopens", "Seals counted"}


def test_an_article_without_a_public_address_has_no_link() -> None:
    answer = librarian_with(BRIDGE, SEALS).ask("How many seals did volunteers count on Skarrow?")
    assert answer.found
    assert answer.citations[0].link is None


def test_what_is_added_or_removed_later_is_seen_by_the_next_question() -> None:
    librarian = librarian_with(BRIDGE)
    question = "How many seals did volunteers count on Skarrow?"
    assert not librarian.ask(question).found
    (outcome,) = librarian.ingest([as_source(SEALS)])
    assert librarian.ask(question).found
    assert outcome.article is not None
    librarian.remove(outcome.article.id)
    assert not librarian.ask(question).found


def test_a_question_about_one_article_is_answered_from_that_one_alone() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    bridge, seals = sorted(librarian.articles(), key=lambda one: one.title, reverse=True)
    question = "How many seals did volunteers count on Skarrow?"
    (citation,) = librarian.explain(question, article=seals.id).answer.citations
    assert "412 seals" in citation.text
    asked = librarian.explain(question, article=bridge.id)
    assert {hit.passage.article_id for hit in asked.ranking} == {bridge.id}
    assert {one.id for one in asked.answer.nearest} == {bridge.id}
    with pytest.raises(ArticleUnknown):
        librarian.explain(question, article=99)


def test_an_article_is_found_by_its_address_in_any_spelling() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    found = librarian.article_at("HTTPS://Gazette.example:443/bridge?utm_source=x#top")
    assert found is not None
    assert found.title == "Weir Bridge reopens"
    assert librarian.article_at("https://gazette.example/other") is None
    assert librarian.article_at("no address") is None


def test_libraries_never_see_one_another() -> None:
    librarian = librarian_with(BRIDGE)
    list(librarian.ingest([as_source(SEALS)], library="other"))
    article = librarian.articles(library="other")[0]
    answer = librarian.ask("How many seals did volunteers count on Skarrow?")
    assert not answer.found
    assert [one.title for one in answer.nearest] == ["Weir Bridge reopens"]
    assert {found.article.title for found in librarian.search("seals")} == {"Weir Bridge reopens"}
    with pytest.raises(ArticleUnknown):
        librarian.article(article.id)
    with pytest.raises(ArticleUnknown):
        librarian.remove(article.id)


def test_the_ranking_shows_the_score_of_each_leg() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    found = librarian.search("repair of the bridge", k=1)
    assert [one.article.title for one in found] == ["Weir Bridge reopens"]
    assert found[0].hit.bm25 > 0
    assert 0 < found[0].hit.cosine <= 1
    # Best of both legs, and the title holds one of the two words, which are equally rare.
    assert found[0].hit.score == pytest.approx(1.0 + 0.2 * 0.5)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", QuestionReason.EMPTY),
        (" \n", QuestionReason.EMPTY),
        ("🙂🙂", QuestionReason.NO_WORDS),
        ("\"'([{", QuestionReason.NO_WORDS),
        ("a" * (MAX_QUESTION + 1), QuestionReason.TOO_LONG),
    ],
)
def test_questions_that_cannot_be_asked(question: str, reason: QuestionReason) -> None:
    with pytest.raises(QuestionRefused) as caught:
        librarian_with(BRIDGE).ask(question)
    assert caught.value.reason is reason


def test_quotes_and_brackets_around_words_are_only_decoration() -> None:
    answer = librarian_with(BRIDGE, SEALS).ask(
        '("How many [seals]" did {volunteers} count?) AND NOT *'
    )
    assert answer.nearest[0].title == "Seals counted"


def never() -> BruteForceIndex:
    raise AssertionError("seconds of loading for an answer that is known")


def test_an_empty_and_an_unknown_library_say_so_without_loading_anything() -> None:
    librarian = open_librarian(never)
    with pytest.raises(LibraryEmpty):
        librarian.ask("Who?")
    with pytest.raises(LibraryEmpty):
        librarian.search("Who?")
    with pytest.raises(LibraryUnknown) as caught:
        librarian.ask("Who?", library="nowhere")
    assert caught.value.known == ("shared",)


def test_progress_counts_articles_passages_and_bytes() -> None:
    seen: list[Progress] = []
    librarian = open_librarian()
    outcomes = librarian.ingest([as_source(BRIDGE), as_source(SEALS)], on_progress=seen.append)
    assert [outcome.status for outcome in outcomes] == [Status.ADDED, Status.ADDED]
    assert seen[-1] == Progress(articles=2, passages=2, bytes=10, total_bytes=10)


def test_reindexing_embeds_every_passage_again() -> None:
    librarian = librarian_with(BRIDGE, SEALS)
    seen: list[Progress] = []
    assert librarian.reindex(seen.append) == 2
    assert seen[-1].passages == 2
    assert librarian.ask("How many seals did volunteers count on Skarrow?").found


class Other(FakeEmbedder):
    """Another model, which may stop answering after so many passages."""

    fingerprint = "another"

    def __init__(self, fails_after: int = 1_000) -> None:
        self.seen: list[str] = []
        self._fails_after = fails_after

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if len(self.seen) + len(texts) > self._fails_after:
            raise KeyboardInterrupt
        self.seen += texts
        return np.roll(super().embed_passages(texts), 1, axis=1)

    def embed_query(self, text: str) -> Vectors:
        return np.roll(super().embed_query(text), 1, axis=1)


SEALS_ASKED = "How many seals did volunteers count on Skarrow?"


def with_models(librarian: Librarian, wanted: FakeEmbedder, *at_hand: FakeEmbedder) -> Librarian:
    known = {model.fingerprint: model for model in at_hand}
    return Librarian(replace(librarian._parts, embedder=wanted, open_model=known.get))


def test_until_all_is_embedded_again_the_model_before_answers() -> None:
    first, other = librarian_with(BRIDGE, SEALS), Other()
    librarian = with_models(first, other, FakeEmbedder())
    assert librarian.awaits_reindex()
    answers: list[bool] = []
    (outcome,) = librarian.ingest([as_source(draft("New", "A lighthouse was painted red."))])
    assert outcome.status is Status.ADDED
    librarian.reindex(lambda _: answers.append(librarian.ask(SEALS_ASKED).found))
    assert answers == [True]
    assert not librarian.awaits_reindex()
    assert librarian.ask(SEALS_ASKED).found
    assert librarian._opened is not None
    assert librarian._opened[1] is other
    assert len(other.seen) > 3  # three passages, and the sentences of the last answer


def test_a_model_that_is_not_at_hand_is_missed() -> None:
    librarian = with_models(librarian_with(BRIDGE), Other())
    with pytest.raises(ModelChanged):
        librarian.ask(SEALS_ASKED)


def test_an_interrupted_change_of_model_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reembedding, "_TOGETHER", 2)
    drafts = [draft(f"Bridge {n}", f"The bridge number {n} opened.") for n in range(5)]
    first, stopped = librarian_with(*drafts), Other(fails_after=4)
    with pytest.raises(KeyboardInterrupt):
        with_models(first, stopped).reindex()
    assert first._parts.store.fingerprint() == FakeEmbedder.fingerprint
    seen: list[Progress] = []
    after = Other()
    assert with_models(first, after).reindex(seen.append) == 5
    assert len(after.seen) == 1
    assert [of.passages for of in seen] == [2, 4, 5]


def test_going_back_embeds_only_what_came_in_since() -> None:
    first = librarian_with(BRIDGE, SEALS)
    there = with_models(first, Other())
    there.reindex()
    list(there.ingest([as_source(draft("New", "A lighthouse was painted red."))]))
    asked: list[str] = []

    class Noting(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().embed_passages(texts)

    back = with_models(first, Noting())
    assert back.reindex() == 3
    assert [text.splitlines()[-1] for text in asked] == ["A lighthouse was painted red."]
    expected = FakeEmbedder().embed_passages(asked)
    assert np.allclose(first._parts.store.vectors_of([3])[1], expected, atol=1e-3)


def test_a_reindex_with_the_same_model_embeds_everything_and_keeps_other_models() -> None:
    first = librarian_with(BRIDGE, SEALS)
    other = Other()
    there = with_models(first, other)
    there.reindex()
    assert there.reindex() == 2
    assert len(other.seen) == 4
    assert first._parts.shelf.models() == {FakeEmbedder.fingerprint}


def test_reindexing_an_empty_library_is_no_error() -> None:
    assert open_librarian().reindex() == 0


def test_reindexing_lets_another_model_into_an_emptied_library() -> None:
    librarian = librarian_with(BRIDGE)
    librarian.remove(librarian.articles()[0].id)
    embedder = FakeEmbedder()
    embedder.fingerprint = "another"
    store = librarian._parts.store
    after = Librarian(replace(librarian._parts, embedder=embedder))
    assert after.reindex() == 0
    assert store.fingerprint() == "another"
    (outcome,) = after.ingest([as_source(SEALS)])
    assert outcome.status is Status.ADDED


def test_a_search_shows_as_many_passages_as_are_asked_for() -> None:
    drafts = [draft(f"Bridge {n}", f"The bridge number {n} opened.") for n in range(130)]
    assert len(librarian_with(*drafts).search("Which bridge opened?", k=120)) == 120


def test_every_quote_is_exact_whatever_is_asked() -> None:
    chance = random.Random(7)
    texts = [
        "\n".join(
            " ".join(chance.choices(WORDS, k=chance.randint(1, 30))).capitalize() + "."
            for _ in range(chance.randint(1, 12))
        )
        for _ in range(30)
    ]
    librarian = librarian_with(*(draft(f"Article {n}", text) for n, text in enumerate(texts)))
    for _ in range(40):
        answer = librarian.ask("Who " + " ".join(chance.choices(WORDS, k=4)) + "?")
        for citation in answer.citations:
            span = citation.quote.span
            assert citation.text == texts[int(citation.article.title[8:])][span.start : span.end]
            assert citation.text.strip() == citation.text != ""
