"""Takes the README's pictures of the demo: `python -m tests.benchmarks.pictures FOLDER`."""

import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.benchmarks.chromium import chromium
from tests.e2e.browsing import window
from tests.e2e.test_demo_page import Demo

_DESKTOP = ViewportSize(width=1080, height=740)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, TemporaryDirectory() as exports:
        demo = Demo(Path(place), Path(exports))
        try:
            with chromium() as browser:
                take(browser, demo.url, folder)
        finally:
            demo.end(signal.SIGINT)


def take(browser: Browser, url: str, folder: Path) -> None:
    with window(browser, url) as shown:
        page = shown.page
        page.set_viewport_size(_DESKTOP)
        step(page, 1)
        page.screenshot(path=folder / "private-answer.png")
    with window(browser, url, screen="phone", scheme="dark") as shown:
        step(shown.page, 2)
        shown.page.screenshot(path=folder / "group-topic.png", scale="css")
    with window(browser, url, scheme="dark") as shown:
        page = shown.page
        page.set_viewport_size(_DESKTOP)
        step(page, 3)
        page.screenshot(path=folder / "ingest-receipt.png")


def step(page: Page, number: int) -> None:
    """Do one of the things to try, and wait for what the bot says to it."""
    page.locator("#guide li button").nth(number - 1).click()
    newest = page.locator("#log article").last
    expect(newest.locator(".keyboard")).to_be_visible()
    if number == 3:
        expect(newest).to_contain_text("Added")
    page.mouse.move(0, 0)
    page.locator("#log").focus()
    page.evaluate("document.activeElement.blur()")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
