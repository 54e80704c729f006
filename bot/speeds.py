"""What a measurement of speed came to, as lines for people and as objects of JSON."""

from dataclasses import asdict

from bot.records import Record
from bot.terminal import Terminal
from bot.texts import Value, say
from retrieval.speed import AskingSpeed, EmbeddingSpeed, Memory

_NAME, _CELL, _TIME = 38, 16, 10  # characters of a column


def embedding_record(speed: EmbeddingSpeed) -> Record:
    """What `bench embed --json` prints."""
    return {
        "model": speed.model,
        "engine": speed.choice.engine.value,
        "because": speed.choice.why.value,
        "detail": speed.choice.detail,
        "cores": speed.cores,
        "passages": speed.passages,
        "tokens": speed.tokens,
        "rounds": speed.rounds,
        "passages_per_s": speed.rate,
        "reference_passages_per_s": speed.reference_rate,
        "times_reference": speed.rate / speed.reference_rate,
        "gflops": speed.gflops,
        "peak_gflops": speed.peak_gflops,
        "share_of_peak": speed.gflops / speed.peak_gflops if speed.peak_gflops else None,
        "query_ms": asdict(speed.query),
        "reference_query_ms": asdict(speed.reference_query),
        "query_against_reference": speed.query.p50 / speed.reference_query.p50,
        "cosine": {"mean": speed.cosine_mean, "lowest": speed.cosine_lowest},
        "memory_mb": asdict(speed.memory) if speed.memory else None,
    }


def asking_record(speed: AskingSpeed) -> Record:
    """What `bench ask --json` prints."""
    return {
        "articles": speed.articles,
        "passages": speed.passages,
        "questions": speed.questions,
        "rounds": speed.rounds,
        "first_answer_s": speed.first_answer_s,
        "help_s": speed.help_s,
        "import_s": speed.import_s,
        "first_answer_against_import": speed.first_answer_s / speed.import_s,
        "help_against_import": speed.help_s / speed.import_s,
        "load_s": speed.load_s,
        "elapsed_ms": {stage: asdict(times) for stage, times in speed.elapsed.items()},
        "memory_mb": asdict(speed.memory) if speed.memory else None,
    }


def print_embedding(terminal: Terminal, speed: EmbeddingSpeed) -> None:
    """Print the engine, why it was chosen, and a table of both."""
    chosen: dict[str, Value] = {"model": speed.model, "engine": speed.choice.engine.value}
    terminal.line(terminal.strong(say("bench-engine", chosen)))
    terminal.line(say(f"engine-{speed.choice.why}", {"detail": speed.choice.detail}))
    tried: dict[str, Value] = {
        "passages": speed.passages,
        "tokens": round(speed.tokens),
        "rounds": speed.rounds,
        "cores": speed.cores,
    }
    terminal.line(terminal.faint(say("bench-tried", tried)))
    terminal.line()
    _row(terminal, say("bench-here"), say("bench-reference"), say("bench-ratio"))
    for name, here, reference in (
        ("bench-rate", speed.rate, speed.reference_rate),
        ("bench-query-p50", speed.query.p50, speed.reference_query.p50),
        ("bench-query-p95", speed.query.p95, speed.reference_query.p95),
    ):
        _row(terminal, f"{here:.1f}", f"{reference:.1f}", f"{here / reference:.2f}", name=name)
    terminal.line()
    _row(terminal, f"{speed.gflops:.0f}", name="bench-gflops")
    if speed.peak_gflops:
        _row(terminal, f"{speed.peak_gflops:.0f}", name="bench-peak")
        _row(terminal, f"{speed.gflops / speed.peak_gflops:.2f}", name="bench-share")
    _row(terminal, f"{speed.cosine_mean:.5f}", name="bench-cosine-mean")
    _row(terminal, f"{speed.cosine_lowest:.5f}", name="bench-cosine-lowest")
    _print_memory(terminal, speed.memory)


def print_asking(terminal: Terminal, speed: AskingSpeed) -> None:
    """Print the starts, the memory and the milliseconds of each stage."""
    library: dict[str, Value] = {"articles": speed.articles, "passages": speed.passages}
    terminal.line(terminal.strong(say("bench-library", library)))
    asked: dict[str, Value] = {"questions": speed.questions, "rounds": speed.rounds}
    terminal.line(terminal.faint(say("bench-asked", asked)))
    terminal.line()
    _row(terminal, say("bench-seconds"), say("bench-ratio"))
    for name, seconds in (
        ("bench-import", speed.import_s),
        ("bench-first-answer", speed.first_answer_s),
        ("bench-help", speed.help_s),
    ):
        _row(terminal, f"{seconds:.2f}", f"{seconds / speed.import_s:.2f}", name=name)
    _row(terminal, f"{speed.load_s:.2f}", name="bench-load")
    _print_memory(terminal, speed.memory)
    terminal.line()
    terminal.line(terminal.strong(say("table-milliseconds")))
    terminal.line(terminal.faint(f"{'':{_NAME}}{'p50':{_TIME}}p95"))
    for stage, times in speed.elapsed.items():
        terminal.line(f"{say(f'stage-{stage}'):{_NAME}}{times.p50:<{_TIME}.1f}{times.p95:.1f}")


def _print_memory(terminal: Terminal, held: Memory | None) -> None:
    if held:
        _row(terminal, f"{held.resident:.0f}", name="bench-resident")
        _row(terminal, f"{held.peak:.0f}", name="bench-memory-peak")


def _row(terminal: Terminal, *cells: str, name: str = "") -> None:
    """A line of the table, or without a name its heads."""
    line = f"{say(name) if name else '':{_NAME}}" + "".join(f"{cell:{_CELL}}" for cell in cells)
    terminal.line(line.rstrip() if name else terminal.faint(line.rstrip()))
