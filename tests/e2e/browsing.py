"""Chromium on pages of the demo: what they load, log and look like is kept for the tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.benchmarks.chromium import DESKTOP, EXECUTABLE, PHONE

HAS_CHROMIUM = Path(EXECUTABLE).exists()
WHY_NOT = f"there is no {EXECUTABLE}: apt-get install chromium"

_PATIENCE_MS = 20_000  # the machine may be busy with other tests

SCREENS: dict[str, Mapping[str, Any]] = {"desktop": DESKTOP, "phone": PHONE}


class Window:
    """A page in a fresh profile; `elsewhere` and `complaints` should stay empty."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        origin = urlsplit(url).netloc
        page.context.on(
            "request",
            lambda request: (
                self.elsewhere.append(request.url)
                if urlsplit(request.url).netloc != origin
                else None
            ),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(line.text) if line.type in {"error", "warning"} else None
            ),
        )

    def faults(self) -> list[str]:
        """What axe counts as serious or critical."""
        found = Axe().run(self.page).response["violations"]
        grave = [one for one in found if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"]]


@contextmanager
def window(
    browser: Browser, url: str, *, screen: str = "desktop", scheme: Any = "light"
) -> Iterator[Window]:
    """Open a page; afterwards nothing may have come from elsewhere, and no error been logged."""
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", service_workers="block", **SCREENS[screen]
    )
    try:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened = Window(context.new_page(), url)
        opened.page.set_default_timeout(_PATIENCE_MS)
        expect.set_options(timeout=_PATIENCE_MS)
        opened.page.goto(url)
        opened.page.locator("#me strong, h1").first.wait_for()
        yield opened
        assert opened.elsewhere == []
        assert opened.complaints == []
    finally:
        context.close()
