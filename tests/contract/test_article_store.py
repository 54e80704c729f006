"""What every ArticleStore does; numbers are compared with brute force."""

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from retrieval import chunking, lexical
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import (
    Article,
    Draft,
    Fetched,
    Identity,
    KnownPage,
    Libraries,
    Ranking,
    Source,
    Span,
    TermStatistics,
    Validators,
)
from retrieval.errors import ArticleUnknown, ModelChanged, StorageBusy
from retrieval.ports import ArticleStore, Vectors
from tests.fakes import FakeEmbedder, MemoryStore, noon

EMBEDDER = FakeEmbedder()
HERE, THERE = 1, 2
BOTH = frozenset({HERE, THERE})
NOWHERE: Libraries = frozenset()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ArticleStore]:
    """A store with two empty libraries."""
    opens: dict[str, Callable[[], ArticleStore]] = {
        "memory": MemoryStore,
        "sqlite": lambda: SqliteStore(tmp_path / "footnote.db", now=noon),
    }
    with closing(opens[request.param]()) as opened:
        assert opened.create_library("here").id == HERE
        assert opened.create_library("there").id == THERE
        yield opened


def draft(text: str, title: str = "", language: str | None = "en") -> Draft:
    return Draft(title=title, text=text, language=language)


def lines(text: str) -> list[Span]:
    """One passage a line."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def embedded(of: Draft) -> Vectors:
    return EMBEDDER.embed_passages([of.text[span.start : span.end] for span in lines(of.text)])


def add(
    store: ArticleStore,
    of: Draft,
    source: str,
    *,
    library: int = HERE,
    content_hash: str = "hash",
    fingerprint: str = EMBEDDER.fingerprint,
) -> Article:
    return store.add(
        of,
        Identity(library, source, ""),
        lines(of.text),
        embedded(of),
        content_hash=content_hash,
        fingerprint=fingerprint,
    )


def replace(store: ArticleStore, article_id: int, of: Draft) -> Article:
    return store.replace(
        article_id,
        of,
        lines(of.text),
        embedded(of),
        content_hash="new",
        fingerprint=EMBEDDER.fingerprint,
    )


def rounded(vectors: Vectors) -> list[list[float]]:
    """As a store keeps them."""
    found: list[list[float]] = vectors.astype(np.float16).astype(np.float32).tolist()
    return found


def test_a_library_is_created_once_and_found_by_name(store: ArticleStore) -> None:
    again = store.create_library("here")
    assert again == store.library("here")
    assert again.id == HERE
    assert [(library.id, library.name) for library in store.libraries()] == [
        (HERE, "here"),
        (THERE, "there"),
    ]
    assert store.library("elsewhere") is None


def test_an_article_comes_back_as_it_was_handed_in(store: ArticleStore) -> None:
    given = Draft(
        title="Überschrift “quoted” \N{PILE OF POO}",
        text="Первая строка.\r\n第二行\N{NO-BREAK SPACE}e\N{COMBINING ACUTE ACCENT} ' \" ; -- %s",
        url="https://news.test/a?b=c",
        published=date(2022, 6, 17),
        authors=("A. Author", "Б. Автор"),
        outlet="News",
        language="ru",
        part="part",
        source_id="17",
    )
    stored = store.add(
        given,
        Identity(HERE, "source", "key"),
        [Span(0, len(given.text))],
        EMBEDDER.embed_query(given.text),
        content_hash="abc",
        fingerprint=EMBEDDER.fingerprint,
    )
    assert {field.name: getattr(stored, field.name) for field in fields(Draft)} == {
        field.name: getattr(given, field.name) for field in fields(Draft)
    }
    assert (stored.library, stored.added_at, stored.content_hash) == (HERE, noon(), "abc")
    assert store.find(Identity(HERE, "source", "key")) == stored
    assert store.articles([stored.id], within=BOTH) == [stored]


def test_what_is_unknown_stays_unknown(store: ArticleStore) -> None:
    stored = add(store, Draft(title="", text="x"), "a")
    found = store.find(Identity(HERE, "a", ""))
    assert found == stored
    assert (found.url, found.published, found.authors, found.language) == (None, None, (), None)
    assert store.languages(within=BOTH) == {None}
    assert store.outlets(within=BOTH) == [(None, 1)]


def test_articles_are_counted_by_outlet_inside_the_libraries_asked(store: ArticleStore) -> None:
    for key, outlet in (("a", "Gazette"), ("b", "Courier"), ("c", "Gazette"), ("d", None)):
        add(store, Draft(title=key, text=f"Text {key}.", outlet=outlet), key)
    add(store, Draft(title="e", text="Text e.", outlet="Wire"), "e", library=THERE)
    assert store.outlets(within=frozenset({HERE})) == [("Gazette", 2), (None, 1), ("Courier", 1)]
    assert store.outlets(within=frozenset({THERE})) == [("Wire", 1)]
    assert store.outlets(within=frozenset()) == []


def test_an_identity_is_of_one_library(store: ArticleStore) -> None:
    here = add(store, draft("one"), "a")
    assert store.find(Identity(THERE, "a", "")) is None
    assert store.find(Identity(HERE, "a", "part")) is None
    there = add(store, draft("one"), "a", library=THERE)
    assert there.id != here.id


def test_the_same_identity_twice_is_refused_and_leaves_nothing(store: ArticleStore) -> None:
    add(store, draft("one"), "a")
    with pytest.raises(StorageBusy):
        add(store, draft("two"), "a")
    assert store.count(within=BOTH) == (1, 1)
    assert store.last_change() == 1
    assert store.match("two", 5, within=BOTH) == []


def test_equal_content_is_found_oldest_first_inside_one_library(store: ArticleStore) -> None:
    add(store, draft("one"), "a", library=THERE, content_hash="same")
    oldest = add(store, draft("one"), "b", content_hash="same")
    add(store, draft("one"), "c", content_hash="same")
    assert store.find_content(HERE, "same") == oldest
    assert store.find_content(HERE, "other") is None


@pytest.mark.parametrize(
    ("spans", "rows"), [([], 0), ([Span(0, 3)], 2), ([Span(0, 3)], 0), ([Span(0, 4)], 1)]
)
def test_passages_that_do_not_fit_are_a_mistake_of_the_caller(
    store: ArticleStore, spans: list[Span], rows: int
) -> None:
    vectors = np.ones((rows, EMBEDDER.dim), np.float32)
    with pytest.raises(ValueError, match="span"):
        store.add(
            draft("one"),
            Identity(HERE, "a", ""),
            spans,
            vectors,
            content_hash="h",
            fingerprint=EMBEDDER.fingerprint,
        )
    assert store.count(within=BOTH) == (0, 0)


def test_a_passage_is_a_slice_of_its_article(store: ArticleStore) -> None:
    text = "eins 𝄞 zwei\ndrei\n\N{FAMILY}vier"
    article = add(store, draft(text), "a")
    ids = store.vectors_of(range(10))[0]
    found = store.passages(list(reversed(ids)), within=BOTH)
    assert [passage.id for passage, _ in found] == list(reversed(ids))
    assert [passage.text for passage, _ in found] == list(reversed(text.split("\n")))
    for passage, held_by in found:
        assert held_by == article
        assert passage.article_id == article.id
        assert passage.text == article.text[passage.span.start : passage.span.end]
    assert store.passages_of(article.id, within=BOTH) == list(ids)
    assert store.passages_of(article.id, within=NOWHERE) == []
    assert store.passages_of(article.id + 1, within=BOTH) == []


def test_reading_keeps_to_the_libraries_it_is_given(store: ArticleStore) -> None:
    here = add(store, draft("secret word"), "a")
    there = add(store, draft("secret word"), "b", library=THERE)
    own = frozenset({HERE})
    assert store.articles([there.id, here.id], within=own) == [here]
    assert store.list_articles(within=own) == [here]
    assert [passage.id for passage, _ in store.passages([2, 1], within=own)] == [1]
    assert [id_ for id_, _ in store.match("secret", 5, within=own, include=[2])] == [1]
    assert store.count(within=own) == (1, 1)
    assert store.match("secret", 5, within=NOWHERE) == []
    assert store.count(within=NOWHERE) == (0, 0)
    assert store.list_articles(within=NOWHERE) == []


def test_the_newest_day_is_that_of_an_article_that_may_be_read(store: ArticleStore) -> None:
    for number, day in enumerate([date(2026, 3, 1), date(2026, 10, 3), None]):
        add(store, dataclasses.replace(draft(f"text {number}"), published=day), str(number))
    add(store, dataclasses.replace(draft("other"), published=date(2027, 1, 1)), "x", library=THERE)
    assert store.newest_day(within=frozenset({HERE})) == date(2026, 10, 3)
    assert store.newest_day(within=BOTH) == date(2027, 1, 1)
    assert store.newest_day(within=NOWHERE) is None


def test_articles_are_read_in_pages_by_id(store: ArticleStore) -> None:
    ids = [add(store, draft(f"text {n}"), str(n)).id for n in range(3)]
    add(store, draft("other"), "x", library=THERE)
    own = frozenset({HERE})
    assert [one.id for one in store.articles_after(0, 2, within=own)] == ids[:2]
    assert [one.id for one in store.articles_after(ids[1], 2, within=own)] == ids[2:]
    assert store.articles_after(ids[2], 2, within=own) == []
    assert store.articles_after(0, 2, within=NOWHERE) == []


def test_the_addresses_are_those_of_pages_each_once_and_the_oldest_first(
    store: ArticleStore,
) -> None:
    page, other = "https://gazette.example/b", "http://gazette.example/a"
    public = dataclasses.replace(draft("text"), url=page)
    first = add(store, public, page)
    store.add(
        dataclasses.replace(public, part="ferry"),
        Identity(HERE, page, "ferry"),
        lines(public.text),
        embedded(public),
        content_hash="part",
        fingerprint=EMBEDDER.fingerprint,
    )
    second = add(store, dataclasses.replace(draft("text"), url=other), other)
    add(store, draft("no address"), "upload:abc")
    add(store, public, page, library=THERE)
    own = frozenset({HERE})

    def sources(within: Libraries, ids: list[int] | None = None) -> list[str]:
        return [page.source for page in store.pages(within=within, ids=ids)]

    assert sources(own) == [page, other]
    assert sources(own, [second.id, 99]) == [other]
    assert sources(BOTH, [second.id, first.id]) == [page, other]
    assert sources(own, []) == []
    assert sources(NOWHERE) == []


PAGE = "https://gazette.example/b"
ASKED = Fetched("https://m.gazette.example/b", Validators('"1"', "Tue, 14 Jun 2022 08:00:00 GMT"))


def add_page(store: ArticleStore, text: str = "Seals bathe.\nFerries wait.") -> Article:
    return add(store, dataclasses.replace(draft(text), url=PAGE), PAGE)


def test_a_page_is_asked_for_where_it_was_read(store: ArticleStore) -> None:
    add_page(store)
    assert store.pages(within=BOTH) == [KnownPage(PAGE, Fetched(PAGE), None)]
    store.keep_page(HERE, PAGE, ASKED)
    store.keep_page(THERE, PAGE, Fetched(PAGE))
    assert store.pages(within=frozenset({HERE})) == [KnownPage(PAGE, ASKED, noon())]
    store.keep_page(HERE, PAGE, Fetched(PAGE))
    assert store.pages(within=frozenset({HERE})) == [KnownPage(PAGE, Fetched(PAGE), noon())]


def test_pages_that_were_checked_lately_can_be_left_out(store: ArticleStore) -> None:
    add_page(store)  # at noon, as are all checks
    for _ in range(2):
        assert len(store.pages(within=BOTH, checked_before=noon() + timedelta(seconds=1))) == 1
        assert store.pages(within=BOTH, checked_before=noon()) == []
        store.keep_page(HERE, PAGE, ASKED)


def test_a_check_keeps_what_asks_for_the_page(store: ArticleStore) -> None:
    add_page(store)
    store.keep_page(HERE, PAGE, ASKED)
    store.check_page(HERE, PAGE)
    store.check_page(HERE, "https://gazette.example/unknown")
    assert store.pages(within=BOTH) == [KnownPage(PAGE, ASKED, noon())]


def test_articles_of_a_page_that_is_gone_are_kept_and_not_found(store: ArticleStore) -> None:
    article, other = add_page(store), add(store, draft("Storks nest."), "other")
    store.keep_page(HERE, PAGE, ASKED)
    assert store.retire_page(HERE, PAGE) == [article]
    assert store.retire_page(HERE, PAGE) == []
    gone = dataclasses.replace(article, gone_at=noon())
    assert store.find(Identity(HERE, PAGE, "")) == gone
    assert store.articles([article.id], within=BOTH) == [gone]
    assert store.list_articles(within=BOTH) == [other]
    assert store.articles_after(0, 9, within=BOTH) == [other]
    assert store.find_content(HERE, "hash") == other
    assert store.count(within=BOTH) == (1, 1)
    assert store.passages_of(article.id, within=BOTH) == []
    assert store.match("seals ferries", 5, within=BOTH) == []
    assert [ids for ids, _, _ in store.vectors(9)] == [store.passages_of(other.id, within=BOTH)]
    assert not store.changes(0)[-1].added
    assert len(store.changes(0)[-1].passages) == 2


def test_a_page_that_is_gone_is_asked_for_without_validators(store: ArticleStore) -> None:
    add_page(store)
    store.keep_page(HERE, PAGE, ASKED)
    store.retire_page(HERE, PAGE)
    assert store.pages(within=BOTH) == [KnownPage(PAGE, Fetched(ASKED.url), noon())]


def test_an_article_that_is_back_is_found_again(store: ArticleStore) -> None:
    article = add_page(store)
    store.retire_page(HERE, PAGE)
    back = replace(store, article.id, dataclasses.replace(draft("Seals bathe."), url=PAGE))
    assert (back.id, back.gone_at) == (article.id, None)
    assert store.list_articles(within=BOTH) == [back]
    assert store.count(within=BOTH) == (1, 1)
    assert len(store.match("seals", 5, within=BOTH)) == 1


def test_an_article_whose_page_is_gone_can_be_removed(store: ArticleStore) -> None:
    article = add_page(store)
    store.keep_page(HERE, PAGE, ASKED)
    store.retire_page(HERE, PAGE)
    assert store.remove(article.id, within=BOTH)
    assert store.count(within=BOTH) == (0, 0)
    assert store.pages(within=BOTH) == []
    add_page(store)
    assert store.pages(within=BOTH)[0].source == PAGE


def test_articles_are_listed_newest_first_in_pages(store: ArticleStore) -> None:
    ids = [add(store, draft(f"text {n}"), str(n)).id for n in range(5)]
    listed = [article.id for article in store.list_articles(within=BOTH)]
    assert listed == sorted(ids, reverse=True)
    page = store.list_articles(within=BOTH, limit=2, offset=1)
    assert [article.id for article in page] == listed[1:3]
    assert store.articles([ids[2], 99, ids[0]], within=BOTH) == [
        *store.list_articles(within=BOTH, limit=1, offset=2),
        *store.list_articles(within=BOTH, limit=1, offset=4),
    ]


WORDS = [
    *["the", "of", "run", "running", "runs", "house", "houses", "naïve", "NAÏVE", "straße"],
    *["STRASSE", "ﬁne", "e-mail", "foo_bar", "x_", "бег", "бегать", "Бегали", "дом", "дома"],
    *["İstanbul", "istanbul", "çok", "ΣΊΣΥΦΟΣ", "東京", "東京都知事", "ภาษาไทย", "हिन्दी"],
    *[
        "العربية",
        "١٢٣",
        "1,234",
        "#",
        "#abc",
        "_20",
        "20",
        "l1",
        "_l1",
        "AND",
        "OR",
        "NEAR(x",
        "y)",
    ],
    *['"', "'", "aaaaaaaa"],
]


def corpus(seed: int) -> list[tuple[Draft, int]]:
    choose = random.Random(seed)
    found = []
    for _ in range(30):
        count = choose.randint(1, 4)
        text = "\n".join(
            " ".join(choose.choices(WORDS, k=choose.randint(1, 12))) for _ in range(count)
        )
        language = choose.choice(["en", "ru", "tr", None])
        found.append((draft(text, choose.choice(WORDS), language), choose.choice([HERE, THERE])))
    return found


def by_hand(
    articles: list[Article], question: str, within: Libraries
) -> tuple[Ranking, TermStatistics]:
    """Every passage's score, worked out from all texts; passages are numbered as they came."""
    terms: dict[int, list[str]] = {}
    readable = set()
    for article in articles:
        for span in lines(article.text):
            body = article.text[span.start : span.end]
            id_ = len(terms) + 1
            text = f"{chunking.header(article)}\n{body}"
            terms[id_] = lexical.passage_terms(text, article.language)
            if article.library in within:
                readable.add(id_)
    languages = {article.language for article in articles if article.library in within}
    asked = lexical.question_terms(question, languages)
    counts = Counter(term for held in terms.values() for term in set(held) & set(asked))
    mean = sum(map(len, terms.values())) / len(terms)
    numbers = TermStatistics(len(terms), mean, dict(counts))
    counted = {id_: lexical.TermCounts(Counter(of), len(of)) for id_, of in terms.items()}
    scores = [(id_, lexical.bm25(asked, counted[id_], numbers)) for id_ in readable]
    return sorted(scores, key=lambda scored: (-scored[1], scored[0])), numbers


