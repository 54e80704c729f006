"""The command `footnote eval`: measures, compares, holds floors and writes reports."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.measures import (
    comparison_record,
    print_breaches,
    print_comparison,
    print_summary,
    run_record,
)
from bot.progress import meter
from bot.terminal import Terminal
from bot.texts import say
from retrieval.domain import Progress
from retrieval.errors import DatasetReason, DatasetUnusable, OutputRefused, SettingRefused
from retrieval.evaluation import floors, saved
from retrieval.evaluation.compare import compare
from retrieval.evaluation.configuration import AS_SHIPPED, parse_configuration
from retrieval.evaluation.datasets import Dataset, Half, half_of
from retrieval.evaluation.formats import open_dataset
from retrieval.evaluation.run import Run, Watch
from retrieval.evaluation.run import evaluate as evaluate_dataset
from retrieval.evaluation.summary import Summary, summarise
from retrieval.settings import Settings

_OF_A_RUN = ".json"  # else it is a configuration


def evaluate(settings: Settings, terminal: Terminal, args: argparse.Namespace) -> int:
    """Measure what ships or compare two configurations; 1 when a floor does not hold."""
    if (args.raise_floors or args.lower_floors) and not args.floors:
        raise SettingRefused("--raise-floors", "given together with --floors FILE")
    _require_writable(args)
    names = args.compare or [AS_SHIPPED]
    runs = [_run(settings, terminal, args, name) for name in names]
    run = runs[-1]
    summary = summarise(run)
    if args.compare:
        comparison = compare(*runs)
        if args.json:
            terminal.record(comparison_record(runs[0], run, comparison, names))
        else:
            print_comparison(terminal, run, comparison, names)
        _keep(args, run, summary)
        return 0
    breaches = _breaches(args, run, summary) if args.floors else None
    if args.json:
        terminal.record(run_record(run, summary, breaches))
    else:
        print_summary(terminal, run, summary)
        print_breaches(terminal, breaches or [])
    _keep(args, run, summary)
    return 1 if breaches else 0


def _run(settings: Settings, terminal: Terminal, args: argparse.Namespace, name: str) -> Run:
    """Load a run that was saved, or make one."""
    if name.endswith(_OF_A_RUN):
        return saved.load(Path(name))
    configuration = parse_configuration(name)
    dataset = _dataset(args)
    total = sum(1 for _ in dataset.questions())
    with meter(terminal, say("progress-eval"), sources=total) as shown:
        on_progress = shown.on_progress

        def on_ingest(progress: Progress) -> None:
            if on_progress:
                on_progress(replace(progress, total_bytes=0))  # the bar counts questions

        watch = Watch(on_ingest, shown.source_done)
        return evaluate_dataset(dataset, settings, configuration, watch=watch)


def _dataset(args: argparse.Namespace) -> Dataset:
    if args.folder is None:
        raise DatasetUnusable(DatasetReason.NOT_GIVEN, "")
    dataset = open_dataset(args.folder, articles=args.articles)
    if args.half:
        half = Half(args.half)
        dataset = dataset.only(lambda question: half_of(question) is half)
    if args.limit:
        dataset = dataset.sample(args.limit)
    if not dataset.corpora:
        raise DatasetUnusable(DatasetReason.NO_QUESTIONS, str(args.folder))
    return dataset


def _keep(args: argparse.Namespace, run: Run, summary: Summary) -> None:
    """Write the files that were asked for."""
    if args.save:
        with _writing(args.save):
            saved.save(run, args.save)
    if args.report:
        from bot.report import report_page  # noqa: PLC0415 - loads what draws

        page = report_page(run, summary)
        with _writing(args.report):
            args.report.write_text(page, encoding="utf-8")


def _require_writable(args: argparse.Namespace) -> None:
    """Refuse what cannot be written at once, rather than after minutes of work.

    Nor may a file of the data set be overwritten, or one file hold both run and page."""
    paths: list[Path] = [path.resolve() for path in (args.save, args.report) if path]
    if len(set(paths)) < len(paths):
        raise OutputRefused(str(args.report))
    for path in paths:
        known = path.exists()
        if known and args.folder is not None and path.parent == args.folder.resolve():
            raise OutputRefused(str(path))
        with _writing(path):
            path.open("ab").close()
            if not known:
                path.unlink()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputRefused(str(path)) from error


def _breaches(args: argparse.Namespace, run: Run, summary: Summary) -> list[floors.Breach]:
    """Hold the run against the floors, after these were moved where that was asked for."""
    path: Path = args.floors
    if args.raise_floors:
        known = floors.read(path) if path.exists() else None
        with _writing(path):
            floors.write(floors.raised(known, run, summary), path)
    elif args.lower_floors:
        day = datetime.now(UTC).date()
        fresh = floors.lowered(floors.read(path), run, summary, reason=args.lower_floors, on=day)
        with _writing(path):
            floors.write(fresh, path)
    return floors.check(floors.read(path), run, summary)
