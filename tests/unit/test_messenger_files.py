"""The files of the demo's page: no markup from text, nothing from elsewhere, every word known."""

import re
from importlib import resources

import pytest

from bot.demo.town import settle
from bot.sandbox import Sandbox

STATIC = {
    one.name: one.read_text(encoding="utf-8")
    for one in (resources.files("bot.messenger") / "static").iterdir()
    if one.is_file()
}
SCRIPTS = {name: text for name, text in STATIC.items() if name.endswith(".js")}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_is_ever_read_as_markup_or_as_a_program(name: str) -> None:
    unsafe = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function"
    )
    assert re.findall(unsafe, SCRIPTS[name]) == []


@pytest.mark.parametrize("name", STATIC)
def test_no_file_names_an_address_elsewhere(name: str) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", STATIC[name])
    assert [one for one in addresses if one != "http://www.w3.org/2000/svg"] == []


def test_every_file_that_another_one_names_is_there() -> None:
    modules = re.findall(r'from "\./([^"]+)"', "\n".join(SCRIPTS.values()))
    parts = re.findall(r'(?:src|href)="([a-z.]+)"', STATIC["index.html"])
    assert {*modules, *parts} - set(STATIC) == set()
    assert set(STATIC) - {*modules, *parts} == {"index.html", "article.css"}


def test_the_page_has_no_script_or_style_inside() -> None:
    page = STATIC["index.html"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=", page) == []


def test_the_page_is_given_exactly_the_words_that_it_says() -> None:
    calls = re.findall(r"\bsay\(([^()]*)\)", "\n".join(SCRIPTS.values()))
    said = {word for call in calls for word in re.findall(r'"([a-z-]+)"', call)}
    said |= {"commands", "attach"}  # the names of buttons, by variable
    said -= {"photo"}  # compared with, not said
    with Sandbox() as sandbox:
        words = settle(sandbox).guidance.words
    by_the_server = {name for name in words if name in {"article-note", "lost"}}
    assert said ^ (set(words) - by_the_server) == set()