@pytest.mark.parametrize("seed", range(6))
def test_matches_score_as_worked_out_by_hand(store: ArticleStore, seed: int) -> None:
    stored = [
        add(store, of, str(n), library=library) for n, (of, library) in enumerate(corpus(seed))
    ]
    for within in (frozenset({HERE}), BOTH):
        for question in ("Running houses?", "бегал дом", "東京都 _l1 20", " ".join(WORDS)):
            expected, numbers = by_hand(stored, question, within)
            found = store.match(question, 1000, within=within)
            scores = {id_: score for id_, score in expected if score > 0}
            assert [id_ for id_, _ in found] == list(scores)
            assert dict(found) == pytest.approx(scores)
            assert store.statistics(question, within=within) == numbers


def test_a_match_is_limited_and_holds_what_was_to_be_included(store: ArticleStore) -> None:
    add(store, draft("apple pie\napple\npear\napple tea\nplum"), "a")
    everything = store.match("apple", 10, within=BOTH, include=[3, 5, 99, 3])
    assert [id_ for id_, _ in everything] == [2, 1, 4, 3, 5]
    assert [score for _, score in everything][3:] == [0.0, 0.0]
    assert everything[1][1] == everything[2][1]  # a tie keeps the smaller id first
    assert store.match("apple", 1, within=BOTH, include=[4]) == [everything[0], everything[2]]
    assert store.match("apple", 0, within=BOTH) == []
    assert store.match("?! \N{ZERO WIDTH SPACE}", 5, within=BOTH) == []


