"""Feeds that a group follows into its own library: who may, how many, and what is believed of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.access import group_library
from bot.handlers.feeds import GROUP_FEEDS
from bot.sandbox.people import User
from bot.sandbox.rooms import Group
from retrieval import SHARED
from retrieval.polling import GUARDED_MOST
from tests.chat_world import ChatWorld, data_of, page, person

ADMIN = 501  # the first person of the sandbox
MILL = "https://mill.example/news"
FEED = "https://mill.example/feed"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ChatWorld]:
    with opened(tmp_path) as made:
        yield made


def opened(folder: Path, **env: str) -> ChatWorld:
    made = ChatWorld(folder, FOOTNOTE_ADMINS=str(ADMIN), **env)
    assert made.sandbox.user("Ada", language="en").id == ADMIN
    made.site.pages[MILL] = page("Tarnmill", "The wheel of Tarnmill cost 41,000 crowns.")
    made.site.pages[FEED] = feed(MILL)
    return made


def feed(*links: str, text: str = "Nobody said this.") -> str:
    body = f"<description>{text}</description>"
    entries = [
        f"<item><title>{n}</title><guid>{n}</guid>{link(one)}{body}</item>"
        for n, one in enumerate(links)
    ]
    return f'<rss version="2.0"><channel><title>Mills</title>{"".join(entries)}</channel></rss>'


def link(address: str) -> str:
    return f"<link>{address}</link>" if address else ""


def group_of(world: ChatWorld, leader: User, *members: User) -> Group:
    group = world.sandbox.group("Readers", admins=[leader], members=members)
    (said,) = world.say(group, leader, "/settings@footnote_bot")
    world.press(group, leader, said, "own")
    return group


def follow(world: ChatWorld, group: Group, user: User, address: str = FEED) -> str:
    return world.say(group, user, f"/feeds@footnote_bot {address}")[0].text


def titles(world: ChatWorld, library: str) -> list[str]:
    return [one.title for one in world.library.articles(library=(library,))]


def test_a_group_reads_the_pages_of_a_feed_that_its_administrators_follow(world: ChatWorld) -> None:
    lea = person(world, "Lea")[0]
    group = group_of(world, lea)
    assert follow(world, group, lea).startswith("Followed: Mills")
    assert follow(world, group, lea) == "Followed already: Mills"
    world.poll()
    (article,) = world.library.articles(library=group_library(group.id))
    assert (article.url, article.title) == (MILL, "Tarnmill opens")
    assert "Nobody said this" not in article.text
    assert world.library.count()[0] == 0
    (listed,) = world.say(group, lea, "/feeds@footnote_bot")
    assert listed.text.startswith("One feed is followed:\n1 · Mills")
    assert data_of(listed) == ["unfollow:1"]
    world.press(group, lea, listed, "unfollow:1")
    assert listed.text.startswith("No feed is followed here yet")


def test_nobody_else_sees_or_leaves_what_a_group_follows(world: ChatWorld) -> None:
    lea, mia, kim = (person(world, name)[0] for name in ("Lea", "Mia", "Kim"))
    ada = world.sandbox.world.users[ADMIN]
    group, other = group_of(world, lea, mia, ada), group_of(world, kim)
    follow(world, group, lea)
    assert world.say(group, mia, "/feeds@footnote_bot") == []
    refused = "Only administrators of this group can do that."
    assert world.say(group, ada, "/feeds@footnote_bot")[0].text == refused
    private, admin = world.sandbox.private(mia), world.sandbox.private(ada)
    for chat, user in ((other, kim), (admin, ada)):
        text = "/feeds@footnote_bot" if chat is other else "/feeds"
        (listed,) = world.say(chat, user, text)
        assert listed.text.startswith("No feed is followed here yet")
        press = world.press(chat, user, listed, "unfollow:1").answer
        assert press is not None
        assert press.text == "This button is too old: ask again."
    assert world.say(private, mia, f"/feeds {FEED}")[0].text.startswith("Only administrators")
    for data in ("unfollow:1", "poll"):
        press = world.press(group, mia, group.from_bot[-1], data).answer
        assert press is not None
        assert press.text == refused
    assert len(world.library.feeds(library=group_library(group.id))) == 1
    assert world.library.feeds(library=SHARED) == []


def test_a_group_follows_no_more_feeds_than_it_may(world: ChatWorld) -> None:
    lea = person(world, "Lea")[0]
    group = group_of(world, lea)
    named = [f"{FEED}{number}" for number in range(GROUP_FEEDS + 1)]
    world.site.pages |= dict.fromkeys(named, feed(MILL))
    said = follow(world, group, lea, " ".join(named)).splitlines()
    assert said[-1].startswith(f"A group may follow {GROUP_FEEDS} feeds")
    assert len(world.library.feeds(library=group_library(group.id))) == GROUP_FEEDS


def test_looking_for_feeds_counts_as_handing_in_links(world: ChatWorld) -> None:
    lea = person(world, "Lea")[0]
    group = group_of(world, lea)
    nowhere = " ".join(f"https://mill.example/{number}" for number in range(12))
    said = world.say(group, lea, f"/feeds@footnote_bot {nowhere}")
    assert said[0].text.startswith("Too much to read at once")
    assert said[1].text.count("Not followed") == 10
    assert "FOOTNOTE" not in said[1].text


def test_of_a_groups_feed_only_pages_of_the_web_are_read(world: ChatWorld, tmp_path: Path) -> None:
    lea = person(world, "Lea")[0]
    group = group_of(world, lea)
    kept = world.library.keep_file(b"What another one has sent in.", name="secret.txt")
    local = tmp_path / "file.txt"
    local.write_text("What stands on the machine.")
    world.site.pages[FEED] = feed(kept, str(local), local.as_uri(), "-", "", MILL)
    follow(world, group, lea)
    world.poll()
    assert titles(world, group_library(group.id)) == ["Tarnmill opens"]


def test_few_entries_of_a_groups_feed_are_read_at_once_and_no_more_than_fit(tmp_path: Path) -> None:
    with opened(tmp_path, FOOTNOTE_GROUP_ARTICLES=str(GUARDED_MOST + 2)) as world:
        lea = person(world, "Lea")[0]
        group = group_of(world, lea)
        links = [f"{MILL}/{number}" for number in range(GUARDED_MOST + 4)]
        for number, one in enumerate(links):
            world.site.pages[one] = page(f"Mill{number}", f"Mill{number} has {number} wheels.")
        world.site.pages[FEED] = feed(*links)
        follow(world, group, lea)
        world.poll()
        assert len(titles(world, group_library(group.id))) == GUARDED_MOST
        (followed,) = world.library.feeds(library=group_library(group.id))
        world.library.enqueue_poll(
            [followed.id], library=group_library(group.id), most=GUARDED_MOST + 2, guarded=True
        )
        world.work()
        assert len(titles(world, group_library(group.id))) == GUARDED_MOST + 2


def test_feeds_of_a_group_are_asked_while_the_bot_is_there_and_end_with_its_library(
    world: ChatWorld,
) -> None:
    lea = person(world, "Lea")[0]
    group = group_of(world, lea)
    follow(world, group, lea)
    group.remove_bot(by=lea)
    world.handle()
    world.site.asked.clear()
    world.poll()
    assert world.site.asked == []
    group.add_bot(by=lea)
    world.handle()
    (settings,) = world.say(group, lea, "/settings@footnote_bot")
    world.press(group, lea, settings, "endown:yes")
    world.poll()
    assert world.site.asked == []
    world.press(group, lea, settings, "own")
    assert world.say(group, lea, "/feeds@footnote_bot")[0].text.startswith("No feed is followed")
