"""Libraries of groups and people: who reads, fills and looks after them, and how they end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.access import group_library, person_library
from bot.sandbox.people import User
from bot.sandbox.rooms import Group
from tests.chat_world import ChatWorld, data_of, page, person

ADMIN = 501  # the first person of the sandbox
MILL = "https://mill.example/news"
MILL_PAGE = page("Tarnmill", "The wheel of Tarnmill cost 41,000 crowns.")
FEED = f"""<rss version="2.0"><channel><title>Mills</title><item><title>Tarnmill opens</title>
<link>{MILL}</link><description>Line.</description></item></channel></rss>"""
COST = "What did the wheel of Tarnmill cost?"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ChatWorld]:
    with ChatWorld(tmp_path, FOOTNOTE_ADMINS=str(ADMIN)) as made:
        ada = made.sandbox.user("Ada", language="en")
        assert ada.id == ADMIN
        made.site.pages[MILL] = MILL_PAGE
        yield made


def group_with_library(world: ChatWorld, leader: User, *members: User) -> Group:
    group = world.sandbox.group("Readers", admins=[leader], members=members)
    (said,) = world.say(group, leader, "/settings@footnote_bot")
    world.press(group, leader, said, "own")
    return group


def test_a_link_of_anybody_is_read_for_them_alone(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    bob, other = person(world, "Bob")
    (said,) = world.say(chat, ann, MILL)
    assert said.text == "Reading one source…"
    world.work()
    assert said.text.startswith("Added: Tarnmill opens")
    assert "41,000 crowns" in world.say(chat, ann, COST)[0].text
    assert world.library.count()[0] == 0
    assert world.say(other, bob, COST)[0].text == "There are no articles here yet."
    assert world.say(other, bob, "/latest")[0].text == "There are no articles here yet."
    assert world.say(other, bob, "/article 1")[0].text.startswith("There is no article 1 here")
    other.start("a1")
    world.handle()
    assert other.from_bot[-1].text.startswith("There is no article 1 here")
    assert world.inline(bob, COST).results == []
    assert world.inline(ann, COST).results


def test_a_link_that_is_here_already_is_not_read_again(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    list(world.library.ingest([MILL]))
    asked = len(world.site.asked)
    assert world.say(chat, ann, MILL)[0].text.startswith("Already here: Tarnmill opens")
    world.work()
    assert len(world.site.asked) == asked


def test_a_reply_to_a_link_asks_about_its_article(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    world.say(chat, ann, MILL)
    world.work()
    link = next(one for one in chat.messages if one.body.text == MILL)
    said = world.say(chat, ann, "How much was the wheel?", reply_to=link)
    assert "41,000 crowns" in said[0].text


def test_nobody_may_hand_in_more_than_the_limits(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    links = [f"https://mill.example/{number}" for number in range(12)]
    for number, link in enumerate(links):
        world.site.pages[link] = page(f"Mill{number}", f"Mill{number} has {number} wheels.")
    assert world.say(chat, ann, " ".join(links))[0].text.startswith("Too much to read at once")
    world.work()
    assert world.library.count(library=person_library(ann.id))[0] == 10
    world.pass_days(0.9)
    again = world.say(chat, ann, links[11])[0]
    assert again.text == "Reading one source…"


def test_a_persons_library_holds_no_more_than_it_may(tmp_path: Path) -> None:
    with ChatWorld(tmp_path, FOOTNOTE_PERSON_ARTICLES="1") as world:
        ann, chat = person(world, "Ann")
        world.site.pages |= {MILL: MILL_PAGE, f"{MILL}2": page("Otherton", "Otherton has a mill.")}
        world.say(chat, ann, MILL)
        world.work()
        (said,) = world.say(chat, ann, f"{MILL}2")
        world.work()
        assert said.text.startswith("Not added: One article is all that this library may hold")
        world.say(chat, ann, f"/ingest {MILL}")
        assert world.library.count(library=person_library(ann.id))[0] == 1


def test_lists_and_files_of_strangers_are_not_read(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    world.site.pages["https://mill.example/feed"] = FEED
    (said,) = world.say(chat, ann, "https://mill.example/feed")
    world.work()
    assert said.text.startswith("Not added: It is a list of articles")
    assert world.site.asked == ["https://mill.example/feed"]
    chat.send_document(ann, MILL_PAGE.encode(), "mill.txt")
    world.handle()
    assert chat.from_bot[-1].text.startswith("Files are read for administrators only")
    assert world.say(chat, ann, "/ingest")[0].text.startswith("Send me the address of an article")
    assert world.library.count(library=(person_library(ann.id),))[0] == 0


def test_forgetting_somebody_empties_their_library(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    world.say(chat, ann, MILL)
    world.work()
    (kept,) = world.say(chat, ann, "/mydata")
    assert "articles that I read for you: 1" in kept.text
    world.press(chat, ann, kept, "forget")
    assert [one.name for one in world.library.libraries()] == ["shared"]
    assert world.library.jobs(9) == []
    assert world.say(chat, ann, COST)[0].text == "There are no articles here yet."


def test_a_group_gets_a_library_when_its_administrators_want_one(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    mia, _ = person(world, "Mia")
    group = world.sandbox.group("Readers", admins=[lea], members=[mia])
    assert world.say(group, mia, "/settings@footnote_bot")[0].text.startswith("Only administrators")
    (said,) = world.say(group, lea, "/settings@footnote_bot")
    refused = world.press(group, mia, said, "own").answer
    assert refused is not None
    assert refused.text == "Only administrators of this group can do that."
    world.press(group, lea, said, "own")
    assert said.text.startswith("Settings of this chat.\nThis group's own library holds no article")
    assert world.say(group, mia, f"/ingest@footnote_bot {MILL}") == []
    (receipt,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    assert receipt.text.startswith("Added: Tarnmill opens")
    assert "41,000" in world.say(group, mia, f"/ask@footnote_bot {COST}")[0].text
    assert world.library.count(library=group_library(group.id))[0] == 1
    assert world.library.count()[0] == 0


def test_a_demoted_administrator_may_do_no_more_what_buttons_of_before_say(
    world: ChatWorld,
) -> None:
    lea, private = person(world, "Lea")
    kim, _ = person(world, "Kim")
    group = group_with_library(world, kim, lea)
    group.promote(lea)
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "set:receipts:private")
    private.start()
    world.handle()
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    receipt = private.from_bot[-1]
    assert receipt.text.startswith("Added: Tarnmill opens")
    preview, undo = data_of(receipt)
    group.demote(lea)
    for data in (undo, preview, preview.replace("preview", "undoall") + ":yes"):
        world.press(private, lea, receipt, data)
    for data in ("set:reads:shared", "endown:yes", "delete:1", "page:0"):
        answer = world.press(group, lea, settings, data).answer
        assert answer is not None
        assert answer.text == "Only administrators of this group can do that."
    assert world.library.count(library=group_library(group.id))[0] == 1
    assert "41,000" not in private.from_bot[-1].text
    group.promote(lea)
    world.press(private, lea, receipt, undo)
    assert world.library.count(library=group_library(group.id))[0] == 0


def test_an_anonymous_administrator_is_one(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = world.sandbox.group("Readers", admins=[lea])
    group.promote(lea, anonymous=True)
    (said,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, said, "own")
    (receipt,) = world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    assert receipt.text.startswith("Added: Tarnmill opens")


def test_a_group_chooses_who_asks_and_adds_and_what_is_read(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    mia, _ = person(world, "Mia")
    group = group_with_library(world, lea, mia)
    list(world.library.ingest([MILL]))
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "set:asking:admins")
    ask = f"/ask@footnote_bot {COST}"
    assert world.say(group, mia, ask)[0].text.startswith("Here only administrators of the group")
    assert "41,000" in world.say(group, lea, ask)[0].text
    for data in ("set:asking:all", "set:ingesting:all", "set:reads:own"):
        world.press(group, lea, settings, data)
    assert world.say(group, mia, ask)[0].text == "There are no articles here yet."
    (receipt,) = world.say(group, mia, f"/ingest@footnote_bot {MILL}")
    world.work()
    assert receipt.text.startswith("Added: Tarnmill opens")
    assert "41,000" in world.say(group, mia, ask)[0].text
    world.press(group, mia, receipt, data_of(receipt)[1])
    assert world.say(group, mia, ask)[0].text == "There are no articles here yet."


def test_a_group_takes_its_library_along_and_loses_it_a_month_after_the_bot_was_removed(
    world: ChatWorld,
) -> None:
    lea, private = person(world, "Lea")
    group = world.sandbox.group("Readers", admins=[lea], basic=True)
    (said,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, said, "own")
    world.say(group, lea, f"/ingest@footnote_bot {MILL}")
    world.work()
    name = group_library(group.id)
    moved = group.migrate()
    world.handle()
    ask = f"/ask@footnote_bot {COST}"
    assert "41,000" in world.say(moved, lea, ask)[0].text
    private.start("a1")
    world.handle()
    assert "Tarnmill" in private.from_bot[-1].text
    moved.remove_bot(by=lea)
    world.handle()
    private.start("a1")
    world.handle()
    assert "Tarnmill" not in private.from_bot[-1].text
    world.pass_days(29)
    assert world.library.count(library=name)[0] == 1
    moved.add_bot(by=lea)
    world.handle()
    assert "41,000" in world.say(moved, lea, ask)[0].text
    moved.remove_bot(by=lea)
    world.handle()
    world.pass_days(31)
    assert [one.name for one in world.library.libraries()] == ["shared"]
    moved.add_bot(by=lea)
    world.handle()
    assert world.say(moved, lea, ask)[0].text == "There are no articles here yet."


def test_a_saved_page_of_a_group_speaks_for_no_site(world: ChatWorld) -> None:
    lea, _ = person(world, "Lea")
    group = group_with_library(world, lea)
    html = f"""<html><head><title>Tarnmill opens</title>
    <link rel="canonical" href="https://bank.example/news/tarnmill"></head><body><article>
    <h1>Tarnmill opens</h1><p>{MILL_PAGE * 9}</p></article></body></html>"""
    group.send_document(lea, html.encode(), "mill.html", caption="/ingest@footnote_bot")
    world.handle()
    world.work()
    (article,) = world.library.articles(library=group_library(group.id))
    assert article.url is None
    posted = '{"id": "1", "title": "Rates", "text": "Down.", "url": "https://bank.example/"}\n'
    group.send_document(lea, posted.encode(), ".post.jsonl", caption="/ingest@footnote_bot")
    world.handle()
    world.work()
    assert world.library.count(library=group_library(group.id))[0] == 1


def test_administrators_are_added_and_removed_by_number(world: ChatWorld) -> None:
    ada = world.sandbox.world.users[ADMIN]
    admin = world.sandbox.private(ada)
    bob, chat = person(world, "Bob")
    chat.start()
    world.handle()
    assert world.say(chat, bob, "/admins 1")[0].text.startswith("Only administrators")
    assert (
        "is an administrator of this bot now" in world.say(admin, ada, f"/admins {bob.id}")[0].text
    )
    assert world.say(chat, bob, "/libraries")[0].text.startswith("Libraries:\n· shared: 0 articles")
    chat.send_document(bob, MILL_PAGE.encode(), "mill.txt")
    world.handle()
    world.work()
    receipt = chat.from_bot[-1]
    assert world.library.count()[0] == 1
    (listed,) = world.say(admin, ada, "/admins")
    assert f"· {ADMIN}, by the bot's configuration\n· {bob.id}\n" in listed.text
    world.press(admin, ada, listed, f"dismiss:{ADMIN}")
    world.press(admin, ada, listed, f"dismiss:{bob.id}")
    assert str(bob.id) not in listed.text
    for data in data_of(receipt):
        if data.startswith("undo"):
            answer = world.press(chat, bob, receipt, data).answer
            assert answer is not None
            assert answer.text == "Only administrators of this bot can do that."
    assert world.library.count()[0] == 1
    assert world.say(chat, bob, "/jobs")[0].text.startswith("Only administrators")


def test_libraries_of_others_are_counted_and_nothing_more(world: ChatWorld) -> None:
    ada = world.sandbox.world.users[ADMIN]
    admin = world.sandbox.private(ada)
    ann, chat = person(world, "Ann")
    world.say(chat, ann, MILL)
    world.work()
    lea, _ = person(world, "Lea")
    group_with_library(world, lea)
    said = world.say(admin, ada, "/libraries")[0].text
    assert said.endswith("Of their own: one group, one person. What those hold is theirs.")
    assert world.say(admin, ada, "/jobs")[0].text == "No jobs yet."


def test_short_answers_have_one_source(world: ChatWorld) -> None:
    ann, chat = person(world, "Ann")
    world.site.pages[f"{MILL}2"] = page("Tarnmill", "The wheel cost the town 41,000 crowns then.")
    list(world.library.ingest([MILL, f"{MILL}2"]))
    long = world.say(chat, ann, COST)[0].text
    (settings,) = world.say(chat, ann, "/settings")
    world.press(chat, ann, settings, "set:length:short")
    short = world.say(chat, ann, COST)[0].text
    assert "1 more source" in long
    assert "more source" not in short
    assert long.startswith(short)
