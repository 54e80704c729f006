"""What comes in without being handed in: feeds that are followed, channels that are read."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from retrieval import open_library
from retrieval.settings import Settings
from tests.e2e.running_bot import Start, answered
from tests.e2e.test_telegram_jobs import administrator

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tolvmark Gazette</title>
<link>http://example.org/</link><description>News</description><item><title>Sluice has a keeper</title>
<guid isPermaLink="false">sluice-1</guid><pubDate>{date}</pubDate>
<description>{text}</description></item></channel></rss>"""
TEXT = (
    "The sluice of Tolvmark has a new keeper since Monday. Ragnhild Osse was chosen out of nine "
    "people who wanted the post, and moves into the keeper's house in the spring. She was an "
    "engineer on the ferry before, and knows the lock from below, as she said to the council."
)


@pytest.fixture
def feed() -> Iterator[str]:
    """Address of a feed with one entry."""
    moment = format_datetime(datetime(2026, 11, 20, 9, tzinfo=UTC))
    body = FEED.format(date=moment, text=TEXT).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/feed"
    server.shutdown()
    server.server_close()


def host(url: str) -> str:
    return url.split("/")[2]


def test_a_feed_is_followed_asked_listed_and_left(
    sandbox: Sandbox, start: Start, feed: str
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id), FOOTNOTE_FETCH_ALLOW=host(feed))
    answered(sandbox, private)
    private.say(ada, "/feeds")
    assert answered(sandbox, private, 2).text.startswith("No feed is followed here yet")
    private.say(ada, f"/feeds {feed}")
    assert answered(sandbox, private, 3).text.startswith("Followed: Tolvmark Gazette.")
    private.say(ada, f"/feeds {feed} http://127.0.0.1:9/none")
    said = answered(sandbox, private, 4).text
    assert said.startswith(
        "Followed already: Tolvmark Gazette\nNot followed: http://127.0.0.1:9/none."
    )
    private.say(ada, "/feeds")
    listed = answered(sandbox, private, 5)
    assert listed.text.startswith("One feed is followed:\n1 · Tolvmark Gazette\n")
    assert listed.buttons == [["Ask all now"], ["Unfollow 1"]]
    private.press(ada, listed, "Ask all now")
    told = answered(sandbox, private, 6)
    sandbox.wait_for(lambda: told.text.startswith("Added: Sluice has a keeper"), timeout_s=30)
    private.say(ada, "Who is the keeper of the sluice?")
    assert "Ragnhild Osse" in answered(sandbox, private, 7).text
    private.press(ada, listed, "Unfollow 1")
    assert listed.text.startswith("No feed is followed here yet")
    private.press_data(ada, listed, "unfollow:1")


def test_feeds_that_are_due_are_asked_without_a_word(
    sandbox: Sandbox, start: Start, feed: str, demo_data: Path, tmp_path: Path
) -> None:
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    data = shutil.copytree(demo_data, tmp_path / "fed")
    env = {"FOOTNOTE_DATA": str(data), "FOOTNOTE_FETCH_ALLOW": host(feed)}
    with open_library(Settings.from_env(env)) as library:
        library.add_feed(feed)
        start(data, FOOTNOTE_FETCH_ALLOW=host(feed))
        sandbox.wait_for(lambda: library.count()[0] == 33, timeout_s=60)
    private.say(ann, "Who is the keeper of the sluice?")
    assert "Ragnhild Osse" in answered(sandbox, private).text
    assert len(private.from_bot) == 1


def test_a_channel_is_read_when_an_administrator_lets_the_bot_in_and_posts_are_changed(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    bob = sandbox.user("Bob", language="en")
    ours = sandbox.channel("Tolvmark News", username="tolvmark_news")
    strange = sandbox.channel("Spam", username="spam_news")
    bot = start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    ours.promote_bot(by=ada)
    assert answered(sandbox, private, 2).text.startswith(
        "From now on I read what is posted in “Tolv"
    )
    strange.promote_bot(by=bob)
    strange.post(f"Sluice news\n\n{TEXT.replace('Ragnhild Osse', 'Bob Spammer')}")
    post = ours.post(f"Sluice has a keeper\n\n{TEXT}")
    ours.post("https://example.org/no-words-of-its-own")
    address = f"https://t.me/tolvmark_news/{post.id}"
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(bot.data)})) as library:

        def read() -> str:
            article = library.article_at(address)
            return article.text if article else ""

        sandbox.wait_for(lambda: "Ragnhild Osse" in read(), timeout_s=30)
        ours.edit(post, f"Sluice has a keeper\n\n{TEXT.replace('Ragnhild', 'Sigrid')}")
        sandbox.wait_for(lambda: "Sigrid Osse" in read(), timeout_s=30)
        private.say(ada, "Who is the keeper of the sluice?")
        answer = answered(sandbox, private, 3)
        assert "Sigrid Osse" in answer.text
        assert "Tolvmark News" in answer.text
        ours.remove_bot(by=ada)
        assert library.count()[0] == 33
    assert [len(channel.from_bot) for channel in (ours, strange)] == [0, 0]
