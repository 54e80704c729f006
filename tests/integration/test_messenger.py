"""The server of the demo's page: whom it lets in, what it does, and what it tells."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.messenger import ArticlePage, Guidance, Messenger, PortTaken, Step
from bot.messenger.changes import Watch
from bot.sandbox import Group, Sandbox, User

HOSTILE = '<script>alert(1)</script> & "quotes"'
URL = "https://paper.example/one"
ARTICLES = {URL: ArticlePage(URL, HOSTILE, "Paper", f"First.\n{HOSTILE}")}
WORDS = {"lost": "open the printed address", "article-note": "invented"}


@dataclass
class Place:
    """A page on a small world, and a client that has its address."""

    sandbox: Sandbox
    messenger: Messenger
    client: httpx.Client
    mira: User
    oskar: User
    group: Group

    def act(self, do: str, *, who: User | None = None, chat: int = 0, **given: Any) -> Any:
        person = who or self.mira
        body = {"do": do, "who": person.id, "chat": chat or person.id} | given
        return self.client.post("act", json=body)

    def call(self, method: str, **given: Any) -> Any:
        """What the bot does, by the Bot API."""
        answer = httpx.post(f"{self.sandbox.url}/bot{self.sandbox.token}/{method}", json=given)
        return answer.json()["result"]

    def told(self, person: User) -> dict[int, dict[str, Any]]:
        """What a page that is opened now is told first, by chat."""
        with self.client.stream("GET", "events", params={"who": person.id}) as stream:
            line = next(one for one in stream.iter_lines() if one.startswith("data: "))
        return {chat["id"]: chat for chat in json.loads(line.removeprefix("data: "))}


@pytest.fixture
def place() -> Iterator[Place]:
    with Sandbox() as sandbox:
        mira, oskar = sandbox.user("Mira"), sandbox.user("Oskar")
        group = sandbox.group("Group", members=[mira], admins=[oskar], topics=True)
        sandbox.private(mira), sandbox.private(oskar)
        steps = (Step("Send a file", oskar.id, oskar.id, file="a.txt", content=b"A file."),)
        guidance = Guidance({mira.id: "reader", oskar.id: "administrator"}, steps, WORDS)
        with Messenger(sandbox, guidance=guidance, find_page=ARTICLES.get) as messenger:
            origin = f"http://127.0.0.1:{messenger.port}"
            with httpx.Client(base_url=messenger.url, headers={"origin": origin}) as client:
                yield Place(sandbox, messenger, client, mira, oskar, group)
        assert sandbox.check() == []


def test_the_page_comes_with_a_policy_that_allows_nothing_from_elsewhere(place: Place) -> None:
    page = place.client.get("")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert not [part for part in policy if "unsafe" in part or "http" in part or "*" in part]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_it_listens_on_the_loopback_interface_only(place: Place) -> None:
    assert place.messenger.url.startswith("http://127.0.0.1:")
    assert place.messenger._socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["", "about", "../", "../about", "../wrong/about", "../act"])
def test_nothing_is_served_without_the_key(place: Place, path: str) -> None:
    root = place.messenger.url.rsplit("/", maxsplit=2)[0]
    answer = httpx.get(f"{root}/{path.removeprefix('../')}")
    assert answer.status_code == 404
    assert answer.text == "open the printed address\n"


def test_another_name_for_this_machine_is_refused(place: Place) -> None:
    for host in ("evil.example", f"evil.example:{place.messenger.port}", "127.0.0.1", ""):
        assert place.client.get("about", headers={"host": host}).status_code in {400, 421}
    named = place.client.get("about", headers={"host": f"localhost:{place.messenger.port}"})
    assert named.status_code == 403  # the origin that goes with it is the number
    own = {"host": f"localhost:{place.messenger.port}"}
    assert httpx.get(place.messenger.url, headers=own).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
def test_another_page_cannot_act_even_with_the_key(place: Place, origin: str | None) -> None:
    body = {"do": "say", "who": place.mira.id, "chat": place.mira.id, "text": "hello"}
    headers = {} if origin is None else {"origin": origin}
    answer = httpx.post(f"{place.messenger.url}act", json=body, headers=headers)
    assert answer.status_code == 403
    upload = f"{place.messenger.url}upload?who={place.mira.id}&chat={place.mira.id}&name=a.txt"
    assert httpx.post(upload, content=b"a", headers=headers).status_code == 403
    assert place.sandbox.private(place.mira).messages == []


def test_another_page_cannot_load_anything_but_may_link_to_it(place: Place) -> None:
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert httpx.get(f"{place.messenger.url}about", headers=foreign).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert httpx.get(place.messenger.url, headers=followed).status_code == 200


def test_a_port_that_is_taken_is_told(place: Place) -> None:
    with pytest.raises(PortTaken):
        Messenger(
            place.sandbox,
            guidance=Guidance({}, (), WORDS),
            find_page=ARTICLES.get,
            port=place.messenger.port,
        )


def test_what_people_say_goes_to_the_bot_and_to_every_page(place: Place) -> None:
    topic = place.group.topic("Ferries", by=place.oskar)
    sent = place.act("say", chat=place.group.id, topic=topic.thread_id, text="/ask who?")
    assert sent.status_code == 200
    (message,) = [one for one in place.group.messages if one.text]
    assert (message.id, message.thread_id) == (sent.json()["message"], topic.thread_id)
    assert [update.kind for update in place.sandbox.world.updates.waiting] == ["message"] * 2
    shown = place.told(place.oskar)[place.group.id]["messages"][-1]
    assert (shown["text"], shown["from"]["name"], shown["out"]) == ("/ask who?", "Mira", False)
    assert shown["entities"] == [{"type": "bot_command", "offset": 0, "length": 4}]
    assert place.told(place.mira)[place.group.id]["messages"][-1]["out"] is True


def test_everybody_sees_only_the_chats_that_they_are_in(place: Place) -> None:
    stranger = place.sandbox.user("Stranger")
    assert set(place.told(place.mira)) == {place.mira.id, place.group.id}
    assert place.client.get("events", params={"who": 1}).status_code == 404
    assert place.act("say", who=stranger, chat=place.group.id, text="hi").status_code == 422
    assert place.act("say", who=place.mira, chat=place.oskar.id, text="hi").status_code == 422


def test_impossible_acts_are_refused_and_change_nothing(place: Place) -> None:
    own = place.act("say", text="mine").json()["message"]
    for do, given in (
        ("say", {"text": " \n"}),
        ("say", {"text": "x" * 4_097}),
        ("say", {"text": "x", "reply_to": 99}),
        ("say", {"text": "x", "topic": 5}),
        ("say", {"text": "x", "hidden": True}),
        ("say", {"text": 5}),
        ("fly", {"text": "x"}),
        ("react", {"message": own, "emoji": "🍕"}),
        ("press", {"message": own, "data": "made up"}),
        ("edit", {"message": 99, "text": "x"}),
        ("choose", {"question": "1", "result": "1"}),
    ):
        assert place.act(do, **given).status_code == 422, (do, given)
    assert place.client.post("act", content=b"{").status_code == 422
    assert [one.text for one in place.sandbox.private(place.mira).messages] == ["mine"]


def test_people_change_and_delete_only_what_is_theirs(place: Place) -> None:
    chat = place.group.id
    message = place.act("say", chat=chat, text="first").json()["message"]
    assert place.act("edit", who=place.oskar, chat=chat, message=message, text="no").is_error
    assert place.act("delete", who=place.oskar, chat=chat, message=message).is_error
    assert place.act("edit", chat=chat, message=message, text="second").is_success
    shown = place.told(place.oskar)[chat]["messages"][-1]
    assert (shown["text"], shown["edited"]) == ("second", True)
    assert place.act("delete", chat=chat, message=message).is_success
    assert [one["text"] for one in place.told(place.oskar)[chat]["messages"] if one["text"]] == []


def test_a_file_arrives_as_it_was_and_comes_back_as_a_download(place: Place) -> None:
    given: dict[str, str | int] = {"who": place.mira.id, "chat": place.mira.id}
    given |= {"name": "a.html", "caption": "look"}
    content = b"<script>alert(1)</script>"
    assert place.client.post("upload", params=given, content=content).is_success
    (message,) = place.told(place.mira)[place.mira.id]["messages"]
    assert (message["media"]["name"], message["text"]) == ("a.html", "look")
    back = place.client.get(f"files/{message['media']['file']}")
    assert back.content == content
    assert back.headers["content-type"] == "application/octet-stream"
    assert back.headers["content-disposition"].startswith("attachment")
    assert place.client.post("upload", params=given, content=b"").status_code == 422
    assert place.client.post("upload", params=given | {"chat": "x"}, content=b"x").is_error


def test_a_file_that_no_bot_may_read_is_refused(place: Place) -> None:
    given: dict[str, str | int] = {"who": place.mira.id, "chat": place.mira.id}
    given |= {"name": "large.txt"}
    large = bytes(20 * 2**20 + 1)
    assert place.client.post("upload", params=given, content=large).status_code == 422
    assert place.sandbox.private(place.mira).messages == []


def test_an_article_is_shown_without_its_text_becoming_markup(place: Place) -> None:
    page = place.client.get("read", params={"url": URL})
    assert "<script" not in page.text
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;") == 3
    assert place.client.get("read", params={"url": "https://paper.example/two"}).status_code == 404


def test_the_sample_of_a_step_is_served_and_no_other(place: Place) -> None:
    assert place.client.get("sample/0").content == b"A file."
    assert place.client.get("sample/1").status_code == 404
    assert place.client.get("site.py").status_code == 404


def test_a_page_is_told_what_changed_and_nothing_twice(place: Place) -> None:
    world = place.sandbox.world
    watch = Watch(world, place.mira)
    with world.changed:
        assert {chat["id"] for chat in watch.changes()} == {place.mira.id, place.group.id}
        assert watch.changes() == []
    sent = place.call("sendMessage", chat_id=place.mira.id, text="one")["message_id"]
    with world.changed:
        (chat,) = watch.changes()
        assert [one["text"] for one in chat["messages"]] == ["one"]
        assert watch.changes() == []
    place.call("editMessageText", chat_id=place.mira.id, message_id=sent, text="two")
    with world.changed:
        (chat,) = watch.changes()
        assert [(one["id"], one["text"]) for one in chat["messages"]] == [(sent, "two")]
    place.act("react", message=sent, emoji="👍")
    with world.changed:
        (chat,) = watch.changes()
        assert chat["messages"][0]["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    place.call("sendChatAction", chat_id=place.mira.id, action="typing")
    with world.changed:
        (chat,) = watch.changes()
        assert (chat["doing"]["what"], chat["messages"]) == ("typing", [])
    place.call("deleteMessage", chat_id=place.mira.id, message_id=sent)
    with world.changed:
        (chat,) = watch.changes()
        assert chat["gone"] == [sent]
    place.group.leave(place.mira)
    with world.changed:
        assert watch.changes() == [{"id": place.group.id, "left": True}]


def test_the_commands_are_those_of_the_place_and_the_language(place: Place) -> None:
    vera = place.sandbox.user("Vera", language="ru")
    place.sandbox.private(vera)
    private = {"type": "all_private_chats"}

    def publish(description: str, scope: dict[str, str], language: str = "") -> None:
        commands = [{"command": "ask", "description": description}]
        place.call("setMyCommands", commands=commands, scope=scope, language_code=language)

    publish("anywhere", {"type": "default"})
    publish("alone", private)
    publish("наедине", private, "ru")
    publish("running it", {"type": "all_chat_administrators"})

    def told(person: User, chat: int) -> str:
        return str(place.told(person)[chat]["commands"][0]["description"])

    assert told(place.mira, place.mira.id) == "alone"
    assert told(vera, vera.id) == "наедине"
    assert told(place.mira, place.group.id) == "anywhere"
    assert told(place.oskar, place.group.id) == "running it"


def test_inline_questions_find_nothing_where_the_bot_does_not_want_them(place: Place) -> None:
    place.call("getUpdates", allowed_updates=["message"])
    assert place.act("ask", query="ferry").json() == {"question": "", "results": []}