def test_the_title_counts_as_part_of_every_passage(store: ArticleStore) -> None:
    add(store, draft("one\ntwo", title="Volcano erupts"), "a")
    assert [id_ for id_, _ in store.match("volcanoes", 5, within=BOTH)] == [1, 2]


def test_a_new_version_takes_the_place_of_the_old(store: ArticleStore) -> None:
    old = add(store, draft("alpha\nbeta"), "a")
    new = replace(store, old.id, draft("gamma", title="Changed", language="ru"))
    assert (new.id, new.library, new.added_at) == (old.id, HERE, old.added_at)
    assert (new.title, new.content_hash) == ("Changed", "new")
    assert store.find(Identity(HERE, "a", "")) == new
    assert store.match("alpha beta", 5, within=BOTH) == []
    assert [id_ for id_, _ in store.match("gamma", 5, within=BOTH)] == [3]
    assert store.vectors_of([1, 2, 3])[0] == [3]
    assert store.count(within=BOTH) == (1, 1)
    assert store.languages(within=BOTH) == {"ru"}
    assert store.statistics("alpha gamma", within=BOTH).frequencies.get("alpha") is None


def test_a_new_version_of_nothing_is_refused(store: ArticleStore) -> None:
    with pytest.raises(ArticleUnknown):
        replace(store, 7, draft("x"))
    assert store.last_change() == 0


