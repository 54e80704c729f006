"""The same answers to 200 questions from a backup made under load, and from an export."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval import open_library
from retrieval.domain import Answer
from tests.benchmarks.faults.trial import QUESTIONS, ROOT, Trial, settings_of

ASKED = 200
Seen = tuple[object, ...]


def restores(data: Path) -> Iterator[Trial]:
    """Back up while jobs are written, restore on an empty folder, export and take in: then ask."""
    questions = _questions(data)
    expected = _asked(data, questions, _whole)
    ended = threading.Event()
    with open_library(settings_of(data)) as library:

        def write() -> None:
            while not ended.is_set():
                library.enqueue_reindex()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            file = _script("backup.sh", data, data.parent / "backups")
        finally:
            ended.set()
            writer.join()
        library.export_to(str(data.parent / "shared.jsonl.gz"))
    _script("restore.sh", file, data.parent / "restored")
    found = _asked(data.parent / "restored", questions, _whole)
    yield _compared("restore: a backup made under load", found, expected)
    with open_library(settings_of(data.parent / "imported")) as library:
        failed = [
            one for one in library.ingest([str(data.parent / "shared.jsonl.gz")]) if one.error
        ]
    found = _asked(data.parent / "imported", questions, _shown)
    shown = _compared("restore: an export", found, _asked(data, questions, _shown))
    yield Trial(shown.what, shown.problems + [f"{len(failed)} articles failed"] * bool(failed))


def _questions(data: Path) -> list[str]:
    """The demo's, and what people might ask of each article by its title."""
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    with open_library(settings_of(data)) as library:
        titles = [article.title for article in library.articles()]
    asked += titles
    asked += [f"When was it that {title[:1].lower()}{title[1:]}?" for title in titles]
    asked += [f"Who said that {title[:1].lower()}{title[1:]}?" for title in titles]
    return list(dict.fromkeys(asked))[:ASKED]


def _asked(data: Path, questions: list[str], told: Callable[[Answer], Seen]) -> list[Seen]:
    with open_library(settings_of(data)) as library:
        return [told(library.ask(question)) for question in questions]


def _whole(answer: Answer) -> Seen:
    """All of an answer but how long it took."""
    return answer.citations, answer.found, answer.nearest, answer.confidence


def _shown(answer: Answer) -> Seen:
    """What people see; numbers of articles are each database's own."""
    cited = [(one.article.title, one.text, one.link) for one in answer.citations]
    return cited, answer.found, [one.title for one in answer.nearest], answer.confidence


def _compared(what: str, found: list[Seen], expected: list[Seen]) -> Trial:
    same = sum(one == other for one, other in zip(found, expected, strict=True))
    problems = [] if same == len(expected) == ASKED else [f"others to {len(expected) - same}"]
    return Trial(f"{what}, {same} of {len(expected)} answers are the same", problems)


def _script(name: str, *arguments: str | Path) -> str:
    command = [ROOT / "deploy" / name, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
