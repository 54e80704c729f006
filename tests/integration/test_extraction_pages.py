"""Saved aggregator pages, invented for these tests, as text and as HTML."""

import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.adapters.extractors import extract
from retrieval.domain import Draft, Page

PAGES = Path(__file__).parents[1] / "data" / "pages"
SEED = Path(__file__).parents[2].parent / "shared" / "seed"
TYPES = {".txt": "text/plain", ".html": "text/html; charset=utf-8"}
TODAY = date(2025, 6, 10)
SEVERAL = sorted(path.stem for path in PAGES.glob("*.json"))
SINGLE = ["teasers", "explainer", "liveblog", "updates", "inlinebox", "listicle"]


def read(name: str, suffix: str) -> list[Draft]:
    body = (PAGES / f"{name}{suffix}").read_bytes()
    page = Page(f"https://{name}.example/a/1", body, TYPES[suffix])
    return extract(page, today=TODAY)


@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize("name", SEVERAL)
def test_each_article_of_an_aggregator_page_comes_apart(name: str, suffix: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    found = [
        (draft.title, draft.outlet, draft.published and draft.published.isoformat(), draft.text)
        for draft in read(name, suffix)
    ]
    assert found == [
        (one["title"], one["outlet"], one["published"], one["text"]) for one in expected
    ]


@pytest.mark.parametrize("name", SEVERAL)
def test_a_part_is_known_by_its_own_link_else_by_its_title(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    main, *others = read(name, ".html")
    assert main.part == ""
    for draft, one in zip(others, expected[1:], strict=True):
        assert draft.part == (one["link"] or one["title"].casefold())
        assert draft.url == (one["link"] or f"https://{name}.example/a/1")


@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize("name", SINGLE)
def test_one_article_stays_one(name: str, suffix: str) -> None:
    assert len(read(name, suffix)) == 1


@pytest.mark.parametrize("suffix", TYPES)
def test_teasers_are_left_out(suffix: str) -> None:
    (draft,) = read("teasers", suffix)
    assert draft.text.endswith("must stay in the courtyard.")
    assert "Meadow Gazette" not in draft.text


@pytest.mark.parametrize("suffix", TYPES)
def test_an_article_goes_on_after_a_box_inside(suffix: str) -> None:
    (draft,) = read("inlinebox", suffix)
    assert draft.text.endswith("must stay in the courtyard.")


@pytest.mark.parametrize("suffix", TYPES)
def test_a_log_of_updates_keeps_its_first_and_last_entry(suffix: str) -> None:
    (draft,) = read("updates", suffix)
    assert draft.text.startswith("An alarm emptied the Corvin opera house")
    assert draft.text.endswith("which ushers say is a record.")


@pytest.mark.parametrize("suffix", TYPES)
def test_subheadings_stay_in_the_text(suffix: str) -> None:
    (draft,) = read("explainer", suffix)
    assert "\nWhat comes next\n" in draft.text
    assert draft.authors == ("Mara Lind",)


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not part of the repository")
class TestSeedPage:
    @pytest.fixture
    def drafts(self) -> list[Draft]:
        return extract(Page(None, (SEED / "page.txt").read_bytes(), "text/plain"), today=TODAY)

    def test_four_articles_with_their_whole_texts(self, drafts: list[Draft]) -> None:
        lines = (SEED / "articles.jsonl").read_text(encoding="utf-8").split("\n")
        gold = [json.loads(line) for line in lines if line]
        assert [draft.title for draft in drafts] == [one["title"] for one in gold]
        assert [draft.text for draft in drafts] == [
            one["text"].replace("https://t.co/f8WqJYKBhY\n", "") for one in gold
        ]

    def test_a_relative_time_is_no_date(self, drafts: list[Draft]) -> None:
        assert [draft.published for draft in drafts] == [date(2025, 3, 15), None, None, None]
        assert {draft.outlet for draft in drafts} == {"Russia Today"}

    def test_nothing_of_the_page_around_them_is_left(self, drafts: list[Draft]) -> None:
        check = json.loads((SEED / "extraction_check.jsonl").read_text(encoding="utf-8"))
        joined = "\n".join(draft.text for draft in drafts)
        assert [one for one in check["with"] if one not in joined] == []
        assert [one for one in check["without"] if one in joined] == []