def test_a_removed_article_leaves_nothing_and_its_ids_are_not_used_again(
    store: ArticleStore,
) -> None:
    kept = add(store, draft("apple"), "a")
    gone = add(store, draft("apple pie\ncake"), "b")
    assert not store.remove(gone.id, within=frozenset({THERE}))
    assert store.remove(gone.id, within=BOTH)
    assert not store.remove(gone.id, within=BOTH)
    assert store.find(Identity(HERE, "b", "")) is None
    assert store.list_articles(within=BOTH) == [kept]
    assert store.match("pie cake", 5, within=BOTH) == []
    assert store.count(within=BOTH) == (1, 1)
    assert store.statistics("apple pie", within=BOTH).frequencies["appl"] == 1
    again = add(store, draft("pie"), "b")
    assert again.id > gone.id
    assert store.vectors_of(range(10))[0] == [1, 4]


def test_vectors_come_back_rounded_to_half_precision(store: ArticleStore) -> None:
    drafts = [draft("one\ntwo\nthree"), draft("four"), draft("five\nsix")]
    for n, of in enumerate(drafts):
        add(store, of, str(n), library=THERE if n == 1 else HERE)
    expected = [row for of in drafts for row in rounded(embedded(of))]
    read = [
        (id_, library, vector)
        for ids, libraries, vectors in store.vectors(4)
        for id_, library, vector in zip(ids, libraries, vectors.tolist(), strict=True)
    ]
    assert read == list(zip(range(1, 7), [1, 1, 1, 2, 1, 1], expected, strict=True))
    ids, some = store.vectors_of([6, 2, 99, 2])
    assert (ids, some.tolist()) == ([2, 6], [expected[1], expected[5]])
    assert some.dtype == np.float32
    assert store.vectors_of([])[0] == []
    assert len(store.vectors_of([])[1]) == 0


