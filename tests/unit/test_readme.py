"""The README against the code: its commands, its variables and what `.ci/run` runs."""

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.arguments import build_parser
from bot.holdings import LEFT_DAYS
from bot.logs import LogSettings
from bot.settings import BotSettings
from bot.state.state import (
    ANSWER_DAYS,
    COUNT_DAYS,
    FAULT_DAYS,
    QUESTION_DAYS,
    UNANSWERED_DAYS,
    UPDATE_DAYS,
)
from retrieval.settings import VARIABLES, Settings
from retrieval.tasks import JOB_DAYS, UPLOAD_DAYS

ROOT = Path(__file__).parents[2]

SET_UP = "python3 -m venv .venv && .venv/bin/pip install -q -c deploy/constraints.txt"
DEMO = f"{SET_UP} . && .venv/bin/footnote demo"
CHECKS = f"{SET_UP} -e '.[dev]' && .venv/bin/python -m tests"


class Recorder(Mapping[str, str]):
    """An environment without variables that keeps the names that were looked up."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def variables() -> set[str]:
    """Every variable that the settings of the library and of the bot read."""
    read = Recorder()
    Settings.from_env(read)
    BotSettings.from_env(read)
    LogSettings.from_env(read)
    return read.names


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return {name: command for action in actions for name, command in action.choices.items()}


def code_lines(markdown: str) -> list[str]:
    """Lines inside fenced blocks, without the prompt of a shell."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines()]


def test_the_readme_has_the_two_set_up_commands_on_a_line_each(readme: str) -> None:
    lines = code_lines(readme)
    assert DEMO in lines
    assert CHECKS in lines


def test_ci_runs_the_second_command_and_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == CHECKS
    assert script.stat().st_mode & 0o111 == 0o111


def test_the_table_of_settings_lists_exactly_the_variables_that_are_read(readme: str) -> None:
    rows = re.findall(r"^\|\s*`([A-Z]+_[A-Z_]+)`", readme, re.MULTILINE)
    assert sorted(rows) == sorted(name for name in variables() if not name.endswith("_FILE"))


def test_every_variable_that_the_readme_names_is_read(readme: str) -> None:
    assert set(re.findall(r"\b(?:FOOTNOTE|TELEGRAM)_[A-Z_]+\b", readme)) <= variables()


def test_no_variable_that_is_read_is_taken_for_a_mistake() -> None:
    ours = {name for name in variables() if name.startswith("FOOTNOTE_")}
    assert ours == set(VARIABLES)


def test_every_command_that_the_readme_shows_exists(readme: str) -> None:
    commands = commands_of(build_parser())
    shown = [re.match(r"(?:\.venv/bin/)?footnote ([a-z]+)", line) for line in code_lines(readme)]
    assert {found[1] for found in shown if found} <= set(commands)


def test_the_readme_names_every_command(readme: str) -> None:
    commands = commands_of(build_parser())
    assert [name for name in commands if f"footnote {name}" not in readme] == []
    articles = commands_of(commands["articles"])
    assert [name for name in articles if not re.search(rf"\b{name}\b", readme)] == []


def test_constraints_pin_every_dependency_that_the_project_names() -> None:
    text = (ROOT / "deploy" / "constraints.txt").read_text(encoding="utf-8")
    pins = dict(line.split("==") for line in text.splitlines() if not line.startswith("#"))
    pinned = {re.sub(r"[-_.]+", "-", name).lower() for name in pins}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[0]
    named = re.findall(r'^  "([A-Za-z0-9._-]+)', project, re.MULTILINE)
    assert [name for name in named if re.sub(r"[-_.]+", "-", name).lower() not in pinned] == []
    assert [name for name, version in pins.items() if "+" in version] == []


def test_the_table_of_what_is_kept_names_the_days_of_the_code(readme: str) -> None:
    head = "| | until |\n|---|---|\n"
    rows = readme[readme.index(head) + len(head) :].split("\n\n", maxsplit=1)[0].splitlines()
    told = {what: re.findall(r"([0-9]+) days", until) for _, what, until, _ in map(cells, rows)}
    kept = {
        "articles": [],
        "a person's own articles": [],
        "a group's own library": [LEFT_DAYS],
        "what a chat chose": [],
        "files and posts": [UPLOAD_DAYS],
        "jobs": [JOB_DAYS],
        "exports": [JOB_DAYS],
        "answers": [ANSWER_DAYS],
        "the last three questions": [],  # minutes
        "numbers of questions": [COUNT_DAYS],
        "all questions": [QUESTION_DAYS],
        "unanswered questions": [UNANSWERED_DAYS],
        "updates": [UPDATE_DAYS],
    }
    assert FAULT_DAYS == UNANSWERED_DAYS  # they share a line
    assert len(told) == len(kept)
    for (what, days), (name, expected) in zip(told.items(), kept.items(), strict=True):
        assert what.startswith(name)
        assert list(map(int, days)) == expected


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]
