"""What somebody tries who may not, or who has gone meanwhile, and what they are told."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import exports, holdings
from bot.access import group_library, person_library
from bot.sandbox.people import ANONYMOUS_ADMIN_ID, User
from bot.sandbox.rooms import Group, PrivateChat
from bot.state.limits import LOOKS
from retrieval import SHARED
from retrieval.domain import Page, Validators
from retrieval.errors import FetchReason, FetchRefused, StorageFull
from tests.chat_world import ChatWorld, data_of, page, person

ADMIN = 501  # the first person of the sandbox
MILL = "https://mill.example/news"
COST = "What did the wheel of Tarnmill cost?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def world(folder: Path) -> Iterator[ChatWorld]:
    with opened(folder) as made:
        yield made


def opened(folder: Path, **env: str) -> ChatWorld:
    """A world with Ada, who runs the bot, and a page to be read."""
    made = ChatWorld(folder, FOOTNOTE_ADMINS=str(ADMIN), **env)
    assert made.sandbox.user("Ada", language="en").id == ADMIN
    made.site.pages[MILL] = page("Tarnmill", "The wheel of Tarnmill cost 41,000 crowns.")
    return made


def operator(world: ChatWorld) -> tuple[User, PrivateChat]:
    ada = world.sandbox.world.users[ADMIN]
    return ada, world.sandbox.private(ada)


def group_of(world: ChatWorld, leader: User, *members: User, basic: bool = False) -> Group:
    """A group that has a library of its own."""
    group = world.sandbox.group("Readers", admins=[leader], members=members, basic=basic)
    (said,) = world.say(group, leader, "/settings@footnote_bot")
    world.press(group, leader, said, "own")
    return group


def alert(world: ChatWorld, chat: Group | PrivateChat, user: User, data: str) -> str:
    """What is shown to somebody who presses this on the bot's last message."""
    answer = world.press(chat, user, chat.from_bot[-1], data).answer
    assert answer is not None
    return answer.text or ""


# What others' messages are


