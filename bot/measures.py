"""What an evaluation came to, as tables for people and as objects of JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bot.records import Record
from bot.terminal import Terminal, one_line
from bot.texts import Value, say
from retrieval.evaluation.compare import LEAST_CHANGED, Comparison, Difference
from retrieval.evaluation.floors import Breach
from retrieval.evaluation.measures import Measured
from retrieval.evaluation.run import Run
from retrieval.evaluation.summary import Group, Summary

_TABLES = {
    "table-articles": ("article_hit@1", "article_hit@5", "article_mrr@10"),
    "table-passages": ("passage_hit@1", "passage_hit@5", "passage_mrr@10"),
    "table-answers": ("right_article", "answer_in_sentence", "answer_in_quote"),
    "table-given": ("given_in_sentence", "given_in_quote", "given_length"),
    "table-quotes": ("quote_words", "quotes_exact", "words_right"),
    "table-refusals": ("refused_answerable", "refused_absent", "refused_other_fact"),
    "table-separation": ("auroc_absent", "auroc_other_fact"),
}
# Characters of a column; that of the groups is as wide as their names.
_CELL, _TIME, _NAME = 23, 10, 20


def print_summary(terminal: Terminal, run: Run, summary: Summary) -> None:
    """Print a table for each family of measures, a line for each group of questions."""
    terminal.line(terminal.strong(_headline(run)))
    if run.failed:
        terminal.line(say("eval-failed", {"articles": run.failed}))
    width = max(len(_label(group)) for group in summary.groups) + 2
    for title, names in _TABLES.items():
        lines = [_cells(group, names) for group in summary.groups]
        if any(any(cells) for _, *cells in lines):
            terminal.line()
            terminal.line(terminal.strong(say(title)))
            heads = [measure_name(name) for name in names]
            terminal.line(terminal.faint(_row("", heads, width)))
            for label, *cells in lines:
                if any(cells):
                    terminal.line(_row(label, cells, width))
    terminal.line()
    terminal.line(terminal.strong(say("table-milliseconds")))
    terminal.line(terminal.faint(f"{'':{_NAME}}{'p50':{_TIME}}p95"))
    for stage, times in summary.elapsed.items():
        terminal.line(f"{say(f'stage-{stage}'):{_NAME}}{times.p50:<{_TIME}.1f}{times.p95:.1f}")
    terminal.line()
    terminal.line(terminal.faint(say("eval-legend")))


def print_comparison(
    terminal: Terminal, run: Run, comparison: Comparison, names: Sequence[str]
) -> None:
    """Print each measure of A and B with the difference and what it means; `run` is B's."""
    terminal.line(terminal.strong(_headline(run)))
    for letter, name in zip("AB", names, strict=True):
        terminal.line(f"{letter}: {one_line(name)}")
    terminal.line(say("compare-of", {"questions": comparison.paired}))
    if not comparison.same_data:
        terminal.line(say("compare-other-data"))
    by_name = {one.measure: one for one in comparison.differences}
    head = say("compare-difference")
    for title, measures in _TABLES.items():
        if not by_name.keys().isdisjoint(measures):
            terminal.line()
            terminal.line(terminal.strong(say(title)))
            terminal.line(terminal.faint(f"{'':{_NAME}}{'A':8}{'B':8}{head:{_CELL}}n"))
        for name in measures:
            if name in by_name:
                terminal.line(_difference(by_name[name]))
    terminal.line()
    terminal.block(say("compare-legend", {"least": LEAST_CHANGED}), "", terminal.faint)


def print_breaches(terminal: Terminal, breaches: Iterable[Breach]) -> None:
    """Print a sentence for each floor that does not hold."""
    for breach in breaches:
        found = "–" if breach.found is None else _number(breach.found)
        values = {"measure": one_line(breach.name), "floor": _number(breach.floor), "found": found}
        terminal.line(say("floor-broken", values))


