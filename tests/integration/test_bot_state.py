"""What the bot remembers, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings, strategies

from bot.state import Bucket, Rate, State, open_state
from bot.state import migrations as steps
from bot.state.tables import metadata
from bot.state.updates import Sent
from retrieval import Settings, migrations, open_tables
from retrieval.adapters.sqlite_engine import open_engine
from retrieval.errors import StorageNewer, StorageReadOnly

CHAT, GROUP, ANN, BOB = 7, -100, 7, 8


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **values: float) -> None:
        self.at += timedelta(**values)


class Places(msgspec.Struct, frozen=True):
    places: list[tuple[int, int, int]]


class Other(msgspec.Struct, frozen=True):
    name: str


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[State]:
    if request.param == "sqlite":
        given = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
        with open_state(given, now=clock) as opened:
            yield opened
        return
    engine: sa.Engine = request.getfixturevalue("postgresql")
    upgrade(engine, tmp_path)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    with State(engine, engine, now=clock) as opened:
        yield opened


def upgrade(engine: sa.Engine, path: Path) -> None:
    migrations.upgrade(
        engine,
        path,
        scripts=steps.SCRIPTS,
        head=steps.HEAD,
        version_table=steps.VERSION_TABLE,
    )


def update(update_id: int, text: str = "") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"text": text, "chat": {"id": CHAT}}}


def everything(state: State) -> str:
    """All that is stored, as one text."""
    with state._database.reading() as connection:
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )


# The tables


def test_the_steps_lead_to_the_tables_on_sqlite(tmp_path: Path) -> None:
    query = (
        "SELECT name, sql FROM sqlite_master "
        "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'alembic%'"
    )

    def definitions(engine: sa.Engine) -> dict[str, str]:
        with engine.connect() as connection:
            found = connection.execute(sa.text(query))
            return {row.name: " ".join(row.sql.split()) for row in found}

    opened = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path / "upgraded")})
    reader, _ = open_tables(
        opened, scripts=steps.SCRIPTS, head=steps.HEAD, version_table=steps.VERSION_TABLE
    )
    fresh, _ = open_engine(tmp_path / "fresh.db")
    metadata.create_all(fresh)
    assert definitions(reader) == definitions(fresh)
    reader.dispose()
    fresh.dispose()


def test_the_steps_lead_to_the_tables_on_postgresql(postgresql: sa.Engine, tmp_path: Path) -> None:
    upgrade(postgresql, tmp_path)
    upgrade(postgresql, tmp_path)
    with postgresql.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": steps.VERSION_TABLE, "compare_type": True}
        )
        ours: Any = metadata
        assert compare_metadata(context, ours) == []


def test_the_head_is_the_last_step() -> None:
    scripts = ScriptDirectory(str(Path(steps.__file__).parent))
    assert scripts.get_heads() == [steps.HEAD]


def test_tables_stand_beside_those_of_the_articles(tmp_path: Path) -> None:
    engine, _ = open_engine(tmp_path / "footnote.db")
    opened = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    with open_state(opened):
        migrations.upgrade(engine, tmp_path)
    with open_state(opened):
        tables = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    assert {"articles", "alembic_version", "bot_updates", "alembic_version_bot"} <= tables


def test_a_state_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    opened = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    open_state(opened).close()
    engine, _ = open_engine(tmp_path / "footnote.db")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version_bot SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StorageNewer):
        open_state(opened)


def test_a_state_that_cannot_be_written_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    open_state(opened).close()
    monkeypatch.setattr("os.access", lambda *_: False)  # tests may run as root
    with pytest.raises(StorageReadOnly):
        open_state(opened)


# Updates


def test_an_update_is_stored_once(state: State) -> None:
    first = state.updates.store([update(2), update(1), update(2)])
    second = state.updates.store([update(1), update(3)])
    assert [one.update_id for one in first] == [1, 2]
    assert [one.update_id for one in second] == [3]
    assert [one.update_id for one in state.updates.waiting()] == [1, 2, 3]


def test_a_large_batch_is_stored_whole(state: State) -> None:
    assert len(state.updates.store([update(one) for one in range(1001)])) == 1001
    assert len(state.updates.waiting()) == 1001


def test_an_update_comes_back_as_it_was(state: State) -> None:
    odd = update(5_000_000_000, "\ud83d \x00 пруд 🏞 \u202e")
    state.updates.store([odd])
    (waiting,) = state.updates.waiting()
    assert waiting.body == odd
    assert (waiting.attempts, waiting.received_at) == (0, state.now_s())


def test_a_done_update_is_known_and_says_nothing(state: State) -> None:
    state.updates.store([update(1, "secret question")])
    state.updates.begin(1)
    state.updates.sent(1, 0, Sent("sendMessage 7", {"message_id": 9}))
    state.updates.done([1])
    assert state.updates.waiting() == []
    assert state.updates.store([update(1, "secret question")]) == []
    assert "secret" not in everything(state)
    assert "sendMessage" not in everything(state)


def test_attempts_and_sends_outlive_the_process(state: State) -> None:
    state.updates.store([update(1)])
    assert state.updates.begin(1) == {}
    sent = Sent("sendMessage 7", {"message_id": 9})
    state.updates.sent(1, 0, sent)
    state.updates.sent(1, 0, sent)
    assert state.updates.begin(1) == {0: sent}
    assert state.updates.waiting()[0].attempts == 2
    state.updates.give_back([1])
    assert state.updates.waiting()[0].attempts == 1


def test_a_send_after_the_end_is_not_kept(state: State) -> None:
    state.updates.store([update(1)])
    state.updates.done([1])
    state.updates.sent(1, 0, Sent("sendMessage 7", ""))
    state.updates.sent(2, 0, Sent("sendMessage 7", ""))
    assert "sendMessage" not in everything(state)


def test_only_old_and_done_updates_are_pruned(state: State, clock: Clock) -> None:
    state.updates.store([update(1), update(2)])
    state.updates.done([1])
    clock.advance(days=6)
    state.updates.store([update(3)])
    state.updates.done([3])
    state.prune()
    assert state.updates.store([update(1), update(3)]) == []
    clock.advance(days=1)
    state.prune()
    assert [one.update_id for one in state.updates.waiting()] == [2]
    assert [one.update_id for one in state.updates.store([update(1), update(3)])] == [1]


# Chats


def test_choices_of_a_chat_are_kept_until_changed(state: State, clock: Clock) -> None:
    assert state.chats.language(GROUP) is None
    assert state.chats.get(GROUP) is None
    state.chats.choose_language(GROUP, "ru")
    state.chats.choose_library(GROUP, "news")
    added = clock.at
    clock.advance(days=1)
    state.chats.reached(GROUP, inside=False, kind="group")
    chat = state.chats.get(GROUP)
    assert chat is not None
    assert (chat.language, chat.library, chat.kind) == ("ru", "news", "group")
    assert (chat.inside, chat.added_at) == (False, added)
    assert [one.id for one in state.chats.all(inside=False)] == [GROUP]
    state.chats.reached(GROUP, inside=True)
    state.chats.choose_language(GROUP, None)
    assert [(one.id, one.kind) for one in state.chats.all()] == [(GROUP, "group")]
    assert state.chats.language(GROUP) is None


def test_a_chat_that_moves_takes_everything_along(state: State) -> None:
    state.chats.choose_language(GROUP, "ru")
    state.chats.choose_library(GROUP, "news")
    number = state.answers.keep(Places([(1, 2, 3)]), chat=GROUP, user=ANN, topic=4)
    state.answers.sent(number, question=10, answer=11)
    for _ in range(2):
        state.chats.migrate(GROUP, -200)
    assert (state.chats.language(-200), state.chats.library(-200)) == ("ru", "news")
    assert (state.chats.home(GROUP), state.chats.home(-200), state.chats.home(1)) == (-200, -200, 1)
    assert [one.id for one in state.chats.all()] == [-200]
    moved = state.answers.get(number, chat=-200)
    assert moved is not None
    assert moved.payload(Places) == Places([(1, 2, 3)])


def test_messages_of_the_old_group_are_not_taken_for_new_ones(state: State) -> None:
    number = state.answers.keep(None, chat=GROUP, user=ANN)
    state.answers.sent(number, question=10, answer=11)
    state.chats.migrate(GROUP, -200)
    assert state.answers.of_question(-200, 10) is None
    assert state.answers.of_message(-200, 11) is None


def test_what_was_chosen_in_the_new_chat_stands(state: State) -> None:
    state.chats.choose_language(GROUP, "ru")
    state.chats.choose_library(GROUP, "news")
    state.chats.choose_language(-200, "en")
    state.chats.migrate(GROUP, -200)
    assert (state.chats.language(-200), state.chats.library(-200)) == ("en", "news")
    state.chats.migrate(-200, -300)
    assert state.chats.home(GROUP) == -300


def test_a_move_of_an_unknown_chat_is_followed(state: State) -> None:
    state.chats.migrate(GROUP, -200)
    state.chats.migrate(-5, -5)
    assert state.chats.home(GROUP) == -200
    assert [one.id for one in state.chats.all()] == [-200]


# Answers


def test_an_answer_is_found_by_number_question_and_message(state: State, clock: Clock) -> None:
    kept = Places([(1, 2, 30)])
    number = state.answers.keep(kept, chat=CHAT, user=ANN, question="How much?")
    assert state.answers.of_question(CHAT, 10) is None
    state.answers.sent(number, question=10, answer=[12, 11])
    found = state.answers.get(number, chat=CHAT)
    assert found is not None
    assert (found.question, found.question_message, found.user) == ("How much?", 10, ANN)
    assert (found.messages, found.message, found.created_at) == ((11, 12), 12, clock.at)
    assert (found.payload(Places), found.payload(Other)) == (kept, None)
    assert state.answers.of_question(CHAT, 10) == found
    assert state.answers.of_message(CHAT, 11) == found
    assert state.answers.of_message(CHAT, 13) is None


def test_an_answer_is_nothing_to_another_chat(state: State) -> None:
    number = state.answers.keep(None, chat=CHAT, user=ANN)
    state.answers.sent(number, question=10, answer=11)
    assert state.answers.get(number, chat=GROUP) is None
    assert state.answers.of_question(GROUP, 10) is None


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_a_number_that_no_answer_has_is_none(state: State, number: int) -> None:
    assert state.answers.get(number, chat=CHAT) is None


def test_a_changed_question_has_its_newest_answer(state: State) -> None:
    first = state.answers.keep("first", chat=CHAT, user=ANN)
    state.answers.sent(first, question=10, answer=11)
    second = state.answers.keep("second", chat=CHAT, user=ANN)
    state.answers.sent(second, question=10, answer=11)
    for found in (state.answers.of_question(CHAT, 10), state.answers.of_message(CHAT, 11)):
        assert found is not None
        assert found.payload(str) == "second"


def test_a_follow_up_is_of_the_same_person_and_topic(state: State) -> None:
    for topic, user in ((None, ANN), (4, ANN), (None, BOB)):
        state.answers.keep(f"{topic} {user}", chat=GROUP, user=user, topic=topic)
    last = state.answers.last(GROUP, topic=None, user=ANN)
    in_topic = state.answers.last(GROUP, topic=4, user=ANN)
    assert last is not None
    assert in_topic is not None
    assert (last.payload(str), in_topic.payload(str)) == (f"None {ANN}", f"4 {ANN}")
    assert state.answers.last(GROUP, topic=4, user=BOB) is None


def test_answers_are_kept_for_thirty_days_and_numbers_are_not_used_again(
    state: State, clock: Clock
) -> None:
    number = state.answers.keep(None, chat=CHAT, user=ANN, question="How much?")
    state.answers.sent(number, question=10, answer=11)
    state.feedback.press(number, user=ANN, up=True)
    clock.advance(days=29)
    state.prune()
    assert state.answers.get(number, chat=CHAT) is not None
    clock.advance(days=1)
    state.prune()
    assert everything(state) == ""
    state.answers.sent(number, question=10, answer=11)
    assert state.answers.keep(None, chat=CHAT, user=ANN) > number


def test_somebody_who_asks_to_be_forgotten_is(state: State) -> None:
    state.chats.choose_language(ANN, "ru")
    mine = state.answers.keep(None, chat=GROUP, user=ANN, question="Ann asked")
    state.answers.sent(mine, question=10, answer=11)
    state.feedback.press(mine, user=BOB, up=True)
    other = state.answers.keep(None, chat=GROUP, user=BOB, question="Bob asked")
    state.feedback.press(other, user=ANN, up=False)
    state.feedback.press(other, user=BOB, up=True)
    state.forget(ANN)
    assert "Ann" not in everything(state)
    assert state.chats.get(ANN) is None
    assert state.answers.get(mine, chat=GROUP) is None
    assert state.answers.get(other, chat=GROUP) is not None
    assert state.feedback.of(other) == (1, 0)


def test_questions_without_an_answer_are_kept_for_ninety_days_and_closed(
    state: State, clock: Clock
) -> None:
    state.gaps.note("first?", library="shared")
    clock.advance(days=1)
    for question in ("second?", "third?"):
        state.gaps.note(question, library="shared")
    state.gaps.note("elsewhere?", library="club")
    newest = state.gaps.newest(9, library="shared")
    assert [gap.question for gap in newest] == ["third?", "second?", "first?"]
    assert [gap.question for gap in state.gaps.newest(1, library="shared")] == ["third?"]
    state.gaps.close([newest[0].number])
    clock.advance(days=89, seconds=1)
    state.prune()
    assert [gap.question for gap in state.gaps.newest(9, library="shared")] == ["second?"]


def wait(state: State, message: int, person: int = ANN, chat: int = GROUP) -> bool:
    return state.waits.add(
        f"question {message}?",
        library="shared",
        language="en",
        chat=chat,
        topic=3,
        message=message,
        person=person,
        checked=0,
    )


def test_who_waits_is_asked_for_once_in_each_state_of_the_library(
    state: State, clock: Clock
) -> None:
    assert all(wait(state, message) for message in (1, 2, 1))
    first, second = state.waits.unchecked(5, 9)
    assert (first.question, first.chat, first.topic, first.message) == ("question 1?", GROUP, 3, 1)
    assert first.asked_at == clock.at
    state.waits.checked(first.number, 5)
    assert [one.number for one in state.waits.unchecked(5, 9)] == [second.number]
    assert [one.number for one in state.waits.unchecked(6, 1)] == [second.number]
    state.waits.end(second.number)
    assert [one.number for one in state.waits.unchecked(6, 9)] == [first.number]


def test_nobody_waits_for_more_than_twenty_answers_and_being_forgotten_ends_it(
    state: State,
) -> None:
    assert all(wait(state, message) for message in range(1, 21))
    assert not wait(state, 21)
    assert wait(state, 21, BOB)
    assert state.kept_of(ANN).waits == [f"question {n}?" for n in range(1, 21)]
    state.forget(ANN)
    assert state.kept_of(ANN).waits == []
    assert len(state.kept_of(BOB).waits) == 1


def test_who_waits_in_a_chat_that_moves_is_told_there_without_a_quote(state: State) -> None:
    wait(state, 8)
    wait(state, 9)
    state.chats.migrate(GROUP, -200)
    moved = state.waits.unchecked(1, 9)
    assert [(one.chat, one.topic) for one in moved] == [(-200, None)] * 2
    assert all(one.message < 0 for one in moved)


def test_of_another_bot_only_what_is_not_about_its_messages_stays(state: State) -> None:
    assert not state.adopt(42)
    state.updates.store([{"update_id": 7, "message": "Ann asked"}])
    state.updates.done([7])
    state.updates.store([{"update_id": 8}])
    number = state.answers.keep(None, chat=ANN, user=ANN)
    state.answers.sent(number, question=1, answer=2)
    state.chats.choose_language(ANN, "ru")
    state.chats.choose_library(GROUP, "shared")
    wait(state, 5, chat=ANN)
    assert not state.adopt(42)
    assert [one.update_id for one in state.updates.waiting()] == [8]
    assert state.adopt(43)
    assert state.updates.waiting() == []
    assert [one.update_id for one in state.updates.store([{"update_id": 7}])] == [7]
    assert state.answers.of_question(ANN, 1) is None
    assert state.chats.language(ANN) == "ru"
    assert state.chats.library(GROUP) is None
    assert [chat.id for chat in state.chats.all()] == []
    (waiting,) = state.waits.unchecked(1, 9)
    assert (waiting.chat, waiting.message < 0) == (ANN, True)
    assert not state.adopt(43)


def test_of_a_flood_of_questions_without_an_answer_the_newest_are_kept(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.state.state.MOST_GAPS", 3)
    for number in range(9):
        state.gaps.note(f"question {number}?", library="shared")
    state.prune()
    kept = [gap.question for gap in state.gaps.newest(9, library="shared")]
    assert kept == ["question 8?", "question 7?", "question 6?"]


def test_of_several_buckets_none_is_emptied_where_one_is_empty(state: State, clock: Clock) -> None:
    ann = Bucket("looking", ANN, Rate(burst=3, every_s=10))
    bob = Bucket("looking", BOB, Rate(burst=3, every_s=10))
    group = Bucket("group", GROUP, Rate(burst=2, every_s=100))
    assert state.limits.take_each([ann, group]).allowed
    assert state.limits.take_each([bob, group]).allowed
    full = state.limits.take_each([ann, group])
    assert (full.allowed, full.notice, full.kind) == (False, True, "group")
    assert full.wait_s == pytest.approx(100)
    assert not state.limits.take_each([bob, group]).notice
    assert state.limits.take_each([ann]).allowed
    assert state.limits.take_each([ann]).allowed
    mine = state.limits.take_each([ann, group])
    assert (mine.allowed, mine.notice, mine.kind) == (False, False, "looking")
    clock.advance(seconds=61)
    assert state.limits.take_each([ann, group]).kind == "group"


def test_who_waited_for_another_is_not_told_again(state: State, clock: Clock) -> None:
    rate = Rate(burst=1, every_s=1000, notice_s=60)
    assert [state.limits.take(ANN, rate=rate).notice for _ in range(2)] == [False, True]
    clock.advance(seconds=-0.5)
    assert not state.limits.take(ANN, rate=rate).notice
    clock.advance(hours=-1)
    assert state.limits.take(ANN, rate=rate).notice


def test_being_forgotten_is_no_way_around_the_limit(state: State) -> None:
    rate = Rate(burst=1, every_s=60)
    assert state.limits.take(ANN, rate=rate).allowed
    state.forget(ANN)
    assert not state.limits.take(ANN, rate=rate).allowed


# Feedback, limits, faults


def test_a_thumb_can_be_given_changed_and_taken_back(state: State) -> None:
    number = state.answers.keep(None, chat=CHAT, user=ANN)
    assert state.feedback.press(number, user=ANN, up=True)
    assert state.feedback.press(number, user=BOB, up=True)
    assert state.feedback.of(number) == (2, 0)
    assert state.feedback.press(number, user=ANN, up=False)
    assert state.feedback.of(number) == (1, 1)
    assert not state.feedback.press(number, user=ANN, up=False)
    assert state.feedback.of(number) == (1, 0)
    assert state.feedback.totals(counts=lambda _: True) == (1, 0)
    assert not state.feedback.press(number + 1, user=ANN, up=True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    waits=strategies.lists(strategies.floats(0, 30), max_size=20),
    burst=strategies.integers(1, 5),
    every_s=strategies.integers(1, 20),
)
def test_nobody_gets_more_than_a_bucket_gives(
    tmp_path_factory: pytest.TempPathFactory, waits: list[float], burst: int, every_s: int
) -> None:
    clock, rate = Clock(), Rate(burst=burst, every_s=every_s)
    folder = tmp_path_factory.mktemp("state")
    allowed: list[float] = []
    with open_state(Settings.from_env({"FOOTNOTE_DATA": str(folder)}), now=clock) as state:
        for wait in waits:
            clock.advance(seconds=wait)
            verdict = state.limits.take(ANN, rate=rate)
            if verdict.allowed:
                allowed.append(state.now_s())
            else:
                clock.advance(seconds=verdict.wait_s + 0.001)
                assert state.limits.take(ANN, rate=rate).allowed
                allowed.append(state.now_s())
    for first, start in enumerate(allowed):
        for last in range(first, len(allowed)):
            assert last - first + 1 <= burst + (allowed[last] - start) / every_s + 1e-6


def test_one_notice_is_given_in_a_window(state: State, clock: Clock) -> None:
    rate = Rate(burst=2, every_s=100, notice_s=60)
    verdicts = [state.limits.take(ANN, rate=rate) for _ in range(5)]
    assert [one.allowed for one in verdicts] == [True, True, False, False, False]
    assert [one.notice for one in verdicts] == [False, False, True, False, False]
    assert verdicts[2].wait_s == pytest.approx(100)
    clock.advance(seconds=61)
    again = state.limits.take(ANN, rate=rate)
    assert (again.allowed, again.notice) == (False, True)
    assert state.limits.take(BOB, rate=rate).allowed
    assert state.limits.take(ANN, kind="errors", rate=rate).allowed


def test_a_clock_set_back_takes_nothing_away(state: State, clock: Clock) -> None:
    rate = Rate(burst=3, every_s=10)
    state.limits.take(ANN, rate=rate)
    clock.advance(hours=-1)
    assert state.limits.take(ANN, rate=rate).allowed


def test_a_burst_from_many_threads_gets_no_more_than_the_bucket(state: State) -> None:
    rate = Rate(burst=10, every_s=3600)
    with ThreadPoolExecutor(10) as pool:
        verdicts = list(pool.map(lambda _: state.limits.take(ANN, rate=rate), range(50)))
    assert sum(one.allowed for one in verdicts) == 10
    assert sum(one.notice for one in verdicts) == 1


def test_full_buckets_are_not_kept(state: State, clock: Clock) -> None:
    state.limits.take(ANN)
    clock.advance(days=1)
    state.prune()
    assert everything(state) == ""


def test_a_reference_leads_to_when_and_what(state: State, clock: Clock) -> None:
    first = state.faults.note("TimedOut")
    second = state.faults.note("ValueError")
    found = state.faults.get(first)
    assert found is not None
    assert (found.kind, found.happened_at) == ("TimedOut", clock.at)
    assert [one.reference for one in state.faults.last(1)] == [second]
    clock.advance(days=90)
    state.prune()
    assert state.faults.get(first) is None


def test_threads_may_write_side_by_side(tmp_path: Path) -> None:
    opened = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    with closing(open_state(opened)) as one, closing(open_state(opened)) as two:

        def store(update_id: int) -> int:
            return len((one, two)[update_id % 2].updates.store([update(update_id // 2)]))

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(store, range(200))) == 100
        assert len(one.updates.waiting()) == 100


# Days


def test_questions_are_counted_by_day_and_library_and_by_nothing_else(
    state: State, clock: Clock
) -> None:
    state.days.count("shared", answered=True)
    state.days.count("shared", answered=True)
    state.days.count("shared", answered=False)
    state.days.count("mine", answered=False)
    today, yesterday = state.days.last(2, library="shared")[::-1]
    assert (today.answered, today.refused, today.asked) == (2, 1, 3)
    assert (yesterday.answered, yesterday.refused) == (0, 0)
    assert (today.day - yesterday.day).days == 1
    clock.advance(days=1)
    later = state.days.last(3, library="shared")
    assert [one.asked for one in later] == [0, 3, 0]
    assert later[1].day == today.day


def test_counts_are_kept_for_400_days(state: State, clock: Clock) -> None:
    state.days.count("shared", answered=True)
    clock.advance(days=399)
    state.prune()
    assert state.days.last(400, library="shared")[0].asked == 1
    clock.advance(days=1)
    state.prune()
    assert state.days.last(401, library="shared")[0].asked == 0


def test_questions_are_kept_by_day_in_the_order_of_their_text(state: State, clock: Clock) -> None:
    for text, answered in (("Why?", True), ("And who?", False)):
        state.questions.keep(text, library="shared", answered=answered)
    state.questions.keep("When?", library="mine", answered=True)
    kept = state.questions.all(library="shared")
    assert [(one.question, one.answered) for one in kept] == [("And who?", False), ("Why?", True)]
    assert kept[0].day == clock().date()
    clock.advance(days=89)
    state.prune()
    assert len(state.questions.all(library="shared")) == 2
    clock.advance(days=1)
    state.prune()
    assert state.questions.all(library="shared") == []


def test_who_runs_the_bot_is_known_to_other_processes_a_second_later(tmp_path: Path) -> None:
    clock = Clock()
    given = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    with open_state(given, now=clock) as one, open_state(given, now=clock) as other:
        assert other.admins.ids() == frozenset()
        one.admins.add(ANN)
        clock.advance(seconds=1)
        assert other.admins.ids() == {ANN}
        other.admins.remove(ANN)
        assert other.admins.ids() == frozenset()
        clock.advance(seconds=-5)  # a clock that was set back holds nobody
        assert one.admins.ids() == frozenset()


def test_who_runs_the_bot_is_not_read_anew_for_every_question(state: State, clock: Clock) -> None:
    state.admins.add(ANN)
    read = state.admins.ids()
    assert state.admins.ids() is read
    clock.advance(seconds=1)
    assert state.admins.ids() == read
    assert state.admins.since() == {ANN: clock.at - timedelta(seconds=1)}


def test_chats_in_which_something_was_chosen_are_listed_where_they_are_now(state: State) -> None:
    state.chats.reached(BOB, inside=True)
    state.chats.choose(ANN, "length", "short")
    state.chats.choose_language(GROUP, "ru")
    state.chats.migrate(GROUP, -200)
    assert [(one.id, one.language, one.length) for one in state.chats.chosen()] == [
        (-200, "ru", None),
        (ANN, None, "short"),
    ]
