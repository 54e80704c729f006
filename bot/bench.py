"""The command `footnote bench`: how fast this machine embeds and answers, beside a known measure."""

import os
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from random import Random
from statistics import median

import bot
from bot.progress import meter
from bot.speeds import asking_record, embedding_record, print_asking, print_embedding
from bot.terminal import Terminal
from bot.texts import say
from retrieval import Librarian, compare_engines
from retrieval.domain import Elapsed
from retrieval.errors import (
    DatasetReason,
    DatasetUnusable,
    FootnoteError,
    LibraryEmpty,
    QuestionRefused,
)
from retrieval.evaluation import folders
from retrieval.evaluation.summary import STAGES
from retrieval.settings import Settings
from retrieval.speed import AskingSpeed, Milliseconds, memory

_QUESTION = "Who was there, and when?"


def embed(settings: Settings, terminal: Terminal, args: Namespace) -> int:
    """Print which engine runs the model and why, and its figures beside the reference's."""
    articles = _articles(args.articles)
    with meter(terminal, say("progress-bench"), sources=args.rounds) as shown:
        speed = compare_engines(
            settings,
            articles,
            passages=args.passages,
            rounds=args.rounds,
            on_round=shown.source_done,
        )
    if args.json:
        terminal.record(embedding_record(speed))
    else:
        print_embedding(terminal, speed)
    return 0


def ask(
    settings: Settings, terminal: Terminal, args: Namespace, *, opener: Callable[..., Librarian]
) -> int:
    """Print how long the first answer and later ones take over a library."""
    began = time.perf_counter()
    with opener(settings) as library:
        articles, passages = library.count(library=args.library)
        if not passages:
            raise LibraryEmpty
        library.warm_up()
        load_s = time.perf_counter() - began
        with meter(terminal, say("progress-bench"), sources=args.questions) as shown:
            elapsed = list(_answers(library, args, shown.source_done))
        held = memory()
    first_answer_s, help_s, import_s = _starts(settings, args)
    speed = AskingSpeed(
        articles=articles,
        passages=passages,
        questions=len(elapsed),
        rounds=args.rounds,
        first_answer_s=first_answer_s,
        help_s=help_s,
        import_s=import_s,
        load_s=load_s,
        elapsed={
            stage: Milliseconds.of([getattr(one, f"{stage}_ms") / 1000 for one in elapsed])
            for stage in STAGES
        },
        memory=held,
    )
    if args.json:
        terminal.record(asking_record(speed))
    else:
        print_asking(terminal, speed)
    return 0


def _articles(file: Path | None) -> Sequence[str]:
    """Texts of a collection, that of the demo unless another is given; raises DatasetUnusable."""
    with resources.as_file(resources.files("bot.demo") / "articles.jsonl") as shipped:
        rows = folders.corpus(Path(), "", (), file or shipped).articles()
        texts = [
            str(row["text"]).encode("utf-8", "replace").decode()  # half a surrogate pair is no text
            for row in rows
            if isinstance(row.get("text"), str)
        ]
    if not any(map(str.strip, texts)):
        raise DatasetUnusable(DatasetReason.NO_ARTICLES, str(file))
    return texts


def _answers(
    library: Librarian, args: Namespace, on_answer: Callable[[int], None]
) -> Iterator[Elapsed]:
    """Ask for the articles by their titles, in an order that is always the same."""
    first = library.ask(_QUESTION, library=args.library)  # what is loaded late is loaded now
    titles = sorted({article.title for article in library.articles(library=args.library)})
    chosen = Random(0).sample(titles, min(args.questions, len(titles)))  # noqa: S311 - no secret
    asked = 0
    for number, title in enumerate(chosen, start=1):
        try:
            yield library.ask(title, library=args.library).elapsed
            asked += 1
        except QuestionRefused:  # too long for a question, or without a word
            continue
        finally:
            on_answer(number)
    if not asked:
        yield first.elapsed


def _starts(settings: Settings, args: Namespace) -> Iterator[float]:
    """Seconds of a first answer, of --help and of the yardstick; each round starts all, in turn."""
    env = os.environ | {
        "FOOTNOTE_DATA": str(settings.data),
        "FOOTNOTE_ENGINE": settings.engine or "",
        "FOOTNOTE_MODEL": settings.model or "",
    }
    if "site-packages" not in bot.__path__[0]:  # -P would not find it
        root = str(Path(bot.__path__[0]).parent)
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [root, env.get("PYTHONPATH")]))
    commands = (
        ("-m", "bot", "ask", "--library", args.library, "--", _QUESTION),
        ("-m", "bot", "--help"),
        ("-c", "import sentence_transformers"),
    )
    rounds = [
        [_seconds([sys.executable, "-P", *arguments], env) for arguments in commands]
        for _ in range(args.rounds)
    ]
    return map(median, zip(*rounds, strict=True))


def _seconds(command: Sequence[str], env: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, check=False)  # noqa: S603 - this very program
    if done.returncode:
        raise FootnoteError
    return time.perf_counter() - began