def run_record(run: Run, summary: Summary, breaches: Sequence[Breach] | None) -> Record:
    """Return what `eval --json` prints: measures by sort, group and name."""
    measures: dict[str, dict[str, dict[str, Record]]] = {}
    for group in summary.groups:
        measures.setdefault(group.by, {})[group.name] = {
            name: _rounded(asdict(measured)) for name, measured in group.measures.items()
        }
    record: Record = {
        "dataset": run.dataset,
        "digest": run.digest,
        "model": run.model,
        "configuration": asdict(run.configuration),
        "articles": run.articles,
        "passages": run.passages,
        "failed": run.failed,
        "questions": len(run.asked),
        "measures": measures,
        "elapsed_ms": {
            stage: _rounded(asdict(times), 1) for stage, times in summary.elapsed.items()
        },
    }
    return record if breaches is None else record | {"breaches": [asdict(one) for one in breaches]}


def comparison_record(a: Run, b: Run, comparison: Comparison, names: Sequence[str]) -> Record:
    """Return what `eval --compare A B --json` prints."""
    return {
        "dataset": b.dataset,
        "a": {"name": names[0], "model": a.model, "configuration": asdict(a.configuration)},
        "b": {"name": names[1], "model": b.model, "configuration": asdict(b.configuration)},
        "questions": comparison.paired,
        "same_data": comparison.same_data,
        "differences": [
            {
                "measure": one.measure,
                "a": round(one.a, 4),
                "b": round(one.b, 4),
                "difference": round(one.difference.value, 4),
                "low": round(one.difference.low, 4),
                "high": round(one.difference.high, 4),
                "n": one.difference.n,
                "better": one.better,
            }
            for one in comparison.differences
        ],
    }


def measure_name(name: str) -> str:
    """Return a measure as people read it."""
    return say(measure_message(name))


def measure_message(name: str) -> str:
    """Return the name of the message that names a measure."""
    return f"measure-{name.replace('@', '-').replace('_', '-')}"


def _headline(run: Run) -> str:
    values: dict[str, Value] = {
        "dataset": one_line(run.dataset),
        "questions": len(run.asked),
        "articles": run.articles,
        "passages": run.passages,
    }
    return say("eval-of", values)


def _difference(one: Difference) -> str:
    cell = f"{_number(one.difference.value, '+')} {_interval(one.difference)}"
    values = f"{_number(one.a):8}{_number(one.b):8}{cell:{_CELL}}{one.difference.n:<7}"
    return f"{measure_name(one.measure):{_NAME}}{values}{_verdict(one)}".rstrip()


def _cells(group: Group, names: Sequence[str]) -> list[str]:
    return [_label(group), *(_cell(group.measures.get(name)) for name in names)]


def _label(group: Group) -> str:
    return one_line(group.name if group.by == "all" else f"{group.by}: {group.name}")


def _row(label: str, cells: Sequence[str], width: int) -> str:
    return f"{label:{width}}" + "".join(f"{cell:{_CELL}}" for cell in cells).rstrip()


def _cell(measured: Measured | None) -> str:
    if measured is None:
        return ""
    return f"{_number(measured.value)} {_interval(measured)} {measured.n}"


def _interval(measured: Measured) -> str:
    return f"[{_number(measured.low)}, {_number(measured.high)}]"


_WORDS = 10  # values from here on are counted, and need no three decimals


def _number(value: float, sign: str = "-") -> str:
    """.812 for shares, 36.4 for words."""
    if abs(value) >= _WORDS:
        return f"{value:{sign}.1f}"
    return f"{value:{sign}.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:{sign}.3f}"


def _verdict(difference: Difference) -> str:
    if difference.better is None:
        return ""
    return say("compare-better" if difference.better else "compare-worse")


def _rounded(record: Record, digits: int = 4) -> Record:
    return {
        name: round(value, digits) if isinstance(value, float) else value
        for name, value in record.items()
    }
