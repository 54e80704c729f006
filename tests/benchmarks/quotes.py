"""How often a quote stands in the text that its page shows.

python -m tests.benchmarks.quotes FOLDER [--quotes 500]

FOLDER holds aeb and traf, as the extraction data do. The pages of both, by id, are served on this
machine, taken in by their address and asked about (saved_pages.questions says what) until so many
different quotes are had; all quotes of a page count, several a page. Each is looked for in what
Chromium shows of the page (innerText) with its scripts off, and where it is not there, with them
on. Both sides are compared in NFC, with every run of white space as one space and without
invisible characters (soft hyphens, zero-width spaces). No style sheet was stored with the pages:
what only a style sheet would hide or put in capitals counts as it was sent. Needs the extra "bench"
and Debian's chromium; the interval is Wilson's, 95 %."""

# ruff: noqa: T201 - it prints its figures

import argparse
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import Librarian, Settings, open_library
from retrieval.evaluation import metrics
from tests.benchmarks.chromium import DESKTOP, chromium, opened
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
    from playwright.sync_api import Browser

_SCRIPTS_MS = 2_000  # until scripts have shown what they hid at first
_SHOWN = """() => {
  const asSent = new CSSStyleSheet();
  asSent.replaceSync("* { text-transform: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, asSent];
  return document.body ? document.body.innerText : "";
}"""
_ALL = "document.documentElement.textContent"


@dataclass(frozen=True, slots=True)
class Checked:
    """One quote, and why it is not on the page; None when it is."""

    page: SavedPage
    quote: str
    fault: str | None


def check_quotes(
    librarian: Librarian, browser: "Browser", pages: list[SavedPage], wanted: int
) -> Iterator[Checked]:
    """Take pages in and check their quotes, until so many are had."""
    had = refused = tried = 0
    for turn, page in enumerate(pages):
        if had >= wanted:
            break
        tried += 1
        with served([page]) as (address,):
            taken = take_in(librarian, page, address)
            refused += taken.refused is not None
            if taken.refused:
                continue
            found = [
                citation.text
                for question in questions(page, taken.titles, turn=turn)
                for citation in citations(librarian, page, question)
            ]
            quotes = list(dict.fromkeys(found))[: wanted - had]
            had += len(quotes)
            faults = _faults(browser, address, quotes)
            yield from (Checked(page, quote, faults.get(quote)) for quote in quotes)
    print(f"\n{tried} pages, {refused} of them refused at ingestion")


def _faults(browser: "Browser", address: str, quotes: list[str]) -> dict[str, str]:
    """Why quotes are not in the page's text, by quote; those that are there are left out."""
    left = dict.fromkeys(quotes, "")
    for scripts in (False, True):
        if not left:
            break
        with opened(browser, address, scripts=scripts, device=DESKTOP) as page:
            page.wait_for_timeout(_SCRIPTS_MS if scripts else 0)
            shown, everything = normal(page.evaluate(_SHOWN)), normal(page.evaluate(_ALL))
        missing = [quote for quote in left if normal(quote) not in shown]
        # What is said of the page as it was sent stays.
        left = {quote: left[quote] or _fault(quote, shown, everything) for quote in missing}
    return left


def _fault(quote: str, shown: str, everything: str) -> str:
    if "\n" in quote and all(normal(line) in shown for line in quote.split("\n")):
        return "the page shows something between two lines of it"
    if _squeezed(quote) in _squeezed(shown):
        return "other white space"
    if _squeezed(quote) in _squeezed(everything):
        return "there, but hidden"
    return "other words"


def normal(text: str) -> str:
    """NFC, one space for each run of white space, no invisible characters."""
    seen = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) != "Cf"
    )
    return " ".join(seen.split())


def _squeezed(text: str) -> str:
    return normal(text).replace(" ", "")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quotes")
    parser.add_argument("folder", type=Path, help="where the folders aeb and traf are")
    parser.add_argument("--quotes", type=int, default=500)
    args = parser.parse_args()
    both = [*read_pages(args.folder / "aeb"), *read_pages(args.folder / "traf")]
    pages = sorted(both, key=lambda page: page.id)
    checked = []
    with chromium() as browser, tempfile.TemporaryDirectory() as data:
        settings = Settings.from_env({"FOOTNOTE_DATA": data, "FOOTNOTE_FETCH_ALLOW": HOST})
        with open_library(settings) as librarian:
            for one in check_quotes(librarian, browser, pages, args.quotes):
                checked.append(one)
                if one.fault:
                    print(f"{one.page.id[:8]} {one.fault}  {one.page.url}\n    {one.quote!r}")
    there = sum(one.fault is None for one in checked)
    low, high = metrics.wilson(there, len(checked))
    share = there / max(len(checked), 1)
    print(f"quotes on the page: {there} of {len(checked)}, {share:.4f} [{low:.4f}, {high:.4f}]")
    for fault, count in Counter(one.fault for one in checked if one.fault).most_common():
        print(f"  {fault}: {count}")


if __name__ == "__main__":
    main()