def test_the_change_log_tells_what_came_and_went(store: ArticleStore) -> None:
    article = add(store, draft("one\ntwo"), "a")
    add(store, draft("three"), "b", library=THERE)
    replace(store, article.id, draft("four"))
    store.remove(article.id, within=BOTH)
    told = [(of.sequence, of.library, of.added, of.passages) for of in store.changes(0)]
    assert told == [
        (1, HERE, True, (1, 2)),
        (2, THERE, True, (3,)),
        (3, HERE, False, (1, 2)),
        (4, HERE, True, (4,)),
        (5, HERE, False, (4,)),
    ]
    assert store.changes(3) == store.changes(0)[3:]
    assert store.last_change() == 5


def test_vectors_of_two_models_do_not_mix(store: ArticleStore) -> None:
    assert store.fingerprint() is None
    article = add(store, draft("one"), "a")
    assert store.fingerprint() == EMBEDDER.fingerprint
    with pytest.raises(ModelChanged) as refused:
        add(store, draft("two"), "b", fingerprint="other")
    assert (refused.value.stored, refused.value.given) == (EMBEDDER.fingerprint, "other")
    with pytest.raises(ModelChanged):
        store.replace(
            article.id,
            draft("x"),
            [Span(0, 1)],
            embedded(draft("x")),
            content_hash="h",
            fingerprint="other",
        )
    assert store.list_articles(within=BOTH) == [article]


