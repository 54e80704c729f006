from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from retrieval.domain import Arrival, Article, Draft, Identity, LibraryId, Outcome, Status
from retrieval.errors import Unreadable, UnreadableReason
from retrieval.identity import content_hash
from retrieval.ingest import BATCH, Writer, ingest
from retrieval.ports import Vectors
from tests.fakes import FakeEmbedder, MemoryStore

BRIDGE = Draft(
    title="The bridge opens", text="It opened on Monday.\nIt cost 3 crowns.", language="en"
)

SEALS = Draft(title="Seals counted", text="Volunteers counted 412 seals.", language="en")


def arrival(draft: Draft, base: str = "https://gazette.example/bridge") -> Arrival:
    return Arrival("source", draft, base, None)


class World:
    """A store with one library, and what is told of it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.library: LibraryId = self.store.create_library("shared").id
        self.writer = Writer(self.store, FakeEmbedder(), lambda _: "xx")

    def take(self, *arrivals: Arrival) -> list[Outcome]:
        return list(ingest(self.writer, arrivals, library=self.library))

    def statuses(self, *arrivals: Arrival) -> list[Status]:
        return [outcome.status for outcome in self.take(*arrivals)]

    def texts(self) -> list[str]:
        held = self.store.list_articles(within=frozenset({self.library}))
        return [article.text for article in held]


def test_a_new_article_is_added_with_its_receipt() -> None:
    world = World()
    (outcome,) = world.take(arrival(BRIDGE))
    assert outcome.article is not None
    assert (outcome.status, outcome.words, outcome.passages) == (Status.ADDED, 8, 1)
    assert world.texts() == [BRIDGE.text]


def test_the_same_again_is_unchanged_and_keeps_its_id() -> None:
    world = World()
    first = world.take(arrival(BRIDGE))[0].article
    (again,) = world.take(arrival(BRIDGE))
    assert again.status is Status.UNCHANGED
    assert again.article == first
    assert again.passages == 1


def test_a_changed_text_replaces_the_old_passages_under_the_same_id() -> None:
    world = World()
    first = world.take(arrival(BRIDGE))[0].article
    changed = replace(BRIDGE, text="It opened on Tuesday.")
    (outcome,) = world.take(arrival(changed))
    assert outcome.status is Status.UPDATED
    assert outcome.article is not None
    assert first is not None
    assert outcome.article.id == first.id
    assert world.texts() == ["It opened on Tuesday."]
    within = frozenset({world.library})
    assert world.store.match("crowns", 5, within=within) == []


def test_a_corrected_date_is_an_update_too() -> None:
    world = World()
    dated = replace(BRIDGE, published=date(2026, 10, 3))
    assert world.statuses(arrival(BRIDGE), arrival(dated)) == [Status.ADDED, Status.UPDATED]


class Meanwhile(FakeEmbedder):
    """While the first passages are embedded, another process does something."""

    def __init__(self, does: Callable[[], object]) -> None:
        self._does: list[Callable[[], object]] = [does]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if self._does:
            self._does.pop()()
        return super().embed_passages(texts)


def test_what_another_process_stored_meanwhile_is_no_error_and_not_stored_twice() -> None:
    for base, status in (
        ("https://gazette.example/bridge", Status.UNCHANGED),
        ("https://other.example/copy", Status.DUPLICATE),
    ):
        world, other = World(), arrival(BRIDGE, base)
        alone = world.writer
        first = Meanwhile(partial(list, ingest(alone, [other], library=world.library)))
        world.writer = replace(alone, embedder=first)
        outcomes = world.take(arrival(BRIDGE), arrival(SEALS, "https://gazette.example/seals"))
        assert [outcome.status for outcome in outcomes] == [status, Status.ADDED]
        assert sorted(world.texts()) == sorted([BRIDGE.text, SEALS.text])


def test_what_another_process_removed_meanwhile_is_added_again() -> None:
    world = World()
    article = world.take(arrival(BRIDGE))[0].article
    assert article is not None
    world.writer = replace(
        world.writer,
        embedder=Meanwhile(
            lambda: world.store.remove(article.id, within=frozenset({world.library}))
        ),
    )
    changed = replace(BRIDGE, text="It opened on Tuesday.")
    assert world.statuses(arrival(changed)) == [Status.ADDED]
    assert world.texts() == [changed.text]


def test_a_write_that_another_process_came_before_is_judged_again() -> None:
    world = World()
    find = world.store.find
    asked: list[Identity] = []

    def blind_twice(identity: Identity) -> Article | None:
        asked.append(identity)
        return find(identity) if len(asked) > len("..") else None

    world.take(arrival(BRIDGE))
    world.store.find = blind_twice  # type: ignore[method-assign]
    changed = replace(BRIDGE, text="It opened on Tuesday.")
    assert world.statuses(arrival(changed)) == [Status.UPDATED]
    assert world.texts() == [changed.text]


def test_one_text_under_two_addresses_is_a_duplicate_also_within_a_batch() -> None:
    world = World()
    other = arrival(BRIDGE, "https://other.example/copy")
    assert world.statuses(arrival(BRIDGE), other) == [Status.ADDED, Status.DUPLICATE]
    assert len(world.texts()) == 1


def test_tracking_parameters_do_not_make_another_article() -> None:
    world = World()
    tracked = arrival(BRIDGE, "https://gazette.example/bridge?utm_source=x#top")
    assert world.statuses(arrival(BRIDGE), tracked) == [Status.ADDED, Status.UNCHANGED]


def test_parts_of_one_page_are_articles_of_their_own() -> None:
    world = World()
    part = replace(BRIDGE, title="The ferry sails", text="It sailed.", part="the ferry sails")
    assert world.statuses(arrival(BRIDGE), arrival(part)) == [Status.ADDED, Status.ADDED]
    assert world.statuses(arrival(BRIDGE), arrival(part)) == [Status.UNCHANGED] * 2


def test_without_an_address_the_content_tells() -> None:
    world = World()
    assert world.statuses(arrival(BRIDGE, ""), arrival(BRIDGE, "")) == [
        Status.ADDED,
        Status.UNCHANGED,
    ]


def test_a_failed_arrival_does_not_stop_the_rest() -> None:
    world = World()
    error = Unreadable(UnreadableReason.COOKIE_WALL)
    outcomes = world.take(Arrival("a", None, "", error), arrival(BRIDGE))
    assert [outcome.status for outcome in outcomes] == [Status.FAILED, Status.ADDED]
    assert outcomes[0].error is error


def test_a_text_of_white_space_fails() -> None:
    world = World()
    (outcome,) = world.take(arrival(replace(BRIDGE, text=" \n ")))
    assert isinstance(outcome.error, Unreadable)
    assert outcome.error.reason is UnreadableReason.NO_TEXT


def test_the_language_is_detected_where_the_source_does_not_say() -> None:
    world = World()
    (outcome,) = world.take(arrival(replace(BRIDGE, language=None)))
    assert outcome.article is not None
    assert outcome.article.language == "xx"


def test_nothing_leaks_between_libraries() -> None:
    world = World()
    other = world.store.create_library("other").id
    world.take(arrival(BRIDGE))
    outcomes = list(ingest(world.writer, [arrival(BRIDGE)], library=other))
    assert [outcome.status for outcome in outcomes] == [Status.ADDED]


def test_a_receipt_comes_after_the_commit_and_batches_stay_bounded() -> None:
    class Counting(FakeEmbedder):
        sizes: list[int] = []  # noqa: RUF012 - one test

        def embed_passages(self, texts: Iterable[str]) -> Vectors:
            self.sizes.append(len(list(texts)))
            return super().embed_passages(list(texts))

    world = World()
    embedder = Counting()
    world.writer = Writer(world.store, embedder, lambda _: "en")
    many = [
        arrival(replace(BRIDGE, text=f"Text {n}."), f"https://a.example/{n}") for n in range(200)
    ]
    for outcome in ingest(world.writer, many, library=world.library):
        assert outcome.article is not None
        assert world.store.articles([outcome.article.id], within=frozenset({world.library}))
    assert embedder.sizes == [BATCH, BATCH, BATCH, 200 - 3 * BATCH]


def test_the_content_hash_is_of_title_and_text_only() -> None:
    assert content_hash(BRIDGE) == content_hash(replace(BRIDGE, url="https://x.example/"))
    assert content_hash(BRIDGE) != content_hash(replace(BRIDGE, title="Another"))


def test_a_receipt_tells_the_words_of_the_page_that_were_left_out() -> None:
    counted = replace(arrival(BRIDGE), dropped=187)
    (outcome,) = World().take(counted)
    assert outcome.dropped == 187