def test_a_member_cannot_put_kept_over_what_the_bot_said(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    mia, _ = person(world, "Mia")
    group = group_of(world, lea, mia)
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    (answer,) = world.say(group, lea, f"/ask@footnote_bot {COST}")
    assert alert(world, group, mia, "keep") == "Only administrators of this group can do that."
    assert "41,000 crowns" in answer.text
    (asked,) = world.say(group, lea, "/delete@footnote_bot 1")
    world.press(group, lea, asked, "keep")
    assert asked.text == "Kept."


def test_a_button_that_says_something_counts_as_a_question_in_a_group(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    mia, _ = person(world, "Mia")
    group = group_of(world, lea, mia)
    (receipt,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    preview = data_of(receipt)[0]
    before = len(group.from_bot)
    for _ in range(LOOKS.burst):
        world.press(group, mia, receipt, preview)
    assert len(group.from_bot) - before == 10


def test_a_job_of_others_is_not_even_there(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    eve, chat = person(world, "Eve")
    group = group_of(world, lea)
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    ada, admin = operator(world)
    world.say(admin, ada, f"{MILL}2")
    world.say(chat, eve, "/help")
    told = {alert(world, chat, eve, f"cancel:{job}") for job in (1, 2, 77)}
    assert told == {"This button is too old: ask again."}
    world.say(admin, ada, "/jobs")
    assert alert(world, admin, ada, "cancel:1") == "This button is too old: ask again."
    assert alert(world, admin, ada, "cancel:2") == "Cancelled."


def test_a_channel_that_writes_in_a_group_ends_no_job_of_another(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea)
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "set:ingesting:all")

    def as_channel(number: int) -> dict[str, object]:
        sender = {
            "id": 136817688,
            "is_bot": True,
            "first_name": "Channel",
            "username": "Channel_Bot",
        }
        return {"from": sender, "sender_chat": {"id": number, "type": "channel", "title": "News"}}

    world.say(group, lea, f"/ingest@footnote_bot {MILL}", extra=as_channel(-1009001))
    (said,) = world.say(group, lea, "/cancel@footnote_bot", extra=as_channel(-1009002))
    assert said.text == "There is nothing to cancel."
    (said,) = world.say(group, lea, "/cancel@footnote_bot", extra=as_channel(-1009001))
    assert said.text == "Cancelled."


def test_who_leads_two_groups_carries_nothing_from_one_to_the_other(world: ChatWorld) -> None:
    (lea, _), (mia, _) = person(world, "Lea"), person(world, "Mia")
    one, other = group_of(world, lea), group_of(world, lea, mia)
    world.say(one, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    undo = next(data for data in data_of(one.from_bot[-1]) if data.startswith("undo:"))
    job, article = undo.split(":")[1:]
    world.say(other, lea, "/help@footnote_bot")
    before = len(other.from_bot)
    for data in (undo, f"undoall:{job}:yes", f"preview:{job}:{article}", f"cancel:{job}"):
        assert alert(world, other, lea, data) == "This button is too old: ask again."
    for data in (f"delete:{article}", f"preview:{article}", f"more:{article}:0", f"why:{article}"):
        assert alert(world, other, lea, data) == "This button is too old: ask again."
    world.press(other, lea, other.from_bot[-1], f"example:{article}")
    seen = "\n".join(message.text for message in other.from_bot[before:])
    assert "Tarnmill" not in seen
    assert world.library.count(library=group_library(one.id))[0] == 1


def test_a_link_that_leads_to_what_others_have_read_tells_nothing_of_it(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann, chat), (bob, other) = person(world, "Ann"), person(world, "Bob")
    fetch = world.site.fetch

    def led(url: str, *, known: Validators | None = None) -> Page:
        return fetch(MILL if url.startswith("https://short.example/") else url, known=known)

    monkeypatch.setattr(world.site, "fetch", led)
    world.say(chat, ann, MILL)
    world.work()
    for said in ("Added: Tarnmill opens", "Already here since"):
        world.say(other, bob, f"https://short.example/{len(said)}")
        world.work()
        assert other.from_bot[-1].text.startswith(said)
    world.press(other, bob, other.from_bot[-2], "undo:2:2")
    assert world.library.count(library=person_library(bob.id))[0] == 0
    assert world.library.count(library=person_library(ann.id))[0] == 1


# Who is gone before the end


def test_who_is_forgotten_while_something_is_read_is_told_that_it_ended(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    (reading,) = world.say(chat, ann, MILL)
    (kept,) = world.say(chat, ann, "/mydata")
    world.press(chat, ann, kept, "forget")
    world.work()
    assert reading.text == "Cancelled."
    assert data_of(reading) == []
    assert [one.name for one in world.library.libraries()] == [SHARED]


def test_a_group_that_ends_its_library_while_something_is_read_is_told_so(
    world: ChatWorld,
) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea)
    (reading,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "endown:ask")
    world.press(group, lea, settings, "endown:yes")
    world.work()
    assert reading.text == "Cancelled."


def test_an_export_goes_with_the_library_that_it_is_of(world: ChatWorld, folder: Path) -> None:
    ann, chat = person(world, "Ann")
    world.say(chat, ann, MILL)
    world.work()
    world.say(chat, ann, "/export")
    while world.library.work():  # and the bot is stopped before it has handed the file over
        pass
    (kept,) = world.say(chat, ann, "/mydata")
    assert list((folder / "exports").iterdir())
    world.press(chat, ann, kept, "forget")
    assert not list((folder / "exports").iterdir())


def test_an_export_of_another_library_stays(tmp_path: Path) -> None:
    names = ["own-person-5", "own-person-55", "own-group-5"]
    files = [exports.path_of(tmp_path, name, 7) for name in names]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    exports.forget(tmp_path, names[0])
    assert [file.exists() for file in files] == [False, True, True]


def test_a_job_goes_on_being_told_of_when_its_group_moves(
    world: ChatWorld, caplog: pytest.LogCaptureFixture
) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea, basic=True)
    world.say(group, lea, f"/ingest@footnote_bot {MILL} {MILL}2")
    moved = group.migrate()
    with caplog.at_level(logging.WARNING):
        world.tell()
    world.work()
    assert not caplog.records
    assert "Added: Tarnmill opens" in moved.from_bot[-1].text
    undo = next(one for one in data_of(moved.from_bot[-1]) if one.startswith("undo:"))
    world.press(moved, lea, moved.from_bot[-1], undo)
    assert world.library.count(library=group_library(group.id))[0] == 0


def test_an_export_follows_a_group_that_moves_meanwhile(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea, basic=True)
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    world.say(group, lea, "/export@footnote_bot")
    moved = group.migrate()
    world.work()
    assert moved.from_bot[-1].text == "One article, as footnote ingest takes them."
    assert moved.from_bot[-1].media["document"]["file_name"] == "articles.jsonl.gz"


def test_who_leads_a_group_is_asked_of_it_where_it_is_now(world: ChatWorld) -> None:
    lea, private = person(world, "Lea")
    group = group_of(world, lea, basic=True)
    private.start()
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "set:receipts:private")
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    group.migrate()
    world.lose()  # the bot does not hear of it
    world.work()
    assert private.from_bot[-1].text.startswith("Added: Tarnmill opens")


def test_who_may_hear_no_more_is_told_just_that(world: ChatWorld) -> None:
    lea, private = person(world, "Lea")
    kim, _ = person(world, "Kim")
    group = group_of(world, kim, lea)
    group.promote(lea)
    private.start()
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "set:receipts:private")
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    group.demote(lea)
    world.work()
    assert private.from_bot[-1].text == (
        "This has ended; what came of it is told only to people who may still order it."
    )


def test_a_member_who_may_add_takes_it_back_where_the_receipt_came(world: ChatWorld) -> None:
    (lea, _), (mia, private) = person(world, "Lea"), person(world, "Mia")
    group = group_of(world, lea, mia)
    private.start()
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    for data in ("set:receipts:private", "set:ingesting:all"):
        world.press(group, lea, settings, data)
    world.say(group, mia, f"/ingest@footnote_bot {MILL}")
    world.work()
    receipt = private.from_bot[-1]
    preview, undo = data_of(receipt)
    world.press(private, mia, receipt, preview)
    assert "41,000" in private.from_bot[-1].text
    group.leave(mia)
    assert alert(world, private, mia, undo) == "Only administrators of this group can do that."
    assert alert(world, private, mia, preview) == "This button is too old: ask again."
    group.join(mia)
    world.press(private, mia, receipt, undo)
    assert receipt.text == "Removed again: Tarnmill opens"


# Whom the settings let in


def test_a_channel_is_read_also_where_only_listed_people_are_answered(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_ACCESS="list") as world:
        ada, admin = operator(world)
        admin.start()
        channel = world.sandbox.channel("Mill News")
        channel.promote_bot(by=ada)
        world.handle()
        assert "From now on I read" in admin.from_bot[-1].text
        channel.post("The wheel of Tarnmill cost 41,000 crowns, as the town said.")
        world.handle()
        world.work()
        assert world.library.count()[0] == 1


def test_who_waits_in_a_listed_group_is_told_also_after_it_moved(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_ACCESS="list", FOOTNOTE_GROUPS="-1") as world:
        lea, _ = person(world, "Lea")
        group = world.sandbox.group("Readers", admins=[lea], basic=True)
        object.__setattr__(world.desk.settings, "groups", frozenset({group.id}))
        list(world.library.ingest([MILL]))
        (refusal,) = world.say(group, lea, "/ask@footnote_bot Who baked the bread of Quarnel?")
        world.press(group, lea, refusal, "tell:1")
        moved = group.migrate()
        world.handle()
        bread = f"{MILL}/bread"
        world.site.pages[bread] = page("Quarnel", "The bread of Quarnel was baked by Oda Renn.")
        list(world.library.ingest([bread]))
        world.work()
        assert moved.from_bot
        assert moved.from_bot[-1].text.startswith("An article answers this now")


def test_a_group_that_is_not_listed_is_told_its_own_number(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_ACCESS="list") as world:
        lea, _ = person(world, "Lea")
        group = world.sandbox.group("Readers", admins=[lea])
        group.promote(lea, anonymous=True)
        (said,) = world.say(group, lea, f"/ask@footnote_bot {COST}")
        assert str(group.id) in said.text
        assert str(ANONYMOUS_ADMIN_ID) not in said.text


def test_nobody_gets_receipts_in_private_who_is_not_answered_there(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_ACCESS="list") as world:
        lea, private = person(world, "Lea")
        private.start()
        world.handle()
        group = world.sandbox.group("Readers", admins=[lea])
        object.__setattr__(world.desk.settings, "groups", frozenset({group.id}))
        (settings,) = world.say(group, lea, "/settings@footnote_bot")
        world.press(group, lea, settings, "own")
        world.press(group, lea, settings, "set:receipts:private")
        (receipt,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
        world.work()
        assert receipt.text.startswith("Added: Tarnmill opens")


def test_a_number_that_many_people_share_is_no_administrator(world: ChatWorld) -> None:
    ada, admin = operator(world)
    for number in (ANONYMOUS_ADMIN_ID, 136817688, 777000, 0):
        (said,) = world.say(admin, ada, f"/admins {number}")
        assert said.text.startswith("That is not the number of a person")
        assert number not in world.desk.admins


# What is counted, and said


def test_a_question_that_only_the_operator_could_answer_stays_open(world: ChatWorld) -> None:
    ada, admin = operator(world)
    bob, chat = person(world, "Bob")
    list(world.library.ingest([MILL]))
    bread = f"{MILL}/bread"
    world.site.pages[bread] = page("Quarnel", "The bread of Quarnel was baked by Oda Renn.")
    question = "Who baked the bread of Quarnel?"
    world.say(admin, ada, question)
    world.say(chat, bob, bread)  # for himself alone, as he does not run the bot yet
    world.work()
    assert "Oda Renn" in world.say(chat, bob, question)[0].text
    world.say(admin, ada, f"/admins {bob.id}")
    assert question in world.say(chat, bob, "/gaps")[0].text
    assert question in world.say(admin, ada, "/gaps")[0].text
    list(world.library.ingest([bread]))
    assert world.say(admin, ada, "/gaps")[0].text.startswith("Every question")


def test_marks_under_answers_of_others_are_not_counted_for_the_operator(world: ChatWorld) -> None:
    ada, admin = operator(world)
    ann, chat = person(world, "Ann")
    list(world.library.ingest([MILL]))
    world.site.pages[f"{MILL}/bread"] = page("Quarnel", "The bread of Quarnel was baked by Oda.")
    for question, more in ((COST, ""), ("Who baked the bread of Quarnel?", f"{MILL}/bread")):
        if more:
            world.say(chat, ann, more)
            world.work()
        (answer,) = world.say(chat, ann, question)
        up = next(one for one in data_of(answer) if one.startswith("up"))
        world.press(chat, ann, answer, up)
    world.say(admin, ada, "/stats")
    (shown,) = [one for one in world.made if "photo" in one.given]
    assert shown.given["caption"].endswith("30 days: 👍 1, 👎 0")


def test_what_is_wrong_with_the_machine_is_not_told_to_guests(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    ann, chat = person(world, "Ann")
    ada, admin = operator(world)

    def full(*_: object, **__: object) -> None:
        raise StorageFull(str(folder / "footnote.db"))

    monkeypatch.setattr(world.library._store, "add", full)
    (said,) = world.say(chat, ann, MILL)
    world.work()
    assert said.text == "Not finished. Something is wrong with this bot's machine: try again later."
    (said,) = world.say(admin, ada, MILL)
    world.work()
    assert str(folder) in said.text


def test_a_group_is_not_told_of_the_machine_when_its_operator_is_there(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    ada, admin = operator(world)
    lea, _ = person(world, "Lea")
    group = world.sandbox.group("Readers", admins=[lea], members=[ada])

    def full(*_: object, **__: object) -> None:
        raise StorageFull(str(folder / "footnote.db"))

    monkeypatch.setattr(world.library, "follow", full)
    (said,) = world.say(group, ada, f"/ask@footnote_bot {COST}")
    assert said.text.startswith("Something went wrong here")
    (said,) = world.say(admin, ada, COST)
    assert str(folder) in said.text


def test_nothing_of_the_machine_is_shown_in_a_group_that_its_operator_asks_in(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("bot.reporter._MOST_SENT", 10)
    (ada, admin), (lea, _) = operator(world), person(world, "Lea")
    group = world.sandbox.group("Readers", admins=[lea], members=[ada])
    for name in ("doctor", "admins", "jobs", "libraries"):
        (said,) = world.say(group, ada, f"/{name}@footnote_bot")
        assert said.text == "Ask me that in our private chat."
        assert world.say(admin, ada, f"/{name}")[0].text != said.text
    list(world.library.ingest([MILL]))
    (said,) = world.say(group, ada, "/export@footnote_bot")
    (alone,) = world.say(admin, ada, "/export")
    world.work()
    assert said.text.startswith("The file has")
    assert str(folder) not in said.text
    assert str(folder) in alone.text


def test_an_address_in_a_private_network_is_refused_without_advice_for_the_operator(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, chat = person(world, "Ann")

    def fetch(url: str, **_: object) -> None:
        raise FetchRefused(url, FetchReason.PRIVATE_ADDRESS)

    monkeypatch.setattr(world.site, "fetch", fetch)
    (said,) = world.say(chat, ann, "https://router.example/")
    world.work()
    assert "FOOTNOTE" not in said.text
    assert said.text.startswith("Not added: The address leads into a private network")


def test_a_group_without_articles_is_told_how_it_gets_some(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea)
    (said,) = world.say(group, lea, "/articles@footnote_bot")
    assert said.text == "There are no articles here yet: /ingest with a link or a file adds one."


def test_no_group_is_sent_to_settings_for_a_library_that_nobody_may_have(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_GROUP_ARTICLES="0") as world:
        lea, _ = person(world, "Lea")
        group = world.sandbox.group("Readers", admins=[lea])
        (said,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
        assert said.text == "Only administrators of this bot can do that."


def test_an_operator_sees_what_was_read_for_them_before_they_were_one(world: ChatWorld) -> None:
    ada, admin = operator(world)
    bob, chat = person(world, "Bob")
    world.say(chat, bob, MILL)
    world.work()
    world.say(admin, ada, f"/admins {bob.id}")
    assert "I have read one article for you alone" in world.say(chat, bob, "/settings")[0].text


def test_the_number_of_an_article_that_is_not_here_is_not_asked_for_again(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    assert world.say(chat, ann, "/delete 7")[0].text.startswith("There is no article 7 among those")
    assert world.say(chat, ann, "/delete")[0].text.startswith("Which one?")


def test_a_file_is_refused_with_what_to_do_instead(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    lea, _ = person(world, "Lea")
    chat.send_document(ann, b"The wheel cost 41,000 crowns.", "mill.txt")
    world.handle()
    assert chat.from_bot[-1].text.startswith("Files are read for administrators only")
    group = group_of(world, lea)
    assert "/cancel" not in world.say(group, lea, "/ingest@footnote_bot")[0].text
    group.send_document(lea, b"MZ", "mill.exe", caption="/ingest@footnote_bot")
    world.handle()
    assert group.from_bot[-1].text.endswith("give .html, .txt, .md, .pdf, .docx, .epub or .eml.")


def test_cards_are_in_the_language_that_was_chosen_in_private(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    list(world.library.ingest([MILL]))
    (asked,) = world.say(chat, ann, "/language")
    world.press(chat, ann, asked, "language:ru")
    (card, *_) = world.inline(ann, COST).results or []
    assert "открыть" in card["input_message_content"]["message_text"]


def test_a_large_export_of_a_group_names_no_place_on_the_server(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("bot.reporter._MOST_SENT", 10)
    lea, _ = person(world, "Lea")
    group = group_of(world, lea)
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    (said,) = world.say(group, lea, "/export@footnote_bot")
    world.work()
    assert str(folder) not in said.text
    assert said.text.startswith("The file has")
    assert not list((folder / "exports").iterdir())


def test_a_library_that_was_left_takes_what_was_read_along(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = group_of(world, lea)
    (reading,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    group.remove_bot(by=lea)
    world.handle()
    world.pass_days(holdings.LEFT_DAYS + 1)
    world.work()
    assert [one.name for one in world.library.libraries()] == [SHARED]
    assert reading.text == "Reading one source…"  # nobody can be told there any more


def test_two_jobs_at_once_fill_a_library_no_further_than_it_may(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_GROUP_ARTICLES="3") as world:
        lea, _ = person(world, "Lea")
        group = group_of(world, lea)
        for number in range(6):
            text = f"Mill{number} has {number} wheels."
            world.site.pages[f"{MILL}{number}"] = page(f"Mill{number}", text)
        first, second = (
            world.say(
                group,
                lea,
                "/ingest@footnote_bot " + " ".join(f"{MILL}{number}" for number in numbers),
            )[0]
            for numbers in (range(3), range(2, 6))
        )
        world.work()
        assert world.library.count(library=group_library(group.id))[0] == 3
        assert "Added" in first.text
        assert "This library holds the 3 articles that it may hold" in second.text


def test_the_same_link_of_two_people_is_two_articles(world: ChatWorld) -> None:
    (ann, chat), (bob, other) = person(world, "Ann"), person(world, "Bob")
    texts = [world.say(one, who, MILL)[0] for one, who in ((chat, ann), (other, bob))]
    world.work()
    assert all(said.text.startswith("Added: Tarnmill opens") for said in texts)
    for who in (ann, bob):
        assert world.library.count(library=person_library(who.id))[0] == 1