def test_all_vectors_are_replaced_at_once(store: ArticleStore) -> None:
    add(store, draft("one\ntwo", title="T"), "a")
    add(store, draft("three", language=None), "b", library=THERE)
    texts = [pair for ids, held in store.passage_texts(2) for pair in zip(ids, held, strict=True)]
    assert texts == [(1, "T\none"), (2, "T\ntwo"), (3, "\nthree")]
    new = np.eye(3, 8, dtype=np.float32)
    store.replace_vectors("other", iter([([3], new[2:]), ([1, 2], new[:2])]))
    assert store.fingerprint() == "other"
    assert store.vectors_of([1, 2, 3])[1].tolist() == new.tolist()
    assert [of.passages for of in store.changes(2)] == [(), ()]


def test_vectors_are_not_replaced_in_part(store: ArticleStore) -> None:
    add(store, draft("one\ntwo"), "a")
    with pytest.raises(StorageBusy):
        store.replace_vectors("other", [([1], np.ones((1, 8), np.float32))])
    assert store.fingerprint() == EMBEDDER.fingerprint
    assert store.vectors_of([1, 2])[1].tolist() == rounded(embedded(draft("one\ntwo")))


STORY = " ".join(f"Sentence {n} says that engineer {n} paid {n} crowns at noon." for n in range(30))
CUT = " ".join(STORY.split()[: 11 * 18]) + " Follow the Courier for more of the news that matter."
OTHER = " ".join(f"A seal numbered {n} bathed beside the pier for {n} minutes." for n in range(30))
OWN = frozenset({HERE})


def tell(store: ArticleStore, text: str, url: str, *, library: int = HERE) -> Article:
    host = url.split("/")[2]
    telling = Draft(title=f"As {host} has it", text=text, url=url, outlet=host, language="en")
    return add(store, telling, url, library=library, content_hash=url)


def source(of: Article) -> Source:
    return Source(of.title, of.url, of.outlet, of.published, of.id)


