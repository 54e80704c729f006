"""How often the link of an answer opens a page with the quoted text in view.

python -m tests.benchmarks.links FOLDER [--all]

FOLDER holds aeb/ground_truth.jsonl.gz, as the extraction data do. Each page is served on this
machine, taken in by its address and asked about (saved_pages.questions says what), and Chromium
opens the link of the answer's first citation, on a phone's and on a desktop's screen. The sample is
the first 50 pages by id that give an answer; --all takes every page. Where in the page the question
leads (title, middle, first or last quarter) goes round from page to page.

Scripts of the page run, as they do for a reader; whatever else it asks for is refused. "In view":
the first word of the quote lies inside the screen, wherever the page shows the whole quote. As a
control the page is opened without the fragment: what is in view then too proves nothing. Needs the
extra "bench" and Debian's chromium; intervals are Wilson's, 95 %."""

# ruff: noqa: T201 - it prints its tables

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval import Librarian, Settings, open_library
from retrieval.domain import Citation
from retrieval.evaluation import metrics
from tests.benchmarks.chromium import DESKTOP, PHONE, Device, chromium, opened
from tests.benchmarks.saved_pages import (
    HOST,
    SavedPage,
    citations,
    questions,
    read_pages,
    served,
    take_in,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAMPLE = 50
SCREENS: dict[str, Device] = {"phone": PHONE, "desktop": DESKTOP}
_SETTLE_MS = 250  # between two looks at where the page is scrolled to
_LOOKS = 20

# Finds the text in the page without regard to white space, invisible characters and composition.
_LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Look:
    """Where a quote stands on an opened page: "shown", "hidden" by style, or "absent";
    "not loaded" without a page."""

    standing: str
    in_view: bool
    covered: bool
    places: int
    scrolled: float


@dataclass(frozen=True, slots=True)
class Opened:
    """One link opened on one screen, and the page without the fragment."""

    page: SavedPage
    citation: Citation
    screen: str
    linked: Look
    plain: Look

    def reason(self) -> str | None:
        """Why the quote is not in view; None when it is."""
        if self.linked.in_view:
            return None
        if self.linked.standing != "shown":
            return self.linked.standing
        if self.linked.scrolled == self.plain.scrolled:
            return "not scrolled"
        return "scrolled to another place"


def look(browser: "Browser", url: str, quote: str, device: Device) -> Look:
    """Open an address and see where the quote stands once the page has come to rest."""
    from playwright.sync_api import Error  # noqa: PLC0415 - of the extra "bench"

    try:
        with opened(browser, url, scripts=True, device=device) as page:
            _settle(page)
            seen: dict[str, Any] = page.evaluate(_LOOK, quote)
            return Look(**seen)
    except Error:
        return Look("not loaded", in_view=False, covered=False, places=0, scrolled=0.0)


def _settle(page: "Page") -> None:
    """Wait until the page has stayed where it is for a second, five at most."""
    at, still = None, 0
    for _ in range(_LOOKS):
        page.wait_for_timeout(_SETTLE_MS)
        now = page.evaluate("[scrollX, scrollY, document.documentElement.scrollHeight].join()")
        at, still = now, still + 1 if now == at else 0
        if still * _SETTLE_MS >= 1_000:
            return


def first_citation(
    librarian: Librarian, page: SavedPage, titles: Sequence[str], turn: int
) -> Citation | None:
    """What the first question that is answered at all is answered with."""
    for question in questions(page, titles, turn=turn):
        found = citations(librarian, page, question)
        if found:
            return found[0]
    return None


def open_links(
    librarian: Librarian, browser: "Browser", pages: Sequence[SavedPage], sample: int
) -> Iterator[Opened]:
    """Open the link of an answer from each page; prints which pages gave none, and why."""
    refused: Counter[str] = Counter()
    tried = answered = 0
    for turn, page in enumerate(pages):
        with served([page]) as (address,):
            taken = take_in(librarian, page, address)
            tried += 1
            if taken.refused:
                refused[taken.refused] += 1
                print(f"{page.id[:8]} refused: {taken.refused}  {page.url}", flush=True)
                continue
            if answered == sample:
                continue
            citation = first_citation(librarian, page, taken.titles, turn)
            if citation is None or not citation.link:
                print(f"{page.id[:8]} no answer with a link  {page.url}", flush=True)
                continue
            answered += 1
            for name, device in SCREENS.items():
                linked = look(browser, citation.link, citation.text, device)
                plain = look(browser, citation.link.partition("#")[0], citation.text, device)
                yield Opened(page, citation, name, linked, plain)
    reasons = ", ".join(f"{count} {reason}" for reason, count in refused.items()) or "none"
    print(
        f"\n{tried} pages; refused at ingestion: {refused.total()} ({reasons}); opened: {answered}"
    )


def report(found: Sequence[Opened]) -> None:
    """Print the figures of each screen."""
    for name in SCREENS:
        of = [one for one in found if one.screen == name]
        proof = [one for one in of if not one.plain.in_view]
        print(f"\n{name}")
        _share("quote in view", sum(one.linked.in_view for one in of), len(of))
        _share(
            "  of those not in view anyway", sum(one.linked.in_view for one in proof), len(proof)
        )
        covered = sum(one.linked.in_view and one.linked.covered for one in of)
        print(f"  in view but something lies over it: {covered}")
        for reason, count in Counter(filter(None, (one.reason() for one in of))).most_common():
            print(f"  {reason}: {count}")


def _share(what: str, successes: int, n: int) -> None:
    low, high = metrics.wilson(successes, n)
    print(f"{what}: {successes} of {n}, {successes / max(n, 1):.3f} [{low:.3f}, {high:.3f}]")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.links")
    parser.add_argument("folder", type=Path, help="where the folder aeb is")
    parser.add_argument("--all", action="store_true", help="open all pages, not only 50")
    args = parser.parse_args()
    pages = read_pages(args.folder / "aeb")
    found = []
    with chromium() as browser, tempfile.TemporaryDirectory() as data:
        settings = Settings.from_env({"FOOTNOTE_DATA": data, "FOOTNOTE_FETCH_ALLOW": HOST})
        with open_library(settings) as librarian:
            sample = len(pages) if args.all else SAMPLE
            for one in open_links(librarian, browser, pages, sample):
                found.append(one)
                if reason := one.reason():
                    print(f"{one.page.id[:8]} {one.screen}: {reason}  {one.page.url}")
                    print(f"    {one.citation.text!r}\n    {one.citation.link}", flush=True)
    report(found)


if __name__ == "__main__":
    main()
