"""`footnote demo` as a newcomer meets it: its own process, the real bot, and the page."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import window

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
MOST_S = 60


class Demo:
    """A running `footnote demo`; its temporary folder is made in `folder`."""

    def __init__(self, folder: Path, exports: Path) -> None:
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        data = folder / "data"
        data.mkdir()
        (data / "models").symlink_to(exports)
        self._errors = (folder / "stderr").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors,
            env={**os.environ, "FOOTNOTE_DATA": str(data), "TMPDIR": str(self.temporary)},
        )  # fmt: skip
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode()
        found = ADDRESS.search(said)
        assert found, said
        self.url = found[0]

    @property
    def folders(self) -> list[str]:
        return [one.name for one in self.temporary.iterdir() if one.name.startswith("footnote-")]

    def end(self, how: signal.Signals) -> int:
        """Send a signal; the exit code."""
        self._process.send_signal(how)
        code = self._process.wait(MOST_S)
        self.close()
        return code

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(MOST_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, exports: Path, shared_model: None
) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo"), exports)
    yield running
    assert len(running.folders) == 1
    assert running.end(signal.SIGINT) == 0
    assert running.folders == []


def test_a_newcomer_sees_all_of_it_in_a_minute(demo: Demo, browser: Browser) -> None:
    with window(browser, demo.url) as shown:
        page = shown.page
        bubble = page.locator("#log article.in").last
        expect(page.get_by_role("heading", level=1)).to_have_text("Footnote")
        expect(page.get_by_role("button", name="Who is")).to_have_count(3)

        page.get_by_role("button", name="Ask a question in private").click()
        expect(bubble.locator("blockquote").first).to_contain_text("the captain, Mads Ortelle")
        link = bubble.get_by_role("link", name="open at this sentence").first
        with page.context.expect_page() as opened:
            link.click()
        article = opened.value
        expect(article.get_by_role("heading")).to_contain_text("Ulrika afloat again")
        expect(article.locator("main")).to_contain_text("In the fog the captain, Mads Ortelle")
        article.close()

        page.get_by_role("button", name="Ask in a group, in a topic").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Harbour neighbours")
        expect(page.locator("#topics [aria-current]")).to_have_text("Town & bridges")
        expect(bubble.locator(".replied")).to_contain_text("why was Weir Bridge finished early?")
        expect(bubble.locator("blockquote").first).to_contain_text("dry August")
        page.locator("#topics button", has_text="ferries").click()
        expect(page.locator("#log")).not_to_contain_text("dry August")

        page.get_by_role("button", name="Add an article as administrator").click()
        expect(page.locator("#me")).to_contain_text("Oskar Brandt")
        expect(bubble).to_contain_text("Added: Old tram depot becomes a night cinema")
        expect(bubble.get_by_role("button", name="Undo")).to_be_visible()
        page.get_by_role("button", name="Ask about the new article").click()
        expect(bubble.locator("blockquote").first).to_contain_text("as a cinema on 28 November")
        expect(page.locator("#guide .done")).to_have_count(4)

        bubble.get_by_role("link", name="open").click()  # the file has no address but the bot
        expect(page.locator("#log article.out").last).to_contain_text(re.compile(r"/start a\d+"))
        expect(bubble).to_contain_text("Old tram depot becomes a night cinema")


def test_the_link_shows_the_sentence_marked_in_its_article(demo: Demo, browser: Browser) -> None:
    with window(browser, demo.url, screen="phone") as shown:
        page = shown.page
        page.locator("#chats button", has_text=re.compile("^Footnote")).click()
        page.locator("#field").fill("How many people will the cannery on Gull Point employ?")
        page.keyboard.press("Enter")
        bubble = page.locator("#log article.in").last
        link = bubble.get_by_role("link", name="open at this sentence").first
        expect(bubble).to_contain_text("Gull Point")
        with page.context.expect_page() as opened:
            link.click()
        article = opened.value
        article.wait_for_load_state()
        # The fragment is taken off the address before scripts see it; where it led can be seen.
        quote = bubble.locator("blockquote").first.inner_text()
        paragraph = article.locator("main p", has_text=quote[:40])
        expect(paragraph).to_be_in_viewport()


def test_buttons_of_the_real_bot_answer(demo: Demo, browser: Browser) -> None:
    with window(browser, demo.url) as shown:
        page = shown.page
        page.locator("#field").fill("Who runs the harbour board?")
        page.keyboard.press("Enter")
        keys = page.locator("#log article.in .keyboard").last
        keys.get_by_role("button", name="Why this?").click()
        expect(page.get_by_role("dialog")).to_contain_text("by meaning")
        page.get_by_role("button", name="OK").click()
        keys.get_by_role("button", name="👍").click()
        expect(page.locator("#toasts")).to_have_text("Noted, thank you.")


def test_a_changed_question_changes_its_answer_in_place(demo: Demo, browser: Browser) -> None:
    with window(browser, demo.url) as shown:
        page = shown.page
        bubbles = page.locator("#log article.in")
        bubbles.first.wait_for()
        bubble, before = bubbles.last, bubbles.count()
        page.locator("#field").fill("Who reported the ridge race in borrowed shoes?")
        page.keyboard.press("Enter")
        expect(bubbles).to_have_count(before + 1)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Control+A")
        page.keyboard.type("Why was Weir Bridge finished early?")
        page.keyboard.press("Enter")
        expect(bubble).to_contain_text("dry August")
        expect(bubble.locator(".meta")).to_contain_text("edited")
        expect(bubbles).to_have_count(before + 1)


def test_the_bot_speaks_russian_to_a_russian_reader(demo: Demo, browser: Browser) -> None:
    with window(browser, demo.url, screen="phone", scheme="dark") as shown:
        page = shown.page
        page.locator("#me").click()
        page.get_by_role("menuitemradio", name="Вера Соколова").click()
        page.locator("#chats button", has_text=re.compile("^Footnote")).click()
        expect(page.get_by_role("button", name="Commands")).to_be_visible()
        page.locator("#field").fill("Сколько стоит проезд в трамвае?")
        page.keyboard.press("Enter")
        expect(page.locator("#log article.in blockquote").last).to_contain_text("12 крон")
        page.go_back()
        expect(page.locator("#chats")).to_be_visible()
        expect(page.locator("#log")).to_be_hidden()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(demo: Demo, browser: Browser, screen: str, scheme: str) -> None:
    with window(browser, demo.url, screen=screen, scheme=scheme) as shown:
        page = shown.page
        page.locator("#guide button").first.wait_for()
        assert shown.faults() == []
        page.locator("#guide li button").nth(1).click()
        page.locator("#log .keyboard").last.wait_for()
        assert shown.faults() == []
        page.get_by_role("button", name="Commands").click()
        page.get_by_role("option").first.wait_for()
        assert shown.faults() == []
        page.keyboard.press("Escape")
        page.locator("#log").focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.get_by_role("menu").wait_for()
        assert shown.faults() == []
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0


def test_the_article_page_shuts_nobody_out(demo: Demo, browser: Browser) -> None:
    url = f"{demo.url}read?url=https%3A%2F%2Fportgazette.example%2Ftown%2Fweir-bridge-reopens"
    with window(browser, url, scheme="dark") as shown:
        expect(shown.page.get_by_role("heading")).to_have_text(
            "Weir Bridge reopens eleven days early"
        )
        assert shown.faults() == []


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--port", port],
            cwd=ROOT, env={**os.environ, "FOOTNOTE_DATA": str(tmp_path)}, capture_output=True,
            stdin=subprocess.DEVNULL, text=True, check=False, timeout=MOST_S,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"footnote: Port {port} is taken: ")
    assert done.stderr.count("\n") == 1


def test_a_stop_by_the_system_leaves_nothing_behind(
    tmp_path: Path, exports: Path, shared_model: None
) -> None:
    running = Demo(tmp_path, exports)
    try:
        assert len(running.folders) == 1
        assert running.end(signal.SIGTERM) == 0
        assert running.folders == []
    finally:
        running.close()
