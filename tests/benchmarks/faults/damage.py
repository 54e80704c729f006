"""Cuts or flips every file of a data folder in turn, and asks the same questions as before."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.state import open_state
from bot.texts import sentence
from retrieval import open_library
from retrieval.adapters.vector_shelf import FileShelf
from retrieval.domain import Answer
from retrieval.errors import StorageDamaged
from tests.benchmarks.faults.trial import Trial, settings_of

DATABASE = "footnote.db"
Damage = Callable[[Path], None]
Told = tuple[object, ...]


def cut(path: Path) -> None:
    """Lose the second half."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def empty(path: Path) -> None:
    """Lose everything but the name."""
    path.write_bytes(b"")


def flip(path: Path, *, at: float = 0.5, bit: int = 0) -> None:
    """Turn one bit over, at that share of the file."""
    content = bytearray(path.read_bytes())
    if content:
        content[int(at * (len(content) - 1))] ^= 1 << bit
    path.write_bytes(content)


def furnish(data: Path) -> None:
    """Put into a data folder whatever may lie in one, besides articles, index and model."""
    with open_library(settings_of(data)) as library, open_state(settings_of(data)) as state:
        job = library.enqueue_ingest([library.keep_text("The lighthouse has a new keeper.")])
        library.cancel_job(job.id)
        library.warm_up()
        passages = list(library._store.passage_texts(16))
        model = library.fingerprint
        for ids, texts in passages:
            FileShelf(data / "vectors-kept.db").put(model, texts, library._store.vectors_of(ids)[1])
        state.chats.choose_language(7, "ru")
    (data / "models").mkdir(exist_ok=True)
    (data / "models" / "names.txt").write_text("multilingual\n", encoding="utf-8")
    (data / "exports").mkdir(exist_ok=True)
    (data / "exports" / "shared-1.jsonl.gz").write_bytes(b"half of an export")
    (data / "workers").mkdir(exist_ok=True)
    (data / "workers" / "0.lock").write_bytes(b"left behind")


def answers(data: Path, questions: list[str]) -> dict[str, Told]:
    """All of each answer but how long it took."""
    with open_library(settings_of(data)) as library:
        return {question: _told(library.ask(question)) for question in questions}


def _told(answer: Answer) -> Told:
    return answer.citations, answer.found, answer.nearest, round(answer.confidence, 4)


def tried(
    whole: Path, name: str, damage: Damage, expected: dict[str, Told], *, copy: Path
) -> str | None:
    """Damage one file of a copy and ask; what is not as promised, None for nothing.

    The database itself may refuse, with the sentence that says how to put a backup back."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy, symlinks=True)
    damage(copy / name)
    try:
        found = answers(copy, list(expected))
    except StorageDamaged as error:
        said = sentence(error)
        if name != DATABASE:
            return f"it refuses: {said}"
        named = f"deploy/restore.sh --replace FILE {copy}" in said
        return None if named else f"it does not say how to restore: {said}"
    differs = sum(found[question] != answer for question, answer in expected.items())
    return f"{differs} of {len(expected)} answers are others" if differs else None


def damages(whole: Path, questions: list[str], *, times: int, seed: int) -> Iterator[Trial]:
    """Every file cut, emptied and flipped, the database in so many places."""
    rng, copy = random.Random(f"damage {seed}"), whole.parent / "copy"
    expected = answers(whole, questions)
    files = sorted(path for path in whole.rglob("*") if path.is_file())
    for path in files:
        name = path.relative_to(whole).as_posix()
        ways: dict[str, Damage] = {"cut": cut, "emptied": empty}
        for _ in range(times if name == DATABASE else 3):
            at, bit = rng.random(), rng.randrange(8)
            ways[f"bit {bit} flipped at {at:.4f}"] = _flipping(at, bit)
        for way, damage in ways.items():
            problem = tried(whole, name, damage, expected, copy=copy)
            yield Trial(f"damage: {name} {way}", [problem] if problem else [])


def _flipping(at: float, bit: int) -> Damage:
    return lambda path: flip(path, at=at, bit=bit)
