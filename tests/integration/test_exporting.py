"""/export: what is in the files, and who gets which."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.files import Upload
from bot.sandbox.people import User
from bot.sandbox.rooms import Group
from retrieval import SHARED
from tests.chat_world import TOKEN, ChatWorld, page, person

ADMIN = 501  # the first person of the sandbox
MILL = "https://mill.example/news"
FEED = "https://mill.example/feed"
COST = "What did the wheel of Tarnmill cost?"
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ChatWorld]:
    with ChatWorld(tmp_path, FOOTNOTE_ADMINS=str(ADMIN), FOOTNOTE_KEEP_QUESTIONS="on") as made:
        assert made.sandbox.user("Ada", language="en").id == ADMIN
        made.site.pages[MILL] = page("Tarnmill", "The wheel of Tarnmill cost 41,000 crowns.")
        made.site.pages[FEED] = f"""<rss version="2.0"><channel><title>Mills</title><item>
            <title>Tarnmill opens</title><link>{MILL}</link></item></channel></rss>"""
        yield made


def ada_of(world: ChatWorld) -> User:
    return world.sandbox.world.users[ADMIN]


def group_of(world: ChatWorld, leader: User, *members: User) -> Group:
    group = world.sandbox.group("Readers", admins=[leader], members=members)
    (said,) = world.say(group, leader, "/settings@footnote_bot")
    for data in ("own", "set:ingesting:all", "set:language:ru", "set:language:en"):
        world.press(group, leader, said, data)
    return group


def sent(world: ChatWorld, chat: Any, user: User, text: str) -> tuple[str, bytes]:
    """Name and bytes of the file that the bot sends."""
    world.made.clear()
    world.say(chat, user, text)
    (given,) = [one.given for one in world.made if "document" in one.given]
    file = next(one for one in given.values() if isinstance(one, Upload))
    return file.name, file.content


def exported(world: ChatWorld) -> dict[str, Any]:
    ada = ada_of(world)
    name, content = sent(world, world.sandbox.private(ada), ada, "/export settings")
    assert name == "settings.json"
    loaded: dict[str, Any] = json.loads(content)
    return loaded


def test_settings_hold_what_was_chosen_and_added_and_nothing_else(world: ChatWorld) -> None:
    lea, bob, ann = (person(world, name)[0] for name in ("Lea", "Bob", "Ann"))
    group = group_of(world, lea)
    ada, admin = ada_of(world), world.sandbox.private(ada_of(world))
    world.say(admin, ada, f"/admins {bob.id}")
    world.say(admin, ada, f"/feeds {FEED}")
    private = world.sandbox.private(ann)
    world.say(private, ann, MILL)  # what is read for her is hers, also that there is something
    world.work()
    (settings,) = world.say(private, ann, "/settings")
    world.press(private, ann, settings, "set:length:short")
    world.say(private, ann, COST)
    today = f"{world.moment:%Y-%m-%d}"
    found = exported(world)
    assert found.pop("exported_at").startswith(today)
    assert found == {
        "format": "footnote-settings",
        "version": 1,
        "administrators": [{"id": bob.id, "added_at": today}],
        "chats": [
            {
                "id": group.id,
                "language": "en",
                "ingesting": "all",
                "library": f"own-group-{abs(group.id)}",
            },
            {"id": ann.id, "length": "short"},
        ],
        "feeds": [{"url": FEED, "title": "Mills", "added_at": found["feeds"][0]["added_at"]}],
    }
    written = json.dumps(found)
    assert TOKEN not in written
    assert "Tarnmill" not in written
    assert "wheel" not in written


def test_settings_are_as_the_readme_says(world: ChatWorld) -> None:
    bob, lea = person(world, "Bob")[0], person(world, "Lea")[0]
    group = group_of(world, lea)
    ada, admin = ada_of(world), world.sandbox.private(ada_of(world))
    world.say(admin, ada, f"/admins {bob.id}")
    world.say(admin, ada, f"/feeds {FEED}")
    for name, value in {
        "reads": "own",
        "length": "short",
        "asking": "all",
        "receipts": "here",
    }.items():
        world.state.chats.choose(group.id, name, value)
    example = re.search(
        r'```json\n(\{\s*"format": "footnote-settings".*?)```', README.read_text(), re.DOTALL
    )
    assert example is not None
    shown, found = json.loads(example[1]), exported(world)
    assert list(shown) == list(found)
    for name in ("administrators", "chats", "feeds"):
        assert shown[name][0].keys() == found[name][0].keys()


@pytest.mark.parametrize("what", ["questions", "settings"])
def test_only_who_runs_the_bot_gets_more_than_articles_and_in_private(
    world: ChatWorld, what: str
) -> None:
    lea, mia = person(world, "Lea")[0], person(world, "Mia")[0]
    ada = ada_of(world)
    group = group_of(world, lea, mia, ada)
    world.made.clear()
    refused = "Only administrators of this bot can do that."
    assert world.say(group, lea, f"/export@footnote_bot {what}")[0].text == refused
    assert world.say(group, mia, f"/export@footnote_bot {what}") == []
    private = world.sandbox.private(mia)
    assert world.say(private, mia, f"/export {what}")[0].text == refused
    (said,) = world.say(group, ada, f"/export@footnote_bot {what}")
    assert said.text == "Ask me that in our private chat."
    group.promote(ada, anonymous=True)
    assert world.say(group, ada, f"/export@footnote_bot {what}")[0].text == refused
    assert not [one for one in world.made if "document" in one.given]


def test_questions_of_a_groups_own_library_are_not_kept(world: ChatWorld) -> None:
    lea, ann = person(world, "Lea")[0], person(world, "Ann")[0]
    group = group_of(world, lea)
    list(world.library.ingest([MILL]))
    world.say(group, lea, f"/ask@footnote_bot {COST}")
    world.say(world.sandbox.private(ann), ann, "When was Tarnmill opened?")
    ada = ada_of(world)
    name, content = sent(world, world.sandbox.private(ada), ada, "/export questions")
    assert name == "questions.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(content).decode().splitlines()]
    assert [row["question"] for row in rows] == ["When was Tarnmill opened?"]
    (privacy,) = world.say(group, lea, "/privacy@footnote_bot")
    assert "not those of groups and people that are answered from articles of their own" in (
        privacy.text
    )


def test_what_a_version_before_kept_of_groups_is_deleted(world: ChatWorld) -> None:
    for library in ("own-group-7", SHARED):
        world.state.questions.keep(COST, library=library, answered=True)
    world.pass_days(0)
    assert world.state.questions.all(library="own-group-7") == []
    assert len(world.state.questions.all(library=SHARED)) == 1


def test_a_word_that_export_does_not_know_is_answered_by_those_that_it_does(
    world: ChatWorld,
) -> None:
    ann = person(world, "Ann")[0]
    (said,) = world.say(world.sandbox.private(ann), ann, "/export everything")
    assert all(f"/export {what}" in said.text for what in ("questions", "settings"))
