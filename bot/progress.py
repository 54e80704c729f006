"""The progress bar of long commands, on standard error and only on a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.terminal import Terminal
from bot.texts import Value, say
from retrieval.domain import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


@dataclass(frozen=True, slots=True)
class Meter:
    """Prints lines above the bar, and moves it where there is one."""

    line: Callable[[str], None]
    on_progress: Callable[[Progress], None] | None
    source_done: Callable[..., None]


@contextmanager
def meter(terminal: Terminal, label: str, *, sources: int = 0) -> Iterator[Meter]:
    """Show a bar for as long as the context lasts: over bytes of files, else over sources."""
    if not terminal.stderr.isatty():
        yield Meter(terminal.line, None, lambda *_: None)
        return
    # Rich takes a tenth of a second to load, and nothing else needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    console = Console(file=terminal.stderr, markup=False, highlight=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %", markup=False),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
    )
    # What goes to standard output must stay there when it is a file or a pipe.
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(label, total=sources or None, rate="")
        line = _line_above(bar) if terminal.stdout.isatty() else terminal.line
        shown = _Shown(bar, task, time.monotonic())
        yield Meter(line, shown.on_progress, shown.source_done)


@dataclass(slots=True)
class _Shown:
    """A task of a bar; once bytes are known they are what it measures."""

    bar: "Bar"
    task: "TaskID"
    began: float
    by_bytes: bool = False

    def on_progress(self, progress: Progress) -> None:
        """Say the rate, and move to the byte that was read last."""
        seconds = max(time.monotonic() - self.began, 0.001)
        values: dict[str, Value] = {
            "articles": progress.articles,
            "passages": progress.passages,
            "rate": f"{progress.passages / seconds:.0f}",
        }
        self.bar.update(self.task, rate=say("progress-rate", values))
        if progress.total_bytes:
            self.by_bytes = True
            self.bar.update(self.task, total=progress.total_bytes, completed=progress.bytes)

    def source_done(self, number: int, total: int | None = None) -> None:
        """Move to the source of that number, of `total` where that is known by now."""
        if not self.by_bytes:
            self.bar.update(self.task, completed=number, total=total)


def _line_above(bar: "Bar") -> Callable[[str], None]:
    def line(text: str) -> None:
        bar.console.print(text, soft_wrap=True)

    return line
