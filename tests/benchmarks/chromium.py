"""Chromium through Playwright, cut off from every address but the page that is looked at."""

import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

EXECUTABLE = "/usr/bin/chromium"
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

_LOAD_MS = 15_000
_PIXEL = b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")

Device = Mapping[str, Any]
"""A screen, as Playwright's contexts take it."""

PHONE: Device = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: Device = {"viewport": {"width": 1280, "height": 720}}


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start Debian's Chromium, headless, with a fresh profile."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of an extra
    except ImportError:
        sys.exit("Playwright is missing: pip install -e '.[dev]', and apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=[*_ARGUMENTS])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: "Browser", url: str, *, scripts: bool, device: Device) -> Iterator["Page"]:
    """Open an address as a tap on a link does; raises Playwright's Error when it does not.

    Nothing but its host is answered, and only with the page: no style sheets, no scripts of other
    files, no frames, an empty picture for each picture. A page that never ends loading is taken as it is
    after some seconds."""
    from playwright.sync_api import TimeoutError as TooSlow  # noqa: PLC0415 - of an extra

    context = browser.new_context(
        java_script_enabled=scripts,
        service_workers="block",
        **device,
    )
    origin = f"http://{urlsplit(url).netloc}/"

    def answer(route: "Route") -> None:
        request = route.request
        if request.is_navigation_request():
            # "No content" leaves a page where it is that wants to go on to https or elsewhere.
            if request.url.startswith(origin):
                route.continue_()
            else:
                route.fulfill(status=204)
        elif request.resource_type == "image":
            # Pages that answer a missing picture with another one would never have loaded.
            route.fulfill(body=_PIXEL, content_type="image/gif")
        else:
            route.abort()

    try:
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(url, wait_until="commit", timeout=_LOAD_MS)
        with suppress(TooSlow):
            page.wait_for_load_state("load", timeout=_LOAD_MS)
        yield page
    finally:
        context.close()