def test_articles_that_are_alike_tell_one_story(store: ArticleStore) -> None:
    first = tell(store, STORY, "https://a.example/1")
    other = tell(store, OTHER, "https://b.example/1")
    copy = tell(store, CUT, "https://c.example/1")
    third = tell(store, f"Now this. {STORY}", "https://d.example/1")
    elsewhere = tell(store, STORY, "https://e.example/1", library=THERE)
    assert first.story is other.story is elsewhere.story is None
    assert store.articles([first.id, other.id], within=BOTH)[0].story == copy.story == third.story
    assert copy.story is not None
    assert store.sources(copy.id, within=OWN) == [source(first), source(third)]
    assert store.sources(first.id, within=OWN) == [source(copy), source(third)]
    assert store.sources(other.id, within=OWN) == []
    assert store.sources(copy.id, within=frozenset({THERE})) == []
    assert store.sources(elsewhere.id, within=BOTH) == []


def test_a_new_version_leaves_a_story_that_it_no_longer_tells(store: ArticleStore) -> None:
    first, copy = tell(store, STORY, "https://a.example/1"), tell(store, CUT, "https://c.example/1")
    assert replace(store, copy.id, draft(OTHER)).story is None
    assert store.sources(first.id, within=OWN) == []
    again = replace(store, copy.id, draft(CUT))
    assert store.sources(first.id, within=OWN) == [source(again)]


def test_what_is_gone_or_removed_is_no_source_and_begins_no_story(store: ArticleStore) -> None:
    urls = [f"https://{name}.example/1" for name in "abcd"]
    first, gone, removed = (tell(store, STORY, url) for url in urls[:3])
    store.retire_page(HERE, urls[1])
    store.remove(removed.id, within=OWN)
    assert store.sources(first.id, within=OWN) == []
    store.retire_page(HERE, urls[0])
    assert tell(store, STORY, urls[3]).story is None
    assert [one.url for one in store.sources(gone.id, within=OWN)] == []


def test_the_very_text_elsewhere_is_a_source_once(store: ArticleStore) -> None:
    first = tell(store, STORY, "https://a.example/1")
    copy = Draft(title="Copy", text=STORY, url="https://b.example/1", published=date(2022, 6, 17))
    for _ in range(2):
        store.keep_copy(first.id, copy)
        store.keep_copy(first.id, dataclasses.replace(copy, url=None))
        store.keep_copy(first.id, dataclasses.replace(copy, url=first.url))
        store.keep_copy(99, copy)
    place = Source("Copy", "https://b.example/1", None, date(2022, 6, 17))
    assert store.sources(first.id, within=OWN) == [place]
    cut = tell(store, CUT, "https://c.example/1")
    assert store.sources(cut.id, within=OWN) == [source(first), place]
    store.remove(first.id, within=OWN)
    assert store.sources(cut.id, within=OWN) == []


def test_a_page_that_was_never_read_is_asked_for_at_the_address_it_came_with(
    store: ArticleStore,
) -> None:
    mobile = "https://m.gazette.example/b"
    add(
        store,
        dataclasses.replace(draft("Seals bathe."), url=mobile),
        "https://www.gazette.example/b",
    )
    part = dataclasses.replace(draft("Storks nest."), url="https://a.example/part", part="x")
    store.add(
        part,
        Identity(HERE, "https://b.example/list", "x"),
        lines(part.text),
        embedded(part),
        content_hash="part",
        fingerprint=EMBEDDER.fingerprint,
    )
    assert store.pages(within=BOTH) == [
        KnownPage("https://www.gazette.example/b", Fetched(mobile), None),
        KnownPage("https://b.example/list", Fetched("https://b.example/list"), None),
    ]


def test_a_library_is_removed_with_all_that_is_in_it_and_its_number_is_not_used_again(
    store: ArticleStore,
) -> None:
    own = store.create_library("own").id
    kept = add(store, draft("The bridge opened."), "https://a.example/1")
    gone = add(store, draft("The bridge opened."), "https://a.example/1", library=own)
    retired = add(store, draft("The ferry sank."), "https://a.example/2", library=own)
    store.keep_page(own, "https://a.example/2", Fetched("https://a.example/2"))
    store.retire_page(own, "https://a.example/2")
    before = store.last_change()
    store.remove_library(own)
    assert store.library("own") is None
    everywhere = frozenset({HERE, THERE, own})
    assert store.articles([kept.id, gone.id, retired.id], within=everywhere) == [kept]
    assert store.count(within=everywhere) == (1, 1)
    assert [one.added for one in store.changes(before)] == [False]
    assert store.pages(within=frozenset({own})) == []
    assert store.create_library("own").id != own
    store.remove_library(99)
